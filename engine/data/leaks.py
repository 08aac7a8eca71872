"""Finds feature columns that give a task's answer away, because they were written after it or summarise it."""

from collections.abc import Sequence

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
"""Rows of each task that are looked at, spread evenly over the labelled ones; enough for a relation this tight."""
_MOST_FEATURES, _MOST_TARGETS = 300, 30


def find_leaks(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A blocker for every feature that predicts a target almost perfectly by itself, or is the logical or of the targets."""
    targets = [column for column in columns if column.role == "target"][:_MOST_TARGETS]
    features = [column for column in columns if column.role == "feature" and column.kind in ("number", "binary", "category")]
    samples = {target.name: _sample(frame, target) for target in targets}
    found: list[Finding] = []
    for feature in features[:_MOST_FEATURES]:
        leaked = next((target for target in targets if _gives_away(samples[target.name], feature, target)), None)
        if leaked is not None:
            text = message(
                "The column {feature} alone predicts {task} almost perfectly. Leave it out unless it is known before {task} is.",
                feature=feature.name,
                task=leaked.name,
            )
            found.append(Finding("leak", "blocker", text, feature.name))
        elif feature.kind == "binary" and (tasks := _summarised(frame, feature, targets)):
            text = message(
                "The column {feature} says whether any of {tasks} occurred. Leave it out unless it is known before they are.",
                feature=feature.name,
                tasks=tasks,
            )
            found.append(Finding("leak", "blocker", text, feature.name))
    return found


def auroc_both_ways(score: np.ndarray, positive: np.ndarray) -> float:
    """Area under the ROC curve of ``score`` or of its negative, whichever is larger; 0.5 with too few of a class."""
    events = int(positive.sum())
    others = len(positive) - events
    if min(events, others) < MIN_ROWS:
        return 0.5
    area = (pd.Series(score).rank().to_numpy()[positive].sum() - events * (events + 1) / 2) / (events * others)
    return float(max(area, 1 - area))


def _gives_away(frame: pd.DataFrame, feature: Column, target: Column) -> bool:
    known = _values(frame, feature), _values(frame, target)
    both = ~np.isnan(known[0]) & ~np.isnan(known[1])
    values, answers = known[0][both], known[1][both]
    if len(values) < 2 * MIN_ROWS:
        return False
    if target.kind == "number":
        return feature.kind == "number" and _correlation(values, answers) >= CORRELATION
    few = feature.distinct * 20 <= len(values)
    if target.kind == "binary":
        positive = answers == 1
        if feature.kind == "number":
            return auroc_both_ways(values, positive) >= AUROC
        return few and auroc_both_ways(_rates(values, positive), positive) >= AUROC
    return feature.kind != "number" and few and _names_classes(values, answers)


def _sample(frame: pd.DataFrame, target: Column) -> pd.DataFrame:
    labelled = np.flatnonzero(series_of(frame, target.name).notna().to_numpy())
    return frame.iloc[labelled[:: -(-len(labelled) // LOOKED_AT) or 1]]


def _values(frame: pd.DataFrame, column: Column) -> np.ndarray:
    """(N,) the numbers, or the position of each row's class (in ``classes`` for a binary column); NaN for gaps."""
    series = series_of(frame, column.name)
    if column.kind == "number":
        return series.to_numpy(dtype=np.float64)
    if column.kind == "binary" and len(column.classes) == 2:
        codes = np.asarray(pd.Categorical(series, categories=list(column.classes)).codes)
    else:
        codes = pd.factorize(series)[0]
    return np.where(codes < 0, np.nan, codes.astype(np.float64))


def _rates(codes: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """The positive share among the rows of each row's category."""
    index = codes.astype(np.int64)
    return (np.bincount(index, positive) / np.maximum(np.bincount(index), 1))[index]


def _names_classes(codes: np.ndarray, answers: np.ndarray) -> bool:
    table = np.zeros((int(codes.max()) + 1, int(answers.max()) + 1), dtype=np.int64)
    np.add.at(table, (codes.astype(np.int64), answers.astype(np.int64)), 1)
    return bool(table.sum(axis=0).max() < AUROC * len(codes) and table.max(axis=1).sum() >= AUROC * len(codes))


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return abs(float(np.corrcoef(first, second)[0, 1]))


def _summarised(frame: pd.DataFrame, feature: Column, targets: Sequence[Column]) -> list[str]:
    """Names of the binary tasks that ``feature`` is the logical or of, on rows where all are labelled; empty if it is not."""
    binary = [target for target in targets if target.kind == "binary" and len(target.classes) == 2]
    if len(binary) < 2 or len(feature.classes) != 2:
        return []
    answers = np.stack([_values(frame, target) for target in binary])
    flags = _values(frame, feature)
    full = ~np.isnan(answers).any(axis=0) & ~np.isnan(flags)
    happened, flagged = (answers[:, full] == 1).any(axis=0), flags[full] == 1
    if min(int(happened.sum()), int((~happened).sum())) < MIN_ROWS:
        return []
    agreement = (flagged[happened].mean() + (~flagged)[~happened].mean()) / 2
    return [target.name for target in binary] if agreement >= AGREEMENT else []
