"""Dynamic weight average (DWA).

Gives more weight to tasks whose loss has lately fallen more slowly than that of the others.

Formula: w = T softmax(r / temperature) with r_t = L_t(k-1) / L_t(k-2), the mean losses of the last two windows of steps; equal weights
until there are two.
Paper: Liu, Johns & Davison, CVPR 2019 (arXiv:1803.10704), equation 7.
Departures: a window is a set number of steps instead of an epoch, since members and tasks have epochs of different lengths; only
steps with a label of the task count; the weights sum to the number of tasks with a label in the batch.
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


class Settings(Struct, frozen=True):
    """How far it looks back and how strongly it reacts."""

    temperature: Annotated[
        float,
        Meta(
            ge=0.1,
            le=100.0,
            title=mark("Temperature"),
            description=mark("The higher, the closer the weights stay to equal ones. The paper uses 2."),
        ),
    ] = 2.0
    window: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            title=mark("Window in steps"),
            description=mark("Over how many training steps losses are averaged before they are compared with those of the window before."),
        ),
    ] = 50


class DynamicAverage(LossWeighting):
    """Compares the losses of the last two windows."""

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """Sums and counts of the present window, and the means of the last two, NaN where there is none; (M, T) each."""
        empty = weights.new_zeros(len(weights), len(self.tasks))
        own = {"window_sum": empty, "window_count": empty.clone(), "last": empty + torch.nan, "before_last": empty + torch.nan}
        return super().memory(weights) | own

    def loss_weights(self, step: Step) -> Tensor:
        """The softmax of the losses' ratios."""
        settings: Settings = self.settings or Settings()
        memory = step.memory
        ratio = (memory["last"] / memory["before_last"]).nan_to_num(nan=1.0, posinf=1.0)
        weights = softmax_over(ratio / settings.temperature, step.active)
        memory["window_sum"] += torch.where(step.active, step.losses, 0.0)
        memory["window_count"] += step.active
        if (step.number + 1) % settings.window == 0:
            seen = memory["window_count"] > 0
            memory["before_last"] = torch.where(seen, memory["last"], memory["before_last"])
            memory["last"] = torch.where(seen, memory["window_sum"] / memory["window_count"].clamp(min=1.0), memory["last"])
            memory["window_sum"] = torch.zeros_like(ratio)
            memory["window_count"] = torch.zeros_like(ratio)
        return weights


METHOD = MethodEntry(
    declaration=Method(
        id="dynamic_average",
        name=mark("Dynamic weight average"),
        summary=mark("Gives more weight to tasks whose loss has lately fallen more slowly than that of the others."),
        limits=mark("It looks at the pace of learning alone; a task that cannot be learned any further keeps a high weight."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(TASK_WEIGHTS,),
        paper=Paper(
            authors="Liu, Johns, Davison",
            title="End-to-End Multi-Task Learning with Attention",
            year=2019,
            venue="CVPR",
            identifier="arXiv:1803.10704",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=DynamicAverage,
)
