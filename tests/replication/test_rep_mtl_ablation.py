"""The small version of the ablation: what must hold at any size, and nothing about who wins."""

import numpy as np
import pytest
import torch

from tests.replication.rep_mtl_ablation import ARMS, PLANTED, measure, planted, table


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_that_half_of_the_labels_are_missing_and_each_seed_has_a_table_of_its_own() -> None:
    arrays = planted(2, shared=True)
    for part in arrays.parts:
        shares = [np.isnan(arrays.labels[part == number]).mean() for number in range(3)]
        assert shares == pytest.approx([0.5, 0.5, 0.0], abs=0.04)
    assert arrays.labels.shape[1] == len(PLANTED)
    assert not ((arrays.parts[0] >= 0) & (arrays.parts[1] >= 0)).any()


def test_that_every_arm_of_the_ablation_learns_and_goes_a_way_of_its_own() -> None:
    arms = tuple(name for name in ARMS if name != "single-task")
    found = measure("planted, shared", arms, 2, 60)
    assert all(min(row.kpis) > 0.1 for row in found)
    assert len({row.kpis for row in found}) == len(arms)
    assert table(found).count("\n") == 2 + len(found)
