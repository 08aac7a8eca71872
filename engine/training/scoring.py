"""What a stored network predicts, and how good that is on one part of the rows."""

import numpy as np
import torch
from torch import Tensor

from engine.domain.plan import TrainingSettings, Trial
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.evaluation import kpis_of, to_task_units
from engine.training.source import as_tensor, standardise, trained_tasks
from engine.training.weights import StoredNetwork, unpack_weights

_ROWS_AT_ONCE = 2048


def choose_device() -> str:
    """``cuda`` where a usable NVIDIA GPU is present, else ``cpu``."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def predict_weights(weights: bytes, inputs: np.ndarray) -> np.ndarray:
    """(N, O) answers for raw inputs (N, F) with NaN for missing, or uint8 images (N, C, S, S).

    Columns are in task order: the probability of the positive class, one probability per class, or a value in the
    label's unit. Columns of tasks the network was not trained for mean nothing.
    """
    stored = unpack_weights(weights)
    return _answers(stored, [standardise(rows[None], stored.offset, stored.scale, torch.float32) for rows in _chunks(inputs)])


def predict_outputs(weights: bytes, tasks: tuple[Task, ...], settings: TrainingSettings, inputs: np.ndarray) -> np.ndarray:
    """As ``predict_weights``, for inputs that are standardised already."""
    stored = unpack_weights(weights)
    return _answers(stored, [rows[None] for rows in _chunks(inputs)])


def score_trial(
    weights: bytes, trial: Trial, tasks: tuple[Task, ...], settings: TrainingSettings, arrays: TrainingArrays, part: int
) -> tuple[float | None, ...]:
    """The KPI of each task of the plan on the rows of ``part``, in the label's own unit; None for a task not trained or undefined."""
    chosen = trained_tasks(trial)
    labelled = ~np.isnan(arrays.labels[:, chosen]).all(axis=1)
    rows = np.flatnonzero(labelled & (arrays.parts[trial.replicate] == part))
    return kpis_of(predict_weights(weights, arrays.inputs[rows])[None], arrays.labels[rows], tasks, chosen)[0]


def _chunks(inputs: np.ndarray) -> list[Tensor]:
    return list(as_tensor(inputs, "cpu", None if inputs.dtype == np.uint8 else torch.float32).split(_ROWS_AT_ONCE))


@torch.no_grad()
def _answers(stored: StoredNetwork, chunks: list[Tensor]) -> np.ndarray:
    outputs = torch.cat([stored.network.forward(stored.parameters, chunk)[-1][0] for chunk in chunks])
    return to_task_units(outputs, stored.card.tasks, stored.label_offset, stored.label_scale).numpy()
