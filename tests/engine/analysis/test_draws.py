"""Intervals from draws of the test rows: by hand where that is possible, and on simulated replicates whose true mean is 0.1."""

from statistics import fmean

import numpy as np
import pytest

from engine.analysis.draws import Measured, gain_draws, holm, mean_draws
from engine.domain.plan import SplitPolicy
from engine.domain.task import kpi

SPLIT = SplitPolicy()
MAE, AUROC = kpi("mae"), kpi("auroc")


def simulated(seed: int, rows: int = 300, replicates: int = 5, luck: float = 0.2) -> Measured:
    """Rows with a true mean difference of 0.1, test parts of a fifth that overlap by chance, training luck, and 100 draws."""
    generator = np.random.default_rng(seed)
    shared, weights = generator.normal(0.1, 0.7, rows), generator.poisson(1.0, (100, rows))
    values: dict[int, float] = {}
    draws: dict[int, list[float | None]] = {}
    for replicate in range(replicates):
        tested = generator.permutation(rows)[: rows // 5]
        found = (shared + generator.normal(0.0, 0.7, rows))[tested] + generator.normal(0.0, luck * 0.13)
        values[replicate] = float(found.mean())
        counted = weights[:, tested]
        draws[replicate] = [float(mean) for mean in (counted @ found) / counted.sum(axis=1)]
    return Measured(values, rows / 5, SPLIT, draws)


@pytest.mark.parametrize(("replicates", "luck"), [(3, 0.2), (3, 2.0), (5, 0.2), (5, 1.0), (5, 4.0)])
def test_that_simulated_intervals_hold_the_truth_about_as_often_as_they_say(replicates: int, luck: float):
    intervals = [measured.interval() for seed in range(150) for measured in [simulated(seed, replicates=replicates, luck=luck)]]
    held = [interval is not None and interval[0] <= 0.1 <= interval[1] for interval in intervals]
    assert 0.91 <= fmean(held) <= 0.99


def test_that_they_are_much_narrower_than_intervals_from_the_replicates_alone():
    widths: list[float] = []
    for seed in range(30):
        measured = simulated(seed)
        low, high = measured.interval() or (0.0, 0.0)
        alone_low, alone_high = Measured(measured.values, measured.labels, SPLIT).interval() or (0.0, 0.0)
        widths.append((high - low) / (alone_high - alone_low))
    assert fmean(widths) < 0.75


def test_that_rows_shared_by_all_replicates_are_not_counted_twice():
    draws: list[float | None] = [0.1 + 0.01 * (index % 5 - 2) for index in range(100)]
    same = Measured(dict.fromkeys(range(5), 0.1), 200, SPLIT, dict.fromkeys(range(5), draws))
    one_more = Measured(dict.fromkeys(range(2), 0.1), 200, SPLIT, dict.fromkeys(range(2), draws))
    assert same.spread is not None
    assert one_more.spread is not None
    assert same.spread.shared == pytest.approx(same.spread.rows)
    assert same.spread.half_width() == pytest.approx(one_more.spread.half_width())
    assert same.spread.expected(50).half_width() == pytest.approx(same.spread.half_width())


def test_that_training_luck_widens_the_interval():
    draws: dict[int, list[float | None]] = {0: [0.0, 0.02] * 50, 1: [0.2, 0.22] * 50}
    lucky = Measured({0: 0.01, 1: 0.21}, 200, SPLIT, dict(draws)).spread
    assert lucky is not None
    (of_rows, _), (of_replicates, degrees) = lucky.errors
    assert of_rows == pytest.approx(0.01, rel=0.02)
    assert of_replicates == pytest.approx(0.1, rel=0.02)
    assert degrees < 2.5
    assert lucky.half_width() > 0.4


def test_that_replicates_that_agree_by_chance_do_not_hide_that_test_rows_are_few():
    draws: dict[int, list[float | None]] = {0: [0.0, 0.2] * 50, 1: [0.2, 0.0] * 50, 2: [0.0, 0.0, 0.2, 0.2] * 25}
    agreeing = Measured(dict.fromkeys(range(3), 0.1), 30, SPLIT, dict(draws)).spread
    assert agreeing is not None
    assert agreeing.scatter == 0.0
    assert agreeing.half_width() > 2 * agreeing.rows**0.5


def test_that_without_draws_the_corrected_interval_is_given():
    values = {0: 0.01, 1: 0.02, 2: 0.03, 3: 0.04, 4: 0.05}
    assert Measured(values, 100, SPLIT).interval() == pytest.approx((0.03 - 0.0320597, 0.03 + 0.0320597), abs=1e-6)
    assert Measured(values, 100, SPLIT, {0: [0.01] * 100}).spread is None


@pytest.mark.parametrize("values", [{}, {3: 0.1}])
def test_that_fewer_than_two_replicates_have_no_interval(values: dict[int, float]):
    measured = Measured(values, 100, SPLIT, {3: [0.1, 0.2] * 50})
    assert measured.interval() is None
    assert measured.chance_of_no_change() == 1.0
    assert measured.expected_half_width(9) is None


def test_that_identical_scores_are_certain_and_never_nan():
    same = Measured({0: 0.0, 1: 0.0}, 100, SPLIT, {0: [0.0] * 100, 1: [0.0] * 100})
    assert same.interval() == (0.0, 0.0)
    assert same.chance_of_no_change() == 1.0


def test_that_draws_in_which_a_kpi_is_undefined_are_left_out_and_too_many_count_as_none():
    some: list[float | None] = [None] * 20 + [0.1, 0.2] * 40
    few: list[float | None] = [None] * 80 + [0.1, 0.2] * 10
    assert Measured({0: 0.15, 1: 0.15}, 100, SPLIT, {0: some, 1: some}).spread is not None
    assert Measured({0: 0.15, 1: 0.15}, 100, SPLIT, {0: some, 1: few}).spread is None


def test_that_more_labels_narrow_the_interval_by_their_root():
    measured = simulated(1)
    now, then = measured.expected_half_width(5), measured.expected_half_width(5, 4.0)
    assert now is not None
    assert then is not None
    assert then == pytest.approx(now / 2, rel=0.05)


def test_that_gains_in_draws_follow_the_kpis_direction():
    assert gain_draws({3: [2.0, None, 0.0]}, {3: [1.0, 1.0, 1.0]}, MAE, in_points=False) == {3: [0.5, None, None]}
    assert gain_draws({0: [0.5]}, {0: [0.75]}, AUROC, in_points=False) == {0: [0.5]}
    assert gain_draws({0: [2.0]}, {0: [1.0]}, MAE, in_points=True) == {0: [1.0]}


def test_that_gains_in_a_draw_are_shares_of_its_mean_baseline():
    drawn = gain_draws({0: [1.0, None], 1: [3.0, 4.0]}, {0: [0.5, 1.0], 1: [2.0, 2.0]}, MAE, in_points=False)
    assert drawn == {0: [0.25, None], 1: [0.5, 0.5]}


def test_that_the_mean_over_tasks_is_weighed_and_needs_all_of_them():
    assert mean_draws([[0.1, None], [0.4, 0.2]], [2.0, 1.0]) == [pytest.approx(0.2), None]


def test_that_holm_stops_at_the_first_claim_that_fails():
    assert holm([0.04, 0.01, 0.02]) == (True, True, True)
    assert holm([0.04, 0.02, 0.03]) == (False, False, False)
    assert holm([0.001, 0.04, 0.03]) == (True, False, False)
    assert holm([]) == ()
