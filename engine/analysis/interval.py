"""Intervals over replicates whose training sets overlap, and how much evidence would make them narrower."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, variance

from engine.analysis.student import student_quantile
from engine.domain.verdict import Interval

MOST_REPLICATES = 100
"""More than this many replicates are never proposed: the overlap of the training sets limits what they can tell."""


def corrected_resampled_t(differences: Sequence[float], *, test_rows: float, train_rows: float, level: float = 0.95) -> Interval | None:
    """Interval of the mean of ``differences`` between two learners over random splits of one data set.

    Nadeau and Bengio (2003): with J splits the variance of the mean is taken as s² (1/J + test/train), as training sets overlap.
    Rows may be given as shares. None with fewer than two differences; identical differences give an interval without width.
    """
    if len(differences) < 2:
        return None
    mean = fmean(differences)
    if all(difference == differences[0] for difference in differences):
        return (differences[0], differences[0])
    half = half_width(sqrt(variance(differences)), len(differences), test_rows / train_rows, level)
    return (mean - half, mean + half)


def half_width(deviation: float, replicates: int, test_per_train: float, level: float = 0.95) -> float:
    """Half the width of the interval for ``replicates`` differences with standard deviation ``deviation``."""
    return student_quantile(replicates - 1, (1 + level) / 2) * deviation * sqrt(1 / replicates + test_per_train)


def replicates_needed(deviation: float, distance: float, test_per_train: float) -> int | None:
    """The fewest replicates with an interval narrower than ``distance`` to each side; None if even ``MOST_REPLICATES`` are too few."""
    for replicates in range(2, MOST_REPLICATES + 1):
        if half_width(deviation, replicates, test_per_train) < distance:
            return replicates
    return None
