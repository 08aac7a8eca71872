from pathlib import Path

import numpy as np
import pytest
import torch

from engine.domain.errors import ProjectError
from engine.domain.events import TrialFinished
from engine.training.arrays import TrainingArrays
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.scoring import choose_device, predict_outputs, predict_weights, score_trial
from engine.training.weights import unpack_weights
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of, trial

TASKS = tasks_of("binary", "regression", "multiclass")
TRIAL = trial((1.0, 1.0, 1.0), learning_rate=0.01, replicate=1)


@pytest.fixture(scope="module")
def trained() -> tuple[TrainingArrays, bytes, TrialFinished]:
    arrays, link = table(TASKS), RecordingLink()
    blob = run_cohort(job((TRIAL,), TASKS), arrays, link, Learner)[TRIAL.id]
    finished = link.events[-1]
    assert isinstance(finished, TrialFinished)
    return arrays, blob, finished


def test_that_scoring_the_validation_part_gives_the_reported_kpis(trained: tuple[TrainingArrays, bytes, TrialFinished]) -> None:
    arrays, blob, finished = trained
    scored = score_trial(blob, TRIAL, TASKS, job((TRIAL,), TASKS).settings, arrays, 1)
    assert scored == pytest.approx(finished.kpis, rel=1e-6)


def test_that_the_error_of_a_regression_is_in_the_unit_of_its_label(trained: tuple[TrainingArrays, bytes, TrialFinished]) -> None:
    arrays, blob, _ = trained
    rows = (arrays.parts[1] == 2) & ~np.isnan(arrays.labels[:, 1])
    answers = predict_weights(blob, arrays.inputs[rows])[:, 1]
    scored = score_trial(blob, TRIAL, TASKS, job((TRIAL,), TASKS).settings, arrays, 2)
    assert abs(answers.mean() - 50) < 10
    assert scored[1] == pytest.approx(np.abs(answers - arrays.labels[rows, 1]).mean(), rel=1e-5)


def test_that_answers_are_probabilities_per_task(trained: tuple[TrainingArrays, bytes, TrialFinished]) -> None:
    arrays, blob, _ = trained
    answers = predict_weights(blob, arrays.inputs[:7])
    assert answers.shape == (7, 5)
    assert ((answers[:, 0] >= 0) & (answers[:, 0] <= 1)).all()
    np.testing.assert_allclose(answers[:, 2:].sum(axis=1), 1.0, rtol=1e-5)
    assert predict_weights(blob, arrays.inputs[:0]).shape == (0, 5)


def test_that_standardised_and_raw_inputs_give_the_same_answers(trained: tuple[TrainingArrays, bytes, TrialFinished]) -> None:
    arrays, blob, _ = trained
    ready = np.nan_to_num((arrays.inputs - arrays.offset[1]) * arrays.scale[1])
    ours = predict_outputs(blob, TASKS, job((TRIAL,), TASKS).settings, ready)
    np.testing.assert_allclose(ours, predict_weights(blob, arrays.inputs), rtol=1e-6)


def test_that_a_task_that_was_not_trained_has_no_score() -> None:
    arrays = table(TASKS)
    each = trial((1.0, 0.0, 0.0))
    blob = run_cohort(job((each,), TASKS, max_steps=10), arrays, RecordingLink(), Learner)[each.id]
    scored = score_trial(blob, each, TASKS, job((each,), TASKS).settings, arrays, 2)
    assert scored[0] is not None
    assert scored[1:] == (None, None)
    assert unpack_weights(blob).card.trained == (0,)


def test_that_a_stored_image_network_predicts_from_raw_pictures() -> None:
    tasks = tasks_of("binary", "binary")
    arrays, link = images(tasks), RecordingLink()
    each = trial((1.0, 1.0))
    blob = run_cohort(job((each,), tasks, kind="image"), arrays, link, Learner)[each.id]
    finished = link.events[-1]
    assert isinstance(finished, TrialFinished)
    assert predict_weights(blob, arrays.inputs[:5]).shape == (5, 2)
    assert score_trial(blob, each, tasks, job((each,), tasks).settings, arrays, 1) == pytest.approx(finished.kpis, rel=1e-6)


@pytest.mark.parametrize("blob", [b"", b"no network at all", b"\x02\0\0\0\0\0\0\0{}"])
def test_that_other_bytes_are_refused_with_a_sentence(blob: bytes) -> None:
    with pytest.raises(ProjectError, match="damaged"):
        unpack_weights(blob)


def test_that_arrays_come_back_from_a_file_as_they_went_in(tmp_path: Path) -> None:
    for arrays in (table(TASKS), images(tasks_of("binary"))):
        arrays.save(tmp_path / "arrays.safetensors")
        again = TrainingArrays.load(tmp_path / "arrays.safetensors")
        for name, values in vars(arrays).items():
            if values is None:
                assert getattr(again, name) is None
                continue
            np.testing.assert_array_equal(getattr(again, name), values)
            assert getattr(again, name).dtype == values.dtype


def test_that_the_device_is_one_that_torch_can_use() -> None:
    assert torch.ones(2, device=choose_device()).sum().item() == 2.0


def test_that_a_gpu_is_left_alone_where_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.delenv("TASUKI_DEVICE", raising=False)
    assert choose_device() == "cuda"
    monkeypatch.setenv("TASUKI_DEVICE", "cpu")
    assert choose_device() == "cpu"
