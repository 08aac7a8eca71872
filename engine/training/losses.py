"""Losses per task with missing labels masked out: they give zero loss and zero gradient."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.domain.task import Task, TaskKind


@dataclass(frozen=True)
class Run:
    """Neighbouring tasks whose losses are computed in one go, with the output columns that belong to them."""

    kind: TaskKind
    tasks: slice
    columns: slice


def runs_of(tasks: tuple[Task, ...]) -> tuple[Run, ...]:
    """The runs of ``tasks`` in order; a multiclass task is always a run of its own."""
    runs: list[Run] = []
    column = 0
    for index, task in enumerate(tasks):
        end = column + task.outputs
        if runs and runs[-1].kind == task.kind != "multiclass":
            runs[-1] = Run(task.kind, slice(runs[-1].tasks.start, index + 1), slice(runs[-1].columns.start, end))
        else:
            runs.append(Run(task.kind, slice(index, index + 1), slice(column, end)))
        column = end
    return tuple(runs)


def element_losses(outputs: Tensor, targets: Tensor, runs: tuple[Run, ...]) -> Tensor:
    """(M, B, T) loss of every row and task, for outputs (M, B, O) and targets (M, B, T) without NaN.

    Binary cross-entropy on logits, cross-entropy on logits, or squared error of the scaled label.
    """
    blocks = [_losses_of_run(outputs[..., run.columns], targets[..., run.tasks], run.kind) for run in runs]
    return blocks[0] if len(blocks) == 1 else torch.cat(blocks, dim=-1)


def label_shares(labelled: Tensor) -> Tensor:
    """(..., B, T) weights that turn a sum over rows into a mean over each task's labelled rows; 0 where there are none."""
    return labelled / labelled.sum(-2, keepdim=True).clamp(min=1.0)


def _losses_of_run(outputs: Tensor, targets: Tensor, kind: TaskKind) -> Tensor:
    match kind:
        case "binary":
            return functional.binary_cross_entropy_with_logits(outputs, targets, reduction="none")
        case "multiclass":
            return -outputs.log_softmax(-1).gather(-1, targets.long())
        case "regression":
            return (outputs - targets).square()
