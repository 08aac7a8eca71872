"""Each task's own gradient on the shared weights, at every step: exact, and only as dear as there are labels.

Tables go backward by hand on the labelled rows of all tasks and members at once, which costs (1 + 2 T rho) / 3 of a plain step
for a labelled share rho; other networks go backward once per task, or forward and backward on each task's labelled rows where
that is cheaper.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.training.labelled_rows import gather, gathered_rows, task_columns
from engine.training.learner import Learner
from engine.training.losses import element_losses
from engine.training.networks import TableNetwork
from engine.training.step import Step

_CACHE_FLOATS = 250_000
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
        trunk, heads = _table_gradients(learner, step, len(step.parameters) - learner.network.heads)
    else:
        trunk, heads = _other_gradients(learner, step)
    return TaskGradients(trunk, heads, _gramian(trunk))


def last_layer_gramian(learner: Learner, step: Step) -> Tensor:
    """(M, T, T) inner products of the tasks' gradients on the last shared weights alone; keeps the graph of ``step``."""
    if _by_hand(learner):
        return _gramian(_table_gradients(learner, step, 2, keep=True)[0])
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


def _table_gradients(learner: Learner, step: Step, arrays: int, *, keep: bool = False) -> tuple[list[Tensor], list[Tensor]]:
    """Backward by hand through the upper ``arrays`` of the trunk's weight arrays."""
    heads = step.parameters[-learner.network.heads :]
    slope, *own = torch.autograd.grad(step.losses.sum(), [step.layers[-1], *heads], retain_graph=keep)
    with torch.no_grad():
        rows, real = gathered_rows(step.batch.labelled)
        spread = real[..., None] * task_columns(learner.runs, slope)[:, None]
        weights = [*step.parameters[2 : -learner.network.heads : 2], heads[0]][-(arrays // 2) :]
        layers = step.layers[-2 - len(weights) : -1]
        members, tasks, longest = rows.shape
        found = [
            slope.new_empty(members, tasks, *each.shape[1:])
            for each in step.parameters[-learner.network.heads - arrays : -learner.network.heads]
        ]
        some = max(1, _CACHE_FLOATS // (tasks * longest * max(layer.shape[-1] for layer in layers)))
        for start in range(0, members, some):
            chunk = slice(start, start + some)
            here = rows[chunk]
            delta = (gather(slope[chunk], here) * spread[chunk]).flatten(1, 2)
            above = gather(layers[-1][chunk], here)
            for place in reversed(range(len(weights))):
                back = torch.bmm(delta, weights[place][chunk].transpose(1, 2))
                delta = torch.ops.aten.threshold_backward(back, above.flatten(1, 2), 0.0)
                above = gather(layers[place][chunk], here)
                mine = delta.view(len(here) * tasks, longest, -1)
                torch.bmm(above.flatten(0, 1).transpose(1, 2), mine, out=found[2 * place][chunk].flatten(0, 1))
                torch.sum(mine, 1, out=found[2 * place + 1][chunk].view(len(mine), -1))
    return [each.flatten(2) for each in found], own


def _other_gradients(learner: Learner, step: Step) -> tuple[list[Tensor], list[Tensor]]:
    heads = learner.network.heads
    labels = float(step.batch.labelled.sum())
    members, rows, tasks = step.batch.labelled.shape
    own = list(torch.autograd.grad(step.losses.sum(), step.parameters[-heads:], retain_graph=True))
    gradients = []
    for task in range(tasks):
        if members == 1 and 3 * labels < (1 + 2 * tasks) * rows:
            gradients.append(_on_labelled_rows(learner, step, task))
        else:
            gradients.append(torch.autograd.grad(step.losses[:, task].sum(), step.parameters[:-heads], retain_graph=True))
    return [torch.stack([each[place].flatten(1) for each in gradients], dim=1) for place in range(len(step.parameters) - heads)], own


def _on_labelled_rows(learner: Learner, step: Step, task: int) -> tuple[Tensor, ...]:
    """Forward and backward on one task's labelled rows; one member."""
    trunk = step.parameters[: -learner.network.heads]
    rows = step.batch.labelled[0, :, task].nonzero()[:, 0]
    if not len(rows):
        return tuple(torch.zeros_like(weight) for weight in trunk)
    outputs = learner.forward(step.parameters, step.batch.inputs[:, rows])[-1]
    loss = element_losses(outputs, step.batch.targets[:, rows], learner.runs)[..., task].mean()
    return torch.autograd.grad(loss, trunk)
