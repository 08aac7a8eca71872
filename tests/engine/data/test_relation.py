"""Relations between tasks are counted on training rows that carry both labels."""

import numpy as np
import pytest

from engine.data.relation import estimate_relation, relations_of
from engine.domain.relation import Relation, answer_names, pairs_to_learn, state_names
from engine.domain.task import Task
from tests.engine.training.cohorts import tasks_of

BINARY = tasks_of("binary", "binary")
ALL = np.arange(20)


def two_columns() -> np.ndarray:
    """Ten rows of the first class, none of the other, seven of them with the second label; ten more lack one of the labels."""
    both = np.column_stack([np.zeros(10), [1.0] * 7 + [0.0] * 3])
    return np.concatenate([both, np.column_stack([np.zeros(5), np.full(5, np.nan)]), np.column_stack([np.full(5, np.nan), np.ones(5)])])


def test_that_seven_of_ten_rows_make_eight_of_twelve() -> None:
    found = estimate_relation(BINARY, (0, 1), two_columns())
    assert found.relation.shares[0][0] == pytest.approx(8 / 12)
    assert found.rows == (10, 0)
    assert found.source == "data"


def test_that_the_interval_holds_the_share_and_is_widest_without_rows() -> None:
    found = estimate_relation(BINARY, (0, 1), two_columns())
    assert found.low[0][0] < 7 / 10 < found.high[0][0]
    assert (found.low[1][0], found.relation.shares[1][0], found.high[1][0]) == pytest.approx((0.025, 0.5, 0.975))


def test_that_the_shares_of_several_classes_sum_to_one() -> None:
    labels = np.random.default_rng(0).integers(0, 3, size=(50, 2)).astype(float)
    found = estimate_relation(tasks_of("multiclass", "multiclass"), (0, 1), labels)
    assert np.sum(found.relation.shares, axis=1) == pytest.approx([1.0, 1.0, 1.0])
    counts = np.array([[np.sum((labels[:, 0] == a) & (labels[:, 1] == b)) for b in range(3)] for a in range(3)])
    assert np.array(found.relation.shares) == pytest.approx((counts + 1) / (counts.sum(1, keepdims=True) + 3))


def test_that_only_the_given_rows_are_counted() -> None:
    labels = two_columns()
    found = relations_of((), BINARY, labels, np.arange(5), least_rows=1)
    assert [relation.rows for relation in found] == [(5, 0), (0, 5)]


def test_that_a_pair_without_enough_rows_has_no_relation_and_experts_go_before_data() -> None:
    labels = two_columns()
    assert relations_of((), BINARY, labels, ALL, least_rows=11) == ()
    known = Relation("t0", "t1", ((0.2,), (0.9,)))
    (only,) = relations_of((known,), BINARY, labels, ALL, least_rows=1)
    assert (only.relation, only.source) == (known, "expert")


def test_that_a_task_with_more_classes_speaks_of_one_with_fewer_and_quantities_stay_apart() -> None:
    tasks = tasks_of("binary", "multiclass", "regression", "binary")
    assert pairs_to_learn(tasks) == ((0, 3), (1, 0), (1, 3), (3, 0))


def test_that_classes_and_answers_are_named() -> None:
    assert (state_names(BINARY[0]), answer_names(BINARY[0])) == (("0", "1"), ("1",))
    task = Task("seal", "binary", "auroc", ("ok", "leak"))
    assert (state_names(task), answer_names(task)) == (("ok", "leak"), ("leak",))
    assert answer_names(tasks_of("multiclass")[0]) == ("a", "b", "c")
