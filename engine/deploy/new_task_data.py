"""The rows that a further task learns from: the project's own, or those of a new file.

Rows that the project knows keep the part that they have there, so that no network is judged on rows which the shared part has learned
from. Other rows are divided as the project's plan says.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.data.dataset import Dataset
from engine.data.features import learn_scaling
from engine.data.labels import encode_labels, learn_label_scaling
from engine.data.proposals import propose_task
from engine.data.split import assign_parts
from engine.deploy.added_tasks import shared_columns
from engine.deploy.new_rows import network_inputs, read_like
from engine.domain.errors import PlanError
from engine.domain.plan import Plan, SplitPolicy
from engine.domain.task import Task
from engine.domain.text import message
from engine.studies.arrays import feature_layout, study_arrays
from engine.studies.seeds import derive_seed
from engine.studies.trials import is_image_plan
from engine.training.arrays import TrainingArrays


@dataclass(frozen=True)
class NewTaskRows:
    """What the further task is trained and judged on; every array has its labels alone."""

    task: Task
    shared: TrainingArrays
    """Scaled as the project's networks see their inputs."""
    alone: TrainingArrays
    """Scaled by the rows that a network of the task alone would have."""

    def labels_in(self, part: int, replicate: int = 0) -> int:
        """How many rows of ``part`` carry a label."""
        return int(np.count_nonzero((self.shared.parts[replicate] == part) & ~np.isnan(self.shared.labels[:, 0])))


def new_task_of(column: str, plan: Plan, dataset: Dataset) -> Task:
    """The task of predicting ``column`` of ``dataset``; PlanError where it is a task or an input already, or has too few labels."""
    refuse_known(column, plan)
    return propose_task(dataset.card, column)


def refuse_known(column: str, plan: Plan) -> None:
    """PlanError where ``column`` is a task or an input of the project."""
    if any(task.name == column for task in plan.tasks):
        raise PlanError(message("{task} is a task of this project already. Name another column.", task=column))
    if any(choice.name == column for choice in plan.features()):
        raise PlanError(
            message("{column} is an input of this project's networks, so it cannot be a task on top of them. Name another.", column=column)
        )


def rows_of_project(task: Task, plan: Plan, known: Dataset) -> NewTaskRows:
    """The project's own rows in their own parts."""
    whole = study_arrays(known, shared_columns(plan))
    arrays = _labelled(whole, task, encode_labels(known.frame, (task,)), whole.parts)
    return NewTaskRows(task, arrays, arrays)


def rows_of_file(column: str, plan: Plan, known: Dataset, file: Path) -> NewTaskRows:
    """The rows of ``file``, which needs the project's columns and the one called ``column``."""
    refuse_known(column, plan)
    shared = shared_columns(plan)
    fresh = read_like(file, shared, known)
    task = new_task_of(column, plan, fresh)
    whole = study_arrays(known, shared)
    inputs, table = network_inputs(known, fresh, shared)
    parts = _parts(task, plan, whole, fresh, _keys(inputs, table))
    labels = encode_labels(fresh.frame, (task,))
    if is_image_plan(plan) and fresh.image_column is not None:
        labels[fresh.frame[fresh.image_column].isna().to_numpy()] = np.nan
    arrays = _labelled(replace(whole, inputs=inputs, table=table), task, labels, parts)
    return NewTaskRows(task, arrays, _rescaled(arrays, shared, known))


def _labelled(arrays: TrainingArrays, task: Task, labels: np.ndarray, parts: np.ndarray) -> TrainingArrays:
    labels = np.where(np.any(parts >= 0, axis=0)[:, np.newaxis], labels, np.nan).astype(np.float32)
    scaling = [learn_label_scaling((task,), labels, np.flatnonzero(part == 0)) for part in parts]
    offset, scale = (np.stack([pair[side] for pair in scaling]).astype(np.float32) for side in range(2))
    return replace(arrays, labels=labels, label_offset=offset, label_scale=scale, parts=parts.astype(np.int8), private=None)


def _parts(task: Task, plan: Plan, whole: TrainingArrays, fresh: Dataset, keys: list[bytes]) -> np.ndarray:
    """(R, N) the project's part for rows that it knows, others as its plan divides them; a row known several times: the first part."""
    mine: dict[bytes, np.ndarray] = {}
    for row, key in enumerate(_keys(whole.inputs, whole.table)):
        part = whole.parts[:, row]
        mine[key] = np.minimum(mine[key], part) if key in mine else part
    unknown = np.array([key not in mine for key in keys])
    parts = np.zeros((len(whole.parts), len(keys)), dtype=np.int8)
    if unknown.any():
        column = plan.split.column
        policy = plan.split if column is None or column in fresh.frame.columns else SplitPolicy()
        for replicate in range(len(parts)):
            parts[replicate] = assign_parts(fresh, (task,), policy, derive_seed(plan.seed, "new task", replicate))
    for row in np.flatnonzero(~unknown):
        parts[:, row] = mine[keys[row]]
    return parts


def _keys(inputs: np.ndarray, table: np.ndarray | None) -> list[bytes]:
    beside = [b""] * len(inputs) if table is None else [row.tobytes() for row in table]
    return [row.tobytes() + more for row, more in zip(inputs, beside, strict=True)]


def _rescaled(arrays: TrainingArrays, plan: Plan, known: Dataset) -> TrainingArrays:
    """Columns scaled by the training rows at hand; pictures keep the project's scale, which says little of their content."""
    layout = feature_layout(known, plan)
    table = arrays.table if arrays.holds_images else arrays.inputs
    if table is None:
        return arrays
    scaling = [learn_scaling(layout, table, np.flatnonzero(part == 0)) for part in arrays.parts]
    offset, scale = (np.stack([pair[side] for pair in scaling]).astype(np.float32) for side in range(2))
    if arrays.holds_images:
        return replace(arrays, table_offset=offset, table_scale=scale)
    return replace(arrays, offset=offset, scale=scale)
