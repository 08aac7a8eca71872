"""Finds input columns that repeat another one, value for value or in another unit."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

COMPARED, CORRELATED = 10_000, 2_000
"""Rows, spread evenly, on which values and correlations are compared first; columns that agree there are compared on all rows."""
MOST_COLUMNS = 500
MIN_ROWS = 50
MIN_TIES = 20
"""Repeated values that must fall on the same rows before two columns count as recodings of each other."""
CORRELATION = 1 - 1e-9


def find_twins(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A remark for every input column that is a one-to-one recoding of an earlier one, or the same numbers in another unit."""
    features = [column for column in columns if column.role == "feature" and column.kind in ("number", "binary", "category")]
    features = [column for column in features if column.distinct > 1][:MOST_COLUMNS]
    if len(frame) < MIN_ROWS or len(features) < 2:
        return []
    twins = _in_other_units(frame, [column.name for column in features if column.kind == "number"])
    for group in _same_codes(_sample(frame, COMPARED), [column.name for column in features]):
        for same in _same_codes(frame, group) if len(frame) > COMPARED else [group]:
            twins |= dict.fromkeys(same[1:], same[0])
    return [_finding(column.name, twins[column.name]) for column in features if column.name in twins]


def _sample(frame: pd.DataFrame, rows: int) -> pd.DataFrame:
    return frame.iloc[:: -(-len(frame) // rows) or 1]


def _same_codes(frame: pd.DataFrame, names: Sequence[str]) -> list[list[str]]:
    """Groups of two or more columns that are one-to-one recodings of each other."""
    groups: dict[bytes, list[str]] = {}
    for name in names:
        codes = np.asarray(pd.factorize(series_of(frame, name))[0], dtype=np.int32)
        if len(codes) - int(codes.max()) - 1 >= MIN_TIES:
            groups.setdefault(codes.tobytes(), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _in_other_units(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, str]:
    """Columns whose numbers are a straight line of an earlier column's, with gaps in the same rows."""
    if len(names) < 2:
        return {}
    alike, known = _on_one_line(_sample(frame, CORRELATED), names)
    twins: dict[str, str] = {}
    for later, earlier in np.argwhere(np.tril(alike, -1)).tolist():
        if names[later] not in twins and np.array_equal(known[:, later], known[:, earlier]):
            pair = [names[earlier], names[later]]
            lines, gaps = _on_one_line(frame, pair)
            if lines[1, 0] and np.array_equal(gaps[:, 0], gaps[:, 1]):
                twins[names[later]] = names[earlier]
    return twins


def _on_one_line(frame: pd.DataFrame, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(C, C) True where two columns correlate perfectly, and (N, C) where there is a value."""
    values = np.stack([series_of(frame, name).to_numpy(dtype=np.float64) for name in names], axis=1)
    known = np.isfinite(values)
    values = np.where(known, values, 0.0)
    counts = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, values - values.sum(axis=0) / counts, 0.0)
    largest = np.abs(centred).max(axis=0, initial=0.0)
    centred /= np.where(largest > 0, largest, 1.0)
    lengths = np.sqrt((centred**2).sum(axis=0))
    centred /= np.where(lengths > 0, lengths, 1.0)
    return np.abs(centred.T @ centred) >= CORRELATION, known


def _finding(name: str, earlier: str) -> Finding:
    text = message("The column says the same as {other}, row for row; one of the two is enough.", other=earlier)
    return Finding("duplicate_column", "info", text, name)
