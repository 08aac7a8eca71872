"""The small version of the replication: what must hold at any size, and nothing about who wins (see results for that)."""

import numpy as np
import pytest
import torch

from tests.replication.digits_one_vs_all import METHODS, digits, measure, table


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_that_parts_do_not_overlap_and_validation_is_as_large_at_every_size() -> None:
    arrays = digits(50, 3)
    assert [np.bincount(part).tolist() for part in arrays.parts] == [[50, 200, 1547]] * 3
    assert not np.array_equal(arrays.parts[0], arrays.parts[1])


def test_that_every_form_learns_digits_far_better_than_chance_from_a_hundred_rows() -> None:
    found = measure(100, ("single-task", "hard sharing", "LAF", "Tucker", "TT", "trace norm"), 2, 100)
    assert {row.method for row in found} < set(METHODS)
    for row in found:
        assert max(row.ranked) < 0.5, row.method
        assert max(row.binary) < 0.1, row.method
    assert table(found).count("\n") == 2 + len(found)
