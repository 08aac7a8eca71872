"""Nash-MTL.

Treats the step as a bargain between the tasks, in which each gets the same relative gain, whatever the length of its gradient.

Formula: a > 0 with G a = 1 / a, elementwise; the step goes along J'a, scaled down to at most ``max_norm``.
Paper: Navon et al., ICML 2022 (arXiv:2202.01017), algorithm 1.
Departures: the equation is the condition for the minimum of a'Ga/2 - sum of log a_t, which Newton's method finds exactly where the
authors' sequence of convex problems may not get there; 1e-7 is added to the diagonal of the cosines; solved at every step; only tasks
with a label in the batch take part, and each head gets its own task's gradient.
"""

from typing import Annotated

import torch
from msgspec import Meta
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.aggregation import Aggregation, AggregationSettings, aggregation_cost
from engine.training.complementarity import times
from engine.training.fairness import fair_weights
from engine.training.learner import MethodEntry, joint_arm
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class Settings(AggregationSettings, frozen=True):
    """How long a step may be."""

    max_norm: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1000.0,
            title=mark("Longest step"),
            description=mark(
                "The combined gradient is cut to this length; without it, it is always as long as the root of the number of tasks."
            ),
        ),
    ] = 1.0


class NashMtl(Aggregation):
    """Bargains for the step."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """The bargain's weights, cut to the longest step."""
        settings: Settings = self.settings or Settings()
        weights = torch.where(active, fair_weights(gramian, 1.0), 0.0)
        norm = (weights * times(gramian, weights)).sum(1).clamp(min=0.0).sqrt()
        return weights * (settings.max_norm / norm.clamp(min=1e-30)).clamp(max=1.0)[:, None]


METHOD = MethodEntry(
    declaration=Method(
        id="nash_mtl",
        name=mark("Nash-MTL"),
        summary=mark("Treats each step as a bargain between the tasks, in which all gain alike whatever the size of their losses."),
        limits=mark("Steps are equally long from beginning to end, so that with SGD a falling learning rate would be needed to settle."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Navon, Shamsian, Achituve, Maron, Kawaguchi, Chechik, Fetaya",
            title="Multi-Task Learning as a Bargaining Game",
            year=2022,
            venue="ICML",
            identifier="arXiv:2202.01017",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=NashMtl,
    cost=aggregation_cost,
)
