"""Optimal uncertainty weighting.

Gives every task the weight that uncertainty weighting would learn if it could follow the losses at once: one over the task's
present loss. Multiplying a task's loss by any number then changes nothing.

Formula: L = sum over t of L_t / sg(L_t), with sg a stopped gradient; its gradient is that of the sum of log L_t.
Paper: Elich, Kirchdorfer, Koehler & Schott, GCPR 2024 (arXiv:2311.04698); Kirchdorfer et al., GCPR 2024 (arXiv:2408.07985).
Departures: 1e-8 is added to the loss; only tasks with a label in the batch take part.
"""

from msgspec import Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.loss_weighting import LossWeighting
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class Settings(Struct, frozen=True):
    """Nothing to set."""


class OptimalUncertainty(LossWeighting):
    """Divides each loss by its own present value."""

    def loss_weights(self, step: Step) -> Tensor:
        """One over the loss."""
        return 1.0 / (step.losses + 1e-8)


METHOD = MethodEntry(
    declaration=Method(
        id="uncertainty_optimal",
        name=mark("Optimal uncertainty weighting"),
        summary=mark("Divides each task's loss by its present value, so that the units in which losses are measured do not matter."),
        limits=mark("A task that is nearly learned gets ever more weight, which can end in overfitting it."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Elich, Kirchdorfer, Koehler, Schott",
            title="Examining Common Paradigms in Multi-Task Learning",
            year=2024,
            venue="GCPR",
            identifier="arXiv:2311.04698",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=OptimalUncertainty,
)
