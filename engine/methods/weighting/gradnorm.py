"""GradNorm.

Learns weights with which the tasks' gradients become equally long on the last shared layer, longer for tasks that lag behind.

Formula: G_t = w_t |grad L_t|; the w_t follow the gradient of the sum over t of |G_t - mean(G) r_t^alpha| with the target held fixed,
r_t = (L_t / L_t(0)) / mean over t, and are scaled to sum to T after each change.
Paper: Chen, Badrinarayanan, Lee & Rabinovich, ICML 2018 (arXiv:1711.02257), algorithm 1.
Departures: the gradient for w_t is divided by mean(G), so that the rate does not depend on the losses' units; w_t stays above 0.01; the
weights change at every tenth step only (a setting), because the gradients' lengths cost more than all the rest; L_t(0) is the loss
of the first step with a label of the task.
"""

from typing import Annotated

import torch
from msgspec import Meta, Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.loss_weighting import LossWeighting
from engine.training.step import Step
from engine.training.task_gradients import last_layer_gramian
from engine.training.task_weights import TASK_WEIGHTS

_LEAST = 0.01


class Settings(Struct, frozen=True):
    """How strongly and how often the weights are corrected."""

    asymmetry: Annotated[
        float,
        Meta(
            ge=0.0,
            le=5.0,
            title=mark("Asymmetry"),
            description=mark("How strongly tasks that lag behind are favoured; 0 makes all gradients equally long. The paper uses 1.5."),
        ),
    ] = 1.5
    rate: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1.0,
            title=mark("Rate of the weights"),
            description=mark("By how much the weights change each time; the paper uses 0.025."),
        ),
    ] = 0.025
    every: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            title=mark("Steps between corrections"),
            description=mark("The weights are corrected every so many training steps; 1 is as in the paper, and slower."),
        ),
    ] = 10


class GradNorm(LossWeighting):
    """Learns weights from the lengths of gradients."""

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """The weights, and the first loss of each task, NaN before there is one; (M, T) each."""
        ones = weights.new_ones(len(weights), len(self.tasks))
        return super().memory(weights) | {"learned": ones, "first_loss": ones * torch.nan}

    def loss_weights(self, step: Step) -> Tensor:
        """The weights before they are corrected."""
        settings: Settings = self.settings or Settings()
        memory = step.memory
        before = memory["learned"]
        unseen = step.active & memory["first_loss"].isnan()
        memory["first_loss"] = torch.where(unseen, step.losses, memory["first_loss"])
        if step.number % settings.every == 0:
            with torch.enable_grad():
                gramian = last_layer_gramian(self, step)
            lengths = gramian.diagonal(dim1=1, dim2=2).sqrt().to(before.dtype)
            pace = step.losses / memory["first_loss"].clamp(min=1e-12)
            memory["learned"] = corrected(before, lengths, pace, step.active, step.weights > 0, settings)
        return before


def corrected(weights: Tensor, lengths: Tensor, pace: Tensor, active: Tensor, trained: Tensor, settings: Settings) -> Tensor:
    """New (M, T) weights from gradient ``lengths`` and the share ``pace`` that is left of the first loss; they sum to the ``trained``."""
    count = active.sum(1, keepdim=True).clamp(min=1)
    here = active.to(weights.dtype)
    weighted = weights * lengths * here
    mean = weighted.sum(1, keepdim=True) / count
    lag = pace.nan_to_num(nan=0.0) * here
    lag = lag / (lag.sum(1, keepdim=True) / count).clamp(min=1e-12)
    slope = torch.sign(weighted - mean * lag**settings.asymmetry) * lengths / mean.clamp(min=1e-30)
    moved = torch.where(active, (weights - settings.rate * slope).clamp(min=_LEAST), weights)
    wanted = trained.sum(1, keepdim=True)
    return moved * wanted / (moved * trained).sum(1, keepdim=True).clamp(min=_LEAST)


METHOD = MethodEntry(
    declaration=Method(
        id="gradnorm",
        name=mark("GradNorm"),
        summary=mark("Learns weights with which all tasks pull equally hard, and harder where a task lags behind."),
        limits=mark("It balances how hard the tasks pull, not where to; tasks that contradict each other still do."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Chen, Badrinarayanan, Lee, Rabinovich",
            title="GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep Multitask Networks",
            year=2018,
            venue="ICML",
            identifier="arXiv:1711.02257",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=GradNorm,
    cost=lambda tasks: 1.1,
)
