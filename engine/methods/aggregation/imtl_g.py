"""IMTL-G, impartial multi-task learning.

Combines the gradients so that the step, seen from each task's own direction, is equally long for all tasks.

Formula: w = T v / sum of v with G v = (|g_1|, ..., |g_T|); the step goes along J'w, whose projections on all g_t / |g_t| are equal.
Paper: Liu et al., ICLR 2021.
Departures: the closed form of the Gramian (Quinton & Rey 2024), with 1e-6 added to the diagonal of the cosines, instead of the inverse
of gradient differences; the shared weights' gradients, not those of the representation; no step where the v cancel; the weights sum to
the number of tasks with a label in the batch, and only those take part; without the loss part, IMTL-L.
"""

import torch
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.aggregation import Aggregation, AggregationSettings, aggregation_cost
from engine.training.complementarity import NO_LENGTH, scaled, solve_on
from engine.training.learner import MethodEntry, joint_arm
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class ImtlG(Aggregation):
    """Goes equally far along every task's gradient."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """The weights for equal projections; some may be negative."""
        return imtl_g_weights(gramian, active)


def imtl_g_weights(gramian: Tensor, active: Tensor) -> Tensor:
    """(M, T) weights that sum to the number of ``active`` tasks; zero where no combination has equal projections."""
    cosine, length = scaled(gramian, 1e-6)
    weights = solve_on(cosine, torch.ones_like(length), active & (gramian.diagonal(dim1=1, dim2=2) > NO_LENGTH**2)) / length
    total, size = weights.sum(1, keepdim=True), weights.abs().sum(1, keepdim=True)
    return torch.where(total.abs() > 1e-6 * size, weights * active.sum(1, keepdim=True) / total, 0.0)


METHOD = MethodEntry(
    declaration=Method(
        id="imtl_g",
        name=mark("IMTL-G"),
        summary=mark("Combines the tasks' pulls so that the step is equally long in the direction of each task."),
        limits=mark("Weights may turn negative or very large where tasks contradict each other, which makes training unsteady."),
        part="candidate",
        settings=settings_of(AggregationSettings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Liu, Li, Kuang, Xue, Chen, Yang, Liao, Zhang",
            title="Towards Impartial Multi-task Learning",
            year=2021,
            venue="ICLR",
            identifier="",
        ),
    ),
    settings=AggregationSettings,
    arms=joint_arm,
    learner=ImtlG,
    cost=aggregation_cost,
)
