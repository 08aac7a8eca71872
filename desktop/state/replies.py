"""What follows from an answer of the engine."""

from pathlib import PurePath
from typing import assert_never

from msgspec.structs import replace

from desktop.state import steering
from desktop.state.added_tasks import with_added
from desktop.state.app_state import AppState, History, Pending, Project, RecentProject, TaskDraft
from desktop.state.editing import BASELINE, answers_stand_in_plan, save_plan, with_details
from desktop.state.effects import ChooseProjectPath, ClearStudy, Effect, SavePreferences
from desktop.state.import_draft import Reading
from desktop.state.importing import import_refused, imported, previewed, take_card
from desktop.state.other_engine import look_refused, use_own
from desktop.state.progress import reachable
from desktop.state.requests import Change, add_problem, ask, ask_to_inspect, at_page, propose_if_missing, without_problems
from engine.domain.dataset import DatasetCard
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.protocol import (
    Done,
    DroppedListed,
    EngineChecked,
    Inspected,
    MethodsListed,
    ModelExported,
    Monitored,
    NextLabelsListed,
    PlanProposed,
    Predicted,
    Previewed,
    ProjectOpened,
    Refused,
    Reply,
    ReportWritten,
    RequestProgressed,
    SampleWritten,
    TaskAdded,
    TemplateChecked,
)
from engine.domain.requests import ListMethods, SaveAssumptions, StartStudy
from engine.domain.roi import Assumptions

MOST_RECENT = 8


def take_reply(state: AppState, reply: Reply, at: str) -> Change:
    """Take in an answer; one that nobody waits for any more changes nothing."""
    pending = next((known for known in state.pending if known.id == reply.id), None)
    if pending is None:
        return state, ()
    state = _answered(state, reply.id)
    state = replace(state, engine=replace(state.engine, attempts=0))
    answer = reply.answer
    match answer:
        case Inspected() if pending.work == "import":
            return imported(state, answer)
        case Inspected():
            return take_card(state, state.reading or Reading(state.files, state.columns, state.options), answer), ()
        case Previewed():
            return previewed(state, answer)
        case DroppedListed():
            return replace(state, losses=answer), ()
        case SampleWritten():
            return _sample_written(state, answer)
        case PlanProposed():
            return _proposed(state, answer)
        case MethodsListed():
            return replace(state, catalogue=answer.methods), ()
        case ProjectOpened():
            return _opened(state, answer, pending, at)
        case ReportWritten():
            return replace(state, reports=answer.files), ()
        case TemplateChecked():
            return replace(state, template=answer), ()
        case Predicted():
            return replace(state, prediction=answer), ()
        case ModelExported():
            return replace(state, exported=answer), ()
        case Monitored():
            return replace(state, monitoring=answer.monitoring), ()
        case NextLabelsListed():
            return replace(state, next_labels=answer), ()
        case Done() if pending.work == "warm_up" and not state.catalogue:
            return ask(state, "methods", lambda number: ListMethods(id=number))
        case TaskAdded():
            return with_added(state, answer.added), ()
        case EngineChecked():
            return replace(state, engine_check=answer.check), ()
        case Done() if pending.work == "discard":
            return steering.training_discarded(state), ()
        case Done() if pending.work == "conclude" and state.training == "paused":
            return replace(state, training="running"), ()
        case Done():
            return (replace(state, saved="saved", saved_at=at) if pending.work == "save" else state), ()
        case _:
            assert_never(answer)


def take_refusal(state: AppState, refused: Refused) -> Change:
    """Show why a request could not be met, on the page it came from; nothing that was there is lost."""
    pending = next((known for known in state.pending if known.id == refused.id), None)
    if pending is None:
        return state, ()
    state = replace(_answered(state, refused.id), engine=replace(state.engine, attempts=0))
    if pending.work in ("methods", "close", "cancel"):
        return state, ()
    if pending.work == "warm_up" and state.engine.place:
        return use_own(state, refused.details)
    if pending.work == "check_engine":
        return look_refused(state, None, refused.reason, refused.details), ()
    if pending.work in ("preview", "import") or (pending.work == "list" and state.importing is not None):
        return import_refused(state, refused), ()
    match pending.work:
        case "open":
            state = replace(state, wanted_page=None)
        case "inspect":
            state = replace(state, reading=None, wanted_tasks=())
        case "create":
            state = replace(state, saved="not_yet", start_wanted=False)
        case "save":
            state = replace(state, saved="not_yet")
        case "start":
            unfinished = state.project is not None and state.project.unfinished
            state = replace(state, training="done" if state.verdict is not None else "interrupted" if unfinished else "none")
        case "choose":
            state = replace(state, point=None)
        case "stop" | "pause":
            state = replace(state, training="running")
        case "discard" if state.training == "stopping":
            state = replace(state, training="cancelled")
        case "propose":
            state = replace(state, relation_files=(), refused=not answers_stand_in_plan(state))
        case _:
            pass
    return add_problem(state, pending.page, refused.reason, details=refused.details, missing=refused.missing), ()


