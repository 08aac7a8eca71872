"""The parts of the data in which candidate and baseline are compared: values of columns, and ranges of numbers with equally many rows."""

from collections.abc import Iterator

import numpy as np

from engine.data.features import FeatureLayout
from engine.domain.explanation import Slice, SliceRule
from engine.training.arrays import TrainingArrays

MOST_RANGES, FEWEST_RANGES = 4, 2
ROWS_PER_RANGE = 30
"""Validation labels that a range should have for the task with the fewest of them."""
FEW_VALUES = 6
"""A number with at most so many different values is taken value by value."""
LEAST_ROWS = 60
"""Rows of the whole table that a value must have to be worth a look."""
_VALIDATION = 1


def slice_rules(layout: FeatureLayout, inputs: np.ndarray, labels: int) -> tuple[SliceRule, ...]:
    """All parts of the columns in ``layout``, cut by the values of ``inputs`` (N, F) alone, never by labels or answers.

    ``labels`` is how many validation labels the task with the fewest has; the fewer, the wider the ranges.
    """
    ranges = max(FEWEST_RANGES, min(MOST_RANGES, labels // ROWS_PER_RANGE))
    rules: list[SliceRule] = []
    start = 0
    for source in layout.sources:
        if source.kind == "category":
            parts = [(Slice(source.column, value), start + place) for place, value in enumerate(source.categories)]
            rules += [SliceRule(part, place, 1.0, 1.0) for part, place in parts if inputs[:, place].sum() >= LEAST_ROWS]
        else:
            rules += _of_numbers(source.column, start, inputs[:, start], ranges, date=source.kind == "date")
        start += len(source.names)
        if source.indicator and inputs[:, start - 1].sum() >= LEAST_ROWS:
            rules.append(SliceRule(Slice(source.column), start - 1, 1.0, 1.0))
    return tuple(rules)


def fewest_labels(arrays: TrainingArrays) -> int:
    """How many validation labels the task with the fewest has in the first replicate."""
    return int((~np.isnan(arrays.labels[arrays.parts[0] == _VALIDATION])).sum(axis=0).min())


def _of_numbers(column: str, place: int, values: np.ndarray, ranges: int, *, date: bool) -> Iterator[SliceRule]:
    known = values[np.isfinite(values)]
    if not len(known):
        return
    different, counts = np.unique(known, return_counts=True)
    if len(different) <= FEW_VALUES and not date:
        for value, count in zip(different.tolist(), counts.tolist(), strict=True):
            if count >= LEAST_ROWS:
                yield SliceRule(Slice(column, f"{value:.6g}"), place, value, value)
        return
    found = np.quantile(known, np.arange(1, ranges) / ranges).tolist()
    rounded = sorted({float(int(cut)) if date else float(f"{cut:.4g}") for cut in found})
    cuts = [cut for cut in rounded if different[0] < cut <= different[-1]]
    for low, high in zip([None, *cuts], [*cuts, None], strict=True) if cuts else ():
        yield SliceRule(Slice(column, low=low, high=high, date=date), place, _end(low, -np.inf), _end(high, np.inf))


def _end(given: float | None, without: float) -> float:
    return without if given is None else given
