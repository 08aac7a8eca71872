"""Finds rows that repeat others, and rows with equal inputs whose labels contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

LOOKED_AT = 50_000
"""Rows from which it is estimated how often equal values meet by chance."""
BEYOND_CHANCE = 10.0
"""Pairs of equal rows for each one that columns independent of each other would give, from which copies are said."""
RARE = -9.0
"""Logarithm of the probability (Chernoff's bound for a Poisson count) below which equal rows are no coincidence."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_FIRST = 4
"""Columns after which it is first asked which rows are alone already; a power of two."""
_BLOCK = 1 << 14
"""Words that are mixed at once: as many as stay in the processor's cache."""


@dataclass(frozen=True)
class EqualRows:
    """Rows that are not alone: each equals at least one other."""

    rows: np.ndarray
    """(K,) their positions, ascending."""
    groups: np.ndarray
    """(K,) the group of each; rows of a group are equal."""
    sizes: np.ndarray
    """(G,) rows of each group, two at least."""

    @property
    def copies(self) -> int:
        """Rows that equal an earlier one."""
        return int(self.sizes.sum()) - len(self.sizes)


def find_repeated_rows(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A warning for copies of rows, unless coarse columns make them inevitable."""
    if len(frame) < 2:
        return []
    names = [column.name for column in sorted(columns, key=lambda column: -column.distinct) if column.kind != "id"]
    whole = equal_rows(frame, names)
    if not whole.copies or not _beyond_chance(whole, frame, names):
        return []
    text = message(
        "Rows that are exact copies of earlier ones: {n:count}. All of them are used, and copies in training and test part can flatter "
        "the result. If they are the same measurement twice, delete the copies in the file and read it again; if they are separate "
        "measurements that happen to agree, nothing needs to be done.",
        n=whole.copies,
    )
    return [Finding("duplicate_rows", "warning", text)]


def find_conflicts(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A warning for every task with contradicting labels among rows with equal inputs, unless coarse inputs make them inevitable."""
    inputs = [column for column in sorted(columns, key=lambda column: -column.distinct) if column.role == "feature"]
    targets = [column.name for column in columns if column.role == "target" and column.kind in ("binary", "category")]
    if len(frame) < 2 or not inputs or not targets or any(column.kind in ("image", "text", "id") for column in inputs):
        return []
    return _conflicts(frame, [column.name for column in inputs], targets)


def count_duplicates(frame: pd.DataFrame) -> int:
    """Rows that equal an earlier row in every column."""
    return equal_rows(frame, [str(name) for name in frame.columns]).copies


def equal_rows(frame: pd.DataFrame, names: Sequence[str]) -> EqualRows:
    """The rows that agree in all columns of ``names``; fastest with the column of the most different values first.

    Rows that are alone in the first columns already are not looked at further.
    """
    rows = np.arange(len(frame))
    keys = np.zeros(len(frame), np.uint64)
    for position, name in enumerate(names, 1):
        series = series_of(frame, name)
        words = _words(series if len(rows) == len(frame) else series.iloc[rows])
        for start in range(0, len(keys), _BLOCK):
            block = slice(start, start + _BLOCK)
            keys[block] = _mixed(keys[block] * _MULTIPLIER + _mixed(words[block]))
        if position == len(names) or (position >= _FIRST and position & (position - 1) == 0):
            ordered = np.sort(keys)
            if not (ordered[1:] == ordered[:-1]).any():
                rows, keys = rows[:0], keys[:0]
                break
            together = pd.Series(keys).duplicated(keep=False).to_numpy()
            rows, keys = rows[together], keys[together]
    _, groups, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    return EqualRows(rows, groups, sizes)


def _words(series: pd.Series) -> np.ndarray:
    """(N,) uint64: equal values, and gaps, have equal words."""
    return (series.to_numpy() + 0.0).view(np.uint64) if series.dtype.kind == "f" else _codes(series).astype(np.uint64)


def _codes(series: pd.Series) -> np.ndarray:
    """(N,) int64: equal values have equal codes; -1 for gaps."""
    return np.asarray(pd.factorize(series)[0], dtype=np.int64)


def _conflicts(frame: pd.DataFrame, inputs: Sequence[str], targets: Sequence[str]) -> list[Finding]:
    equal = equal_rows(frame, inputs)
    if not equal.copies or not _beyond_chance(equal, frame, inputs):
        return []
    found: list[Finding] = []
    for task in targets:
        classes = _codes(series_of(frame, task).iloc[equal.rows])
        labelled = np.flatnonzero(classes >= 0)
        groups, classes = equal.groups[labelled], classes[labelled]
        least = np.full(len(equal.sizes), np.iinfo(np.int64).max)
        most = np.full(len(equal.sizes), -1)
        np.minimum.at(least, groups, classes)
        np.maximum.at(most, groups, classes)
        if conflicting := int((most > least)[groups].sum()):
            text = message(
                "Rows with equal inputs but different labels of {task}: {n:count}. No network can get all of them right; "
                "check how these rows were labelled, or add the column that tells them apart.",
                task=task,
                n=conflicting,
            )
            found.append(Finding("conflicting_duplicates", "warning", text, task))
    return found


def _beyond_chance(equal: EqualRows, frame: pd.DataFrame, names: Sequence[str]) -> bool:
    """Whether far more pairs of rows are equal than if the columns had nothing to do with each other."""
    pairs = len(frame) * (len(frame) - 1) / 2
    sizes = equal.sizes.astype(np.float64)
    found = float((sizes * (sizes - 1) / 2).sum())
    sample = slice(None, None, -(-len(frame) // LOOKED_AT) or 1)
    alike = 1.0
    for name in names:
        counts = np.bincount(_codes(series_of(frame, name).iloc[sample]) + 1).astype(np.float64)
        alike *= float((counts * (counts - 1)).sum()) / max(float(counts.sum() * (counts.sum() - 1)), 1.0)
    expected = pairs * alike
    if found <= BEYOND_CHANCE * expected:
        return False
    return expected == 0 or found - expected - found * np.log(found / expected) < RARE


def _mixed(words: np.ndarray) -> np.ndarray:
    """(N,) uint64 spread over all bits (the finaliser of splitmix64; Steele, Lea, Flood 2014)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
