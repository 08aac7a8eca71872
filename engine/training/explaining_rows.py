"""What a network's answer to every single row is worth, in measures that are means over rows."""

import numpy as np

from engine.domain.explanation import slice_measure
from engine.domain.plan import Trial
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.scoring import predict_weights
from engine.training.source import trained_tasks
from engine.training.weights import FindMethod

_SMALLEST = 1e-7
"""Probabilities are kept this far from 0 in the log loss, as in the KPI."""


def row_values(
    weights: bytes, trial: Trial, tasks: tuple[Task, ...], arrays: TrainingArrays, rows: np.ndarray, *, find: FindMethod | None = None
) -> np.ndarray:
    """(n, T) the measure of ``slice_measure`` on each of ``rows`` (n,); NaN without a label and for tasks not trained."""
    answers = predict_weights(weights, arrays.inputs[rows], None if arrays.table is None else arrays.table[rows], find=find)
    values = np.full((len(rows), len(tasks)), np.nan)
    column = 0
    for place, task in enumerate(tasks):
        if place in trained_tasks(trial):
            labels = arrays.labels[rows, place]
            known = ~np.isnan(labels)
            values[known, place] = values_of(task, labels[known], answers[known, column : column + task.outputs])
        column += task.outputs
    return values


def values_of(task: Task, labels: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """(n,) the measure on each row, from labels (n,) and the task's answers (n, O); their mean is the KPI of that name."""
    if task.kind == "regression":
        return np.abs(answers[:, 0] - labels, dtype=np.float64)
    chances = (answers if task.kind == "multiclass" else np.concatenate([1.0 - answers, answers], axis=1)).astype(np.float64)
    true = labels.astype(np.int64)
    given = chances[np.arange(len(true)), true]
    match slice_measure(task):
        case "accuracy":
            return (chances.argmax(axis=1) == true).astype(np.float64)
        case "log_loss":
            return -np.log(np.clip(given, _SMALLEST, 1.0))
        case "cost":
            table = np.asarray(task.costs, dtype=np.float64)
            return table[true, (chances @ table).argmin(axis=1)]
        case _:
            if task.kind == "binary":
                return np.square(1.0 - given)
            return np.square(chances - (np.arange(chances.shape[1]) == true[:, None])).sum(axis=1)
