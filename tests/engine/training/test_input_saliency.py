from dataclasses import replace

import msgspec
import numpy as np
import pytest

from engine.methods import entry
from engine.training.arrays import TrainingArrays
from engine.training.input_saliency import input_saliency
from engine.training.loop import run_cohort
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial

TASKS = tasks_of("regression", "regression")


def plain() -> TrainingArrays:
    """The first task hangs on inputs 0 and 1, the second on input 5."""
    arrays = table(TASKS, missing=0.0, replicates=1)
    known = np.nan_to_num(arrays.inputs)
    labels = np.stack([known[:, 0] - known[:, 1], known[:, 5]], axis=1)
    mean, spread = labels.mean(0, keepdims=True), labels.std(0, keepdims=True)
    return replace(arrays, labels=labels, label_offset=mean, label_scale=spread)


@pytest.mark.parametrize("method", ["equal_weights", "rep_mtl", "dmtrl_laf"])
def test_that_a_column_that_decides_a_task_has_most_of_its_saliency(method: str) -> None:
    found = entry(method)
    joint = msgspec.structs.replace(trial((1.0, 1.0)), method=method)
    work = job((joint,), TASKS, max_steps=200, evaluate_every=50)
    stored = run_cohort(work, plain(), RecordingLink(), found.learner, network=found.network, settings=found.settings())
    shares = input_saliency(stored[joint.id], joint, plain(), (0, 0, 1, 1, 2, 3), find=entry)
    assert [sum(value or 0.0 for value in row) for row in shares] == pytest.approx([1.0, 1.0])
    assert np.argmax(np.array(shares[0], float)) == 0
    assert np.argmax(np.array(shares[1], float)) == 3


def test_that_a_task_that_was_not_trained_has_no_shares_and_a_constant_input_none() -> None:
    single = trial((1.0, 0.0))
    arrays = plain()
    arrays.inputs[:, 2] = 4.0
    found = entry("single_task")
    stored = run_cohort(job((single,), TASKS, max_steps=20), arrays, RecordingLink(), found.learner)
    shares = input_saliency(stored[single.id], single, arrays, range(6))
    assert shares[1] == (None,) * 6
    assert shares[0][2] == pytest.approx(0.0, abs=1e-6)
