"""Aligned-MTL, independent component alignment.

Turns and stretches the tasks' gradients as little as possible so that they stand at right angles and are equally long, and adds them
up. No task can then outweigh or contradict another.

Formula: G = V diag(lambda) V'; w = sqrt(lambda_min) V diag(lambda)^(-1/2) V' 1; the step goes along J'w.
Paper: Senushkin et al., CVPR 2023 (arXiv:2305.19000), algorithm 1.
Departures: eigenvalues below T times 1e-6 of the largest count as zero, since gradients are in single precision; only tasks with a
label in the batch take part, and each head gets its own task's gradient.
"""

import torch
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.aggregation import Aggregation, AggregationSettings, aggregation_cost
from engine.training.complementarity import times
from engine.training.learner import MethodEntry, joint_arm
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS

_TOLERANCE = 1e-6


class AlignedMtl(Aggregation):
    """Makes the gradients orthogonal and equally long."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """The weights of the aligned gradients' sum."""
        return aligned_weights(gramian, active)


def aligned_weights(gramian: Tensor, active: Tensor) -> Tensor:
    """(M, T) weights; those of tasks not ``active`` are zero."""
    values, vectors = torch.linalg.eigh(gramian)
    known = values > values[:, -1:] * _TOLERANCE * gramian.shape[1]
    least = torch.where(known, values, torch.inf).amin(1, keepdim=True)
    factors = torch.where(known, (least / values.clamp(min=1e-300)).sqrt(), 0.0)
    return times(vectors, factors * times(vectors.transpose(1, 2), active.to(gramian.dtype)))


METHOD = MethodEntry(
    declaration=Method(
        id="aligned_mtl",
        name=mark("Aligned-MTL"),
        summary=mark("Turns the tasks' pulls as little as possible so that none outweighs or contradicts another, and adds them up."),
        limits=mark("The step is as short as the weakest independent pull, which may need a higher learning rate and more steps."),
        part="candidate",
        settings=settings_of(AggregationSettings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Senushkin, Patakin, Kuznetsov, Konushin",
            title="Independent Component Alignment for Multi-Task Learning",
            year=2023,
            venue="CVPR",
            identifier="arXiv:2305.19000",
        ),
    ),
    settings=AggregationSettings,
    arms=joint_arm,
    learner=AlignedMtl,
    cost=aggregation_cost,
)
