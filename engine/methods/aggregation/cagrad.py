"""CAGrad, conflict-averse gradient descent.

Stays near the mean of the tasks' gradients, and within that ball goes where the task that gains least gains most.

Formula: d = argmax of min over t of g_t . d, with |d - g| <= c |g| and g the mean gradient; the step goes along T d.
Paper: Liu, Liu, Jin, Stone & Liu, NeurIPS 2021 (arXiv:2110.14048), algorithm 1.
Departures: solved exactly on the Gramian by pivoting, with 1e-7 added to the diagonal of the cosines; T d instead of d, so that c = 0 is
the same as equal weights, and no division by 1 + c; only tasks with a label in the batch take part, and each head gets its own task's
gradient.
"""

from typing import Annotated

from msgspec import Meta
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.aggregation import Aggregation, AggregationSettings, aggregation_cost
from engine.training.conflict_averse import conflict_averse_weights
from engine.training.learner import MethodEntry, joint_arm
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class Settings(AggregationSettings, frozen=True):
    """How far from the mean it may go."""

    radius: Annotated[
        float,
        Meta(
            ge=0.0,
            lt=1.0,
            title=mark("Radius"),
            description=mark(
                "How far the step may turn away from the mean of all tasks; 0 is the same as equal weights. The paper uses 0.5."
            ),
        ),
    ] = 0.5


class CaGrad(Aggregation):
    """Turns the mean gradient towards the task that gains least."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """One, and what the correction adds."""
        settings: Settings = self.settings or Settings()
        return cagrad_weights(gramian, active, settings.radius)


def cagrad_weights(gramian: Tensor, active: Tensor, radius: float) -> Tensor:
    """(M, T) weights: T times those of the mean gradient and its correction."""
    return 1.0 + active.sum(1, keepdim=True) * conflict_averse_weights(gramian, active, radius)


METHOD = MethodEntry(
    declaration=Method(
        id="cagrad",
        name=mark("CAGrad"),
        summary=mark("Stays near the mean pull of all tasks, and turns it towards the task that gains least."),
        limits=mark(
            "Looking after the task that gains least can slow down all the others, and every step needs the gradient of each task."
        ),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Liu, Liu, Jin, Stone, Liu",
            title="Conflict-Averse Gradient Descent for Multi-task Learning",
            year=2021,
            venue="NeurIPS",
            identifier="arXiv:2110.14048",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=CaGrad,
    cost=aggregation_cost,
)
