"""Reliability curves, calibration errors and rankings within classes, from predictions on labelled rows."""

from collections.abc import Sequence

import numpy as np

from engine.domain.calibration import Calibration, Calibrations
from engine.domain.relation import state_count
from engine.domain.task import Task
from engine.training.metrics import BINS, compute_kpi


def calibrations_of(answers: np.ndarray, labels: np.ndarray, tasks: tuple[Task, ...], chosen: Sequence[int]) -> Calibrations:
    """One per task, from answers (n, O) in task units and labels (n, T) with NaN for missing; None for tasks not ``chosen``."""
    found: list[Calibration | None] = []
    column = 0
    for place, task in enumerate(tasks):
        mine = answers[:, column : column + task.outputs]
        column += task.outputs
        known = ~np.isnan(labels[:, place])
        if task.kind == "regression" or place not in chosen or not known.any():
            found.append(None)
            continue
        label = labels[known, place]
        if task.kind == "binary":
            within = within_auroc(mine[:, 0], labels, place, tasks)
            found.append(calibration_of(mine[known, 0], label > 0.5, within))
        else:
            found.append(calibration_of(mine[known].max(axis=1), mine[known].argmax(axis=1) == label))
    return tuple(found)


def calibration_of(chances: np.ndarray, came_true: np.ndarray, within: float | None = None) -> Calibration:
    """The calibration of ``chances`` (n,) against what ``came_true`` (n,)."""
    bins = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    rows = np.bincount(bins, minlength=BINS)
    filled = rows > 0
    predicted = np.bincount(bins, weights=chances, minlength=BINS)[filled] / rows[filled]
    observed = np.bincount(bins, weights=came_true.astype(float), minlength=BINS)[filled] / rows[filled]
    error = float(np.average(np.abs(predicted - observed), weights=rows[filled]))
    return Calibration(tuple(rows[filled].tolist()), tuple(predicted.tolist()), tuple(observed.tolist()), error, within)


def within_auroc(chances: np.ndarray, labels: np.ndarray, place: int, tasks: tuple[Task, ...]) -> float | None:
    """Mean AUROC of the binary task at ``place`` among rows of each class of the other task with most classes, weighed by rows.

    Matching gives all rows of a class the same target, so that this falls towards 0.5 where a task learns from matching alone.
    """
    others = [other for other in range(len(tasks)) if other != place and state_count(tasks[other])]
    if not others:
        return None
    other = max(others, key=lambda position: state_count(tasks[position]))
    both = ~np.isnan(labels[:, [place, other]]).any(axis=1)
    values, weights = list[float](), list[int]()
    for state in range(state_count(tasks[other])):
        rows = both & (labels[:, other] == state)
        value = compute_kpi("auroc", labels[rows, place], chances[rows]) if rows.any() else None
        if value is not None:
            values.append(value)
            weights.append(int(rows.sum()))
    return float(np.average(values, weights=weights)) if values else None
