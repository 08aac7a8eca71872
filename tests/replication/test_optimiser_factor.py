"""The small version of the comparison of optimisers: fronts as specified (E9), and what must hold at any size."""

import numpy as np
import pytest
import torch

from tests.replication.optimiser_factor import Outcome, counts, findings, front, measure, patterns, table


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def outcome(method: str, optimiser: str, errors: list[tuple[float, float]], gains: tuple[float, ...]) -> Outcome:
    return Outcome(method, optimiser, "0.01", np.array(errors), gains)  # pyright: ignore[reportArgumentType]


def test_e9_that_a_front_keeps_equal_points() -> None:
    points = [(1, 3), (2, 2), (3, 1), (3, 3), (2, 2)]
    assert [point for point, kept in zip(points, front(points), strict=True) if kept] == [(1, 3), (2, 2), (3, 1), (2, 2)]


def test_that_runs_are_counted_seed_by_seed_and_what_is_not_a_number_beats_nothing() -> None:
    found = [
        outcome("equal_weights", "adamw", [(1, 3), (1, 1)], (5.0, 4.0)),
        outcome("equal_weights", "sgd", [(2, 2), (2, 2)], (1.0, 1.0)),
        outcome("pcgrad", "adamw", [(3, 3), (1, 1)], (4.0, 4.0)),
        outcome("pcgrad", "sgd", [(3, 3), (float("nan"), float("nan"))], (2.0, -100.0)),
    ]
    totals = counts(found)
    assert totals["adamw"] == (3, 3)
    assert totals["sgd"][1] >= 1
    told = {(each.arm, each.against, each.setting): each for each in findings(found)}
    assert told["Adam", "SGD with momentum", "equal weights"].mean == pytest.approx(3.5)
    assert told["PCGrad", "equal weights", "Adam"].mean == pytest.approx(-0.5)
    assert len(patterns(found)) == 3
    assert table(found).count("\n") == 4


def test_that_every_method_is_trained_with_both_optimisers_and_a_rate_that_explodes_is_not_chosen() -> None:
    found = measure(("equal_weights", "cagrad"), 2, 25, (500.0, 0.05, 0.01))
    assert [(each.method, each.optimiser) for each in found] == [(m, o) for m in ("equal_weights", "cagrad") for o in ("adamw", "sgd")]
    assert all(each.rate != "500" for each in found)
    assert all(np.isfinite(each.errors).all() for each in found)
    assert len({each.gains for each in found}) == 4
