"""Task pairs.

Trains every pair of tasks jointly with equal weights, to see which task helps which. The gains are directed: A may help B
while B harms A.

Formula: L = L_a + L_b, on the rows that carry a label of a or b.
Paper: Standley et al., ICML 2020 (arXiv:1905.07553).
Departures: pairs are trained in full instead of being estimated from a shorter run.
"""

from itertools import combinations

from msgspec import Struct

from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.learner import Arm, MethodEntry


class Settings(Struct, frozen=True):
    """Nothing to set."""


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """One arm per pair; with two tasks the pair is the whole and nothing is to be learned from it, so none."""
    if len(tasks) < 3:
        return ()
    return tuple(
        Arm(f"pair:{first.name}+{second.name}", tuple(float(task is first or task is second) for task in tasks))
        for first, second in combinations(tasks, 2)
    )


METHOD = MethodEntry(
    declaration=Method(
        id="task_pairs",
        name=mark("Task pairs"),
        summary=mark("Trains every pair of tasks together, to see which task helps or harms which."),
        limits=mark("What holds for pairs need not hold for larger groups, and the number of pairs grows quickly."),
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
