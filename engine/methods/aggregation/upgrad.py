"""UPGrad.

Changes each task's gradient as little as possible so that following it would harm no task, and goes along the sum of the
results.

Formula: w = sum over i of argmin { v'Gv : v >= e_i }, with the Gramian G of the tasks' gradients; the step goes along J'w.
Paper: Quinton & Rey 2024 (arXiv:2406.16232), section 4.
Departures: the sum of the projections instead of their mean, so that tasks without conflict are trained as with equal weights; the
projections are found exactly by block principal pivoting on cosines with 1e-7 added to their diagonal; tasks without a label in
the batch take no part, and each head gets its own task's gradient.
"""

import torch
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.aggregation import Aggregation, AggregationSettings, aggregation_cost
from engine.training.complementarity import complementary, scaled
from engine.training.learner import MethodEntry, joint_arm
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class UpGrad(Aggregation):
    """Projects each task's gradient onto the cone of directions that harm none."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """The sum of the projections."""
        return upgrad_weights(gramian)


def upgrad_weights(gramian: Tensor) -> Tensor:
    """(M, T) weights of the sum of the projected gradients."""
    weights = torch.ones_like(gramian[:, 0])
    conflicts = (gramian < 0).any(2).any(1)
    if bool(conflicts.any()):
        cosine, length = scaled(gramian[conflicts], 1e-7)
        count = gramian.shape[1]
        # v = e_i + x with x >= 0; in units of the gradients' lengths, x_j |g_j| / |g_i| solves a problem in cosines alone
        added = complementary(cosine.repeat_interleave(count, 0), cosine.flatten(0, 1)).unflatten(0, (-1, count))
        weights[conflicts] += (added * length[:, :, None]).sum(1) / length
    return weights


METHOD = MethodEntry(
    declaration=Method(
        id="upgrad",
        name=mark("UPGrad"),
        summary=mark("Changes each task's pull as little as possible so that following it harms no other task, and adds up the results."),
        limits=mark("Every step needs the gradient of each task, and a step that harms no task may be a very small one."),
        part="candidate",
        settings=settings_of(AggregationSettings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Quinton, Rey",
            title="Jacobian Descent for Multi-Objective Optimization",
            year=2024,
            identifier="arXiv:2406.16232",
        ),
    ),
    settings=AggregationSettings,
    arms=joint_arm,
    learner=UpGrad,
    cost=aggregation_cost,
)
