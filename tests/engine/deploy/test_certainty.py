"""Ranges hold what they promise on new rows of the same kind, and probabilities are rescaled only where that helps."""

import numpy as np
import pytest

from engine.deploy.certainty import Rescaling, calibrate, chances_of, conformal_span


def test_that_ranges_hold_nine_values_in_ten_of_new_rows() -> None:
    generator = np.random.default_rng(1)
    calibration, fresh = generator.gamma(2.0, 1.0, 500) - 2.0, generator.gamma(2.0, 1.0, 20_000) - 2.0
    span = conformal_span([calibration[:250], calibration[250:]])
    held = np.mean((fresh >= span.low) & (fresh <= span.high))
    assert held == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 500 + 0.09 / 20_000))
    assert span.reached


def test_that_few_rows_give_the_whole_range_and_say_so() -> None:
    span = conformal_span([np.array([-1.0, 0.5, 2.0])])
    assert (span.low, span.high, span.reached) == (-1.0, 2.0, False)


def test_that_overconfident_scores_are_tempered() -> None:
    generator = np.random.default_rng(2)
    true = generator.normal(0, 1, 2000)
    labels = (generator.random(2000) < 1 / (1 + np.exp(-true))).astype(float)
    found = calibrate(5 * true[:, None].astype(np.float32), labels, np.arange(2000))
    assert found is not None
    assert found.used is not None
    assert found.used.slope == pytest.approx(0.2, abs=0.05)
    assert found.after < found.before


def test_that_scores_that_are_right_already_are_left_alone() -> None:
    generator = np.random.default_rng(5)
    left = 0
    for _ in range(10):
        true = generator.normal(0, 1, (300, 3))
        labels = (true + generator.gumbel(size=true.shape)).argmax(axis=1).astype(float)
        found = calibrate(true.astype(np.float32), labels, np.arange(300))
        assert found is not None
        left += found.used is None
    assert left >= 5


def test_that_too_few_rows_or_one_class_give_no_calibration() -> None:
    scores = np.zeros((100, 1), np.float32)
    assert calibrate(scores[:20], np.arange(20) % 2, np.arange(20)) is None
    assert calibrate(scores, np.ones(100), np.arange(100)) is None


def test_that_chances_of_classes_add_up_to_one() -> None:
    chances = chances_of(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]], np.float32), Rescaling(0.5))
    assert chances.sum(axis=1) == pytest.approx(1.0)
    assert chances[1] == pytest.approx(1 / 3)
