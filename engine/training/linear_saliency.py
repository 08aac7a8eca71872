"""The saliency regularisers for heads that are one linear layer: the same numbers and gradients, without any vector of the channels.

There a task's saliency is what its loss wants of its outputs times the head's weights, S_t = W_t d_t, so that inner products of
affinities follow from d and K = W'W: <A_b, A_k> = sum of K_ij K_kl over the entries of d_b d_b' and d_k d_k' within tasks. With one
output a task that costs T numbers a row instead of T times the width.
"""

import torch
from torch import Tensor

from engine.domain.task import Task
from engine.training.saliency import Alignment, Shares, aligned, root, shares_among

MOST_ENTRIES = 400
"""Beyond so many pairs of outputs within tasks (one task with 20 classes) the general way is cheaper."""


class LinearSaliency:
    """Saliencies of ``tasks`` through one linear layer."""

    def __init__(self, tasks: tuple[Task, ...]) -> None:
        starts = [sum(task.outputs for task in tasks[:place]) for place in range(len(tasks))]
        pairs = [
            (start + one, start + other, place)
            for place, (start, task) in enumerate(zip(starts, tasks, strict=True))
            for one in range(task.outputs)
            for other in range(task.outputs)
        ]
        self._first, self._second, self._owner = (torch.tensor(column) for column in zip(*pairs, strict=True))
        self._task_of = torch.tensor([place for place, task in enumerate(tasks) for _ in range(task.outputs)])
        self._tasks = len(tasks)
        self._alone = len(pairs) == len(tasks)
        """One output a task, and so one pair: whatever is picked by task or by pair is all there is, in the same order."""
        self.suits = len(pairs) <= MOST_ENTRIES

    def terms(
        self, wishes: Tensor, weights: Tensor, active: Tensor, temperature: float, scale: Tensor | None = None
    ) -> tuple[Shares, Alignment]:
        """Shares and alignment from ``wishes`` (M, B, O), the slopes of the row losses by their outputs, and ``weights`` (M, C, O).

        ``scale`` (M, T) multiplies the saliency of each task.
        """
        wishes = wishes * self._of_outputs(active)
        if scale is not None:
            wishes = wishes * self._of_outputs(scale)[:, None]
        wishes = wishes / wishes.detach().abs().amax(2, keepdim=True).clamp(min=1e-30)
        return self._shares(wishes, weights, active), self._alignment(wishes, weights, active, temperature)

    def _shares(self, wishes: Tensor, weights: Tensor, active: Tensor) -> Shares:
        mean = wishes * weights.mean(1, keepdim=True)
        scale = weights.detach().abs().mean((1, 2)).clamp(min=1e-30)[:, None, None]
        return shares_among(self._by_task(mean, self._task_of).div(scale).abs()[..., None], active)

    def _alignment(self, wishes: Tensor, weights: Tensor, active: Tensor, temperature: float) -> Alignment:
        scale = weights.detach().square().sum(1).mean(1).clamp(min=1e-30)[:, None, None]
        kernel = weights.transpose(1, 2) @ weights / scale
        first, second = self._first, self._second
        if self._alone:
            twofold, entries, inner = kernel * kernel, wishes * wishes, kernel.diagonal(dim1=1, dim2=2)
        else:
            twofold = kernel[:, first[:, None], first] * kernel[:, second[:, None], second]
            entries, inner = wishes[..., first] * wishes[..., second], kernel[:, first, second]
        turned = entries @ twofold
        squares = (turned * entries).sum(2)
        length = root(squares)[..., None]
        cosines = (turned / length) @ (entries / length).transpose(1, 2)
        own = wishes / self._of_outputs(self._by_task(wishes.detach().abs(), self._task_of)).clamp(min=1e-30)
        alone = own * own if self._alone else own[..., first] * own[..., second]
        lengths = self._by_task(alone * inner[:, None], self._owner).square()
        return aligned(cosines, squares, self._by_task(turned * alone, self._owner), lengths, active, temperature)

    def _of_outputs(self, values: Tensor) -> Tensor:
        """(..., O) what each output's task has among ``values`` (..., T)."""
        return values if self._alone else values[..., self._task_of]

    def _by_task(self, values: Tensor, owner: Tensor) -> Tensor:
        """(M, B, T) sums over what belongs to each task."""
        if values.shape[2] == self._tasks:
            return values
        return values.new_zeros(*values.shape[:2], self._tasks).index_add(2, owner.to(values.device), values)
