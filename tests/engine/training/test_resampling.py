import numpy as np
import pytest

from engine.domain.task import Task
from engine.training import resampling
from engine.training.metrics import compute_kpi
from engine.training.resampling import DRAWS, FEWEST_DRAWS, draw_weights, resampled_kpis

TASKS = (Task("A", "regression", "mae"), Task("B", "binary", "auroc", classes=("0", "1")))


def test_that_weights_count_each_row_once_on_average_and_repeat_with_the_seed():
    weights = draw_weights(500, 3)
    assert weights.shape == (DRAWS, 500)
    assert weights.mean() == pytest.approx(1.0, abs=0.02)
    assert np.array_equal(weights, draw_weights(500, 3))
    assert not np.array_equal(weights, draw_weights(500, 4))


def test_that_rows_of_a_group_are_drawn_together():
    weights = draw_weights(6, 0, np.array([0, 0, 1, 1, 1, 2]))
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 2] == weights[:, 4]).all()
    assert (weights[:, 0] != weights[:, 5]).any()


def test_that_very_large_tables_get_fewer_draws(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resampling, "MOST_WEIGHTS", 5000)
    assert len(draw_weights(100, 0)) == 50
    assert len(draw_weights(1000, 0)) == FEWEST_DRAWS


def test_that_a_draw_gives_the_kpi_of_its_rows_and_none_where_it_is_undefined():
    answers = np.array([[1.0, 0.2], [2.0, 0.7], [4.0, 0.4]])
    labels = np.array([[1.5, 0.0], [2.0, 1.0], [np.nan, 1.0]])
    weights = np.array([[1, 1, 1], [3, 0, 1], [0, 2, 1]], dtype=np.uint8)
    found = resampled_kpis(answers, labels, weights, TASKS, (0, 1))
    assert [draw[0] for draw in found] == [pytest.approx(0.25), pytest.approx(0.5), pytest.approx(0.0)]
    assert found[0][1] == compute_kpi("auroc", labels[:, 1], answers[:, 1])
    assert found[2][1] is None
    assert [draw[1] for draw in resampled_kpis(answers, labels, weights, TASKS, (0,))] == [None] * 3


def test_that_the_spread_of_a_mean_error_over_draws_is_its_standard_error():
    generator = np.random.default_rng(0)
    errors = generator.normal(size=2000)
    drawn = draw_weights(2000, 1)
    found = resampled_kpis(errors[:, None], np.zeros((2000, 1)), drawn, TASKS[:1], (0,))
    spread = np.std([draw[0] for draw in found if draw[0] is not None])
    assert spread == pytest.approx(np.abs(errors).std() / 2000**0.5, rel=0.2)
