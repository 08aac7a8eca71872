"""The reckoning of the rates, on outcomes that are made up."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from engine.data.planted import PLANTED, Structure
from tests.calibration.poc import Outcome, TaskOutcome
from tests.calibration.rates import Rate, rates_of, table
from tests.calibration.run import jobs, read


def outcome(structure: Structure, verdict: str, kept: Sequence[str], true: tuple[float, float, float], seed: int = 1) -> Outcome:
    tasks = tuple(
        TaskOutcome(name, gain, (gain - 0.02, gain + 0.02), "pass", -0.02, (gain,), (gain,), (gain,))
        for name, gain in zip(PLANTED[structure].tasks, true, strict=True)
    )
    return Outcome(structure, seed, verdict, tuple(kept), tasks, 0.0, (-0.1, 0.1), 0.0, "joint adamw 0.01", 10.0, 20.0)


def test_that_exact_intervals_are_those_of_the_tables():
    assert Rate("none", 0, 200).interval == (0.0, pytest.approx(0.01828, abs=1e-4))
    assert Rate("some", 10, 200).interval == pytest.approx((0.02424, 0.09005), abs=1e-4)
    assert Rate("all", 20, 20).interval == (pytest.approx(0.83157, abs=1e-4), 1.0)


def test_that_a_rate_is_met_by_its_share_and_refuted_by_its_whole_interval():
    assert Rate("few", 1, 20, most=0.05).met
    assert not Rate("few", 2, 20, most=0.05).met
    assert not Rate("few", 2, 20, most=0.05).refuted
    assert Rate("many", 12, 20, most=0.05).refuted
    assert not Rate("nothing", 0, 0).met


def test_that_harm_is_missed_only_where_the_hurt_task_is_kept():
    hurt = (0.05, 0.05, -0.2)
    named = outcome("hurt", "conditional", ("Noisy 1", "Noisy 2"), hurt)
    missed = outcome("hurt", "go", ("Noisy 1", "Noisy 2", "Fine"), hurt)
    unhurt = outcome("hurt", "go", ("Noisy 1", "Noisy 2", "Fine"), (0.05, 0.05, 0.0))
    rate = rates_of([named, missed, unhurt])[1]
    assert (rate.hits, rate.of) == (1, 2)


def test_that_help_counts_from_ten_percent_on():
    helped = outcome("helped", "conditional", ("Medium", "Sparse"), (0.0, 0.1, 0.2))
    little = outcome("helped", "hold", (), (0.0, 0.1, 0.05))
    rate = rates_of([helped, little])[2]
    assert (rate.hits, rate.of, rate.met) == (1, 1, True)


def test_that_the_table_says_everything_without_nan():
    words = table([outcome("unrelated", "hold", (), (0.0, -0.01, 0.0)), outcome("helped", "go", ("Dense",), (0.0, 0.1, 0.2))], ["Seeds."])
    assert "| unrelated: Go or Conditional go | 0.0 % | 1 |" in words
    assert "nan" not in words
    assert "CPU seconds a PoC: median 10.0" in words


def test_that_structures_come_in_turn_and_never_share_a_seed():
    listed = list(jobs(2, 100))
    assert listed[:4] == [("unrelated", 100), ("unrelated", 101), ("hurt", 100), ("helped", 100)]
    assert len(set(listed)) == 8


def test_that_a_line_cut_off_by_a_stop_is_left_out(tmp_path: Path):
    whole = msgspec.json.encode(outcome("unrelated", "hold", (), (0.0, 0.0, 0.0)))
    file = tmp_path / "outcomes.jsonl"
    file.write_bytes(whole + b"\n" + whole[:50])
    assert [one.seed for one in read(file)] == [1]
    assert read(tmp_path / "none") == []
