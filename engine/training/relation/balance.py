"""Class weights that leave probabilities as they are.

A loss with class weights w makes a network predict p_w, which is w p up to a factor, and relations need p. So the loss sees the
outputs shifted by log w, and the outputs themselves stay those of p: the prior is corrected for at every place at once.
"""

import numpy as np
import torch
from torch import Tensor

from engine.domain.relation import state_count
from engine.domain.task import Task
from engine.training.losses import Run, element_losses


def class_shifts(tasks: tuple[Task, ...], labels: np.ndarray) -> np.ndarray:
    """(O,) what class weights add to each output: log w of a class, log w1 - log w0 for a binary task, 0 for a quantity.

    Weights are rows / (classes x rows of the class), counted on ``labels`` (n, T) of training rows, each class from one on.
    """
    shifts: list[float] = []
    for place, task in enumerate(tasks):
        classes = state_count(task)
        if not classes:
            shifts.append(0.0)
            continue
        column = labels[:, place]
        counts = np.bincount(column[~np.isnan(column)].astype(np.int64), minlength=classes) + 1.0
        logs = np.log(counts.sum() / (classes * counts))
        shifts += [float(logs[1] - logs[0])] if task.kind == "binary" else logs.tolist()
    return np.array(shifts)


def balanced_losses(outputs: Tensor, targets: Tensor, labelled: Tensor, shifts: Tensor, runs: tuple[Run, ...]) -> Tensor:
    """(M, T) mean losses in which every class has the same say, for ``shifts`` (M, O); 0 for a task without labels."""
    weights = labelled * torch.cat([_row_weights(targets[..., run.tasks], shifts[:, run.columns], run) for run in runs], dim=-1)
    losses = element_losses(outputs + shifts[:, None], targets, runs)
    total = weights.sum(1)
    return (losses * weights).sum(1) / torch.where(total > 0, total, 1.0)


def _row_weights(targets: Tensor, shifts: Tensor, run: Run) -> Tensor:
    match run.kind:
        case "binary":
            return torch.where(targets > 0.5, shifts.exp()[:, None], 1.0)
        case "multiclass":
            return shifts.exp()[:, None].expand(-1, targets.shape[1], -1).gather(-1, targets.long())
        case "regression":
            return torch.ones_like(targets)
