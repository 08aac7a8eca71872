from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.interval import corrected_resampled_t, half_width, replicates_needed
from engine.analysis.student import student_quantile

series = st.lists(st.floats(-1.0, 1.0), min_size=2, max_size=20)


def test_that_the_interval_equals_one_computed_by_hand():
    # mean 0.03, s = 0.0158114, J = 5, test/train = 1/3, t(4, 0.975) = 2.776445
    low, high = corrected_resampled_t([0.01, 0.02, 0.03, 0.04, 0.05], test_rows=20, train_rows=60) or (0.0, 0.0)
    half = 2.776445 * 0.01581139 * sqrt(0.2 + 1 / 3)
    assert low == pytest.approx(0.03 - half, abs=1e-7)
    assert high == pytest.approx(0.03 + half, abs=1e-7)
    assert half == pytest.approx(0.0320597, abs=1e-6)


def test_that_students_quantile_is_that_of_the_tables():
    assert student_quantile(9, 0.975) == pytest.approx(2.262157, abs=1e-6)


@pytest.mark.parametrize("differences", [[], [0.1]])
def test_that_fewer_than_two_differences_give_no_interval(differences: list[float]):
    assert corrected_resampled_t(differences, test_rows=1, train_rows=3) is None


def test_that_identical_differences_give_an_interval_without_width():
    assert corrected_resampled_t([0.1, 0.1, 0.1], test_rows=1, train_rows=3) == (0.1, 0.1)


@given(series)
def test_that_the_interval_contains_the_mean(differences: list[float]):
    low, high = corrected_resampled_t(differences, test_rows=0.2, train_rows=0.6) or (0.0, 0.0)
    assert low - 1e-12 <= sum(differences) / len(differences) <= high + 1e-12


@given(series, st.floats(0.1, 10.0))
def test_that_the_interval_scales_with_the_differences(differences: list[float], factor: float):
    plain = corrected_resampled_t(differences, test_rows=0.2, train_rows=0.6)
    scaled = corrected_resampled_t([factor * one for one in differences], test_rows=0.2, train_rows=0.6)
    assert plain is not None
    assert scaled == pytest.approx(tuple(factor * end for end in plain), rel=1e-6, abs=1e-9)


@given(series)
def test_that_the_correction_never_narrows_the_interval(differences: list[float]):
    plain = corrected_resampled_t(differences, test_rows=0.0, train_rows=0.6)
    corrected = corrected_resampled_t(differences, test_rows=0.2, train_rows=0.6)
    assert plain is not None
    assert corrected is not None
    assert corrected[1] - corrected[0] >= plain[1] - plain[0]


def test_that_the_replicates_needed_are_just_enough():
    needed = replicates_needed(0.02, 0.03, 1 / 3)
    assert needed is not None
    assert half_width(0.02, needed, 1 / 3) < 0.03 <= half_width(0.02, needed - 1, 1 / 3)


def test_that_no_number_of_replicates_beats_the_overlap_of_training_sets():
    assert replicates_needed(0.02, 0.02 * sqrt(1 / 3), 1 / 3) is None
