"""Asking the engine: every request gets a number and is remembered until its answer comes."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from desktop.state.app_state import AppState, Pending, Problem, Work
from desktop.state.effects import Effect, Send
from desktop.state.import_draft import ImportDraft, Reading
from desktop.state.steps import STEPS, Step
from engine.domain.plan import ColumnChoice
from engine.domain.requests import CancelRequest, InspectFiles, PreviewFiles, ProposePlan, Request
from engine.domain.text import Text

Change: TypeAlias = tuple[AppState, tuple[Effect, ...]]


def ask(state: AppState, work: Work, make: Callable[[int], Request], page: Step | None = None) -> Change:
    """``state`` waiting for the answer to the request that ``make`` builds from its number, and the effect that sends it."""
    number = state.next_id
    pending = Pending(number, work, page or state.page)
    return replace(state, next_id=number + 1, pending=(*state.pending, pending)), (Send(make(number)),)


def ask_to_inspect(state: AppState, reading: Reading) -> Change:
    """Have ``reading`` read; a reading asked for earlier no longer counts."""
    state = replace(forget(state, "inspect"), reading=reading)
    return ask(state, "inspect", lambda number: inspection(number, reading), "data")


def inspection(number: int, reading: Reading) -> InspectFiles:
    """The request to read ``reading``."""
    return InspectFiles(id=number, files=reading.files, columns=reading.columns, reading=reading.options)


def ask_to_preview(state: AppState, draft: ImportDraft) -> Change:
    """Have the beginnings of the draft's files looked at; a preview asked for earlier no longer counts."""
    state = replace(forget(state, "preview"), importing=draft)
    files, options = draft.reading.files, draft.reading.options
    if not files:
        return replace(state, importing=replace(draft, tables=())), ()
    return ask(state, "preview", lambda number: PreviewFiles(id=number, files=files, reading=options))


def give_up(state: AppState, work: Work) -> Change:
    """Stop waiting for ``work``, and have the engine stop it."""
    effects: tuple[Effect, ...] = ()
    for known in [known for known in state.pending if known.work == work]:
        state, more = ask(state, "cancel", lambda number, known=known: CancelRequest(id=number, request=known.id))
        effects += more
    return forget(state, work), effects


def forget(state: AppState, work: Work) -> AppState:
    """``state`` no longer waiting for ``work``; its answer will change nothing."""
    return replace(state, pending=tuple(known for known in state.pending if known.work != work))


def ask_to_propose(state: AppState) -> Change:
    """Have a plan proposed for the chosen tasks; a proposal asked for earlier no longer counts."""
    card = state.card
    if card is None:
        return state, ()
    private = {choice.name: choice.private_to for choice in state.columns if choice.role == "feature"}
    gaps = {choice.name: choice.gaps for choice in state.columns}
    columns = tuple(
        ColumnChoice(column.name, column.kind, column.role, private.get(column.name, ()), gaps.get(column.name, ()))
        for column in card.columns
    )
    kept = tuple(finding.key for finding in card.findings if finding.severity == "blocker" and finding.column in private)
    chosen = {task.name for task in state.chosen_tasks()}
    relations = tuple(relation for relation in state.relations if {relation.given, relation.about} <= chosen)
    state = forget(state, "propose")
    return ask(
        state,
        "propose",
        lambda number: ProposePlan(
            id=number,
            files=state.files,
            columns=columns,
            tasks=state.chosen_tasks(),
            preset=state.preset,
            split=state.split,
            methods=state.methods,
            reading=state.options,
            relations=relations,
            relation_files=state.relation_files,
            settings=state.method_settings,
            seed=state.seed,
            accepted=tuple(dict.fromkeys((*state.accepted, *kept))),
        ),
        "plan",
    )


def propose_if_missing(state: AppState) -> Change:
    """Have a plan proposed where the Plan page is shown without a proposal, and the plan can still be changed."""
    frozen = state.project is not None and state.project.frozen
    if state.page != "plan" or state.proposal is not None or frozen or state.busy("propose") or len(state.chosen_tasks()) < 2:
        return state, ()
    return ask_to_propose(state)


def add_problem(state: AppState, page: Step, what: Text, remedy: Text | None = None, details: str = "", missing: str = "") -> AppState:
    """``state`` with a problem on ``page``; one that says the same there already is replaced."""
    others = tuple(problem for problem in state.problems if (problem.page, problem.what) != (page, what))
    problem = Problem(state.next_id, page, what, remedy, details, missing)
    return replace(state, next_id=state.next_id + 1, problems=(*others, problem))


def without_problems(state: AppState, *pages: Step) -> AppState:
    """``state`` without the problems of ``pages``: what they spoke of is being done anew."""
    return replace(state, problems=tuple(problem for problem in state.problems if problem.page not in pages))


def at_page(state: AppState, page: Step) -> AppState:
    """``state`` showing ``page``."""
    return replace(state, page=page, furthest=max(state.furthest, page, key=STEPS.index))
