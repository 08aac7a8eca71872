"""What adopting is worth: the arithmetic, the turning points and what is left out."""

from functools import lru_cache
from math import inf

import pytest
from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.domain.roi import Assumptions, TaskWorth, points_of, reckon
from engine.domain.verdict import Candidate, TaskVerdict, Verdict
from tests.examples import example_card, example_study


@lru_cache
def _found() -> Verdict:
    return reach_verdict(example_study(), example_card())


def _verdict(*tasks: TaskVerdict, kept: tuple[str, ...] = ()) -> Verdict:
    return replace(_found(), tasks=tasks, candidate=Candidate("equal_weights", "joint", "adamw", kept, {}))


def _task(name: str, kpi: str, baseline: float, gain: float, interval: tuple[float, float]) -> TaskVerdict:
    candidate = baseline * (1 + gain if kpi == "auroc" else 1 - gain)
    return replace(_found().tasks[0], name=name, kpi=kpi, baseline=baseline, candidate=candidate, gain=gain, interval=interval)


A = _task("A", "auroc", 0.8, 0.05, (0.01, 0.09))
B = _task("B", "mae", 20.0, 0.1, (-0.05, 0.25))


def test_that_points_are_hundredths_of_shares_and_units_of_quantities() -> None:
    shares, units = points_of(A), points_of(B)
    assert (shares.low, shares.likely, shares.high) == pytest.approx((0.8, 4.0, 7.2))
    assert (units.low, units.likely, units.high) == pytest.approx((-1.0, 2.0, 5.0))


def test_that_the_sum_is_that_of_its_parts() -> None:
    assumptions = Assumptions(
        tasks=(TaskWorth("A", 100_000, 50, 800), TaskWorth("B", 30_000)),
        upkeep=200_000,
        engineering_days=10,
        day_rate=60_000,
        compute_cost=20_000,
        years=2,
    )
    roi = reckon(_verdict(A, B, kept=("A", "B")), assumptions)
    assert roi is not None
    assert (roi.models_before, roi.models_after, roi.once) == (2, 1, 620_000)
    assert roi.yearly.likely == pytest.approx(4 * 100_000 + 50 * 800 + 2 * 30_000 + 200_000)
    assert roi.yearly.low == pytest.approx(0.8 * 100_000 + 50 * 800 - 30_000 + 200_000)
    assert roi.net.likely == pytest.approx(2 * 700_000 - 620_000)
    assert roi.payback_months.likely == pytest.approx(12 * 620_000 / 700_000)
    assert roi.net.low < roi.net.likely < roi.net.high


def test_that_a_turning_point_brings_the_net_worth_to_zero() -> None:
    assumptions = Assumptions(tasks=(TaskWorth("A", 40_000), TaskWorth("B", 10_000)), engineering_days=8, day_rate=60_000)
    roi = reckon(_verdict(A, B), assumptions)
    assert roi is not None
    days = next(bar for bar in roi.bars if bar.assumption == "engineering_days")
    assert days.turns_at is not None
    there = reckon(_verdict(A, B), replace(assumptions, engineering_days=days.turns_at))
    assert there is not None
    assert there.net.likely == pytest.approx(0, abs=1e-6)
    widths = [abs(bar.high - bar.low) for bar in roi.bars]
    assert widths == sorted(widths, reverse=True)


def test_that_an_assumption_flips_only_if_its_ends_differ_in_sign() -> None:
    roi = reckon(_verdict(A, B), Assumptions(tasks=(TaskWorth("B", 100_000),), engineering_days=1, day_rate=50_000))
    assert roi is not None
    assert [(bar.assumption, bar.task) for bar in roi.bars if bar.flips] == [("gain", "B")]


def test_that_only_tasks_of_the_candidate_are_counted() -> None:
    roi = reckon(_verdict(A, B, kept=("A",)), Assumptions(tasks=(TaskWorth("B", 100_000),), upkeep=1000))
    assert roi is not None
    assert (roi.tasks, roi.models_after, roi.yearly.likely) == (("A",), 2, 0.0)
    assert roi.payback_months.likely == inf


def test_that_nothing_is_reckoned_from_nothing() -> None:
    assert reckon(_verdict(A, B), Assumptions()) is None
    assert reckon(_verdict(replace(A, gain=None, interval=None)), Assumptions(upkeep=5.0)) is None
