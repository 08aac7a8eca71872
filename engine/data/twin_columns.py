"""Finds input columns that repeat another one, value for value or in another unit."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

LOOKED_AT = 50_000
COMPARED = 2_000
"""Rows, spread evenly, on which numbers are correlated with each other."""
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
    rows = frame.iloc[:: -(-len(frame) // LOOKED_AT) or 1]
    first: dict[bytes, str] = {}
    twins: dict[str, str] = {}
    for column in features:
        codes = np.asarray(pd.factorize(series_of(rows, column.name))[0], dtype=np.int32)
        if len(codes) - int(codes.max()) - 1 < MIN_TIES:
            continue
        key = codes.tobytes()
        if (earlier := first.setdefault(key, column.name)) != column.name:
            twins[column.name] = earlier
    twins = _in_other_units(rows, [column for column in features if column.kind == "number"]) | twins
    return [_finding(column.name, twins[column.name]) for column in features if column.name in twins]


def _in_other_units(frame: pd.DataFrame, numbers: Sequence[Column]) -> dict[str, str]:
    """Columns whose numbers are a straight line of an earlier column's, with gaps in the same rows."""
    if len(numbers) < 2:
        return {}
    rows = frame.iloc[:: -(-len(frame) // COMPARED) or 1]
    values = np.stack([series_of(rows, column.name).to_numpy(dtype=np.float64) for column in numbers], axis=1)
    known = np.isfinite(values)
    values = np.where(known, values, 0.0)
    counts = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, values - values.sum(axis=0) / counts, 0.0)
    largest = np.abs(centred).max(axis=0, initial=0.0)
    centred /= np.where(largest > 0, largest, 1.0)
    lengths = np.sqrt((centred**2).sum(axis=0))
    centred /= np.where(lengths > 0, lengths, 1.0)
    alike = np.abs(centred.T @ centred) >= CORRELATION
    twins: dict[str, str] = {}
    for later, earlier in zip(*np.nonzero(np.tril(alike, -1)), strict=True):
        if np.array_equal(known[:, later], known[:, earlier]):
            twins.setdefault(numbers[later].name, numbers[earlier].name)
    return twins


def _finding(name: str, earlier: str) -> Finding:
    text = message("The column says the same as {other}, row for row; one of the two is enough.", other=earlier)
    return Finding("duplicate_column", "info", text, name)
