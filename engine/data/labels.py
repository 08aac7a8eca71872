"""Turns label columns into the numbers a network is trained on; a gap stays a gap."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.columns import class_name
from engine.data.dataset import floats_of, series_of
from engine.domain.task import Task


def encode_labels(frame: pd.DataFrame, tasks: Sequence[Task]) -> np.ndarray:
    """(N, T) float32: binary 0/1 with ``classes[1]`` as 1, multiclass the class index, regression the value; NaN where unlabelled.

    A label that is not among the task's classes counts as a gap. A column that the frame does not have gives only gaps.
    """
    labels = np.full((len(frame), len(tasks)), np.nan, dtype=np.float32)
    for position, task in enumerate(tasks):
        if task.name not in frame.columns:
            continue
        values = series_of(frame, task.name)
        if task.kind == "regression":
            labels[:, position] = floats_of(values)
        else:
            labels[:, position] = _indices(values, task.classes)
    return labels


def learn_label_scaling(tasks: Sequence[Task], labels: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Offset and scale (T,) from the training ``rows``: mean and standard deviation for regression, 0 and 1 else.

    The network learns (label - offset) / scale.
    """
    offset, scale = np.zeros(len(tasks), np.float32), np.ones(len(tasks), np.float32)
    for position, task in enumerate(tasks):
        if task.kind != "regression":
            continue
        known = labels[rows, position].astype(np.float64)
        known = known[np.isfinite(known)]
        if len(known):
            offset[position] = known.mean()
            scale[position] = known.std() if known.std() > 1e-12 * max(1.0, abs(known.mean())) else 1.0
    return offset, scale


def _indices(values: pd.Series, classes: Sequence[str]) -> np.ndarray:
    index = {name: float(position) for position, name in enumerate(classes)}
    codes, uniques = pd.factorize(values)
    known = np.array([index.get(class_name(value), np.nan) for value in uniques] + [np.nan], dtype=np.float32)
    return known[codes]
