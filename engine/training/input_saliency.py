"""Which table columns matter to which task: the slope of each task's loss by the inputs of a trained network."""

from collections.abc import Sequence

import numpy as np
import torch

from engine.domain.plan import Trial
from engine.training.arrays import TrainingArrays
from engine.training.losses import element_losses
from engine.training.source import Source, trained_tasks
from engine.training.weights import FindMethod, unpack_weights

MOST_ROWS = 2048
_VALIDATION = 1


def input_saliency(
    weights: bytes, trial: Trial, arrays: TrainingArrays, owners: Sequence[int], *, find: FindMethod | None = None
) -> tuple[tuple[float | None, ...], ...]:
    """(T, C) the share of each column in what a task looks at, summing to 1 for each task; None for a task not trained.

    ``owners`` (F,) names the column of every input of the table. On validation rows with the task's label, at most ``MOST_ROWS``, the
    slope of the row's loss by each input is taken times that input's standard deviation, so that a rare category counts little; inputs
    of one column are put together by the root of their squares. Where a task's losses have no slope at all it has None too.
    """
    stored = unpack_weights(weights, find)
    source = Source(arrays, "cpu", torch.float32)
    tasks = trained_tasks(trial)
    rows = torch.from_numpy(source.rows_of(trial.replicate, _VALIDATION, tasks)[:MOST_ROWS])[None]
    which = torch.tensor([trial.replicate])
    inputs = source.inputs(rows, which).requires_grad_()
    targets, labelled = source.targets(rows, which)
    losses = element_losses(stored.learner.forward(stored.parameters, inputs)[-1], targets, stored.learner.runs) * labelled
    spread = inputs.detach()[0].std(0, unbiased=False)
    columns = max(owners) + 1
    shares: list[tuple[float | None, ...]] = []
    for task in range(targets.shape[2]):
        total = np.zeros(columns)
        if task in tasks:
            (slope,) = torch.autograd.grad(losses[..., task].sum(), inputs, retain_graph=True, allow_unused=True, materialize_grads=True)
            squares = (slope[0] * spread).square()
            together = squares.new_zeros(len(squares), columns).index_add(1, torch.tensor(owners), squares)
            total = together.sqrt().sum(0).double().numpy()
        whole = float(total.sum())
        sound = np.isfinite(whole) and whole > 0
        shares.append(tuple(float(value) / whole if sound else None for value in total))
    return tuple(shares)
