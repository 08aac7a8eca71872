"""FAMO, fast adaptive multitask optimisation.

Learns weights with which all tasks improve at the same relative pace, from the losses alone.

Formula: z = softmax(xi), w_t = (z_t / L_t) / sum over s of z_s / L_s; after the step, xi follows Adam along
J'(log L(before) - log L(after)) + decay xi, with J the softmax's derivative, so that a task that fell more than the others loses weight.
Paper: Liu, Feng, Stone & Liu, NeurIPS 2023 (arXiv:2306.03792), algorithm 1.
Departures: the weights are multiplied by the number of tasks with a label in the batch; only those tasks take part, and the least
possible loss is taken to be 0 (1e-8 is added).
"""

from typing import Annotated

import torch
from msgspec import Meta, Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.loss_weighting import LossWeighting, softmax_over
from engine.training.optimisers import AdamW
from engine.training.step import Step
from engine.training.task_weights import TASK_WEIGHTS

_TINY = 1e-8
_STATE = ("logits", "logits_first", "logits_second")


class Settings(Struct, frozen=True):
    """How fast the weights move."""

    rate: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1.0,
            title=mark("Rate of the weights"),
            description=mark("By how much the weights change each time; the paper uses 0.025."),
        ),
    ] = 0.025
    decay: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            title=mark("Pull towards equal weights"),
            description=mark("The higher, the closer the weights stay to equal ones. The paper uses 0.001."),
        ),
    ] = 0.001


class Famo(LossWeighting):
    """Looks at the losses before and after each step."""

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """The logits of the weights and their moments, (M, T) each."""
        return super().memory(weights) | {name: weights.new_zeros(len(weights), len(self.tasks)) for name in _STATE}

    def loss_weights(self, step: Step) -> Tensor:
        """Shares divided by losses, summing to the number of tasks."""
        share = softmax_over(step.memory["logits"], step.active)
        relative = share / (step.losses + _TINY)
        return relative * step.active.sum(1, keepdim=True) / relative.sum(1, keepdim=True).clamp(min=1e-30)

    def settle(self, step: Step) -> None:
        """Look at the same rows with the new weights, and move the logits."""
        settings: Settings = self.settings or Settings()
        with torch.no_grad():
            after = self.losses(self.forward(step.parameters, step.batch.inputs), step.batch)
            fall = torch.where(step.active, torch.log((step.losses + _TINY) / (after + _TINY)), 0.0)
            before = [step.memory[name] for name in _STATE]
            share = softmax_over(before[0], step.active) / step.active.sum(1, keepdim=True).clamp(min=1)
            slope = share * (fall - (share * fall).sum(1, keepdim=True)) + settings.decay * before[0]
            moved = [values.clone() for values in before]
            still = torch.zeros_like(step.learning_rate)
            AdamW().step(moved[0], slope, moved[1:], still + settings.rate, still, step.number + 1)
            for name, old, new in zip(_STATE, before, moved, strict=True):
                step.memory[name] = torch.where(step.active, new, old)


METHOD = MethodEntry(
    declaration=Method(
        id="famo",
        name=mark("FAMO"),
        summary=mark("Learns weights with which all tasks improve at the same relative pace, from their losses alone."),
        limits=mark("Each step looks at its rows twice, and with few labels in a batch the pace of a task is mostly noise."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Liu, Feng, Stone, Liu",
            title="FAMO: Fast Adaptive Multitask Optimization",
            year=2023,
            venue="NeurIPS",
            identifier="arXiv:2306.03792",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=Famo,
    cost=lambda tasks: 1.35,
)
