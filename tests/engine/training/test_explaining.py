from dataclasses import replace

import numpy as np
import pytest
import torch
from msgspec.structs import replace as with_changes

from engine.domain.explanation import slice_measure
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.explaining import MOST_ROWS, permutation_drops, rows_to_shuffle
from engine.training.explaining_rows import row_values, values_of
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.metrics import compute_kpi
from engine.training.source import Source
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial

TASKS = tasks_of("regression", "regression")
JOINT = trial((1.0, 1.0), learning_rate=0.01)
OWNERS = (0, 0, 1, 1, 2, 3)


def plain() -> TrainingArrays:
    """The first task hangs on inputs 0 and 1, the second on input 5."""
    arrays = table(TASKS, missing=0.0, replicates=1)
    known = np.nan_to_num(arrays.inputs)
    labels = np.stack([known[:, 0] - known[:, 1], known[:, 5]], axis=1)
    return replace(arrays, labels=labels, label_offset=labels.mean(0, keepdims=True), label_scale=labels.std(0, keepdims=True))


@pytest.fixture(scope="module")
def trained() -> tuple[TrainingArrays, bytes]:
    arrays = plain()
    return arrays, run_cohort(job((JOINT,), TASKS, max_steps=200, evaluate_every=50), arrays, RecordingLink(), Learner)[JOINT.id]


def test_that_only_the_column_that_decides_a_task_matters_to_it(trained: tuple[TrainingArrays, bytes]) -> None:
    arrays, blob = trained
    first, second = permutation_drops(blob, JOINT, TASKS, arrays, OWNERS, (0, 1, 2, 3), 7)
    assert np.argmax(np.array(first, float)) == 0
    assert np.argmax(np.array(second, float)) == 3
    assert max(abs(value or 0.0) for value in first[1:]) < 0.3 * (first[0] or 0.0)


def test_that_all_inputs_of_a_column_are_shuffled_together() -> None:
    """The task hangs on the small difference of inputs 0 and 1: shuffled apart they differ far more than they ever do in the data."""
    arrays = plain()
    inputs = np.nan_to_num(arrays.inputs)
    inputs[:, 1] = inputs[:, 0] + 0.3 * inputs[:, 1]
    labels = np.stack([inputs[:, 1] - inputs[:, 0], inputs[:, 5]], axis=1)
    arrays = replace(arrays, inputs=inputs, labels=labels, label_offset=labels.mean(0)[None], label_scale=labels.std(0)[None])
    blob = run_cohort(job((JOINT,), TASKS, max_steps=200, evaluate_every=50), arrays, RecordingLink(), Learner)[JOINT.id]
    together = permutation_drops(blob, JOINT, TASKS, arrays, OWNERS, (0,), 7)[0][0]
    apart = permutation_drops(blob, JOINT, TASKS, arrays, range(6), (0, 1), 7)[0][:2]
    assert 0 < (together or 0.0) < 0.7 * min(value or 0.0 for value in apart)


def test_that_equal_seeds_give_equal_figures_and_a_column_left_out_has_none(trained: tuple[TrainingArrays, bytes]) -> None:
    arrays, blob = trained
    some = permutation_drops(blob, JOINT, TASKS, arrays, OWNERS, (3, 0), 7)
    assert [value is None for value in some[0]] == [False, True, True, False]
    assert some == permutation_drops(blob, JOINT, TASKS, arrays, OWNERS, (3, 0), 7)
    assert some != permutation_drops(blob, JOINT, TASKS, arrays, OWNERS, (3, 0), 8)


def test_that_a_task_that_was_not_trained_has_no_importance(trained: tuple[TrainingArrays, bytes]) -> None:
    arrays, _ = trained
    single = trial((1.0, 0.0))
    blob = run_cohort(job((single,), TASKS, max_steps=20), arrays, RecordingLink(), Learner)[single.id]
    drops = permutation_drops(blob, single, TASKS, arrays, OWNERS, (0, 1, 2, 3), 7)
    assert None not in drops[0]
    assert drops[1] == (None,) * 4


def test_that_rows_are_validation_rows_and_bounded() -> None:
    rows = 40_000
    arrays = replace(
        plain(),
        inputs=np.zeros((rows, 6), np.float32),
        labels=np.where(np.arange(rows)[:, None] % 2 == np.arange(2), 1.0, np.nan).astype(np.float32),
        parts=(np.arange(rows) % 4 // 2).astype(np.int8)[None],
    )
    found = rows_to_shuffle(Source(arrays, "cpu", torch.float32), JOINT, np.random.default_rng(0))
    assert len(found) == len(set(found)) == MOST_ROWS
    assert (arrays.parts[0, found] == 1).all()
    assert (~np.isnan(arrays.labels[found])).sum(axis=0).tolist() == [1000, 1000]


@pytest.mark.parametrize(
    ("task", "answers"),
    [
        (Task("y", "regression", "rmse"), [[1.0], [4.0], [2.5]]),
        (Task("y", "regression", "mae"), [[1.0], [4.0], [2.5]]),
        (Task("y", "binary", "auroc"), [[0.2], [0.9], [0.4]]),
        (Task("y", "binary", "log_loss"), [[0.2], [0.9], [0.4]]),
        (Task("y", "binary", "accuracy"), [[0.2], [0.9], [0.4]]),
        (Task("y", "binary", "cost", costs=((0.0, 3.0), (20.0, 1.0))), [[0.2], [0.9], [0.01]]),
        (Task("y", "multiclass", "balanced_accuracy", classes=("a", "b", "c")), [[0.2, 0.3, 0.5], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]]),
        (Task("y", "multiclass", "log_loss", classes=("a", "b", "c")), [[0.2, 0.3, 0.5], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]]),
    ],
)
def test_that_the_mean_over_rows_is_the_kpi_of_that_name(task: Task, answers: list[list[float]]) -> None:
    labels, given = np.array([0.0, 1.0, 1.0]), np.array(answers)
    whole = compute_kpi(slice_measure(task), labels, given if task.kind == "multiclass" else given[:, 0], task.costs)
    assert values_of(task, labels, given).mean() == pytest.approx(whole)


def test_that_rows_without_a_label_and_tasks_not_trained_have_no_value(trained: tuple[TrainingArrays, bytes]) -> None:
    arrays, blob = trained
    labels = arrays.labels.copy()
    labels[3, 0] = np.nan
    values = row_values(blob, JOINT, TASKS, replace(arrays, labels=labels), np.arange(5))
    assert np.isnan(values).tolist() == [[row == 3, False] for row in range(5)]
    single = with_changes(JOINT, weights=(0.0, 1.0))
    assert np.isnan(row_values(blob, single, TASKS, arrays, np.arange(5))[:, 0]).all()
