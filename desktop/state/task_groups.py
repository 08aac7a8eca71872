"""Which tasks share a network: what suggests itself, what is compared, and what follows when a person arranges it."""

from collections.abc import Sequence

from msgspec.structs import replace

from desktop.state.app_state import AppState
from engine.domain.errors import PlanError
from engine.domain.plan import MethodChoice
from engine.domain.task import Task
from engine.domain.task_groups import (
    GROUP_METHOD,
    GROUP_SETTING,
    Division,
    TaskGroup,
    divides,
    groups_for,
    groups_text,
    in_order,
    named_groups,
    read_groups,
)
from engine.domain.text import message

LEAST_TASKS = 3
"""With fewer, one network for all and one for each are the only groups."""


def suggested_groups(state: AppState, tasks: Sequence[Task] | None = None) -> tuple[TaskGroup, ...]:
    """The groups that suggest themselves for the chosen tasks, or for ``tasks`` in their stead; none for fewer than three."""
    tasks = state.chosen_tasks() if tasks is None else tasks
    if state.card is None or len(tasks) < LEAST_TASKS:
        return ()
    return groups_for(state.card, tasks, state.columns, state.relations)


def compared_groups(state: AppState) -> Division:
    """The groups that are compared with everything else; none where the person asked for none."""
    words = named_groups(state.method_settings)
    if not words or (state.methods and GROUP_METHOD not in state.methods):
        return ()
    return _read(words, [task.name for task in state.chosen_tasks()])


def shown_groups(state: AppState) -> tuple[TaskGroup, ...]:
    """The groups that are compared, or else those that suggest themselves; each with its reason."""
    suggested, compared = suggested_groups(state), compared_groups(state)
    if not suggested or not compared:
        return suggested
    reasons = {group.tasks: group.reason for group in suggested}
    return tuple(TaskGroup(group, reasons.get(group, message("As you arranged it."))) for group in compared)


def moved(state: AppState, groups: Sequence[tuple[str, ...]], task: str, beside: str) -> Division:
    """``groups`` of the chosen tasks with ``task`` in the group of task ``beside``, or in a network of its own where that is empty."""
    left = [tuple(name for name in group if name != task) for group in groups]
    changed = [(*group, task) if beside and beside in group else group for group in left]
    return in_order(changed, [task.name for task in state.chosen_tasks()])


def with_groups(state: AppState, groups: Sequence[tuple[str, ...]]) -> AppState:
    """``state`` in which ``groups`` are compared as well; no groups are where they give nothing that is not compared anyway."""
    groups = in_order(groups, [task.name for task in state.chosen_tasks()])
    settings = tuple(choice for choice in state.method_settings if choice.method != GROUP_METHOD)
    methods = tuple(method for method in state.methods if method != GROUP_METHOD)
    if divides(groups):
        settings = (*settings, MethodChoice(GROUP_METHOD, {GROUP_SETTING: groups_text(groups)}))
        methods = (*methods, GROUP_METHOD) if methods else ()
    return replace(state, methods=methods, method_settings=settings)


def with_fitting_groups(before: AppState, state: AppState) -> AppState:
    """``state`` whose groups speak of the tasks that are chosen now; they were those of ``before``."""
    compared = compared_groups(before)
    return with_groups(state, compared) if compared and before.chosen_tasks() != state.chosen_tasks() else state


def with_method_groups(state: AppState) -> AppState:
    """``state`` with the groups that suggest themselves, where the method was chosen and nothing says which groups."""
    groups = [group.tasks for group in suggested_groups(state)]
    if GROUP_METHOD not in state.methods or named_groups(state.method_settings) or not divides(groups):
        return state
    return with_groups(state, groups)


def _read(words: str, names: Sequence[str]) -> Division:
    try:
        return read_groups(words, names)
    except PlanError:
        return ()
