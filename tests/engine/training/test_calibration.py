"""Reliability curves and calibration errors, held against what can be reckoned by hand."""

import numpy as np
import pytest

from engine.domain.events import TrialFinished
from engine.training.calibration import calibration_of, calibrations_of, within_auroc
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial


def test_that_the_error_is_the_mean_distance_weighed_by_rows() -> None:
    chances = np.array([0.05, 0.15, 0.15, 0.95, 0.95, 1.0])
    found = calibration_of(chances, np.array([0, 0, 1, 1, 1, 0]))
    assert found.rows == (1, 2, 3)
    assert found.predicted == pytest.approx((0.05, 0.15, 2.9 / 3))
    assert found.observed == pytest.approx((0.0, 0.5, 2 / 3))
    assert found.error == pytest.approx((0.05 + 2 * 0.35 + 3 * 0.3) / 6)


def test_that_drawn_labels_are_nearly_calibrated_and_sharpened_ones_are_not() -> None:
    generator = np.random.default_rng(0)
    chances = generator.random(20_000)
    drawn = generator.random(20_000) < chances
    assert calibration_of(chances, drawn).error < 0.015
    assert calibration_of(np.where(chances > 0.5, 0.99, 0.01), drawn).error > 0.2


def test_that_a_prediction_that_only_knows_the_class_ranks_by_chance_within_it() -> None:
    tasks = tasks_of("multiclass", "binary", "regression")
    generator = np.random.default_rng(1)
    state = generator.integers(0, 3, 3000).astype(float)
    inner = generator.random(3000)
    label = (inner < np.array([0.2, 0.5, 0.8])[state.astype(int)]).astype(float)
    labels = np.column_stack([state, label, np.zeros(3000)])
    labels[::7, 1] = np.nan
    assert within_auroc(np.array([0.2, 0.5, 0.8])[state.astype(int)], labels, 1, tasks) == pytest.approx(0.5)
    assert within_auroc(1 - inner, labels, 1, tasks) == 1.0
    apart = labels.copy()
    apart[::2, 0], apart[1::2, 1] = np.nan, np.nan
    assert within_auroc(inner, apart, 1, tasks) is None


def test_that_several_classes_are_judged_by_the_one_decided_for_and_quantities_not_at_all() -> None:
    tasks = tasks_of("multiclass", "regression", "binary")
    answers = np.array([[0.7, 0.2, 0.1, 5.0, 0.9], [0.3, 0.6, 0.1, 5.0, 0.9]])
    labels = np.array([[0.0, 5.0, np.nan], [2.0, 5.0, np.nan]])
    classes, quantity, bare = calibrations_of(answers, labels, tasks, (0, 1, 2))
    assert quantity is None
    assert bare is None
    assert classes is not None
    assert classes.predicted == pytest.approx((0.6, 0.7))
    assert classes.observed == (0.0, 1.0)


def test_that_every_finished_trial_tells_it_for_the_tasks_it_trained() -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    trials = (trial((1.0, 0.0, 0.0)), trial((1.0, 1.0, 1.0)))
    whole, link = job(trials, tasks, max_steps=20), RecordingLink()
    run_cohort(whole, table(tasks), link, Learner)
    told = {event.trial: event.calibrations for event in link.events if isinstance(event, TrialFinished)}
    assert [found is None for found in told[trials[0].id]] == [False, True, True]
    assert [found is None for found in told[trials[1].id]] == [False, True, False]
    assert sum(told[trials[0].id][0].rows) == sum(told[trials[1].id][0].rows)  # pyright: ignore[reportOptionalMemberAccess]
