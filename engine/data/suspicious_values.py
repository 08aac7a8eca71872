"""Finds numbers that are probably no measurements: markers for missing, slips of the decimal point; and columns that hardly vary."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.columns import class_name
from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import message, message_n

MIN_VALUES = 50
"""Values of a column, at least, before anything is concluded from their distribution."""
LOOKED_AT = 50_000
"""Rows, spread evenly, that show whether the smallest or largest of all values can be one; only then all are looked at."""
MARKER_REPEATS = 3
MARKER_DISTANCE = 3.0
"""Interquartile ranges between a marker and the nearer quartile of the other values, at least."""
OUTLIER_DISTANCE = 5.0
"""Ranges of all other values between an outlier and the nearest of them, at least: gross only, heavy tails are no fault."""
_HARDLY_VARIES = 0.95
"""Share of the commonest value in a sample from which all rows are counted."""
_INTEGER_LIMITS = frozenset((-200.0, 0.0, 32767.0, -32768.0, 65535.0, 2147483647.0, -2147483648.0))


def find_suspicious_values(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A remark for every input that hardly varies, a warning for numbers that look like markers or slips; linear in the rows."""
    found: list[Finding] = []
    for column in columns:
        if column.role not in ("feature", "target") or len(frame) - column.missing < MIN_VALUES:
            continue
        if column.kind == "number":
            values = series_of(frame, column.name).to_numpy(dtype=np.float64)
            if _could_be_strange(values):
                found += _numbers(np.sort(values[np.isfinite(values)]), column)
        if column.role == "feature" and column.kind in ("number", "binary", "category"):
            found += _near_constant(series_of(frame, column.name), column)
    return found


def _could_be_strange(values: np.ndarray) -> bool:
    """False when neither the smallest nor the largest value can be a marker or an outlier, by what a sample shows of the others."""
    if len(values) <= LOOKED_AT:
        return True
    sample = values[:: -(-len(values) // LOOKED_AT)]
    ordered = np.sort(sample[np.isfinite(sample)])
    if len(ordered) < MIN_VALUES:
        return True
    smallest, largest = float(np.nanmin(values)), float(np.nanmax(values))
    most = max(1, len(ordered) // 100)
    low, high = ordered[most], ordered[-1 - most]
    far = max(low - smallest, largest - high) > OUTLIER_DISTANCE * (high - low)
    return bool(far or _is_marker(smallest) or _is_marker(largest))


def _near_constant(series: pd.Series, column: Column) -> list[Finding]:
    """All rows but a handful, or one in a thousand, hold the same value."""
    most = max(4, len(series) // 1000)
    if not 2 <= column.distinct <= most + 1:
        return []
    if len(series) > LOOKED_AT:
        sample = series.iloc[:: -(-len(series) // LOOKED_AT)].dropna()
        if len(sample) >= MIN_VALUES and sample.value_counts(normalize=True).iloc[0] < _HARDLY_VARIES:
            return []
    counts = series.value_counts()
    others = int(counts.sum() - counts.iloc[0])
    if others > most:
        return []
    text = message(
        "All rows but {n:count} have the same value ({value}); the column can tell hardly anything. Leave it out unless those rows matter.",
        n=others,
        value=class_name(counts.index[0]),
    )
    return [Finding("near_constant", "info", text, column.name)]


def _numbers(ordered: np.ndarray, column: Column) -> list[Finding]:
    found: list[Finding] = []
    while len(ordered) >= MIN_VALUES and (marker := _marker(ordered)) is not None:
        repeats = int((ordered == marker).sum())
        ordered = ordered[ordered != marker]
        text = message_n(
            "The value {value} appears {n:count} time, far from all others ({low} to {high}). If it stands for a "
            "missing value, empty this cell; the networks take it for a measurement.",
            "The value {value} appears {n:count} times, far from all others ({low} to {high}). If it stands for a missing value, "
            "empty these cells; the networks take it for a measurement.",
            "n",
            value=class_name(marker),
            n=repeats,
            low=class_name(float(ordered[0])),
            high=class_name(float(ordered[-1])),
        )
        found.append(Finding("missing_marker", "warning", text, column.name, class_name(marker)))
    if len(ordered) >= MIN_VALUES and len(outliers := _outliers(ordered)):
        rest = ordered[~np.isin(ordered, outliers)]
        text = message(
            "Values far outside all others: {n:count}, for example {value}; the others lie between {low} and {high}. "
            "Check the decimal point and the unit.",
            n=len(outliers),
            value=class_name(float(outliers[np.argmax(np.abs(outliers))])),
            low=class_name(float(rest[0])),
            high=class_name(float(rest[-1])),
        )
        found.append(Finding("outlier", "warning", text, column.name, class_name(float(outliers[np.argmax(np.abs(outliers))]))))
    return found


def _marker(ordered: np.ndarray) -> float | None:
    """The lowest or highest value, if it repeats, is one that people write for missing and lies far from the others."""
    for value in (float(ordered[0]), float(ordered[-1])):
        rest = ordered[ordered != value]
        if len(ordered) - len(rest) < MARKER_REPEATS or len(rest) < MARKER_REPEATS or not _is_marker(value):
            continue
        low, high = np.quantile(rest, (0.25, 0.75))
        spread = float(high - low) or float(rest[-1] - rest[0])
        nearest = float(rest[0]) - value if value < rest[0] else value - float(rest[-1])
        distance = low - value if value < rest[0] else value - high
        if nearest >= spread and distance >= MARKER_DISTANCE * spread:
            return value
    return None


def _is_marker(value: float) -> bool:
    digits = class_name(abs(value)).replace(".", "")
    return value in _INTEGER_LIMITS or (len(digits) >= 2 and set(digits) == {"9"})


def _outliers(ordered: np.ndarray) -> np.ndarray:
    """The values, at most one in a thousand at either end, that a gap of several times the range of the others parts from them."""
    most = max(1, len(ordered) // 1000)
    core_low, core_high = ordered[most], ordered[-1 - most]
    gaps = np.diff(ordered)
    above = np.flatnonzero(gaps[-most:] > OUTLIER_DISTANCE * (ordered[-1 - most : -1] - core_low))
    below = np.flatnonzero(gaps[:most] > OUTLIER_DISTANCE * (core_high - ordered[1 : most + 1]))
    if core_low == core_high:
        return ordered[:0]
    high = ordered[len(ordered) - most + int(above[0]) :] if len(above) else ordered[:0]
    low = ordered[: int(below[-1]) + 1] if len(below) else ordered[:0]
    return np.concatenate([low, high])
