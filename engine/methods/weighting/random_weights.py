"""Random loss weighting (RLW).

Draws the tasks' weights anew at every step. It costs nothing and is an honest rival: a method that is not better than chance has
found nothing.

Formula: w = T softmax(n) with n normal, drawn at every step; L = sum over t of w_t L_t.
Paper: Lin, Ye, Zhang & Tsang, TMLR 2022 (arXiv:2111.10603).
Departures: the weights sum to the number of tasks with a label in the batch instead of 1; members of one replicate share their draws.
"""

from msgspec import Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.loss_weighting import LossWeighting, softmax_over
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class Settings(Struct, frozen=True):
    """Nothing to set."""


class RandomWeights(LossWeighting):
    """Draws new weights at every step."""

    def loss_weights(self, step: Step) -> Tensor:
        """The softmax of normal numbers."""
        return softmax_over(step.chance.normal(step.number, len(self.tasks)), step.active)


METHOD = MethodEntry(
    declaration=Method(
        id="random_weights",
        name=mark("Random weights"),
        summary=mark("Draws the tasks' weights afresh at every step; what is no better than this has found nothing."),
        limits=mark("It helps only as far as noise in training helps, and needs more steps than fixed weights."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Lin, Ye, Zhang, Tsang",
            title="Reasonable Effectiveness of Random Weighting: A Litmus Test for Multi-Task Learning",
            year=2022,
            venue="TMLR",
            identifier="arXiv:2111.10603",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=RandomWeights,
)
