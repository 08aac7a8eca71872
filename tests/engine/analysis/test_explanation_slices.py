import numpy as np
import pytest

from engine.analysis.explanation_slices import LEAST_ROWS, gains_of_parts


def _values(replicates: int, rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Absolute errors of two networks in each replicate, which looks at two thirds of the rows."""
    noise = np.random.default_rng(seed)
    looked = noise.random((replicates, rows)) < 2 / 3
    row = noise.normal(size=rows)
    baseline = np.where(looked, 1.0, np.nan)
    return baseline, baseline + row + 0.3 * noise.normal(size=(replicates, rows))


def test_that_the_gain_of_a_part_is_the_mean_over_its_rows_and_positive_is_better() -> None:
    baseline, candidate = _values(3, 200)
    inside = np.arange(200) < 90
    (part,) = gains_of_parts(inside[:, None], baseline, candidate, -1.0)
    expected = [np.nanmean((baseline - candidate)[replicate, :90]) for replicate in range(3)]
    assert part.gains == pytest.approx(expected)
    assert part.baseline == pytest.approx(1.0)
    assert part.candidate == pytest.approx(np.mean([np.nanmean(candidate[replicate, :90]) for replicate in range(3)]))
    assert part.rows == (~np.isnan(baseline[:, :90])).any(axis=0).sum()


def test_that_the_variance_is_that_of_drawing_the_rows_again() -> None:
    baseline, candidate = _values(4, 400)
    inside = np.arange(400) < 150
    (part,) = gains_of_parts(inside[:, None], baseline, candidate, -1.0)
    gains = baseline - candidate
    noise = np.random.default_rng(1)
    means: list[float] = []
    for _ in range(1000):
        counts = noise.poisson(1.0, 400) * inside
        means.append(float(np.mean([np.nansum(counts * row) / (counts * ~np.isnan(row)).sum() for row in gains])))
    assert part.row_variance == pytest.approx(np.var(means), rel=0.2)
    assert part.row_variance < part.replicate_variance


def test_that_rows_of_one_group_are_no_independent_evidence() -> None:
    baseline, candidate = _values(2, 200)
    twice = [np.repeat(values, 2, axis=1) for values in (baseline, candidate)]
    inside = (np.arange(400) < 200)[:, None]
    (apart,) = gains_of_parts(inside, twice[0], twice[1], -1.0)
    (together,) = gains_of_parts(inside, twice[0], twice[1], -1.0, np.repeat(np.arange(200), 2))
    assert together.row_variance == pytest.approx(2 * apart.row_variance, rel=0.02)


def test_that_parts_with_too_few_rows_in_some_replicate_are_left_out() -> None:
    baseline, candidate = _values(2, 300)
    sizes = (LEAST_ROWS - 1, 100, 300)
    parts = gains_of_parts(np.arange(300)[:, None] < np.array(sizes), baseline, candidate, 1.0)
    assert [part.place for part in parts] == [1]
    assert gains_of_parts(np.ones((300, 1), bool), baseline[:1], candidate[:1], 1.0) == ()
