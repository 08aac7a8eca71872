"""Finds values that drift: rows made late differ from rows made early, so that a random split promises too much for the time to come."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.data.dependent_rows import measurements
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

LOOKED_AT = 20_000
"""Rows, spread evenly, that are compared; the finding names columns and counts nothing."""
DRIFT = 0.75
"""Probability that a late value exceeds an early one (or the reverse) from which a column drifts; 0.5 is no drift at all."""
CHANCE = 1e-4
"""Probability of a false alarm in a table of independent rows, shared out among its columns (Bonferroni)."""
EARLY, LATE = 0.7, 0.8
"""The first 70 % of the rows are compared with the last 20 %, as a split by time would part them."""
MIN_SIDE = 30
MOST_NAMED = 3
FEW_BLOCKS = 50
"""A column with at most this many values, each in one stretch of rows, shows that the rows are sorted by it."""


def find_drift(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A warning for the dates along which values drift; without dates, a remark if they drift along rows that are not sorted."""
    rows = frame.iloc[:: -(-len(frame) // LOOKED_AT) or 1]
    clock = next((column for column in columns if column.kind == "date" and column.role in ("time", "ignore")), None)
    if clock is None and _is_sorted(rows, columns):
        return []
    times = series_of(rows, clock.name) if clock else pd.Series(np.arange(len(rows)))
    known = np.flatnonzero(times.notna().to_numpy())
    ranks = times.iloc[known].rank(method="average", pct=True).to_numpy()
    names = _drifting(rows, measurements(columns), known[ranks <= EARLY], known[ranks > LATE])
    if not names:
        return []
    if clock is None:
        text = message(
            "Rows at the end of the table differ from those at its beginning, most of all in {names}. If the rows stand in the order in "
            "which they were made, a random split promises too much for the time to come: add the date to the file and split by it.",
            names=names[:MOST_NAMED],
        )
        return [Finding("time_drift", "info", text)]
    text = message(
        "Late rows differ from early ones along {column}, most of all in {names}. A random split hides this and promises too much for "
        "the time to come. Split by time.",
        column=clock.name,
        names=names[:MOST_NAMED],
    )
    return [Finding("time_drift", "warning", text, clock.name)]


def _drifting(frame: pd.DataFrame, measured: Sequence[Column], early: np.ndarray, late: np.ndarray) -> list[str]:
    """Names of the columns that drift, the strongest first."""
    if min(len(early), len(late)) < MIN_SIDE or not measured:
        return []
    moved = [
        (moved_share(series_of(frame, column.name).to_numpy(dtype=np.float64), early, late, len(measured)), column.name)
        for column in measured
    ]
    return [name for share, name in sorted(moved, key=lambda entry: -entry[0]) if share >= DRIFT]


def moved_share(values: np.ndarray, early: np.ndarray, late: np.ndarray, columns: int) -> float:
    """How surely a late value lies on one side of an early one (0.5 to 1); 0.5 where that could be chance among ``columns`` columns.

    The area of the rank-sum test (Mann and Whitney 1947) and its standard error without drift.
    """
    certainty = NormalDist().inv_cdf(1 - CHANCE / (2 * columns))
    first, last = (values[rows][np.isfinite(values[rows])] for rows in (early, late))
    if min(len(first), len(last)) < MIN_SIDE:
        return 0.5
    _, places, counts = np.unique(np.concatenate([first, last]), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    area = (ranks[len(first) :].sum() - len(last) * (len(last) + 1) / 2) / (len(first) * len(last))
    error = np.sqrt((len(first) + len(last) + 1) / (12 * len(first) * len(last)))
    return float(max(area, 1 - area)) if abs(area - 0.5) >= certainty * error else 0.5


def _is_sorted(frame: pd.DataFrame, columns: Sequence[Column]) -> bool:
    """True when the values of a column with few of them stand in one stretch each: then the order of rows is no order of time."""
    for column in columns:
        if column.role in ("feature", "target", "group") and 2 <= column.distinct <= FEW_BLOCKS:
            codes = pd.factorize(series_of(frame, column.name))[0]
            codes = codes[codes >= 0]
            if np.count_nonzero(np.diff(codes)) + 1 == column.distinct:
                return True
    return False
