"""The labelled rows of each task, gathered out of a batch, so that per-task work costs no more than there are labels."""

import torch
from torch import Tensor

from engine.training.losses import Run


def gathered_rows(marks: Tensor) -> tuple[Tensor, Tensor]:
    """(M, S, L) numbers of the rows that ``marks`` (M, B, S) counts with 1, padded with row 0, and (M, S, L) ones, 0 for padding."""
    members, _, slots = marks.shape
    counts = marks.sum(1)
    longest = max(1, int(counts.max()))
    member, slot, row = marks.transpose(1, 2).nonzero(as_tuple=True)
    place = torch.arange(len(row), device=row.device) - (counts.flatten().cumsum(0) - counts.flatten()).long()[member * slots + slot]
    rows = row.new_zeros(members, slots, longest)
    real = marks.new_zeros(members, slots, longest)
    rows[member, slot, place] = row
    real[member, slot, place] = 1.0
    return rows, real


def gather(values: Tensor, rows: Tensor) -> Tensor:
    """(M, S, L, W) the ``rows`` (M, S, L) of ``values`` (M, B, W)."""
    offsets = torch.arange(len(values), device=values.device)[:, None, None] * values.shape[1]
    return values.flatten(0, 1).index_select(0, (rows + offsets).flatten()).unflatten(0, rows.shape)


def task_columns(runs: tuple[Run, ...], like: Tensor) -> Tensor:
    """(T, O) ones where an output column (the last axis of ``like``) belongs to the task."""
    owned = like.new_zeros(runs[-1].tasks.stop, like.shape[-1])
    for run in runs:
        width = (run.columns.stop - run.columns.start) // (run.tasks.stop - run.tasks.start)
        for place, task in enumerate(range(run.tasks.start, run.tasks.stop)):
            first = run.columns.start + place * width
            owned[task, first : first + width] = 1.0
    return owned
