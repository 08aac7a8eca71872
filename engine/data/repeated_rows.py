"""Finds rows that repeat others, and rows with equal inputs whose labels contradict each other."""

from collections.abc import Sequence

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


def find_repeated_rows(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """Copies of rows, and contradicting labels among rows with equal inputs, unless coarse columns make them inevitable."""
    if len(frame) < 2:
        return []
    names = [column.name for column in columns if column.kind != "id"]
    inputs = [column for column in columns if column.role == "feature"]
    targets = [column for column in columns if column.role == "target" and column.kind in ("binary", "category")]
    words = {name: _words(frame, name) for name in names}
    found: list[Finding] = []
    whole = row_keys(list(words.values()), len(frame))
    if (repeated := len(whole) - len(np.unique(whole))) and _beyond_chance(whole, list(words.values())):
        text = message(
            "Rows that are exact copies of earlier ones: {n:count}. Copies in training and test part flatter the result.", n=repeated
        )
        found.append(Finding("duplicate_rows", "warning", text))
    if inputs and targets and not any(column.kind in ("image", "text", "id") for column in inputs):
        values = [words[column.name] for column in inputs]
        labels = {column.name: _codes(series_of(frame, column.name)) for column in targets}
        found += _conflicts(row_keys(values, len(frame)), values, labels)
    return found


def count_duplicates(frame: pd.DataFrame) -> int:
    """Rows that equal an earlier row in every column."""
    keys = row_keys([_words(frame, str(name)) for name in frame.columns], len(frame))
    return len(keys) - len(np.unique(keys))


def row_keys(words: Sequence[np.ndarray], rows: int) -> np.ndarray:
    """(N,) uint64 hash of each row's words, (N,) uint64 per column; equal rows have equal keys."""
    total = np.zeros(rows, np.uint64)
    for column in words:
        total = _mixed(total * _MULTIPLIER + _mixed(column))
    return total


def _words(frame: pd.DataFrame, name: str) -> np.ndarray:
    """(N,) uint64: equal values, and gaps, have equal words."""
    series = series_of(frame, name)
    return (series.to_numpy() + 0.0).view(np.uint64) if series.dtype.kind == "f" else _codes(series).astype(np.uint64)


def _codes(series: pd.Series) -> np.ndarray:
    """(N,) int64: equal values have equal codes; -1 for gaps."""
    return np.asarray(pd.factorize(series)[0], dtype=np.int64)


def _conflicts(keys: np.ndarray, inputs: Sequence[np.ndarray], labels: dict[str, np.ndarray]) -> list[Finding]:
    _, groups, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    repeated = sizes[groups] > 1
    if not repeated.any():
        return []
    chance = not _beyond_chance(keys, inputs)
    found: list[Finding] = []
    for task, classes in labels.items():
        rows = np.flatnonzero(repeated & (classes >= 0))
        least = np.full(len(sizes), np.iinfo(np.int64).max)
        most = np.full(len(sizes), -1)
        np.minimum.at(least, groups[rows], classes[rows])
        np.maximum.at(most, groups[rows], classes[rows])
        conflicting = int(((most > least)[groups[rows]]).sum())
        if conflicting and not chance:
            text = message(
                "Rows with equal inputs but different labels of {task}: {n:count}. No network can get all of them right; "
                "check how these rows were labelled, or add the column that tells them apart.",
                task=task,
                n=conflicting,
            )
            found.append(Finding("conflicting_duplicates", "warning", text, task))
    return found


def _beyond_chance(keys: np.ndarray, columns: Sequence[np.ndarray]) -> bool:
    """Whether far more pairs of rows are equal than if the columns had nothing to do with each other."""
    pairs = len(keys) * (len(keys) - 1) / 2
    sizes = np.unique(keys, return_counts=True)[1].astype(np.float64)
    found = float((sizes * (sizes - 1) / 2).sum())
    sample = slice(None, None, -(-len(keys) // LOOKED_AT) or 1)
    alike = 1.0
    for words in columns:
        counts = np.bincount(pd.factorize(words[sample])[0]).astype(np.float64)
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
