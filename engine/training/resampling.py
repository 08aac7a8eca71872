"""How far chance in the choice of test rows moves a KPI: the KPI on many draws of the same rows, alike for all networks.

A bootstrap (Efron 1979) with Poisson weights: in each draw every row of the table counts 0, 1, 2 … times with mean 1. The weights belong to
the rows, not to the networks, so what two networks, or the networks of two replicates whose test parts overlap, have in common stays in
common in every draw. Rows of one group are drawn together.
"""

from collections.abc import Sequence

import numpy as np

from engine.domain.task import Task
from engine.training.evaluation import kpis_of

DRAWS = 100
"""The standard error from so many draws is right within 7 %."""
FEWEST_DRAWS = 40
MOST_WEIGHTS = 20_000_000
"""Weights in all; with more rows there are fewer draws, and less is left to chance anyway."""


def draw_weights(rows: int, seed: int, groups: np.ndarray | None = None) -> np.ndarray:
    """(D, N) uint8: how often each of ``rows`` rows counts in each draw; rows with equal ``groups`` (N,) count equally often."""
    units = rows if groups is None else int(groups.max()) + 1
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_WEIGHTS // max(1, rows)))
    drawn = np.random.default_rng((seed % 2**63, 3)).poisson(1.0, (draws, units)).astype(np.uint8)
    return drawn if groups is None else drawn[:, groups]


def resampled_kpis(
    answers: np.ndarray, labels: np.ndarray, weights: np.ndarray, tasks: tuple[Task, ...], chosen: Sequence[int]
) -> tuple[tuple[float | None, ...], ...]:
    """The KPI of each task in each draw, from answers (n, O) in task units, labels (n, T) with NaN for missing, and weights (D, n).

    None for tasks that are not ``chosen`` and where a draw leaves the KPI undefined. Six significant digits are kept.
    """
    found: list[tuple[float | None, ...]] = []
    for drawn in weights:
        rows = np.repeat(np.arange(len(labels)), drawn)
        values = kpis_of(answers[None, rows], labels[rows], tasks, chosen)[0]
        found.append(tuple(None if value is None else float(f"{value:.6g}") for value in values))
    return tuple(found)
