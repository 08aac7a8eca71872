"""The plain questions behind a plan: the answers that the present plan holds, and the edits that follow from others."""

from typing import TypeAlias, Union

from msgspec import Struct
from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.edits import ChangeDecider, ChangeGroups, ChangePreset, ChangeTask
from desktop.state.task_groups import compared_groups, suggested_groups
from engine.domain.plan import Preset
from engine.domain.task_groups import TaskGroup
from engine.domain.text import Text, message

FAVOURED = 3.0
"""How many times as much as any other a task counts that is named as the one that matters most."""
NO_LOSS, USUAL_LOSS = 0.0, -0.02
"""The floor of a task that may not get worse, and of one that was so and may again."""

PlanEdit: TypeAlias = Union[ChangeTask, ChangePreset, ChangeDecider, ChangeGroups]


class Answers(Struct, frozen=True):
    """What a person answered; ``matters`` is the task that matters most, empty when all matter alike."""

    matters: str = ""
    guarded: tuple[str, ...] = ()
    """The tasks that may not get worse."""
    preset: Preset = "quick"
    decider: str = ""
    decide_by: str = ""
    groups: tuple[tuple[str, ...], ...] = ()
    """Groups of tasks that are compared with a network each; empty for none."""


def answers_of(state: AppState) -> Answers:
    """The answers that give what ``state`` holds."""
    tasks = state.chosen_tasks()
    most = max((task.value for task in tasks), default=1.0)
    above = [task.name for task in tasks if task.value == most]
    matters = above[0] if len(above) == 1 and len(tasks) > 1 else ""
    guarded = tuple(task.name for task in tasks if task.floor >= NO_LOSS)
    return Answers(matters, guarded, state.preset, state.decider, state.decide_by, compared_groups(state))


def edits_for(state: AppState, answers: Answers) -> tuple[PlanEdit, ...]:
    """What has to be changed so that ``state`` holds ``answers``; what they leave open, as the values of other tasks, stays as it is."""
    before = answers_of(state)
    edits: list[PlanEdit] = []
    for task in state.chosen_tasks():
        newly = task.name == answers.matters != before.matters
        value = FAVOURED * _most_of_others(state, task.name) if newly else None
        floor = None
        if (task.name in answers.guarded) != (task.name in before.guarded):
            floor = NO_LOSS if task.name in answers.guarded else USUAL_LOSS
        changed = ChangeTask(task.name, floor=floor if floor != task.floor else None, value=value if value != task.value else None)
        if changed.floor is not None or changed.value is not None:
            edits.append(changed)
    if answers.preset != before.preset:
        edits.append(ChangePreset(answers.preset))
    if (answers.decider, answers.decide_by) != (before.decider, before.decide_by):
        edits.append(ChangeDecider(answers.decider, answers.decide_by))
    if answers.groups != before.groups:
        edits.append(ChangeGroups(answers.groups))
    return tuple(edits)


def groups_after(state: AppState, answers: Answers) -> tuple[TaskGroup, ...]:
    """The groups of tasks that suggest themselves once ``answers`` hold; none for fewer than three tasks."""
    floors = {edit.name: edit.floor for edit in edits_for(state, answers) if isinstance(edit, ChangeTask)}
    tasks = [replace(task, floor=task.floor if floors.get(task.name) is None else floors[task.name]) for task in state.chosen_tasks()]
    return suggested_groups(state, tasks)


def consequences(state: AppState, answers: Answers) -> tuple[Text, ...]:
    """What ``answers`` mean for the plan, one sentence each."""
    said: list[Text] = []
    if answers.matters and answers.matters != answers_of(state).matters:
        said.append(
            message(
                "{task} counts {times:count} times as much as any other task when candidates are compared.",
                task=answers.matters,
                times=round(FAVOURED),
            )
        )
    elif answers.matters:
        said.append(
            message("{task} counts most when candidates are compared, with the value it has on the Tasks page.", task=answers.matters)
        )
    else:
        said.append(message("Every task keeps the value it has on the Tasks page."))
    if answers.guarded:
        said.append(message("No loss at all is accepted for {tasks}; the other floors stay.", tasks=list(answers.guarded)))
    else:
        said.append(message("Each task may fall to the floor it has on the Tasks page."))
    match answers.preset:
        case "quick":
            said.append(message("A quick look: few replicates, usually with wide intervals."))
        case "standard":
            said.append(message("The standard: enough replicates for a decision in most cases."))
        case "thorough":
            said.append(message("Thorough: more methods, settings and replicates; leave it running overnight."))
    if answers.decider and answers.decide_by:
        said.append(message("{decider} decides by {date:date}.", decider=answers.decider, date=answers.decide_by))
    elif answers.decider:
        said.append(message("{decider} decides.", decider=answers.decider))
    else:
        said.append(message("Nobody is named who decides; the report will leave that open."))
    return tuple(said)


def _most_of_others(state: AppState, name: str) -> float:
    return max((task.value for task in state.chosen_tasks() if task.name != name), default=1.0)
