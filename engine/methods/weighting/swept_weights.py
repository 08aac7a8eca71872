"""Swept weights.

Trains the same joint network with several fixed loss weights, which traces the trade-off between the tasks. Elaborate
methods mostly land on this front.

Formula: L = sum over t of w_t L_t with the w_t summing to T. Two tasks: w_1 = 2 k / 10 for k = 1..9. More tasks: one arm
per task, in which it gets half of all the weight and the others share the rest.
Paper: Xin et al., NeurIPS 2022 (arXiv:2209.11379).
Departures: the weights sum to T instead of 1, so that the centre is the same as equal weights; with more than two tasks
the front is sampled at one point per task instead of a grid.
"""

from msgspec import Struct

from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.learner import Arm, MethodEntry


class Settings(Struct, frozen=True):
    """Nothing to set."""


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """Nine arms for two tasks, one per task for more, none for a single task."""
    count = len(tasks)
    if count < 2:
        return ()
    if count == 2:
        return tuple(Arm(f"weights:{k}", (2 * k / 10, 2 * (10 - k) / 10)) for k in range(1, 10))
    emphasised, other = count / 2, count / 2 / (count - 1)
    return tuple(Arm(f"weights:{k + 1}", tuple(emphasised if task == k else other for task in range(count))) for k in range(count))


METHOD = MethodEntry(
    declaration=Method(
        id="swept_weights",
        name=mark("Swept weights"),
        summary=mark("Trains all tasks in one network several times, each time with more weight on another task."),
        limits=mark("The weights stay fixed during training, and every further set of weights costs a training run."),
        part="candidate",
        settings=settings_of(Settings),
        paper=Paper(
            authors="Xin, Ghorbani, Garg, Firat, Gilmer",
            title="Do Current Multi-Task Optimization Methods in Deep Learning Even Help?",
            year=2022,
            venue="NeurIPS",
            identifier="arXiv:2209.11379",
        ),
    ),
    settings=Settings,
    arms=arms,
)
