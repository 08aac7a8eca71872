"""Pseudo-labels.

The network teaches itself: where a row lacks a label of a task and the network is sure of its answer, the answer is taken for the label.
No relation table is needed, which makes it the plain rival of the methods that have one.

Formula: L = sum over t of L_t + r(step) weight sum over t of mean over rows without a label of t of [max p_t >= threshold] (-log max p_t),
with the answer held fixed; r rises from 0 to 1 over the ramp.
Paper: Lee, workshop on challenges in representation learning at ICML 2013.
Departures: answers count only from a threshold on, as has become usual since, where the paper takes all of them; the rise is a straight
line over a share of the longest training; a task without a label in the batch is left out, and quantities have no pseudo-labels,
because a network says nothing of how sure it is of them.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
import torch
from msgspec import Meta, Struct
from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.plan import TrainingSettings, Trial
from engine.domain.text import mark
from engine.training.job import CohortJob
from engine.training.learner import Learner, MethodEntry, Rehearse, joint_arm
from engine.training.losses import Run, element_losses
from engine.training.source import Source
from engine.training.step import Step

LENT = "lent_labels"
"""Rows per step that were given a pseudo-label, one figure per task of the plan; NaN for quantities."""
_RAMP, _SUM, _STEPS = "pseudo_ramp", "pseudo_sum", "pseudo_steps"


class Settings(Struct, frozen=True):
    """How sure the network has to be, and how much its own answers count."""

    threshold: Annotated[
        float,
        Meta(
            ge=0.5,
            le=1.0,
            title=mark("Confidence from"),
            description=mark("The probability from which the network's own answer counts as a label."),
        ),
    ] = 0.95
    weight: Annotated[
        float,
        Meta(
            ge=0.0,
            le=100.0,
            title=mark("Weight of pseudo-labels"),
            description=mark("How much the network's own answers count beside given labels; 0 for not at all."),
        ),
    ] = 1.0
    ramp: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            title=mark("Warm-up share"),
            description=mark("Share of the longest training over which pseudo-labels reach their weight; first answers are noise."),
        ),
    ] = 0.15
    unlabelled: Annotated[
        float,
        Meta(
            ge=0.0,
            le=8.0,
            title=mark("Rows without labels"),
            description=mark("Training rows without any label that each batch gets beside the others, relative to its size."),
        ),
    ] = 1.0


class PseudoLabels(Learner):
    """Joint training that takes its own sure answers for labels."""

    def unlabelled_rows(self, settings: TrainingSettings) -> int:
        """Rows that can only be given pseudo-labels."""
        chosen = self._chosen
        return round(chosen.unlabelled * settings.batch_size) if chosen.weight > 0 else 0

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """The tally of pseudo-labels."""
        return {_SUM: weights.new_zeros(len(weights), len(self.tasks)), _STEPS: weights.new_zeros(len(weights), 1)}

    def knowledge(self, job: CohortJob, source: Source, trials: Sequence[Trial], rehearse: Rehearse) -> dict[str, Tensor]:
        """The steps until pseudo-labels have their full weight, (M, 1)."""
        return {_RAMP: source.tensor(np.full((len(trials), 1), self._chosen.ramp * job.settings.max_steps))}

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the tasks' losses and those on pseudo-labels."""
        ramp = step.memory.get(_RAMP)
        if ramp is None or self._chosen.weight == 0.0:
            return super().backward(step)
        outputs = step.layers[-1]
        answers, sure = (
            torch.cat(columns, dim=-1) for columns in zip(*(_answers(outputs.detach(), run) for run in self.runs), strict=True)
        )
        bare = (step.batch.labelled == 0) & step.active[:, None]
        lent = bare & (sure >= self._chosen.threshold)
        losses = element_losses(outputs, answers, self.runs) * lent / bare.sum(1, keepdim=True).clamp(min=1)
        rise = ((step.number + 1) / ramp[:, 0].clamp(min=1.0)).clamp(max=1.0)
        own = (losses.sum(1) * step.weights).sum(1) * rise * self._chosen.weight
        step.memory[_SUM] += lent.sum(1)
        step.memory[_STEPS] += 1
        total = (step.losses * step.weights).sum() + own.sum()
        return torch.autograd.grad(total if step.penalty is None else total + step.penalty.sum(), step.parameters)

    def diagnostics(self, memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
        """The mean number of pseudo-labels a step since the last call."""
        means = memory[_SUM] / memory[_STEPS]
        for task, kind in enumerate(self.tasks):
            if kind.kind == "regression":
                means[:, task] = torch.nan
        memory[_SUM].zero_()
        memory[_STEPS].zero_()
        return {LENT: means}

    @property
    def _chosen(self) -> Settings:
        return self.settings or Settings()


def _answers(outputs: Tensor, run: Run) -> tuple[Tensor, Tensor]:
    """(M, B, t) the likeliest answer of each task of ``run``, as its labels are written, and its probability; 0 and 0 for quantities."""
    raw = outputs[..., run.columns]
    match run.kind:
        case "binary":
            chance = raw.sigmoid()
            return (chance >= 0.5).to(raw.dtype), torch.maximum(chance, 1.0 - chance)
        case "multiclass":
            chance, answer = raw.softmax(-1).max(-1, keepdim=True)
            return answer.to(raw.dtype), chance
        case "regression":
            return torch.zeros_like(raw), torch.zeros_like(raw)


METHOD = MethodEntry(
    declaration=Method(
        id="pseudo_labels",
        name=mark("Pseudo-labels"),
        summary=mark("Takes the network's own answers for labels where it is sure of them; the plain rival of relation tables."),
        limits=mark("What the network gets wrong with certainty it learns as truth, and quantities gain nothing."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=(LENT,),
        paper=Paper(
            authors="Lee",
            title="Pseudo-Label: The Simple and Efficient Semi-Supervised Learning Method for Deep Neural Networks",
            year=2013,
            venue="ICML Workshop on Challenges in Representation Learning",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=PseudoLabels,
    cost=lambda tasks: 1.8,
)
