from math import inf, nan
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.gain import delta_m, paired_gains, relative_gain
from engine.domain.task import kpi

sizes = st.floats(0.01, 100.0)


def test_that_delta_m_of_the_published_example_is_seven_and_a_half_percent():
    accuracy = relative_gain(0.80, 0.76, higher_is_better=True)
    error = relative_gain(0.10, 0.08, higher_is_better=False)
    assert accuracy == pytest.approx(-0.05)
    assert error == pytest.approx(0.20)
    assert delta_m([accuracy, error]) == pytest.approx(0.075)


def test_that_business_values_weigh_the_mean_gain():
    assert delta_m([0.1, -0.1], [3.0, 1.0]) == pytest.approx(0.05)
    assert delta_m([0.1, -0.1], [0.0, 0.0]) == pytest.approx(0.0)


def test_that_a_missing_gain_makes_the_mean_gain_unknown():
    assert delta_m([0.1, None]) is None
    assert delta_m([]) is None


@pytest.mark.parametrize(("baseline", "candidate"), [(0.0, 0.1), (nan, 0.1), (0.1, inf)])
def test_that_a_gain_against_nothing_is_undefined(baseline: float, candidate: float):
    assert relative_gain(baseline, candidate, higher_is_better=True) is None


def test_that_meeting_a_baseline_of_zero_is_no_change():
    assert relative_gain(0.0, 0.0, higher_is_better=False) == 0.0


def test_that_a_negative_r2_that_rises_is_a_gain():
    gain = relative_gain(-0.5, -0.25, higher_is_better=True)
    assert gain == pytest.approx(0.5)


def test_that_r2_near_zero_is_compared_in_points():
    paired = paired_gains([-0.02, 0.10], [0.08, 0.0], kpi("r2"))
    assert paired.in_points
    assert paired.gains == pytest.approx((0.10, -0.10))


@pytest.mark.parametrize("name", ["mae", "auroc"])
def test_that_the_mean_of_the_gains_is_the_gain_of_the_means(name: str):
    measure = kpi(name)
    baselines, candidates = [0.2, 0.9, 0.7], [0.3, 0.8, 0.75]
    gains = [gain for gain in paired_gains(baselines, candidates, measure).gains if gain is not None]
    assert fmean(gains) == pytest.approx(relative_gain(fmean(baselines), fmean(candidates), higher_is_better=measure.higher_is_better))


def test_that_one_replicate_with_a_baseline_of_zero_is_compared_like_the_others():
    assert paired_gains([0.0, 0.4], [0.1, 0.5], kpi("f1")).gains == pytest.approx((0.5, 0.5))


def test_that_a_mean_baseline_of_zero_leaves_only_what_did_not_change():
    assert paired_gains([0.0, 0.0], [0.0, 0.1], kpi("f1")).gains == (0.0, None)


def test_that_a_network_without_a_finite_kpi_has_no_gain():
    assert paired_gains([nan, 1.0], [0.5, 0.5], kpi("mae")).gains == (None, 0.5)


def test_that_a_small_error_is_compared_in_shares():
    assert not paired_gains([0.01], [0.02], kpi("mae")).in_points


@given(sizes, sizes)
def test_that_direction_turns_the_sign_and_nothing_else(baseline: float, candidate: float):
    up = relative_gain(baseline, candidate, higher_is_better=True)
    down = relative_gain(baseline, candidate, higher_is_better=False)
    assert up is not None
    assert down is not None
    assert up == -down


@given(sizes, sizes, st.floats(0.01, 100.0))
def test_that_the_unit_of_a_kpi_does_not_matter(baseline: float, candidate: float, factor: float):
    plain = relative_gain(baseline, candidate, higher_is_better=False)
    scaled = relative_gain(baseline * factor, candidate * factor, higher_is_better=False)
    assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-9)
