"""What happens when a person changes data, tasks or plan: the change itself, and what has to be done anew because of it."""

from msgspec.structs import replace

from desktop.state.app_state import AppState, TaskDraft
from desktop.state.edits import (
    ChangeAssumptions,
    ChangeColumn,
    ChangeDecider,
    ChangeGroups,
    ChangeMethodSettings,
    ChangePreset,
    ChangeRelations,
    ChangeSettings,
    ChangeSplit,
    ChangeTask,
    ExportRelationTable,
    ToggleMethod,
    UsePoint,
)
from desktop.state.effects import ClearStudy, Effect
from desktop.state.import_draft import Reading
from desktop.state.requests import Change, ask, ask_to_inspect, ask_to_propose, without_problems
from desktop.state.task_groups import compared_groups, with_fitting_groups, with_groups, with_method_groups
from engine.domain.dataset import Column
from engine.domain.plan import ColumnChoice, MethodChoice, Plan
from engine.domain.requests import ChoosePoint, CloseProject, ExportRelations, SaveAssumptions, SavePlan
from engine.domain.task import COST, DEFAULT_KPI, Task, TaskKind, kpi

BASELINE = "single_task"


def change_column(state: AppState, wanted: ChangeColumn) -> Change:
    """Decide a column; the files are read again with that decision."""
    if state.card is None or state.locked:
        return state, ()
    known = state.reading.columns if state.reading is not None else state.columns
    choice = next((choice for choice in known if choice.name == wanted.name), None)
    column = state.card.column(wanted.name)
    if choice is None:
        if column is None:
            return state, ()
        choice = ColumnChoice(column.name, column.kind, column.role)
    choice = decided(choice, wanted)
    others = tuple(other for other in known if other.name != wanted.name)
    state, effects = detach(state)
    files = state.reading.files if state.reading is not None else state.files
    state = without_problems(replace(state, proposal=None, plan=None), "data", "tasks", "plan")
    options = state.reading.options if state.reading is not None else state.options
    state, more = ask_to_inspect(state, Reading(files, (*others, choice), options))
    return state, effects + more


def decided(choice: ColumnChoice, wanted: ChangeColumn) -> ColumnChoice:
    """``choice`` with what is ``wanted`` in place of what it says."""
    gaps = choice.gaps if wanted.gaps is None else wanted.gaps
    return replace(choice, kind=wanted.kind or choice.kind, role=wanted.role or choice.role, gaps=gaps)


def change_task(state: AppState, wanted: ChangeTask) -> Change:
    """Change one task's criteria; the plan is proposed anew when it is looked at."""
    if state.locked:
        return state, ()
    tasks = tuple(_edited(state, draft, wanted) if draft.task.name == wanted.name else draft for draft in state.tasks)
    if tasks == state.tasks:
        return state, ()
    state, effects = detach(with_fitting_groups(state, replace(state, tasks=tasks)))
    state, more = propose_anew(without_problems(state, "tasks", "plan"))
    return state, effects + more


def change_plan(
    state: AppState, wanted: ChangePreset | ToggleMethod | ChangeSplit | ChangeRelations | ChangeMethodSettings | ChangeGroups
) -> Change:
    """Change what the proposal rests on."""
    if state.locked:
        return state, ()
    before = state
    match wanted:
        case ChangePreset():
            kept = state if compared_groups(state) else with_groups(state, ())
            state = replace(kept, preset=wanted.preset, methods=(), settings=None, replicates=None)
        case ChangeSplit():
            state = replace(state, split=wanted.split)
        case ChangeRelations():
            state = replace(state, relations=wanted.relations, relation_files=wanted.files)
        case ToggleMethod():
            state = with_method_groups(replace(state, methods=_toggled(state, wanted)))
        case ChangeGroups():
            state = with_groups(state, wanted.groups)
        case ChangeMethodSettings():
            known = {choice.method: choice.settings for choice in state.method_settings} | {wanted.method: wanted.settings}
            state = replace(state, method_settings=tuple(MethodChoice(method, values) for method, values in known.items() if values))
    if state == before:
        return state, ()
    state, effects = detach(state)
    state, more = propose_anew(without_problems(state, "plan"))
    return state, effects + more


def export_relations(state: AppState, wanted: ExportRelationTable) -> Change:
    """Have a relation table written for people and spreadsheets."""
    if not wanted.relations:
        return state, ()
    tasks = state.chosen_tasks()
    state = without_problems(state, "plan")
    return ask(state, "export", lambda number: ExportRelations(id=number, relations=wanted.relations, tasks=tasks, out=wanted.out), "plan")


def change_details(state: AppState, wanted: ChangeSettings | ChangeDecider) -> Change:
    """Change what the plan says beside the proposal; it is stored at once when there is a project."""
    if state.locked:
        return state, ()
    state, effects = detach(state)
    match wanted:
        case ChangeSettings(settings=None, replicates=None):
            state, more = propose_anew(replace(state, settings=None, replicates=None))
            return state, effects + more
        case ChangeSettings():
            state = replace(state, settings=wanted.settings, replicates=wanted.replicates)
        case ChangeDecider():
            state = replace(state, decider=wanted.decider, decide_by=wanted.decide_by)
    if state.plan is None:
        return state, effects
    state = replace(state, plan=with_details(state, state.plan))
    state, more = save_plan(state)
    return state, effects + more


