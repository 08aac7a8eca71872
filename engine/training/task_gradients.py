"""Each task's own gradient on the shared weights, at every step: exact, and only as dear as there are labels.

Tables go backward by hand on the labelled rows of all tasks and members at once, which costs (1 + 2 T rho) / 3 of a plain step
for a labelled share rho; other networks go backward once per task. Where it is cheaper, ``layers_by_task`` has them go forward, and so
backward, on each task's labelled rows alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.training.batches import Batch
from engine.training.labelled_rows import labelled_lists, task_columns
from engine.training.learner import Learner
from engine.training.networks import TableNetwork
from engine.training.step import Step

_CACHE_FLOATS = 120_000
"""Values of one layer that are worked on at a time; more leave the processor's cache."""


@dataclass(frozen=True)
class TaskGradients:
    """The gradients of the tasks' mean losses; a task without labels in the batch has a zero one."""

    trunk: list[Tensor]
    """(M, T, n) for each shared weight array of n numbers, flattened."""
    heads: list[Tensor]
    """The gradient of the sum of all tasks' losses for each weight array that belongs to single tasks, as it is."""
    gramian: Tensor
    """(M, T, T) inner products of the tasks' gradients on the shared weights, in double precision."""

    def combined(self, weights: Tensor, shapes: list[Tensor]) -> tuple[Tensor, ...]:
        """One gradient per array of ``shapes``: task gradients times ``weights`` (M, T) on the trunk, each task's own in the heads."""
        row = weights.to(shapes[0].dtype)[:, None]
        trunk = [torch.bmm(row, each).view_as(shape) for each, shape in zip(self.trunk, shapes, strict=False)]
        return (*trunk, *self.heads)


def task_gradients(learner: Learner, step: Step) -> TaskGradients:
    """The gradients at ``step``, on all shared weights."""
    if _by_hand(learner):
        heads = step.parameters[-learner.network.heads :]
        slope, *own = torch.autograd.grad(step.losses.sum(), [step.layers[-1], *heads])
        trunk, gramian = _table_gradients(learner, step, slope, len(step.parameters) - len(heads))
        return TaskGradients(trunk, own, gramian)
    return _other_gradients(learner, step)


def layers_by_task(learner: Learner, parameters: list[Tensor], batch: Batch) -> list[Tensor] | None:
    """The outputs (1, B, O) alone, each task's from a pass over its labelled rows, 0 elsewhere; None where one pass over all is cheaper.

    For networks with one member whose rows do not see each other. ``task_gradients`` then goes back along the same passes.
    """
    members, rows, tasks = batch.labelled.shape
    if members > 1 or _by_hand(learner) or 3 * float(batch.labelled.sum()) >= (1 + 2 * tasks) * rows:
        return None
    outputs: list[Tensor] = []
    column = 0
    for position, task in enumerate(learner.tasks):
        columns = slice(column, column := column + task.outputs)
        mine = batch.labelled[0, :, position].nonzero()[:, 0]
        empty = batch.inputs.new_zeros(1, rows, task.outputs)
        if len(mine):
            empty = empty.index_copy(1, mine, learner.forward(parameters, batch.inputs[:, mine])[-1][..., columns])
        outputs.append(empty)
    return [torch.cat(outputs, dim=-1)]


def last_layer_gramian(learner: Learner, step: Step) -> Tensor:
    """(M, T, T) inner products of the tasks' gradients on the last shared weights alone; keeps the graph of ``step``."""
    if _by_hand(learner):
        (slope,) = torch.autograd.grad(step.losses.sum(), step.layers[-1], retain_graph=True)
        return _table_gradients(learner, step, slope, 2)[1]
    last = step.parameters[-learner.network.heads - 2 : -learner.network.heads]
    rows = [torch.autograd.grad(step.losses[:, task].sum(), last, retain_graph=True) for task in range(step.losses.shape[1])]
    return _gramian([torch.stack([row[place].flatten(1) for row in rows], dim=1) for place in range(2)])


def _by_hand(learner: Learner) -> bool:
    return type(learner.network) is TableNetwork and type(learner).forward is Learner.forward


def _gramian(trunk: list[Tensor]) -> Tensor:
    gramian = torch.bmm(trunk[0], trunk[0].transpose(1, 2))
    for flat in trunk[1:]:
        gramian.baddbmm_(flat, flat.transpose(1, 2))
    return gramian.double()


def _table_gradients(learner: Learner, step: Step, slope: Tensor, arrays: int) -> tuple[list[Tensor], Tensor]:
    """The trunk's part and the Gramian of TaskGradients, for the upper ``arrays`` of the trunk's weight arrays.

    Backward by hand from ``slope`` (M, B, O), that of the summed losses by the outputs, a few members with the same rows at a time.
    """
    with torch.no_grad():
        members, tasks, columns = len(slope), step.losses.shape[1], task_columns(learner.runs, slope)
        weights = [*step.parameters[2 : -learner.network.heads : 2], step.parameters[-learner.network.heads]][-(arrays // 2) :]
        layers = step.layers[-2 - len(weights) : -1]
        trunk = step.parameters[-learner.network.heads - arrays : -learner.network.heads]
        found = [slope.new_empty(members, tasks, *each.shape[1:]) for each in trunk]
        gramian = slope.new_zeros(members, tasks, tasks)
        widest = max(layer.shape[-1] for layer in layers)
        for group, lists, real in labelled_lists(step.batch):
            rows, spread = lists.flatten(), (real[..., None] * columns[:, None]).flatten(0, 1)
            for chunk in _chunks(group, _CACHE_FLOATS // (len(rows) * widest)):
                products = gramian[chunk]
                delta = slope[chunk].index_select(1, rows).mul_(spread)
                above = layers[-1][chunk].index_select(1, rows)
                for place in reversed(range(len(weights))):
                    delta = torch.bmm(delta, weights[place][chunk].transpose(1, 2))
                    torch.ops.aten.threshold_backward.grad_input(delta, above, 0.0, grad_input=delta)
                    above = layers[place][chunk].index_select(1, rows)
                    mine, below = (values.view(len(products) * tasks, lists.shape[1], -1) for values in (delta, above))
                    weight, bias = (each[chunk].flatten(2) for each in found[2 * place : 2 * place + 2])
                    torch.bmm(below.transpose(1, 2), mine, out=weight.view(len(mine), below.shape[-1], -1))
                    torch.sum(mine, 1, out=bias.view(len(mine), -1))
                    products.baddbmm_(weight, weight.transpose(1, 2)).baddbmm_(bias, bias.transpose(1, 2))
        return [each.flatten(2) for each in found], gramian.double()


def _chunks(members: slice, most: int) -> Iterator[slice]:
    """``members`` in parts of nearly equal size, none with more than ``most`` and none empty."""
    count = members.stop - members.start
    parts = -(-count // max(1, most))
    for part in range(parts):
        yield slice(members.start + count * part // parts, members.start + count * (part + 1) // parts)


def _other_gradients(learner: Learner, step: Step) -> TaskGradients:
    """Backward once per task."""
    trunk, heads = step.parameters[: -learner.network.heads], step.parameters[-learner.network.heads :]
    own = list(torch.autograd.grad(step.losses.sum(), heads, retain_graph=True))
    gradients = [
        torch.autograd.grad(step.losses[:, task].sum(), trunk, retain_graph=True, materialize_grads=True)
        for task in range(step.losses.shape[1])
    ]
    rows = [torch.stack([each[place].flatten(1) for each in gradients], dim=1) for place in range(len(trunk))]
    return TaskGradients(rows, own, _gramian(rows))
