"""What the gaps in the labels mean: how many rows carry two tasks at once, and whether labels are missing at random."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.data.columns import class_name
from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import Text, message

LOOKED_AT = 20_000
"""Rows, spread evenly, that are looked at for a cause of the gaps; the shares that are said count all rows."""
MOST_TARGETS, MOST_COLUMNS = 30, 300
MIN_SIDE = 30
"""Rows with and without a label, at least, before anything is concluded."""
CHANCE = 1e-4
"""Probability of a false alarm in one table, shared out among all comparisons (Bonferroni)."""
FAR = 0.15
"""Difference between the missing shares of two kinds of rows from which the gaps are worth a warning."""
MOST_VALUES = 20


def label_overlap(frame: pd.DataFrame, columns: Sequence[Column]) -> dict[str, dict[str, int]]:
    """Target -> target -> rows that have a label of both; with itself, all its labels. The first 30 targets."""
    targets = [column.name for column in columns if column.role == "target"][:MOST_TARGETS]
    if not targets:
        return {}
    known = np.stack([series_of(frame, name).notna().to_numpy() for name in targets], axis=1).astype(np.float32)
    both = np.rint(known.astype(np.float64).T @ known).astype(np.int64)
    return {first: {second: int(both[i, j]) for j, second in enumerate(targets)} for i, first in enumerate(targets)}


def find_gaps_not_at_random(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A warning for labels that are missing far more often in some rows than in others; tasks with the same gaps share one."""
    rows = frame.iloc[:: -(-len(frame) // LOOKED_AT) or 1]
    columns = [column for column in columns if column.role in ("feature", "target") and column.kind in ("number", "binary", "category")]
    masks: dict[bytes, list[str]] = {}
    for target in [column for column in columns if column.role == "target"][:MOST_TARGETS]:
        missing = series_of(rows, target.name).isna().to_numpy()
        if min(int(missing.sum()), int((~missing).sum())) >= MIN_SIDE:
            masks.setdefault(missing.tobytes(), []).append(target.name)
    columns = columns[:MOST_COLUMNS]
    level = CHANCE / max(1, len(masks) * len(columns))
    binned = {column.name: _binned(series_of(rows, column.name), column) for column in columns} if masks else {}
    found: list[Finding] = []
    for mask, tasks in masks.items():
        missing = np.frombuffer(mask, dtype=bool)
        strongest: tuple[float, str, _Bin] | None = None
        for name, bins in binned.items():
            if name in tasks:
                continue
            contrast = _contrast(bins.codes, missing, len(bins.bins), level)
            if contrast is not None and (strongest is None or contrast[1] - contrast[2] > strongest[0]):
                strongest = contrast[1] - contrast[2], name, bins.bins[contrast[0]]
        if strongest is None:
            continue
        _, name, where = strongest
        more, less = _shares(frame, name, where, series_of(frame, tasks[0]).isna().to_numpy())
        if more - less >= FAR:
            text = message(
                "Labels of {tasks} are missing far more often when {column} is {where} ({more:percent} against {less:percent}). "
                "The result then speaks mostly for the other rows; label some of these too if they matter.",
                tasks=tasks,
                column=name,
                where=where.words,
                more=more,
                less=less,
            )
            found.append(Finding("missing_not_random", "warning", text, tasks[0]))
    return found


@dataclass(frozen=True)
class _Bin:
    """Rows with one value of a column, or on one side of its middle."""

    words: Text
    holds: Callable[[pd.Series], np.ndarray]
    """(N,) values -> (N,) True for the rows of this bin; False for gaps."""


@dataclass(frozen=True)
class _Binned:
    codes: np.ndarray
    """(N,) the bin of each row that is looked at, -1 for gaps."""
    bins: list[_Bin]


def _binned(series: pd.Series, column: Column) -> _Binned:
    """A bin for each value if they are few, else one below and one above the median."""
    if column.kind != "number":
        codes, uniques = pd.factorize(series)
        if len(uniques) > MOST_VALUES:
            return _Binned(np.full(len(series), -1), [])
        return _Binned(np.asarray(codes), [_value_bin(value) for value in uniques])
    values = series.to_numpy(dtype=np.float64)
    known = np.isfinite(values)
    if not known.any():
        return _Binned(np.full(len(values), -1), [])
    middle = float(np.median(values[known]))
    shown = f"{middle:.4g}"
    sides = [
        _Bin(message("at most {value}", value=shown), lambda all_values: (all_values <= middle).to_numpy(dtype=bool)),
        _Bin(message("above {value}", value=shown), lambda all_values: (all_values > middle).to_numpy(dtype=bool)),
    ]
    return _Binned(np.where(known, (values > middle).astype(np.int64), -1), sides)


def _value_bin(value: float | str) -> _Bin:
    return _Bin(Text("{value}", {"value": class_name(value)}), lambda series: (series == value).to_numpy(dtype=bool))


def _shares(frame: pd.DataFrame, name: str, where: _Bin, missing: np.ndarray) -> tuple[float, float]:
    """The missing share in the rows of a bin, and in all others that have a value."""
    series = series_of(frame, name)
    inside = where.holds(series)
    outside = series.notna().to_numpy() & ~inside
    return float(missing[inside].mean()), float(missing[outside].mean())


def _contrast(codes: np.ndarray, missing: np.ndarray, bins: int, level: float) -> tuple[int, float, float] | None:
    """The bin with the most gaps, its missing share and that of all other rows; None if it could be chance or is little."""
    known = codes >= 0
    sizes = np.bincount(codes[known], minlength=bins).astype(np.float64)
    gaps = np.bincount(codes[known], missing[known], minlength=bins)
    large = np.flatnonzero(sizes >= MIN_SIDE)
    total, lost = sizes.sum(), gaps.sum()
    if not len(large) or total - sizes[large].max() < MIN_SIDE or not 0 < lost < total:
        return None
    share = lost / total
    place = int(large[np.argmax(gaps[large] / sizes[large])])
    if total - sizes[place] < MIN_SIDE:
        return None
    more, less = gaps[place] / sizes[place], (lost - gaps[place]) / (total - sizes[place])
    surprise = (more - less) / np.sqrt(share * (1 - share) * (1 / sizes[place] + 1 / (total - sizes[place])))
    likely = bins * math.erfc(float(surprise) / math.sqrt(2)) / 2
    return (place, float(more), float(less)) if more - less >= FAR and likely < level else None