def with_details(state: AppState, plan: Plan) -> Plan:
    """``plan`` with the settings and the decider that the person chose by hand."""
    return replace(
        plan,
        training=state.settings or plan.training,
        replicates=state.replicates or plan.replicates,
        decider=state.decider,
        decide_by=state.decide_by,
        frozen_at=None,
        criteria_hash=None,
    )


def answers_stand_in_plan(state: AppState) -> bool:
    """Whether the plan is one of the present answers, not of earlier ones."""
    plan = state.plan
    if plan is None:
        return False
    compared = {choice.method: choice.settings for choice in plan.methods}
    own = {choice.method: choice.settings for choice in state.method_settings if choice.method in compared}
    return (
        (plan.preset, plan.split, plan.relations, plan.tasks) == (state.preset, state.split, state.relations, state.chosen_tasks())
        and own == {method: settings for method, settings in compared.items() if settings}
        and set(state.methods or compared) | {BASELINE} == set(compared)
    )


def save_plan(state: AppState) -> Change:
    """Store the plan in the open project, if there is one and its criteria are not frozen."""
    plan = state.plan
    if plan is None or state.project is None or state.project.frozen:
        return state, ()
    return ask(replace(state, saved="saving"), "save", lambda number: SavePlan(id=number, plan=plan), "plan")


def use_point(state: AppState, wanted: UsePoint) -> Change:
    """Let another point of the trade-off predict; the verdict stays as it is."""
    if wanted.point == state.point or state.project is None:
        return state, ()
    state = without_problems(replace(state, point=wanted.point, prediction=None, exported=None, monitoring=None), "decide")
    return ask(state, "choose", lambda number: ChoosePoint(id=number, point=wanted.point), "decide")


def change_assumptions(state: AppState, wanted: ChangeAssumptions) -> Change:
    """Assume something else about money; the verdict stays as it is."""
    if wanted.assumptions == state.assumptions:
        return state, ()
    state = replace(state, assumptions=wanted.assumptions)
    if state.project is None:
        return state, ()
    return ask(state, "assume", lambda number: SaveAssumptions(id=number, assumptions=wanted.assumptions), "decide")


def possible_kinds(column: Column) -> tuple[TaskKind, ...]:
    """The kinds of task that ``column`` can be."""
    kinds: list[TaskKind] = []
    if len(column.classes) == 2:
        kinds.append("binary")
    if len(column.classes) > 2:
        kinds.append("multiclass")
    if column.kind == "number":
        kinds.append("regression")
    return tuple(kinds)


def _edited(state: AppState, draft: TaskDraft, wanted: ChangeTask) -> TaskDraft:
    task = draft.task
    if wanted.kind is not None and wanted.kind != task.kind:
        task = _as_kind(state, task, wanted.kind)
    if wanted.kpi is not None and task.kind in kpi(wanted.kpi).kinds:
        task = replace(task, kpi=wanted.kpi)
    if task.kpi == COST and not task.costs:
        task = replace(task, costs=_equal_costs(len(task.classes)))
    task = replace(
        task,
        costs=task.costs if wanted.costs is None else wanted.costs,
        description=task.description if wanted.description is None else wanted.description,
        floor=task.floor if wanted.floor is None else min(1.0, max(-1.0, wanted.floor)),
        margin=task.margin if wanted.margin is None else min(1.0, max(0.0, wanted.margin)),
        value=task.value if wanted.value is None else max(0.0, wanted.value),
        label_cost=task.label_cost if wanted.label_cost is None else max(0.0, wanted.label_cost),
    )
    return TaskDraft(task, draft.included if wanted.included is None else wanted.included)


def _as_kind(state: AppState, task: Task, kind: TaskKind) -> Task:
    column = state.card.column(task.name) if state.card is not None else None
    if column is None or kind not in possible_kinds(column):
        return task
    return replace(task, kind=kind, kpi=DEFAULT_KPI[kind], costs=(), classes=() if kind == "regression" else column.classes)


def _equal_costs(classes: int) -> tuple[tuple[float, ...], ...]:
    """Every mistake costs 1, until the person says what it costs."""
    return tuple(tuple(float(true != answered) for answered in range(classes)) for true in range(classes))


def _toggled(state: AppState, wanted: ToggleMethod) -> tuple[str, ...]:
    chosen = state.methods
    if not chosen and state.proposal is not None:
        chosen = tuple(line.method for line in state.proposal.proposals if line.chosen and line.method != BASELINE)
    if wanted.method == BASELINE:
        return chosen
    if wanted.chosen:
        return chosen if wanted.method in chosen else (*chosen, wanted.method)
    left = tuple(method for method in chosen if method != wanted.method)
    return left or chosen


def propose_anew(state: AppState) -> Change:
    """Have a plan proposed while the Plan page is shown; elsewhere the old one is forgotten until then."""
    if state.page == "plan":
        return ask_to_propose(state)
    pending = tuple(known for known in state.pending if known.work != "propose")
    return replace(state, proposal=None, plan=None, pending=pending), ()


def detach(state: AppState) -> Change:
    """Leave a project whose criteria are frozen as it is: what comes now belongs to a new one."""
    if state.project is None or not state.project.frozen:
        return state, ()
    state = replace(state, project=None, saved="not_yet", training="none", verdict=None, reports=(), prediction=None, next_labels=None)
    state = replace(state, exported=None, monitoring=None)
    state, effects = ask(state, "close", lambda number: CloseProject(id=number))
    more: tuple[Effect, ...] = (ClearStudy(),)
    return state, effects + more
