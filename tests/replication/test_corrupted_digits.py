"""The small version of the robustness comparison: the measure as specified (E11), and what must hold at any size."""

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits

from tests.replication.corrupted_digits import KINDS, STRENGTHS, corrupted, findings, loss_of_quality, losses_of_quality, measure, table
from tests.replication.digits_one_vs_all import digits


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_e11_that_a_joint_network_that_keeps_more_of_its_quality_counts_as_negative() -> None:
    assert loss_of_quality((0.72, 0.54), (0.70, 0.56)) == pytest.approx(-0.05)
    assert loss_of_quality((0.10, 0.20), (0.10, 0.15), higher_is_better=False) == pytest.approx(-0.5)


@pytest.mark.parametrize("kind", list(KINDS))
def test_that_each_kind_moves_rows_further_the_stronger_it_is_and_keeps_their_range(kind: str) -> None:
    rows = digits(50, 1).inputs[:200]
    moved = [np.abs(corrupted(rows, kind, strength, 3) - rows).mean() for strength in STRENGTHS]
    assert moved == sorted(moved)
    assert moved[0] > 0
    spoilt = corrupted(rows, kind, 5, 3)
    assert spoilt.min() >= 0
    assert spoilt.max() <= 1


def test_that_both_kinds_of_network_are_looked_at_and_lose_quality() -> None:
    with threadpool_limits(1):
        found = measure(60, 2, 40)
    assert len(found[0].corrupted) == len(KINDS) * len(STRENGTHS)
    for kept in found:
        assert min(kept.clean) > 0.7
        worst = kept.corrupted["noise", 5]
        assert worst[0] < kept.clean[0]
        assert worst[1] < kept.clean[1]
        assert losses_of_quality(kept) == pytest.approx(np.mean([losses_of_quality(kept, kind) for kind in KINDS]))
    assert len(findings(found, "60 rows")) == 1 + len(KINDS)
    assert table(found).count("\n") == 3 + len(KINDS)
