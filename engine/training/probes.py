"""How the tasks' gradients on the shared weights relate: exact, on labelled rows only, kept as Gramians.

Each task's labelled rows in a batch are divided into two halves, so that one backward pass gives the similarity between
tasks and, as its yardstick, that between two samples of the same task.
"""

from math import prod

import torch
from torch import Tensor

from engine.training.batches import Batch
from engine.training.learner import Learner
from engine.training.losses import Run, element_losses
from engine.training.networks import TableNetwork

_CACHE_FLOATS = 800_000
"""Gradients of one layer that are kept at a time; more leave the processor's cache."""
_GPU_FLOATS = 50_000_000


def half_gramians(learner: Learner, parameters: list[Tensor], layers: list[Tensor], batch: Batch) -> tuple[Tensor, Tensor]:
    """(M, 2T, 2T) inner products of the trunk gradients of each half task's mean loss, and (M, 2T) their row counts.

    Task t owns the places 2t and 2t + 1; a half without rows has a zero gradient.
    """
    by_layer, counts = layer_gramians(learner, parameters, layers, batch)
    return by_layer.sum(0), counts


def layer_gramians(learner: Learner, parameters: list[Tensor], layers: list[Tensor], batch: Batch) -> tuple[Tensor, Tensor]:
    """As ``half_gramians``, but (L, M, 2T, 2T): for each shared layer apart, the one next to the inputs first.

    A trunk whose pieces are not weights and biases by turns counts as one layer.
    """
    halves = _halves(batch.labelled)
    counts = halves.sum(1)
    if type(learner.network) is TableNetwork and type(learner).forward is Learner.forward:
        plain = parameters[: 2 * len(layers) - 2]
        gramian = _table_gramian([weight.detach() for weight in plain], [layer.detach() for layer in layers], batch, halves, learner.runs)
    elif len(halves) == 1:
        gramian = _sub_batch_gramian(learner, parameters, batch, halves)
    else:
        gramian = _full_batch_gramian(learner, parameters, batch, halves, counts)
    return gramian, counts


def task_gramians(gramian: Tensor, counts: Tensor) -> Tensor:
    """(M, T, T) inner products of the gradients of the tasks' mean losses, from those of their halves."""
    tasks = counts.shape[1] // 2
    shares = counts.unflatten(1, (tasks, 2))
    shares = shares / shares.sum(-1, keepdim=True).clamp(min=1.0)
    mixing = (torch.eye(tasks, dtype=gramian.dtype, device=gramian.device)[None, :, :, None] * shares[:, None]).flatten(2)
    return mixing @ gramian @ mixing.transpose(1, 2)


def _halves(labelled: Tensor) -> Tensor:
    """(M, B, 2T) ones for the rows of each half: a task's labelled rows go to its halves by turns."""
    second = labelled.cumsum(1).remainder(2.0).mul(-1.0).add_(1.0) * labelled
    return torch.stack([labelled - second, second], dim=-1).flatten(2)


