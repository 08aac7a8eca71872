"""Smooth Tchebycheff scalarisation (STCH).

Looks mainly at the task that is worst off compared with its loss at the beginning, but smoothly, so that the others still count.

Formula: L = T mu log sum over t of exp(log(L_t / n_t) / mu), with n_t the task's mean loss during a warm-up in which the sum of the
log L_t is minimised. The weight of L_t is T softmax(log(L_t / n_t) / mu) / L_t.
Paper: Lin et al., ICML 2024 (arXiv:2402.19078), equation 10, with the log losses of the authors' code for deep networks.
Departures: T counts the tasks with a label in the batch; the warm-up is a number of steps instead of epochs, and n_t is the mean
over all of it.
"""

from typing import Annotated

import torch
from msgspec import Meta, Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.loss_weighting import LossWeighting, softmax_over
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS

_TINY = 1e-8


class Settings(Struct, frozen=True):
    """How sharply it looks at the worst task, and when it begins."""

    smoothness: Annotated[
        float,
        Meta(
            ge=0.05,
            le=100.0,
            title=mark("Smoothness"),
            description=mark("Small values look at the task that is worst off alone; large ones treat all alike. The authors use 1."),
        ),
    ] = 1.0
    warm_up: Annotated[
        int,
        Meta(
            ge=1,
            le=100_000,
            title=mark("Steps of warm-up"),
            description=mark("For so many steps all tasks count alike, while the losses that they are later compared with are measured."),
        ),
    ] = 100


class SmoothTchebycheff(LossWeighting):
    """Weighs tasks by how badly off they are."""

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """Sums and counts of the losses in the warm-up, (M, T) each."""
        empty = weights.new_zeros(len(weights), len(self.tasks))
        return super().memory(weights) | {"warm_sum": empty, "warm_count": empty.clone()}

    def loss_weights(self, step: Step) -> Tensor:
        """The softmax of log losses, divided by the losses."""
        settings: Settings = self.settings or Settings()
        warming = step.number < settings.warm_up
        taken = step.active & (warming | (step.memory["warm_count"] == 0))
        step.memory["warm_sum"] += torch.where(taken, step.losses, 0.0)
        step.memory["warm_count"] += taken
        own = 1.0 / (step.losses + _TINY)
        if warming:
            return own
        beginning = step.memory["warm_sum"] / step.memory["warm_count"].clamp(min=1.0)
        standing = torch.log(step.losses / beginning.clamp(min=_TINY) + _TINY)
        return own * softmax_over(standing / settings.smoothness, step.active)


METHOD = MethodEntry(
    declaration=Method(
        id="smooth_tchebycheff",
        name=mark("Smooth Tchebycheff"),
        summary=mark("Looks mainly at the task that is worst off compared with its beginning, while the others still count."),
        limits=mark("A task that cannot be learned at all draws the attention of the whole network."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Lin, Zhang, Yang, Liu, Wang, Zhang",
            title="Smooth Tchebycheff Scalarization for Multi-Objective Optimization",
            year=2024,
            venue="ICML",
            identifier="arXiv:2402.19078",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=SmoothTchebycheff,
)
