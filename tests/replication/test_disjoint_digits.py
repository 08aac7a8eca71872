"""The small version of matching on disjoint digits: what must hold at any size, and nothing about who wins."""

import numpy as np
import pytest
import torch

from tests.replication.disjoint_digits import TASKS, arms, calibration_error, disjoint, measure, relations, table, truth


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_that_labels_are_apart_in_the_training_part_and_complete_elsewhere() -> None:
    arrays = disjoint(2, 40, 60)
    for seed in (0, 1):
        known = ~np.isnan(arrays.labels)
        training = arrays.parts[seed] == 0
        assert known[training, 0].sum() == 40
        assert known[training, 1:].sum() == 60 * 4
        assert not (known[training, 0] & known[training, 1]).any()
        assert known[(arrays.parts[seed] == 1) | (arrays.parts[seed] == 2)].all()


def test_that_the_table_is_true_and_the_corrupted_ones_are_wrong_in_their_share_of_cells() -> None:
    labels = truth()
    true = np.column_stack([np.array(relation.shares)[:, 0] for relation in relations(0.0)])
    np.testing.assert_array_equal(true[labels[:, 0].astype(int)], labels[:, 1:])
    for share in (0.1, 0.3):
        wrong = np.column_stack([np.array(relation.shares)[:, 0] for relation in relations(share)])
        assert (wrong != true).mean() == pytest.approx(share)


def test_that_every_arm_learns_something_and_none_is_another() -> None:
    found = measure(60, 60, 2, 30, corrupted=(0.0,))
    assert len(found) == len(list(arms((0.0,))))
    assert all(min(row.attributes) > 0.5 for row in found)
    assert len({row.attributes for row in found}) == len(found)
    assert table(found).count("\n") == 2 + len(found)


def test_that_sure_and_right_answers_have_no_calibration_error() -> None:
    assert calibration_error(np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, 1.0])) == 0
    assert calibration_error(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
    assert len(TASKS) == 5