def take_progress(state: AppState, progress: RequestProgressed) -> AppState:
    """Note how far a request is."""
    pending = tuple(replace(known, done=progress.done) if known.id == progress.id else known for known in state.pending)
    return replace(state, pending=pending)


def start_study(state: AppState) -> Change:
    """Have the open project trained, or gone on with."""
    state = without_problems(replace(state, training="starting", start_wanted=False), "plan", "train")
    return ask(at_page(state, "train"), "start", lambda number: StartStudy(id=number, scheduler=state.scheduler), "train")


def _answered(state: AppState, number: int) -> AppState:
    return replace(state, pending=tuple(known for known in state.pending if known.id != number))


def _sample_written(state: AppState, answer: SampleWritten) -> Change:
    fresh = replace(state.emptied(), wanted_tasks=answer.tasks)
    effects: tuple[Effect, ...] = (ClearStudy(),)
    fresh, more = ask_to_inspect(at_page(fresh, "data"), Reading((answer.file,)))
    return fresh, effects + more


def _proposed(state: AppState, answer: PlanProposed) -> Change:
    plan = with_details(state, answer.plan)
    read = plan.relations if state.relation_files else state.relations
    state = replace(without_problems(state, "plan"), proposal=answer, plan=plan, relations=read, relation_files=(), refused=False)
    if state.project is not None:
        return save_plan(state)
    if state.busy("create") or state.saved == "saving":
        return state, ()
    return make_project(state)


def make_project(state: AppState) -> Change:
    """Have a file name chosen for the project, which is then made."""
    return replace(state, saved="saving"), (ChooseProjectPath(project_stem(state.files), state.preferences.projects),)


def project_stem(files: tuple[str, ...]) -> str:
    """The name a new project gets: that of its first file or folder."""
    first = PurePath(files[0].replace("\\", "/")) if files else PurePath("project")
    return first.stem or first.name or "project"


def _opened(state: AppState, answer: ProjectOpened, pending: Pending, at: str) -> Change:
    name = PurePath(answer.path.replace("\\", "/")).stem
    project = Project(answer.path, name, answer.plan.frozen_at is not None, answer.unfinished, answer.events)
    recent = RecentProject(answer.path, name, at)
    others = tuple(known for known in state.preferences.recent if known.path != answer.path)
    preferences = replace(state.preferences, recent=(recent, *others)[:MOST_RECENT])
    state = replace(state, preferences=preferences, project=project, saved="saved", saved_at=at)
    effects: tuple[Effect, ...] = (SavePreferences(preferences),)
    if pending.work == "create":
        return _created(state, answer.plan, effects)
    state, more = propose_if_missing(_restored(state, answer, pending))
    return state, (ClearStudy(), *effects, *more)


def _created(state: AppState, stored: Plan, effects: tuple[Effect, ...]) -> Change:
    if state.plan is not None and state.plan != stored:
        state, more = save_plan(state)
        effects += more
    if state.assumptions != Assumptions():
        assumed = state.assumptions
        state, more = ask(state, "assume", lambda number: SaveAssumptions(id=number, assumptions=assumed), "decide")
        effects += more
    if state.start_wanted:
        state, more = start_study(state)
        effects += more
    return state, effects


def _decided_columns(plan: Plan, card: DatasetCard) -> tuple[ColumnChoice, ...]:
    """The plan's choices without those on which a finding is still to be decided."""
    undecided = {one.column for one in card.findings if one.severity == "blocker" and one.key not in plan.accepted}
    return tuple(choice for choice in plan.columns if choice.role != "feature" or choice.name not in undecided)


def _restored(state: AppState, answer: ProjectOpened, pending: Pending) -> AppState:
    plan = answer.plan
    frozen = plan.frozen_at is not None
    fresh = replace(
        state.emptied(),
        project=state.project,
        saved="saved",
        saved_at=state.saved_at,
        files=plan.files,
        columns=_decided_columns(plan, answer.card),
        options=plan.reading,
        accepted=plan.accepted,
        card=answer.card,
        tasks=tuple(TaskDraft(task) for task in plan.tasks),
        preset=plan.preset,
        split=plan.split,
        methods=tuple(choice.method for choice in plan.methods if choice.method != BASELINE),
        method_settings=tuple(choice for choice in plan.methods if choice.settings),
        seed=plan.seed,
        relations=plan.relations,
        settings=plan.training,
        replicates=plan.replicates,
        decider=plan.decider,
        decide_by=plan.decide_by,
        plan=plan,
        proposal=answer.proposal if frozen else None,
        assumptions=answer.assumptions,
        words=answer.words,
        point=answer.point,
        added=answer.added,
        history=state.history if pending.work == "reopen" else History(),
        training="interrupted" if answer.unfinished else "none",
    )
    if pending.work == "reopen":
        return replace(fresh, page=state.page, furthest=state.furthest, problems=state.problems, reports=state.reports)
    if answer.events:
        return replace(fresh, page="start", recalling=True, wanted_page=state.wanted_page)
    wanted = state.wanted_page
    return at_page(fresh, wanted if wanted is not None and reachable(fresh, wanted) is None else "train" if frozen else "plan")
