"""Uncertainty weighting.

Learns how noisy each task is and gives noisy tasks less weight: each task's loss is divided by a learned scale, and the scale's
logarithm is what keeps it from growing.

Formula: L = sum over t of exp(-s_t) L_t + s_t, with s_t learned beside the network; at its best, s_t = log L_t.
Paper: Kendall, Gal & Cipolla, CVPR 2018 (arXiv:1705.07115).
Departures: the same form for all kinds of tasks, without the factor 1/2 that the paper derives for regression, so that training
starts as with equal weights; the s_t move by the network's optimiser at its learning rate, without weight decay, and only in steps
that have a label of the task.
"""

import torch
from msgspec import Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.loss_weighting import LossWeighting
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS

_STATE = ("log_scale", "log_scale_first", "log_scale_second")


class Settings(Struct, frozen=True):
    """Nothing to set: the scales learn at the network's own rate."""


class Uncertainty(LossWeighting):
    """Divides each loss by a learned scale."""

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """The logarithms of the scales and their moments, (M, T) each."""
        return super().memory(weights) | {name: weights.new_zeros(len(weights), len(self.tasks)) for name in _STATE}

    def loss_weights(self, step: Step) -> Tensor:
        """The weights before the scales are moved."""
        before = [step.memory[name] for name in _STATE]
        weights = torch.exp(-before[0])
        after = [values.clone() for values in before]
        slope = 1.0 - weights * step.losses
        step.optimiser.step(
            after[0],
            slope,
            after[1 : 1 + step.optimiser.moments],
            step.learning_rate,
            torch.zeros_like(step.learning_rate),
            step.number + 1,
        )
        for name, old, new in zip(_STATE, before, after, strict=True):
            step.memory[name] = torch.where(step.active, new, old)
        return weights


METHOD = MethodEntry(
    declaration=Method(
        id="uncertainty",
        name=mark("Uncertainty weighting"),
        summary=mark("Learns how noisy each task is, and gives noisy tasks less influence."),
        limits=mark("A task with a large loss counts as noisy even if it is merely hard, and the learned weights lag behind the losses."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Kendall, Gal, Cipolla",
            title="Multi-Task Learning Using Uncertainty to Weigh Losses for Scene Geometry and Semantics",
            year=2018,
            venue="CVPR",
            identifier="arXiv:1705.07115",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=Uncertainty,
)
