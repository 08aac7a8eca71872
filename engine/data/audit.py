"""Looks for the traps in a table that would spoil a study: leaks, duplicates, classes too rare, too few rows."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import pandas as pd

from engine.data.column_names import find_afterthoughts
from engine.data.dataset import series_of
from engine.data.dependent_rows import find_groups
from engine.data.drift import find_drift
from engine.data.label_gaps import find_gaps_not_at_random
from engine.data.leaks import find_leaks
from engine.data.repeated_rows import find_conflicts, find_repeated_rows
from engine.data.suspicious_values import find_suspicious_values
from engine.data.twin_columns import find_twins
from engine.data.watching import QUIET, Watch
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

_Look: TypeAlias = Callable[[pd.DataFrame, Sequence[Column]], list[Finding]]
LABEL_CODES = frozenset(
    (
        "no_labels", "too_few_labels", "single_class", "rare_class", "conflicting_duplicates", "missing_not_random", "leak",
        "task_function",
    )
)  # fmt: skip
"""Findings that depend on what is to be predicted."""
MIN_CLASS_LABELS = 10
MIN_ROWS = 100


def findings(frame: pd.DataFrame, columns: Sequence[Column], watch: Watch = QUIET) -> list[Finding]:
    """Everything found in the values; blockers first."""
    looks: tuple[_Look, ...] = (
        lambda _, columns: _features(columns),
        lambda _, columns: find_afterthoughts(columns),
        find_suspicious_values,
        find_twins,
        lambda frame, _: _rows(frame),
        find_repeated_rows,
        find_groups,
        find_drift,
    )
    found: list[Finding] = []
    for position, look in enumerate((*LABEL_LOOKS, *looks)):
        watch(position / (len(looks) + len(LABEL_LOOKS)))
        found += look(frame, columns)
    return sorted(found, key=loudness)


def label_findings(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """What is found in the labels of the targets among ``columns``, and in the columns that give them away."""
    return [finding for look in LABEL_LOOKS for finding in look(frame, columns)]


def loudness(finding: Finding) -> int:
    """Its place in a list that begins with blockers and ends with remarks."""
    return ("blocker", "warning", "info").index(finding.severity)


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
                    "too_few_labels",
                    "warning",
                    message("There are too few labels ({n}); at least 10 are needed. Label more rows or leave the task out.", n=labels),
                    column.name,
                )
            )
        if column.kind not in ("binary", "category"):
            continue
        counts = series_of(frame, column.name).value_counts()
        if len(counts) < 2:
            text = message(
                "All labels are the same ({value}); nothing can be learned from them. "
                "Add rows with another outcome, or leave the task out.",
                value=str(next(iter(counts.index), "")),
            )
            found.append(Finding("single_class", "warning", text, column.name))
        elif (rarest := int(counts.iloc[-1])) < MIN_CLASS_LABELS:
            text = message(
                "The class {value} has few labels ({n}); its results will be uncertain. Label more rows of this class first if you can.",
                value=str(counts.index[-1]),
                n=rarest,
            )
            found.append(Finding("rare_class", "warning", text, column.name))
    return found


def _features(columns: Sequence[Column]) -> list[Finding]:
    found: list[Finding] = []
    for column in columns:
        if column.kind == "id" and column.role == "ignore":
            text = message("The column identifies rows; it is left out, because it cannot say anything about new ones.")
            found.append(Finding("id_like", "info", text, column.name))
        elif column.kind == "text" and column.role == "ignore" and column.distinct > 1:
            text = message("The column holds free text, which the networks cannot read; it is left out. Turn what matters into classes.")
            found.append(Finding("free_text", "info", text, column.name))
        elif column.role == "feature" and column.distinct <= 1 and column.missing == 0:
            found.append(
                Finding(
                    "constant",
                    "info",
                    message("The column has the same value in every row and tells nothing. It can be left out."),
                    column.name,
                )
            )
    return found


def _rows(frame: pd.DataFrame) -> list[Finding]:
    found: list[Finding] = []
    if len(frame) < MIN_ROWS:
        text = message("The number of rows is small ({n}); expect wide uncertainty. Add rows if you can.", n=len(frame))
        found.append(Finding("too_few_rows", "warning", text))
    return found


LABEL_LOOKS: tuple[_Look, ...] = (_targets, find_conflicts, find_gaps_not_at_random, find_leaks)
"""What LABEL_CODES come from."""
