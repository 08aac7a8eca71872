"""What a stored network predicts, and how good that is on one part of the rows."""

import itertools
import os
from collections.abc import Iterable, Iterator

import numpy as np
import torch
from torch import Tensor

from engine.domain.plan import TrainingSettings, Trial
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.evaluation import kpis_of, to_task_units
from engine.training.resampling import resampled_kpis
from engine.training.source import as_tensor, side_by_side, standardise, trained_tasks
from engine.training.weights import FindMethod, StoredNetwork, unpack_weights

_ROWS_AT_ONCE = 2048


def choose_device() -> str:
    """``cuda`` where a usable NVIDIA GPU is present and TASUKI_DEVICE does not say ``cpu``, else ``cpu``."""
    if os.environ.get("TASUKI_DEVICE", "") == "cpu":
        return "cpu"
    return "cuda" if torch.cuda.is_available() else "cpu"


def predict_weights(weights: bytes, inputs: np.ndarray, table: np.ndarray | None = None, *, find: FindMethod | None = None) -> np.ndarray:
    """(N, O) answers for raw inputs (N, F) with NaN for missing, or uint8 images (N, C, S, S) with or without ``table`` (N, F) beside.

    Columns are in task order: the probability of the positive class, one probability per class, or a value in the
    label's unit. Columns of tasks the network was not trained for mean nothing. For ``find`` see ``unpack_weights``.
    """
    stored = unpack_weights(weights, find)
    return _answers(stored, _standardised(stored, inputs, table))


def predict_scores(weights: bytes, inputs: np.ndarray, table: np.ndarray | None = None, *, find: FindMethod | None = None) -> np.ndarray:
    """(N, O) as ``predict_weights``, but what stands in front of sigmoid and softmax for classes; values are in the label's unit."""
    stored = unpack_weights(weights, find)
    widths = [task.outputs for task in stored.card.tasks]
    scale, offset = (torch.from_numpy(np.repeat(values, widths)) for values in (stored.label_scale, stored.label_offset))
    return (_raw(stored, _standardised(stored, inputs, table)) * scale + offset).numpy()


def predict_outputs(
    weights: bytes, tasks: tuple[Task, ...], settings: TrainingSettings, inputs: np.ndarray, *, find: FindMethod | None = None
) -> np.ndarray:
    """As ``predict_weights``, for inputs that are standardised already; pictures with table columns as one row of numbers each."""
    stored = unpack_weights(weights, find)
    return _answers(stored, [rows[None] for rows in _chunks(inputs)])


def score_trial(
    weights: bytes,
    trial: Trial,
    tasks: tuple[Task, ...],
    settings: TrainingSettings,
    arrays: TrainingArrays,
    part: int,
    *,
    find: FindMethod | None = None,
) -> tuple[float | None, ...]:
    """The KPI of each task of the plan on the rows of ``part``, in the label's own unit; None for a task not trained or undefined."""
    rows, answers = _answers_on(weights, trial, arrays, part, find)
    return kpis_of(answers[None], arrays.labels[rows], tasks, trained_tasks(trial))[0]


def score_trial_on_draws(
    weights: bytes,
    trial: Trial,
    tasks: tuple[Task, ...],
    arrays: TrainingArrays,
    part: int,
    drawn: np.ndarray,
    *,
    find: FindMethod | None = None,
) -> tuple[tuple[float | None, ...], tuple[tuple[float | None, ...], ...]]:
    """What ``score_trial`` gives, and the same on each of the draws (D, N) of ``draw_weights``."""
    rows, answers = _answers_on(weights, trial, arrays, part, find)
    labels, chosen = arrays.labels[rows], trained_tasks(trial)
    return kpis_of(answers[None], labels, tasks, chosen)[0], resampled_kpis(answers, labels, drawn[:, rows], tasks, chosen)


def _answers_on(weights: bytes, trial: Trial, arrays: TrainingArrays, part: int, find: FindMethod | None) -> tuple[np.ndarray, np.ndarray]:
    """The rows of ``part`` with a label of the trial's tasks, and its answers there."""
    labelled = ~np.isnan(arrays.labels[:, trained_tasks(trial)]).all(axis=1)
    rows = np.flatnonzero(labelled & (arrays.parts[trial.replicate] == part))
    return rows, predict_weights(weights, arrays.inputs[rows], None if arrays.table is None else arrays.table[rows], find=find)


def _standardised(stored: StoredNetwork, inputs: np.ndarray, table: np.ndarray | None) -> Iterator[Tensor]:
    seen = (standardise(rows[None], stored.offset, stored.scale, torch.float32) for rows in _chunks(inputs))
    if table is None or stored.table_offset is None or stored.table_scale is None:
        return seen
    beside = (standardise(rows[None], stored.table_offset, stored.table_scale, torch.float32) for rows in _chunks(table))
    return itertools.starmap(side_by_side, zip(seen, beside, strict=True))


def _chunks(inputs: np.ndarray) -> list[Tensor]:
    return list(as_tensor(inputs, "cpu", None if inputs.dtype == np.uint8 else torch.float32).split(_ROWS_AT_ONCE))


def _answers(stored: StoredNetwork, chunks: Iterable[Tensor]) -> np.ndarray:
    return to_task_units(_raw(stored, chunks), stored.card.tasks, stored.label_offset, stored.label_scale).numpy()


@torch.no_grad()
def _raw(stored: StoredNetwork, chunks: Iterable[Tensor]) -> Tensor:
    return torch.cat([stored.learner.forward(stored.parameters, chunk)[-1][0] for chunk in chunks])
