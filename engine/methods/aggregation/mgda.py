"""MGDA, the multiple-gradient descent algorithm.

Goes along the shortest combination of the tasks' gradients, which improves all tasks at once as long as any direction does.

Formula: w = T argmin { w'Gw : w >= 0, sum of w = 1 }, with the Gramian G of the tasks' gradients; the step goes along J'w.
Paper: Desideri 2012 (Comptes Rendus Mathematique 350); Sener & Koltun, NeurIPS 2018 (arXiv:1810.04650).
Departures: the minimiser is found exactly by block principal pivoting, with 1e-7 added to the diagonal of the cosines, instead of by
Frank-Wolfe steps; the weights sum to the number of tasks with a label in the batch, and only those take part; each head gets its own
task's gradient.
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


class Mgda(Aggregation):
    """Goes along the shortest convex combination."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """The weights of the shortest combination, times the number of tasks."""
        return mgda_weights(gramian, active)


def mgda_weights(gramian: Tensor, active: Tensor) -> Tensor:
    """(M, T) weights that sum to the number of ``active`` tasks.

    Up to a factor they solve v >= 0, Gv >= 1 with v'(Gv - 1) = 0, which has signs but no sum to keep to.
    """
    cosine, length = scaled(gramian, 1e-7)
    least = torch.where(active, length, torch.inf).amin(1, keepdim=True)
    # in units of the gradients' lengths; a task that is not active never gets any weight
    weights = complementary(cosine, torch.where(active, -least / length, 1.0)) / length
    return weights * active.sum(1, keepdim=True) / weights.sum(1, keepdim=True).clamp(min=1e-300)


METHOD = MethodEntry(
    declaration=Method(
        id="mgda",
        name=mark("MGDA"),
        summary=mark("Goes where all tasks improve at once, as long as there is such a direction."),
        limits=mark("It follows the task with the smallest gradient, and it stops, often too early, once no step helps all tasks."),
        part="candidate",
        settings=settings_of(AggregationSettings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Sener, Koltun",
            title="Multi-Task Learning as Multi-Objective Optimization",
            year=2018,
            venue="NeurIPS",
            identifier="arXiv:1810.04650",
        ),
    ),
    settings=AggregationSettings,
    arms=joint_arm,
    learner=Mgda,
    cost=aggregation_cost,
)
