"""The small version of the replication: what must hold at any size, and nothing about by how much (see results for that)."""

import numpy as np
import pytest
import torch

from engine.data.synthetic import make_one_way_helper
from tests.replication.one_way_helper import measure, planted, table


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_that_the_planted_relation_is_in_the_table_and_gaps_are_as_said() -> None:
    made = make_one_way_helper(4000, seed=3)
    related = made.complete.corr()
    assert related.loc["Helper", "Target"] > 0.7
    assert abs(related.loc["Stranger", "Target"]) < 0.6
    assert made.table[["Helper", "Target", "Stranger"]].notna().mean().to_numpy() == pytest.approx([0.9, 0.04, 0.3], abs=0.02)
    assert made.helps == (("Helper", "Target"),)


def test_that_training_sees_the_gaps_and_the_test_does_not() -> None:
    arrays, complete = planted(500, 2)
    assert not np.isnan(complete).any()
    assert np.isnan(arrays.labels[:, 1]).mean() > 0.9
    assert [np.bincount(part + 1).tolist() for part in arrays.parts] == [[500, 300, 100, 100]] * 2


def test_that_a_relation_of_no_strength_is_none_and_the_target_is_as_wide_as_before() -> None:
    strong, none = (make_one_way_helper(4000, seed=3, strength=strength) for strength in (0.8, 0.0))
    assert abs(none.complete.corr().loc["Helper", "Target"]) < 0.05
    assert none.complete["Target"].std() == pytest.approx(strong.complete["Target"].std(), rel=0.05)
    assert none.helps == ()


def test_that_every_way_is_trained_and_the_edge_given_by_hand_is_used() -> None:
    found = measure(("single-task", "branched", "Helper>Target by hand", "affinity"), rows=800, seeds=2, steps=60)
    single, branched, helped, probed = found
    assert all(np.isfinite(outcome.errors).all() for outcome in found)
    assert helped.kept[0, 1] == 1.0
    assert np.isnan(helped.kept[1, 0])
    assert set(np.unique(probed.kept[~np.eye(3, dtype=bool)])) <= {0.0, 0.5, 1.0}
    assert helped.errors[:, 0].mean() < 1.0
    assert not np.array_equal(branched.errors, helped.errors)
    assert single.errors.shape == (2, 3)
    assert table(found).count("\n") == 2 + len(found)
