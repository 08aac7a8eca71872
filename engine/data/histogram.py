"""Counts how the values of a column are spread, for the small picture of it and for other programs."""

from functools import lru_cache

import numpy as np
import pandas as pd

from engine.domain.dataset import Histogram

BINS = 12
"""Bins of numbers and dates, and classes that are counted, at most."""
MOST_COUNTED = 100_000
"""Values that are counted in bins, at most; of more a sample is, drawn evenly along the rows."""
TAIL = 0.01
"""Share of the values at each end that may lie beyond the bins."""
CROWDED = 0.5
"""The bins leave out the tails where all other values share less than this part of the range."""
MOST_WHOLE = 100 * BINS
"""Range of whole numbers below which bins hold equally many of them; above it, the difference cannot be seen."""
_DAY = 86_400_000_000
"""Microseconds."""


def number_histogram(values: np.ndarray) -> Histogram | None:
    """Bins of equal width over (N,) numbers, NaN and infinity apart; None without any number.

    They reach from the lowest value to the highest. Where a few values far away would press all others together, they reach
    over the middle 98 %, and what lies beyond is counted in the first and the last bin.
    """
    finite = np.isfinite(values)
    known = values if finite.all() else values[finite]
    if not len(known):
        return None
    counts, low, high, beyond = _spread(_sample(known).astype(np.float64), float(known.min()), float(known.max()))
    return Histogram(counts, low, high, beyond=beyond)


def date_histogram(values: pd.Series) -> Histogram | None:
    """The same over (N,) datetime64, with ends as text; days are not cut where no value has a time."""
    stamps = values.to_numpy().astype("datetime64[us]").view(np.int64)
    present = stamps != np.iinfo(np.int64).min
    known = stamps if present.all() else stamps[present]
    if not len(known):
        return None
    sample, ends = _sample(known), np.array([known.min(), known.max()])
    days = bool((sample % _DAY == 0).all() and (ends % _DAY == 0).all())
    unit = _DAY if days else 1
    counts, low, high, beyond = _spread((sample // unit).astype(np.float64), *(ends // unit).astype(np.float64).tolist())
    first, last = (_written(end, days=days) for end in (low, high))
    return Histogram(counts, first, last, beyond=beyond)


def class_histogram(counts: pd.Series) -> Histogram | None:
    """The most frequent classes of ``counts`` (class -> rows, descending); None without any."""
    most = counts.iloc[:BINS]
    return Histogram(tuple(int(count) for count in most), values=tuple(str(name) for name in most.index)) if len(most) else None


def _written(end: float, *, days: bool) -> str:
    moment = np.datetime64(int(end), "D") if days else np.datetime64(int(end) // 1_000_000, "s")
    return str(moment).replace("T", " ")


def _spread(sample: np.ndarray, low: float, high: float) -> tuple[tuple[int, ...], float, float, int]:
    """Counts, the two ends of the bins and the counted values beyond them, of at least one finite float64 from ``low`` to ``high``."""
    tail = int(TAIL * (len(sample) - 1))
    ends = np.partition(sample, (tail, len(sample) - 1 - tail))
    inner_low, inner_high = float(ends[tail]), float(ends[len(sample) - 1 - tail])
    if 0 < inner_high / 2 - inner_low / 2 < CROWDED * (high / 2 - low / 2):
        low, high = inner_low, inner_high
    places, bins = _places(sample, low, high)
    counts = np.bincount(np.clip(places, 0, bins - 1).astype(np.int64), minlength=bins)
    return tuple(counts.tolist()), low, high, int(np.count_nonzero((sample < low) | (sample > high)))


def _places(sample: np.ndarray, low: float, high: float) -> tuple[np.ndarray, int]:
    """The bin of each value, beyond the ends too, and the number of bins; halves keep the widest range finite."""
    half = high / 2 - low / 2
    if not half:
        return np.zeros(len(sample)), 1
    if 2 * half < MOST_WHOLE and low.is_integer() and high.is_integer() and bool((sample == np.floor(sample)).all()):
        width = -(-(high - low + 1) // BINS)
        return (sample - low) // width, int((high - low) // width) + 1
    return (sample / 2 - low / 2) / half * BINS, BINS


def _sample(known: np.ndarray) -> np.ndarray:
    return known if len(known) <= MOST_COUNTED else known[_sampled(len(known))]


@lru_cache(maxsize=4)
def _sampled(rows: int) -> np.ndarray:
    """(MOST_COUNTED,) positions, one somewhere in each of as many equal stretches, so that no rhythm of the rows is met or missed."""
    edges = np.linspace(0, rows, MOST_COUNTED + 1)
    within = np.random.default_rng(0).random(MOST_COUNTED)
    return np.minimum((edges[:-1] + within * np.diff(edges)).astype(np.int64), rows - 1)
