"""What stands in the stepper, and why a page's main action is not possible yet; all derived from the state."""

from desktop.state.app_state import AppState, TaskDraft
from desktop.state.steps import STEPS, Step, StepState
from engine.domain.dataset import DatasetCard, Finding
from engine.domain.plan import ColumnChoice
from engine.domain.task import COST
from engine.domain.text import Text, message, message_n

FEWEST_LABELS = 10
"""Labels below which a task cannot be trained and tested."""


def step_state(state: AppState, step: Step) -> StepState:
    """How far ``step`` is."""
    if any(problem.page == step for problem in state.problems):
        return "attention"
    passed = STEPS.index(state.furthest) > STEPS.index(step)
    match step:
        case "start":
            return "done" if state.card is not None or state.project is not None else "in_progress"
        case "data":
            if open_blockers(state) and passed:
                return "attention"
            return _reached(state.card is not None or state.busy("inspect"), state.card is not None and passed)
        case "tasks":
            if state.card is not None and passed and tasks_reason(state) is not None:
                return "attention"
            return _reached(state.card is not None and state.furthest != "data", state.card is not None and passed)
        case "plan":
            if state.proposal is not None and state.proposal.blockers:
                return "attention"
            frozen = state.project is not None and state.project.frozen
            return _reached(state.plan is not None or state.busy("propose"), frozen or state.training != "none")
        case "train":
            if state.training in ("failed", "interrupted", "cancelled"):
                return "attention"
            return _reached(state.training != "none", state.training == "done")
        case "decide":
            return _reached(state.verdict is not None, state.verdict is not None and passed)
        case "report":
            return _reached(state.furthest == "report", bool(state.reports))


def reachable(state: AppState, step: Step) -> Text | None:
    """None when ``step`` can be shown now, else the reason why not, in words."""
    match step:
        case "start" | "data":
            return None
        case "tasks":
            return data_reason(state)
        case "plan":
            return data_reason(state) or tasks_reason(state)
        case "train":
            return None if state.training != "none" else message("Training has not been started.")
        case "decide" | "report":
            return None if state.verdict is not None else message("There is no verdict yet.")


def open_blockers(state: AppState) -> tuple[Finding, ...]:
    """The findings that must be decided before a plan may start."""
    return undecided(state.card, state.columns) if state.card is not None else ()


def undecided(card: DatasetCard, columns: tuple[ColumnChoice, ...]) -> tuple[Finding, ...]:
    """The blockers among the findings of ``card`` that the decisions in ``columns`` do not settle."""
    return tuple(finding for finding in card.findings if finding.severity == "blocker" and not _decided(columns, card, finding))


def data_reason(state: AppState) -> Text | None:
    """Why the tasks cannot be defined yet; None when they can."""
    if state.card is None:
        return message("No data has been read yet.")
    blockers = open_blockers(state)
    if blockers:
        return message("Still to decide: {count:count}", count=len(blockers))
    return None


def tasks_reason(state: AppState) -> Text | None:
    """Why no plan can be made yet; None when it can."""
    chosen = [draft for draft in state.tasks if draft.included]
    for draft in chosen:
        problem = task_problem(state, draft)
        if problem is not None:
            return message("{task}: {problem}", task=draft.task.name, problem=problem)
    if len(chosen) < 2:
        return message("Choose at least two tasks; with one there is nothing to train jointly.")
    return None


def task_problem(state: AppState, draft: TaskDraft) -> Text | None:
    """What is wrong with a task as it stands; None when it can be trained."""
    if state.card is None or not draft.included:
        return None
    labels = state.card.label_counts.get(draft.task.name)
    if labels is not None and labels < FEWEST_LABELS:
        return message_n(
            "only {count:count} label; at least {fewest:count} are needed",
            "only {count:count} labels; at least {fewest:count} are needed",
            "count",
            count=labels,
            fewest=FEWEST_LABELS,
        )
    if draft.task.kind != "regression" and len(draft.task.classes) < 2:
        return message("only one class has labels; at least two are needed")
    if draft.task.kpi == COST and not any(amount for row in draft.task.costs for amount in row):
        return message("every mistake costs 0; enter what one costs")
    return None


def plan_reason(state: AppState) -> Text | None:
    """Why training cannot be started; None when it can."""
    reason = data_reason(state) or tasks_reason(state)
    if reason is not None:
        return reason
    if state.locked:
        return message("Training is running.")
    if state.start_wanted:
        return message("The project file is being made.")
    if state.busy("propose"):
        return message("The plan is being worked out.")
    if state.plan is None:
        return message("There is no plan yet.")
    if state.refused:
        return message("No plan can be made of these answers; the message above says why.")
    if state.proposal is not None and state.proposal.blockers:
        return message("Still to decide: {count:count}", count=len(state.proposal.blockers))
    return None


def something_open(state: AppState) -> bool:
    """Whether data or a project are there, or on their way."""
    return state.card is not None or state.project is not None or state.reading is not None or state.busy("open", "sample", "inspect")


def _decided(columns: tuple[ColumnChoice, ...], card: DatasetCard, finding: Finding) -> bool:
    if finding.column is None:
        return False
    column = card.column(finding.column)
    if column is None or column.role == "ignore":
        return True
    return any(choice.name == finding.column for choice in columns)


def _reached(begun: bool, done: bool) -> StepState:
    return "done" if done else "in_progress" if begun else "not_started"
