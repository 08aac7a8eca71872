"""Shuffled labels.

Trains each task together with the others while the training labels of those others are shuffled among their rows. They carry nothing
then, so whatever the task still gains over its single-task network does not come from what the tasks have in common.

Formula: one arm per task, equal weights, labels of all other tasks permuted within the training part.
Paper: the permutation control of Ojala and Garriga, JMLR 2010, used on helpers instead of on the task itself.
Departures: the first optimiser, the middle learning rates and the first replicates of the plan; the single-task networks it is compared
with are taken from the same part of the grid.
"""

from typing import Annotated

from msgspec import Meta, Struct

from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.learner import Arm, MethodEntry, Reduced


class Settings(Struct, frozen=True):
    """How much is spent on the control."""

    rates: Annotated[
        int,
        Meta(ge=1, le=10, title=mark("Learning rates"), description=mark("How many of the middle learning rates the control tries.")),
    ] = 2
    replicates: Annotated[
        int, Meta(ge=3, le=200, title=mark("Replicates"), description=mark("Replicates that the control rests on, at most."))
    ] = 10


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """One arm per task, in which it alone keeps its labels; none with a single task."""
    if len(tasks) < 2:
        return ()
    return tuple(
        Arm(
            f"shuffled:{task.name}",
            (1.0,) * len(tasks),
            shuffled=tuple(other for other in range(len(tasks)) if other != position),
            reduced=Reduced(settings.rates, settings.replicates),
        )
        for position, task in enumerate(tasks)
    )


METHOD = MethodEntry(
    declaration=Method(
        id="shuffled_labels",
        name=mark("Shuffled labels"),
        summary=mark("Trains each task beside shuffled labels of the others; a gain that remains does not come from the other tasks."),
        limits=mark("It shows that a gain has another cause, not which one."),
        part="diagnosis",
        settings=settings_of(Settings),
        paper=Paper(
            authors="Ojala, Garriga",
            title="Permutation Tests for Studying Classifier Performance",
            year=2010,
            venue="JMLR",
        ),
    ),
    settings=Settings,
    arms=arms,
)
