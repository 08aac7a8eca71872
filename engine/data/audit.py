"""Looks for the traps in a table that would spoil a study: leaks, duplicates, classes too rare, too few rows."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.data.leaks import find_leaks
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

MIN_CLASS_LABELS = 10
MIN_ROWS = 100


def findings(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """Everything found in the values; blockers first."""
    found = [*_targets(frame, columns), *_features(columns), *_rows(frame), *find_leaks(frame, columns)]
    return sorted(found, key=lambda finding: ("blocker", "warning", "info").index(finding.severity))


def _targets(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    targets = [column for column in columns if column.role == "target"]
    if not targets:
        text = message("No column was recognised as something to predict. Choose the columns to predict.")
        return [Finding("no_labels", "info", text)]
    found: list[Finding] = []
    for column in targets:
        labels = len(frame) - column.missing
        if labels < MIN_CLASS_LABELS:
            found.append(
                Finding(
                    "too_few_labels", "warning", message("There are too few labels ({n}); at least 10 are needed.", n=labels), column.name
                )
            )
        if column.kind not in ("binary", "category"):
            continue
        counts = series_of(frame, column.name).value_counts()
        if len(counts) < 2:
            text = message("All labels are the same ({value}); nothing can be learned from them.", value=str(next(iter(counts.index), "")))
            found.append(Finding("single_class", "warning", text, column.name))
        elif (rarest := int(counts.iloc[-1])) < MIN_CLASS_LABELS:
            text = message("The class {value} has few labels ({n}); its results will be uncertain.", value=str(counts.index[-1]), n=rarest)
            found.append(Finding("rare_class", "warning", text, column.name))
    return found


def _features(columns: Sequence[Column]) -> list[Finding]:
    found: list[Finding] = []
    for column in columns:
        if column.kind == "id" and column.role == "ignore":
            text = message("The column identifies rows; it is left out, because it cannot say anything about new ones.")
            found.append(Finding("id_like", "info", text, column.name))
        elif column.role == "feature" and column.distinct <= 1 and column.missing == 0:
            found.append(Finding("constant", "info", message("The column has the same value in every row and tells nothing."), column.name))
    return found


def _rows(frame: pd.DataFrame) -> list[Finding]:
    found: list[Finding] = []
    if len(frame) < MIN_ROWS:
        text = message("The number of rows is small ({n}); expect wide uncertainty.", n=len(frame))
        found.append(Finding("too_few_rows", "warning", text))
    if repeated := count_duplicates(frame):
        text = message(
            "Rows that are exact copies of earlier ones: {n:count}. Copies in training and test part flatter the result.", n=repeated
        )
        found.append(Finding("duplicate_rows", "warning", text))
    return found


def count_duplicates(frame: pd.DataFrame) -> int:
    """Rows that equal an earlier row in every column."""
    total = np.zeros(len(frame), np.uint64)
    for name in frame.columns:
        series = series_of(frame, str(name))
        plain = series.to_numpy() + 0.0 if series.dtype.kind == "f" else np.asarray(pd.factorize(series)[0], dtype=np.int64)
        total = _mixed(total * np.uint64(0x9E3779B97F4A7C15) + _mixed(plain.view(np.uint64)))
    return int(len(total) - len(np.unique(total)))


def _mixed(words: np.ndarray) -> np.ndarray:
    """(N,) uint64 spread over all bits (the finaliser of splitmix64; Steele, Lea, Flood 2014)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
