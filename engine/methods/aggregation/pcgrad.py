"""PCGrad, gradient surgery.

Where two tasks pull in opposite directions, the part of one gradient that works against the other is removed before both are
added up.

Formula: for each task i, and every other task j in random order: if g_i . g_j < 0 then g_i := g_i - (g_i . g_j) / |g_j|^2 g_j, with
the g_j as they were; the step goes along the sum of the g_i.
Paper: Yu et al., NeurIPS 2020 (arXiv:2001.06782), algorithm 1.
Departures: projections are computed on the Gramian and on the shared weights only, each head gets its own task's gradient; tasks
without a label in the batch take no part; members of one replicate share their random orders.
"""

import torch
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.aggregation import Aggregation, AggregationSettings, aggregation_cost
from engine.training.learner import MethodEntry, joint_arm
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class PcGrad(Aggregation):
    """Projects each task's gradient away from those that it conflicts with."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """One plus what the projections of the others added."""
        count = gramian.shape[1]
        orders = step.chance.normal(step.number, count * count).unflatten(1, (count, count)).argsort(-1) if count > 2 else None
        return pcgrad_weights(gramian, orders)


def pcgrad_weights(gramian: Tensor, orders: Tensor | None = None) -> Tensor:
    """(M, T) weights of the sum; ``orders`` (M, T, T) says in which order task i meets the others, from first to last if None."""
    members, count, _ = gramian.shape
    mine = torch.eye(count, dtype=gramian.dtype, device=gramian.device).expand(members, -1, -1).clone()
    if bool((gramian >= 0).all()):
        return mine.sum(1)
    lengths = gramian.diagonal(dim1=1, dim2=2).clamp(min=1e-300)
    tasks = torch.arange(count, device=gramian.device)
    if orders is None:
        orders = tasks.expand(members, count, -1)
    for place in range(count):
        other = orders[:, :, place]
        product = (mine * gramian.gather(1, other[..., None].expand_as(gramian))).sum(-1)
        removed = torch.where(other == tasks, 0.0, product.clamp(max=0.0) / lengths.gather(1, other))
        mine.scatter_add_(2, other[..., None], -removed[..., None])
    return mine.sum(1)


METHOD = MethodEntry(
    declaration=Method(
        id="pcgrad",
        name=mark("PCGrad"),
        summary=mark("Where two tasks pull in opposite directions, removes the part of each pull that works against the other."),
        limits=mark("It slows down where conflicts are the price of progress, and it may stop at a point that is good for no task."),
        part="candidate",
        settings=settings_of(AggregationSettings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Yu, Kumar, Gupta, Levine, Hausman, Finn",
            title="Gradient Surgery for Multi-Task Learning",
            year=2020,
            venue="NeurIPS",
            identifier="arXiv:2001.06782",
        ),
    ),
    settings=AggregationSettings,
    arms=joint_arm,
    learner=PcGrad,
    cost=aggregation_cost,
)