def _table_gramian(parameters: list[Tensor], layers: list[Tensor], batch: Batch, halves: Tensor, runs: tuple[Run, ...]) -> Tensor:
    """Backward by hand on the labelled rows of every half, a few members at a time so that gradients stay in the cache."""
    outputs = layers[-1].detach().requires_grad_()
    (slope,) = torch.autograd.grad(element_losses(outputs, batch.targets, runs).sum(), outputs)
    rows, shares = _gathered_rows(halves)
    slots = halves.shape[2]
    spread = shares[..., None] * _columns_of_slots(runs, slots, slope)[:, None]
    widest = max(weight.shape[1] * weight.shape[2] for weight in parameters[:-2:2])
    some = max(1, (_GPU_FLOATS if halves.is_cuda else _CACHE_FLOATS) // (slots * widest))
    chunks = [slice(start, start + some) for start in range(0, len(halves), some)]
    return torch.cat(
        [
            _chunk_gramian(
                [weight[chunk] for weight in parameters[2::2]],
                [layer[chunk] for layer in layers[:-1]],
                slope[chunk],
                rows[chunk],
                spread[chunk],
            )
            for chunk in chunks
        ],
        dim=1,
    )


def _chunk_gramian(weights: list[Tensor], layers: list[Tensor], slope: Tensor, rows: Tensor, spread: Tensor) -> Tensor:
    """(layers, M, 2T, 2T) for ``rows`` (M, 2T, L); ``weights`` are those above each of the hidden ``layers``."""
    members, slots, longest = rows.shape
    delta = (_gather(slope, rows) * spread).flatten(1, 2)
    above = _gather(layers[-1], rows)
    gramians: list[Tensor] = []
    for weight, below in zip(reversed(weights), reversed(layers[:-1]), strict=True):
        delta = torch.ops.aten.threshold_backward(torch.bmm(delta, weight.transpose(1, 2)), above.flatten(1, 2), 0.0)
        above = _gather(below, rows)
        mine = delta.view(members * slots, longest, -1)
        gramian = slope.new_zeros(members, slots, slots)
        for gradient in (torch.bmm(above.flatten(0, 1).transpose(1, 2), mine), mine.sum(1)):
            flat = gradient.view(members, slots, -1)
            gramian.baddbmm_(flat, flat.transpose(1, 2))
        gramians.append(gramian)
    return torch.stack(gramians[::-1])


def _gathered_rows(halves: Tensor) -> tuple[Tensor, Tensor]:
    """(M, 2T, L) row numbers of every half, padded with row 0, and their shares in its mean, 0 for padding."""
    members, _, slots = halves.shape
    counts = halves.sum(1)
    longest = max(1, int(counts.max()))
    member, slot, row = halves.transpose(1, 2).nonzero(as_tuple=True)
    place = torch.arange(len(row), device=row.device) - (counts.flatten().cumsum(0) - counts.flatten()).long()[member * slots + slot]
    rows = row.new_zeros(members, slots, longest)
    shares = halves.new_zeros(members, slots, longest)
    rows[member, slot, place] = row
    shares[member, slot, place] = 1.0 / counts[member, slot]
    return rows, shares


def _gather(values: Tensor, rows: Tensor) -> Tensor:
    """(M, 2T, L, W) the ``rows`` (M, 2T, L) of ``values`` (M, B, W)."""
    offsets = torch.arange(len(values), device=values.device)[:, None, None] * values.shape[1]
    return values.flatten(0, 1).index_select(0, (rows + offsets).flatten()).unflatten(0, rows.shape)


def _columns_of_slots(runs: tuple[Run, ...], slots: int, like: Tensor) -> Tensor:
    """(2T, O) ones where an output column belongs to the task of a slot."""
    owned = like.new_zeros(slots, like.shape[-1])
    for run in runs:
        width = (run.columns.stop - run.columns.start) // (run.tasks.stop - run.tasks.start)
        for place, task in enumerate(range(run.tasks.start, run.tasks.stop)):
            first = run.columns.start + place * width
            owned[2 * task : 2 * task + 2, first : first + width] = 1.0
    return owned


def _sub_batch_gramian(learner: Learner, parameters: list[Tensor], batch: Batch, halves: Tensor) -> Tensor:
    """Forward and backward per half on its labelled rows alone, for any network; one member."""
    trunk = parameters[: -learner.network.heads]
    slots: list[list[Tensor]] = []
    for slot in range(halves.shape[2]):
        rows = halves[0, :, slot].nonzero()[:, 0]
        if not len(rows):
            slots.append([torch.zeros_like(weight) for weight in trunk])
            continue
        outputs = learner.forward(parameters, batch.inputs[:, rows])[-1]
        loss = element_losses(outputs, batch.targets[:, rows], learner.runs)[..., slot // 2].mean()
        slots.append(list(torch.autograd.grad(loss, trunk)))
    return _by_layer(slots)


def _full_batch_gramian(learner: Learner, parameters: list[Tensor], batch: Batch, halves: Tensor, counts: Tensor) -> Tensor:
    """One forward pass and a backward pass per half, for any network; members are apart from one another, so their sum is enough."""
    trunk = parameters[: -learner.network.heads]
    shares = halves / counts.clamp(min=1.0)[:, None]
    losses = element_losses(learner.forward(parameters, batch.inputs)[-1], batch.targets, learner.runs)
    slots = [
        list(torch.autograd.grad((losses[..., slot // 2] * shares[..., slot]).sum(), trunk, retain_graph=True))
        for slot in range(halves.shape[2])
    ]
    return _by_layer(slots)


def _by_layer(slots: list[list[Tensor]]) -> Tensor:
    """(layers, M, 2T, 2T) from each half's gradients (M, ...), one for every piece of the trunk."""
    pieces = [tuple(gradient.shape[1:]) for gradient in slots[0]]
    pairs = (
        len(pieces) > 2
        and len(pieces) % 2 == 0
        and all(prod(bias) < prod(weight) for weight, bias in zip(pieces[::2], pieces[1::2], strict=True))
    )
    layers = [slice(start, start + 2) for start in range(0, len(pieces), 2)] if pairs else [slice(None)]
    jacobians = [
        torch.stack([torch.cat([one.flatten(1) for one in gradients[layer]], dim=1) for gradients in slots], dim=1) for layer in layers
    ]
    return torch.stack([jacobian @ jacobian.transpose(1, 2) for jacobian in jacobians])
