"""Gains in parts of the rows, and how uncertain they are from the choice of rows, for many parts at once.

The mean gain of a part over J replicates is linear in its rows, so its variance under resampling of rows is a sum of squares: row i adds
g_i = 1/J Σ_r (d_ir - D_r) / n_r, where d_ir is its gain in replicate r (if it is one of the n_r validation rows there) and D_r their mean.
Rows that several replicates look at count as the same rows, as in ``draws``; rows of one group are added up before they are squared.
"""

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

LEAST_ROWS = 20
"""Rows of a part, and outside of it, that every replicate must have looked at."""
Numbers = NDArray[np.floating[Any]]


class PartGains(Struct, frozen=True):
    """The figures of one part; see ``SliceMeasured``."""

    place: int
    """Which part it is."""
    rows: int
    labels: float
    baseline: float
    candidate: float
    gains: tuple[float, ...]
    row_variance: float
    replicate_variance: float


def gains_of_parts(
    members: NDArray[np.bool_], baseline: Numbers, candidate: Numbers, sign: float, groups: NDArray[np.integer[Any]] | None = None
) -> tuple[PartGains, ...]:
    """The gains in parts (N, S) of N rows, from values (R, N) of both ways of training, NaN where a replicate did not look.

    ``sign`` is 1 where higher values are better, else -1. Parts with too few rows are left out, and everything below two replicates.
    """
    looked = (~(np.isnan(baseline) | np.isnan(candidate))).astype(float)
    if len(looked) < 2:
        return ()
    inside = members.astype(float)
    counts = looked @ inside
    enough = np.flatnonzero((np.minimum(counts, looked.sum(axis=1, keepdims=True) - counts) >= LEAST_ROWS).all(axis=0))
    inside, counts = inside[:, enough], counts[:, enough]
    gains = np.where(looked > 0, sign * (candidate - baseline), 0.0)
    means = gains @ inside / counts
    together = np.zeros_like(inside)
    apart: list[Numbers] = []
    for replicate, mean in enumerate(means):
        mine = np.flatnonzero(looked[replicate])
        share = inside[mine] * ((gains[replicate, mine][:, None] - mean) / counts[replicate])
        together[mine] += share / len(means)
        apart.append(_squares(share, None if groups is None else groups[mine]))
    seen = (looked > 0).any(axis=0).astype(float) @ inside
    levels = [np.mean(np.where(looked > 0, values, 0.0) @ inside / counts, axis=0) for values in (baseline, candidate)]
    rows, replicates = _squares(together, groups), np.mean(apart, axis=0)
    return tuple(
        PartGains(
            place=int(place),
            rows=int(seen[number]),
            labels=float(counts[:, number].mean()),
            baseline=float(levels[0][number]),
            candidate=float(levels[1][number]),
            gains=tuple(float(value) for value in means[:, number]),
            row_variance=float(rows[number] * seen[number] / (seen[number] - 1)),
            replicate_variance=float(replicates[number] * seen[number] / (seen[number] - 1)),
        )
        for number, place in enumerate(enough)
    )


def _squares(shares: Numbers, groups: NDArray[np.integer[Any]] | None) -> Numbers:
    """(S,) the sum over rows of the squares of (N, S), or over groups of rows."""
    if groups is not None:
        _, codes = np.unique(groups, return_inverse=True)
        together = np.zeros((int(codes.max(initial=0)) + 1, shares.shape[1]))
        np.add.at(together, codes, shares)
        shares = together
    return np.square(shares).sum(axis=0)
