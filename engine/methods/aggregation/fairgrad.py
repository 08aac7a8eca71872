"""FairGrad.

Shares the progress of a step among the tasks by a rule with one dial: from the greatest total, over equal relative gains, to the
greatest gain of the task that gets least.

Formula: w > 0 with G w = w ** (-1 / alpha), elementwise; the step goes along J'w.
Paper: Ban & Ji, ICML 2024 (arXiv:2402.15638), equation 4.
Departures: solved by Newton's method as the minimum of a convex function, with 1e-7 added to the diagonal of the cosines; only tasks
with a label in the batch take part, and each head gets its own task's gradient.
"""

from typing import Annotated

from msgspec import Meta
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.aggregation import Aggregation, AggregationSettings, aggregation_cost
from engine.training.fairness import fair_weights
from engine.training.learner import MethodEntry, joint_arm
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS


class Settings(AggregationSettings, frozen=True):
    """Which kind of fairness."""

    alpha: Annotated[
        float,
        Meta(
            ge=0.5,
            le=10.0,
            title=mark("Fairness"),
            description=mark("1 gives all tasks the same relative gain, larger values favour the task that gains least. The paper uses 2."),
        ),
    ] = 2.0


class FairGrad(Aggregation):
    """Shares the progress of a step fairly."""

    def combination_weights(self, gramian: Tensor, active: Tensor, step: Step) -> Tensor:
        """The fair weights."""
        settings: Settings = self.settings or Settings()
        return fair_weights(gramian, 1.0 / settings.alpha)


METHOD = MethodEntry(
    declaration=Method(
        id="fairgrad",
        name=mark("FairGrad"),
        summary=mark("Shares the progress of each step among the tasks by a rule of fairness that can be set."),
        limits=mark("Its weights grow without bound as gradients vanish, so that learning rates found for other methods do not fit."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Ban, Ji",
            title="Fair Resource Allocation in Multi-Task Learning",
            year=2024,
            venue="ICML",
            identifier="arXiv:2402.15638",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=FairGrad,
    cost=aggregation_cost,
)
