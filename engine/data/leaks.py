"""Finds feature columns that give a task's answer away: written after it, summarising it, or naming its causes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

AUROC = 0.99
"""A feature that ranks the rows of a task this well by itself is taken for a leak; so is one that names its class this often."""
CORRELATION = 0.9999
AGREEMENT = 0.95
"""Balanced agreement with "any of the tasks is positive" from which a column is taken for their summary."""
MIN_ROWS = 10
"""Rows of either class, at least, before anything is concluded."""
LOOKED_AT = 50_000
"""Rows of each task that are looked at first, spread evenly over the labelled ones; what is found there is tried on all rows."""
_GLANCE, _WORTH_A_LOOK = 1000, 0.95
"""Rows of either class on which a column must rank this well before it is looked at further."""
_MOST_FEATURES, _MOST_TARGETS = 300, 30


@dataclass(frozen=True)
class _Coded:
    """A column on the rows that are looked at."""

    column: Column
    values: np.ndarray
    """(N,) the numbers, or the positions of the values among the classes; NaN for gaps."""
    rows: np.ndarray
    """Positions of the known values that count when the column is a target."""

    @cached_property
    def codes(self) -> np.ndarray:
        """(N,) the position of each value among the sorted ones, -1 for gaps."""
        codes = np.full(len(self.values), -1)
        known = ~np.isnan(self.values)
        numbers = self.values[known]
        codes[known] = np.unique(numbers, return_inverse=True)[1] if self.column.kind == "number" else numbers.astype(np.int64)
        return codes

    @cached_property
    def glance(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of both classes of a binary target, about _GLANCE of each, and (N,) True for those that are events."""
        positive = self.values[self.rows] == 1
        sides = [rows[:: -(-len(rows) // _GLANCE) or 1] for rows in (np.flatnonzero(positive), np.flatnonzero(~positive))]
        places = np.concatenate(sides)
        return self.rows[places], positive[places]

    @property
    def flags(self) -> np.ndarray | None:
        """(N,) True where a binary column shows its event; None for any other column."""
        return self.values == 1 if self.column.kind == "binary" and len(self.column.classes) == 2 else None


def find_leaks(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A blocker for every feature that predicts a target almost perfectly by itself, or tells what happened together with others.

    A target that follows from other targets is a remark: it hides nothing, but says little about joint training.
    """
    found = _leaks(frame, columns, LOOKED_AT)
    if not found or len(frame) <= LOOKED_AT:
        return found
    suspects = {finding.column for finding in found}
    return _leaks(frame, [column for column in columns if column.role == "target" or column.name in suspects], len(frame))


def _leaks(frame: pd.DataFrame, columns: Sequence[Column], most: int) -> list[Finding]:
    targets, features = _coded(frame, columns, most)
    causes = _causes(features, targets)
    found: list[Finding] = []
    for feature in features:
        name = feature.column.name
        if (leaked := next((target for target in targets if _gives_away(feature, target)), None)) is not None:
            text = message(
                "The column {feature} alone predicts {task} almost perfectly. Leave it out unless it is known before {task} is.",
                feature=name,
                task=leaked.column.name,
            )
        elif tasks := _summarised(feature, targets):
            text = message(
                "The column {feature} says whether any of {tasks} occurred. Leave it out unless it is known before they are.",
                feature=name,
                tasks=tasks,
            )
        elif (effect := causes.get(name)) is not None:
            text = message(
                "The column {feature} tells a kind of {task}: whenever it says so, {task} occurred, and with similar columns it covers "
                "nearly all cases. Leave it out unless it is known before {task} is.",
                feature=name,
                task=effect,
            )
        else:
            continue
        found.append(Finding("leak", "blocker", text, name))
    return found + _functions(targets)


def auroc_both_ways(score: np.ndarray, positive: np.ndarray) -> float:
    """Area under the ROC curve of ``score`` or of its negative, whichever is larger; 0.5 with too few of a class."""
    return _area(np.unique(score, return_inverse=True)[1], positive)


def _area(codes: np.ndarray, positive: np.ndarray) -> float:
    events = int(positive.sum())
    others = len(positive) - events
    if min(events, others) < MIN_ROWS:
        return 0.5
    happened = np.bincount(codes, positive, minlength=int(codes.max()) + 1)
    not_happened = np.bincount(codes) - happened
    area = float((happened * (np.cumsum(not_happened) - not_happened / 2)).sum()) / (events * others)
    return max(area, 1 - area)


def _coded(frame: pd.DataFrame, columns: Sequence[Column], most: int) -> tuple[list[_Coded], list[_Coded]]:
    targets = [column for column in columns if column.role == "target"][:_MOST_TARGETS]
    features = [column for column in columns if column.role == "feature" and column.kind in ("number", "binary", "category")]
    samples = {target.name: _sample(frame, target, most) for target in targets}
    wanted = np.zeros(len(frame), dtype=bool)
    for sample in samples.values():
        wanted[sample] = True
    rows = np.flatnonzero(wanted)

    def code(column: Column) -> _Coded:
        counted = np.searchsorted(rows, samples[column.name]) if column.name in samples else rows[:0]
        series = series_of(frame, column.name)
        return _Coded(column, _values(series if len(rows) == len(frame) else series.iloc[rows], column), counted)

    coded = [code(target) for target in targets]
    return coded, [code(feature) for feature in features[:_MOST_FEATURES]] if targets else []


def _sample(frame: pd.DataFrame, target: Column, most: int) -> np.ndarray:
    labelled = np.flatnonzero(series_of(frame, target.name).notna().to_numpy())
    return labelled[:: -(-len(labelled) // most) or 1]


def _values(series: pd.Series, column: Column) -> np.ndarray:
    """(N,) the numbers, or the position of each row's class (in ``classes`` for a binary column); NaN for gaps."""
    if series.dtype.kind == "f":
        numbers = series.to_numpy(dtype=np.float64)
        if column.kind == "number":
            return numbers
        uniques, places = np.unique(numbers, return_inverse=True)
        return np.where(np.isnan(uniques), np.nan, np.arange(len(uniques)))[places]
    codes, uniques = pd.factorize(series)
    places = np.arange(len(uniques))
    if column.kind == "binary" and len(column.classes) == 2:
        known = {name: place for place, name in enumerate(column.classes)}
        places = np.array([known.get(str(name), np.nan) for name in uniques])
    return np.array([*places, np.nan])[codes]


def _gives_away(feature: _Coded, target: _Coded) -> bool:
    numeric = feature.column.kind == "number"
    if numeric and target.column.kind == "binary" and not _worth_a_look(feature, target):
        return False
    both = target.rows[~np.isnan(feature.values[target.rows])]
    if len(both) < 2 * MIN_ROWS:
        return False
    if target.column.kind == "number":
        return numeric and _correlation(feature.values[both], target.values[both]) >= CORRELATION
    few = feature.column.distinct * 20 <= len(both)
    if target.column.kind == "binary":
        codes, positive = feature.codes[both], target.values[both] == 1
        return _area(codes if numeric else _ranked_by_rate(codes, positive), positive) >= AUROC if numeric or few else False
    return not numeric and few and _names_classes(feature.codes[both], target.codes[both])


def _worth_a_look(feature: _Coded, target: _Coded) -> bool:
    """False when a glance at rows of either class shows that the numbers do not rank them nearly well enough."""
    rows, positive = target.glance
    known = ~np.isnan(feature.values[rows])
    positive = positive[known]
    if min(int(positive.sum()), int((~positive).sum())) < _GLANCE // 4:
        return True
    return auroc_both_ways(feature.values[rows][known], positive) >= _WORTH_A_LOOK


def _ranked_by_rate(codes: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """The place of each row's category among the sorted shares of positive rows."""
    rates = np.bincount(codes, positive) / np.maximum(np.bincount(codes), 1)
    return np.unique(rates, return_inverse=True)[1][codes]


def _names_classes(codes: np.ndarray, answers: np.ndarray) -> bool:
    table = np.zeros((int(codes.max()) + 1, int(answers.max()) + 1), dtype=np.int64)
    np.add.at(table, (codes, answers), 1)
    return bool(table.sum(axis=0).max() < AUROC * len(codes) and table.max(axis=1).sum() >= AUROC * len(codes))


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return abs(float(np.corrcoef(first, second)[0, 1]))


def _summarised(feature: _Coded, targets: Sequence[_Coded]) -> list[str]:
    """Names of the binary tasks that ``feature`` is the logical or of, on rows where all are labelled; empty if it is not."""
    binary = [(target, flags) for target in targets if (flags := target.flags) is not None]
    flagged = feature.flags
    if len(binary) < 2 or flagged is None:
        return []
    full = np.logical_and.reduce([target.codes >= 0 for target, _ in binary]) & (feature.codes >= 0)
    happened = np.logical_or.reduce([flags for _, flags in binary])
    return [target.column.name for target, _ in binary] if _agree(flagged[full], happened[full]) else []


def _causes(features: Sequence[_Coded], targets: Sequence[_Coded]) -> dict[str, str]:
    """Feature -> binary task for features that always come with the task and, with each other and other tasks, cover it."""
    causes: dict[str, str] = {}
    for target in targets:
        if (happened := target.flags) is None or happened[target.rows].mean() > 0.5:
            continue
        told = [one for one in (*features, *targets) if one is not target and _implies(one, target, happened)]
        flags = [one.flags for one in told if one.flags is not None]
        if len(flags) > 1 and _agree(np.logical_or.reduce(flags)[target.rows], happened[target.rows]):
            causes |= {one.column.name: target.column.name for one in told}
    return causes


def _implies(cause: _Coded, target: _Coded, happened: np.ndarray) -> bool:
    if cause.flags is None:
        return False
    shown = target.rows[cause.flags[target.rows]]
    return len(shown) >= MIN_ROWS and float(happened[shown].mean()) >= AUROC


def _agree(told: np.ndarray, happened: np.ndarray) -> bool:
    if min(int(happened.sum()), int((~happened).sum())) < MIN_ROWS:
        return False
    return bool((told[happened].mean() + (~told)[~happened].mean()) / 2 >= AGREEMENT)


def _functions(targets: Sequence[_Coded]) -> list[Finding]:
    """At most one remark for each target that follows from another target, or from several together."""
    found: list[Finding] = []
    for target in targets:
        others = [other for other in targets if other is not target]
        sources = next(([other.column.name] for other in others if _gives_away(other, target)), None) or _summarised(target, others)
        if sources:
            text = message(
                "The task {task} follows from {sources} almost perfectly. Training them together then says little about other tasks; "
                "one of them may be enough.",
                task=target.column.name,
                sources=sources,
            )
            found.append(Finding("task_function", "info", text, target.column.name))
    return found
