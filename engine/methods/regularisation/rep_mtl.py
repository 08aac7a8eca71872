"""Rep-MTL: task saliency in the shared representation.

Looks at how each task's loss would change with the shared representation. One term (TSR) lets every place of the representation belong
to few tasks, another (CSA) makes the tasks' channels go together on the same row more than between rows.

Formula: L = sum of w_t L_t + tsr TSR + csa CSA with S_t = dL_t/dZ; TSR is the entropy over tasks of the size of the channel mean of S_t;
CSA is -log(exp(cos(A, M_t) / tau) / sum over other rows of exp(cos(A, A') / tau)) with M_t = S_t S_t' and A = sum of a_t a_t'.
Paper: Wang, Li & Xu, ICCV 2025 (arXiv:2507.21049); its public repository holds no code, so what it leaves open is our choice.
Choices: both terms are weighed with 0.9, where the paper's own sweep stands; it searches them for each data set. Its temperature is not
published: 0.5. The w_t are 1, or those of a loss weighting of the catalogue with the settings it has there; they do not enter S_t, whose
shares they would change. A weighting brings its own scale, so beside one the logarithm is taken for S_t alone. The anchor is that of its
figure 2, averaged over tasks. The positive is not among the rivals, as printed.
Departures: saliencies are those of the row losses, so that a task does not count less for having more labels in the batch; rows with
fewer than two labels are left out of both terms; heads are linear as in every other method, so that the comparison is fair. The image
network takes the mean over positions in front of its heads, so all positions have the same saliency and one stands for all.
Dead zone: with a linear head, a loss whose slope is a constant (absolute error, hinge) gives a saliency that does not depend on the
representation, and the shared layers would never feel the terms; all losses used here are smooth.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

import torch
from msgspec import Meta, Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.text import mark
from engine.methods.weighting.dynamic_average import DynamicAverage
from engine.methods.weighting.famo import Famo
from engine.methods.weighting.gradnorm import GradNorm
from engine.methods.weighting.random_weights import RandomWeights
from engine.methods.weighting.smooth_tchebycheff import SmoothTchebycheff
from engine.methods.weighting.uncertainty import Uncertainty
from engine.methods.weighting.uncertainty_optimal import OptimalUncertainty
from engine.training.learner import MethodEntry, joint_arm
from engine.training.linear_saliency import LinearSaliency
from engine.training.loss_weighting import LossWeighting
from engine.training.losses import element_losses
from engine.training.networks import Network
from engine.training.saliency import Alignment, Shares, alignment, levelled, saliency_shares, task_saliencies
from engine.training.saliency_tally import SALIENCY_FIGURES, begin_saliency, note_saliency, tallied_saliency
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS

_TINY = 1e-8
_NOTED_EVERY = 5
"""Steps between two looks at the saliency for the charts; each would cost a tenth of the step of a small cohort."""

Weighting = Literal[
    "equal_weights", "uncertainty", "uncertainty_optimal", "random_weights", "dynamic_average", "gradnorm", "smooth_tchebycheff", "famo"
]
_LEARNERS: dict[Weighting, type[LossWeighting]] = {
    "uncertainty": Uncertainty,
    "uncertainty_optimal": OptimalUncertainty,
    "random_weights": RandomWeights,
    "dynamic_average": DynamicAverage,
    "gradnorm": GradNorm,
    "smooth_tchebycheff": SmoothTchebycheff,
    "famo": Famo,
}
"""What may weigh the losses beside both terms, with the settings that each has where none are chosen."""


class Settings(Struct, frozen=True):
    """How strongly both terms count, and what they stand beside."""

    tsr: Annotated[
        float,
        Meta(
            ge=0.0,
            le=10.0,
            title=mark("Weight of specialisation (TSR)"),
            description=mark("How strongly places of the representation are pushed to serve few tasks; 0 leaves this out."),
        ),
    ] = 0.9
    csa: Annotated[
        float,
        Meta(
            ge=0.0,
            le=10.0,
            title=mark("Weight of alignment (CSA)"),
            description=mark("How strongly tasks are pushed to use the same channels on the same row; 0 leaves this out."),
        ),
    ] = 0.9
    temperature: Annotated[
        float,
        Meta(
            ge=0.05,
            le=10.0,
            title=mark("Temperature"),
            description=mark("Small values look at the most similar rows alone. The authors do not state theirs."),
        ),
    ] = 0.5
    log_losses: Annotated[
        bool,
        Meta(
            title=mark("Logarithm of the losses"),
            description=mark("Trains on the logarithm of each loss, so that the unit of a loss does not matter; the authors' runs do so."),
        ),
    ] = False
    weighting: Annotated[
        Weighting,
        Meta(
            title=mark("Loss weighting beside"),
            description=mark(
                "Weighs the tasks' losses; the authors use equal weights. With another, the logarithm is taken for the saliency alone."
            ),
        ),
    ] = "equal_weights"


class RepMtl(LossWeighting):
    """The weights of another method, equal ones, or those of log losses, and both regularisers beside."""

    def __init__(self, network: Network, tasks: tuple[Task, ...], settings: Any = None) -> None:
        super().__init__(network, tasks, settings)
        self._chosen: Settings = settings or Settings()
        self._linear = LinearSaliency(tasks)
        found = _LEARNERS.get(self._chosen.weighting)
        self._weighting = found(network, tasks) if found is not None else None

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """The tallies of weights and saliency, and what the weighting remembers."""
        own = super().memory(weights) if self._weighting is None else self._weighting.memory(weights)
        return own | begin_saliency(weights, len(self.tasks))

    def settle(self, step: Step) -> None:
        """As the weighting does."""
        if self._weighting is not None:
            self._weighting.settle(step)

    def loss_weights(self, step: Step) -> Tensor:
        """Those of the weighting; ones, or one over the losses: the slope of their logarithm."""
        if self._weighting is not None:
            return self._weighting.loss_weights(step)
        return 1.0 / (step.losses + _TINY) if self._chosen.log_losses else torch.ones_like(step.losses)

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the losses and both terms."""
        chosen = self._chosen
        if chosen.tsr == chosen.csa == 0.0 or len(self.tasks) < 2:
            return super().backward(step)
        active = (step.batch.labelled > 0) & (step.weights > 0)[:, None]
        shares, aligned = self.terms(step, active)
        if step.number % _NOTED_EVERY == 0:
            note_saliency(step.memory, shares, aligned, active)
        penalty = chosen.tsr * shares.penalty + chosen.csa * aligned.penalty
        return super().backward(replace(step, penalty=penalty if step.penalty is None else step.penalty + penalty))

    def terms(self, step: Step, active: Tensor) -> tuple[Shares, Alignment]:
        """What both regularisers are made of, with its graph; ``active`` (M, B, T) are the labels that count."""
        outputs, representation = step.layers[-1], step.layers[-2]
        losses = element_losses(outputs, step.batch.targets, self.runs) * active
        scale = 1.0 / (step.losses + _TINY) if self._chosen.log_losses else None
        if self._linear.suits:
            (wishes,) = torch.autograd.grad(losses.sum(), outputs, create_graph=True)
            head = step.parameters[-self.network.heads]
            return self._linear.terms(wishes, head, active, self._chosen.temperature, scale)
        saliency = task_saliencies(losses, representation)
        saliency = levelled(saliency if scale is None else saliency * scale[:, None, :, None, None])
        return saliency_shares(saliency, active), alignment(saliency, active, self._chosen.temperature)

    def diagnostics(self, memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
        """The mean weight of each task, and how the tasks divide the representation, since the last call."""
        return {**super().diagnostics(memory), **tallied_saliency(memory)}


METHOD = MethodEntry(
    declaration=Method(
        id="rep_mtl",
        name=mark("Rep-MTL"),
        summary=mark("Lets each part of what the tasks share serve few tasks, and lets tasks use it in like ways on the same row."),
        limits=mark(
            "It needs rows with labels of several tasks and does not see tasks that pull in opposite directions; its authors tuned its two "
            "weights for each data set."
        ),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS, *SALIENCY_FIGURES),
        paper=Paper(
            authors="Wang, Li, Xu",
            title="Rep-MTL: Unleashing the Power of Representation-level Task Saliency for Multi-Task Learning",
            year=2025,
            venue="ICCV",
            identifier="arXiv:2507.21049",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=RepMtl,
    cost=lambda tasks: 2.5,
)
