"""Task groups.

Trains every group of two or more tasks jointly with equal weights, short of all of them, to see which tasks are best trained
together. Together with the single-task networks and the joint one these are all the blocks of which a grouping can consist.

Formula: L = sum over the t of a group of L_t, on the rows that carry a label of any of them.
Paper: Standley et al., ICML 2020 (arXiv:1905.07553).
Departures: groups are trained in full instead of being estimated from pairs; a network serves all tasks that it trains. With
more than eight tasks there are too many groups, and only those named in the settings are trained.
"""

from itertools import combinations
from typing import Annotated

from msgspec import Meta, Struct

from engine.domain.errors import PlanError
from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.text import mark, message
from engine.training.learner import Arm, MethodEntry

MOST_TASKS = 8
"""Eight tasks make 246 groups; more make more than can be trained."""


class Settings(Struct, frozen=True):
    """Which groups to train."""

    only: Annotated[
        str,
        Meta(
            title=mark("Only these groups"),
            description=mark("Groups such as A+B+C, D+E, by the names of their tasks; empty for every group."),
        ),
    ] = ""


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """One arm per group of 2 to T - 1 tasks, small groups first, or per group named; PlanError for a group that cannot be read."""
    if settings.only.strip():
        groups = dict.fromkeys(_read(tasks, words) for words in settings.only.split(","))
    elif len(tasks) > MOST_TASKS:
        return ()
    else:
        groups = dict.fromkeys(group for size in range(2, len(tasks)) for group in combinations(range(len(tasks)), size))
    return tuple(
        Arm(
            ("pair:" if len(group) == 2 else "group:") + "+".join(tasks[position].name for position in group),
            tuple(float(position in group) for position in range(len(tasks))),
        )
        for group in groups
    )


def _read(tasks: tuple[Task, ...], words: str) -> tuple[int, ...]:
    names = [task.name for task in tasks]
    wanted = [name.strip() for name in words.split("+")]
    unknown = next((name for name in wanted if name not in names), None)
    if unknown is not None:
        raise PlanError(message("The group “{group}” names “{name}”, which is not a task of the plan.", group=words.strip(), name=unknown))
    group = tuple(sorted({names.index(name) for name in wanted}))
    if not 2 <= len(group) < len(tasks):
        raise PlanError(message("The group “{group}” must hold at least two tasks of the plan, and not all of them.", group=words.strip()))
    return group


METHOD = MethodEntry(
    declaration=Method(
        id="task_groups",
        name=mark("Task groups"),
        summary=mark("Trains every group of tasks together, to find which tasks are best trained in one network."),
        limits=mark("With every further task the groups double, and the best of many looks better than it is."),
        part="diagnosis",
        settings=settings_of(Settings),
        paper=Paper(
            authors="Standley, Zamir, Chen, Guibas, Malik, Savarese",
            title="Which Tasks Should Be Learned Together in Multi-task Learning?",
            year=2020,
            venue="ICML",
            identifier="arXiv:1905.07553",
        ),
    ),
    settings=Settings,
    arms=arms,
)
