"""Single-task training.

Each task gets a network of its own, with the same trunk, optimisers, learning rates and early stopping as joint training.
It is what joint training has to beat.

Formula: minimise L_t alone, on the rows that carry a label of task t.
Paper: Kurin et al., NeurIPS 2022, and Xin et al., NeurIPS 2022, on how untuned baselines flatter joint training.
Departures: none; baselines are tuned over both optimisers and the same learning rates as every other method.
"""

from msgspec import Struct

from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.learner import Arm, MethodEntry


class Settings(Struct, frozen=True):
    """Nothing to set."""


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """One arm per task, with all weight on it."""
    return tuple(Arm(f"single:{task.name}", tuple(float(other is task) for other in tasks)) for task in tasks)


METHOD = MethodEntry(
    declaration=Method(
        id="single_task",
        name=mark("Single-task training"),
        summary=mark("Trains one network for each task by itself; this is the baseline that joint training has to beat."),
        limits=mark("It cannot use what the tasks have in common, so tasks with few labels stay weak."),
        part="baseline",
        settings=settings_of(Settings),
        paper=Paper(
            authors="Kurin, De Palma, Kostrikov, Whiteson, Pawan Kumar",
            title="In Defense of the Unitary Scalarization for Deep Multi-Task Learning",
            year=2022,
            venue="NeurIPS",
            identifier="arXiv:2201.04122",
        ),
    ),
    settings=Settings,
    arms=arms,
)
