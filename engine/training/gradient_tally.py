"""Means of what gradient probes measured since the last look: cosine, conflict and lengths, between tasks and between samples of one."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from torch import Tensor

from engine.domain.events import GradientsMeasured
from engine.domain.study import Values
from engine.training.probes import task_gramians

DECIMALS = 6
"""Of what is told; a plan of 50 tasks tells thousands of figures with every look."""
_FIGURES = 4
"""That two gradients are compared by, with their count."""


def cosine_of(product: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The cosine from an inner product and two squared lengths; NaN where a length is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return product / np.sqrt(first * second)


def magnitude_similarity(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """2ab / (a² + b²) from squared lengths a² and b²: 1 for equal lengths, near 0 for very unequal ones; NaN where one is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((first > 0) & (second > 0), 2.0 * np.sqrt(first * second) / (first + second), np.nan)


class GradientTally:
    """Sums of probe results per member since the last report."""

    def __init__(self, members: int, tasks: int) -> None:
        self._pairs = list(combinations(range(tasks), 2))
        self._tasks = tasks
        self._width = _FIGURES * (len(self._pairs) + tasks)
        self.sums = np.zeros((members, self._width))
        """(M, 4 pairs + 4 T): cosine, conflict, magnitude similarity and count per pair, then the same per task, between its halves.

        Behind them, once layers were looked at, as many again for each.
        """

    def add_layers(self, members: Sequence[int], layers: Tensor, counts: Tensor) -> None:
        """Take up the result of ``layer_gramians`` for ``members``: what the layers say together and, if there are several, each."""
        layers, counts = layers.cpu(), counts.cpu()  # hundreds of small operations follow, each of which a GPU would wait for
        self.add(members, layers.sum(0), counts)
        if len(layers) < 2:
            return
        width = (1 + len(layers)) * self._width
        if self.sums.shape[1] < width:
            self.sums = np.pad(self.sums, ((0, 0), (0, width - self.sums.shape[1])))
        self.sums[list(members), self._width :] += np.concatenate([self._row(gramian, counts) for gramian in layers], axis=1)

    def add(self, members: Sequence[int], gramian: Tensor, counts: Tensor) -> None:
        """Take up the result of ``half_gramians`` for ``members``."""
        self.sums[list(members), : self._width] += self._row(gramian, counts)

    def take_up(self, sums: np.ndarray) -> None:
        """Go on from the ``sums`` of a checkpoint; those that an earlier version laid out otherwise begin anew."""
        self.sums = sums if sums.shape[1] % self._width == 0 else np.zeros((len(sums), self._width))

    def report(self, member: int, trial: str, step: int) -> GradientsMeasured | None:
        """The means since the last report, or None if nothing was measured; starts anew for ``member``."""
        parts = self.sums[member].reshape(-1, self._width).copy()
        self.sums[member] = 0.0
        first_task = _FIGURES * len(self._pairs)
        pairs = [part[:first_task].reshape(_FIGURES, len(self._pairs)) for part in parts]
        tasks = [part[first_task:].reshape(_FIGURES, self._tasks) for part in parts]
        if not pairs[0][-1].any() and not tasks[0][-1].any():
            return None
        cosine, conflict, magnitude = zip(*map(_means, pairs), strict=True)
        own_cosine, own_conflict, own_magnitude = zip(*map(_means, tasks), strict=True)
        return GradientsMeasured(
            trial=trial,
            step=step,
            cosine=cosine[0],
            conflict_share=conflict[0],
            magnitude_similarity=magnitude[0],
            sample_cosine=own_cosine[0],
            sample_conflict_share=own_conflict[0],
            sample_magnitude_similarity=own_magnitude[0],
            layer_cosine=cosine[1:],
            layer_conflict_share=conflict[1:],
            layer_magnitude_similarity=magnitude[1:],
            layer_sample_cosine=own_cosine[1:],
            layer_sample_conflict_share=own_conflict[1:],
            layer_sample_magnitude_similarity=own_magnitude[1:],
        )

    def _row(self, gramian: Tensor, counts: Tensor) -> np.ndarray:
        """(M, 4 pairs + 4 T) for one gramian (M, 2T, 2T)."""
        between = task_gramians(gramian, counts).double().cpu().numpy()
        lengths = np.diagonal(between, axis1=1, axis2=2)
        i, j = ([pair[side] for pair in self._pairs] for side in (0, 1))
        within = gramian.double().cpu().numpy()
        even = np.arange(0, 2 * self._tasks, 2)
        pairs = _compared(between[:, i, j], lengths[:, i], lengths[:, j])
        tasks = _compared(within[:, even, even + 1], within[:, even, even], within[:, even + 1, even + 1])
        return np.concatenate([*pairs, *tasks], axis=1)


def _compared(product: np.ndarray, first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """Cosine, conflict, magnitude similarity, and whether they are known; 0 where they are not."""
    cosine = cosine_of(product, first, second)
    known = np.isfinite(cosine)
    return [*(np.where(known, block, 0.0) for block in (cosine, cosine < 0, magnitude_similarity(first, second))), known]


def _means(part: np.ndarray) -> list[Values]:
    """Of each row but the last of ``part`` the means over as many measurements as the last row says; None for none."""
    *sums, counts = part
    return [
        tuple(round(float(total / count), DECIMALS) if count else None for total, count in zip(row, counts, strict=True)) for row in sums
    ]
