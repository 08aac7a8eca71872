"""The labelled rows of each task, gathered out of a batch, so that per-task work costs no more than there are labels."""

import torch
from torch import Tensor

from engine.training.batches import Batch
from engine.training.losses import Run


def gathered_rows(marks: Tensor) -> tuple[Tensor, Tensor]:
    """(M, S, L) numbers of the rows that ``marks`` (M, B, S) counts with 1, padded with row 0, and (M, S, L) ones, 0 for padding."""
    members, batch, slots = marks.shape
    turned = marks.transpose(1, 2).contiguous()
    so_far = turned.cumsum(2)
    counts = so_far[..., -1:]
    longest = max(1, int(counts.max()))
    # rows that do not count are all written to one place behind the last, which is cut off
    place = torch.where(turned > 0, so_far - 1.0, float(longest)).long()
    numbers = torch.arange(batch, device=marks.device).expand(members, slots, -1)
    rows = place.new_zeros(members, slots, longest + 1).scatter_(2, place, numbers)[..., :longest]
    return rows, (torch.arange(longest, device=marks.device) < counts).to(marks.dtype)


def labelled_lists(batch: Batch) -> list[tuple[slice, Tensor, Tensor]]:
    """For members in a row that see the same labels: which they are, (T, L) rows of each task, and (T, L) ones, 0 for padding."""
    groups = batch.alike or tuple(slice(member, member + 1) for member in range(len(batch.labelled)))
    first = torch.tensor([group.start for group in groups], device=batch.labelled.device)
    rows, real = gathered_rows(batch.labelled.index_select(0, first))
    lengths: list[int] = real.sum(2).amax(1).clamp(min=1).long().tolist()
    return [
        (group, rows[place, :, :length], real[place, :, :length]) for place, (group, length) in enumerate(zip(groups, lengths, strict=True))
    ]


def task_columns(runs: tuple[Run, ...], like: Tensor) -> Tensor:
    """(T, O) ones where an output column (the last axis of ``like``) belongs to the task."""
    owned = like.new_zeros(runs[-1].tasks.stop, like.shape[-1])
    for run in runs:
        width = (run.columns.stop - run.columns.start) // (run.tasks.stop - run.tasks.start)
        for place, task in enumerate(range(run.tasks.start, run.tasks.stop)):
            first = run.columns.start + place * width
            owned[task, first : first + width] = 1.0
    return owned
