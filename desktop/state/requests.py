"""Asking the engine: every request gets a number and is remembered until its answer comes."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from desktop.state.app_state import AppState, Pending, Problem, Reading, Work
from desktop.state.effects import Effect, Send
from desktop.state.steps import STEPS, Step
from engine.domain.plan import ColumnChoice
from engine.domain.protocol import InspectFiles, ProposePlan, Request
from engine.domain.text import Text

Change: TypeAlias = tuple[AppState, tuple[Effect, ...]]


def ask(state: AppState, work: Work, make: Callable[[int], Request], page: Step | None = None) -> Change:
    """``state`` waiting for the answer to the request that ``make`` builds from its number, and the effect that sends it."""
    number = state.next_id
    pending = Pending(number, work, page or state.page)
    return replace(state, next_id=number + 1, pending=(*state.pending, pending)), (Send(make(number)),)


def ask_to_inspect(state: AppState, reading: Reading) -> Change:
    """Have ``reading`` read; a reading asked for earlier no longer counts."""
    pending = tuple(known for known in state.pending if known.work != "inspect")
    state = replace(state, reading=reading, pending=pending)
    return ask(state, "inspect", lambda number: InspectFiles(id=number, files=reading.files, columns=reading.columns), "data")


def ask_to_propose(state: AppState) -> Change:
    """Have a plan proposed for the chosen tasks; a proposal asked for earlier no longer counts."""
    card = state.card
    if card is None:
        return state, ()
    columns = tuple(ColumnChoice(column.name, column.kind, column.role) for column in card.columns)
    state = replace(state, pending=tuple(known for known in state.pending if known.work != "propose"))
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
        ),
        "plan",
    )


def add_problem(state: AppState, page: Step, what: Text, remedy: Text | None = None, details: str = "") -> AppState:
    """``state`` with a problem on ``page``; one that says the same there already is replaced."""
    others = tuple(problem for problem in state.problems if (problem.page, problem.what) != (page, what))
    problem = Problem(state.next_id, page, what, remedy, details)
    return replace(state, next_id=state.next_id + 1, problems=(*others, problem))


def without_problems(state: AppState, *pages: Step) -> AppState:
    """``state`` without the problems of ``pages``: what they spoke of is being done anew."""
    return replace(state, problems=tuple(problem for problem in state.problems if problem.page not in pages))


def at_page(state: AppState, page: Step) -> AppState:
    """``state`` showing ``page``."""
    return replace(state, page=page, furthest=max(state.furthest, page, key=STEPS.index))
