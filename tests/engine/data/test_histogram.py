"""The histograms of columns count what is there, in bins that mislead nobody."""

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from engine.data.histogram import BINS, MOST_COUNTED, class_histogram, date_histogram, number_histogram
from engine.domain.dataset import Column, DatasetCard, Histogram
from tests.engine.data.tables import dataset_of

NAN = float("nan")


def test_that_numbers_are_counted_in_equal_bins_without_gaps() -> None:
    values = np.concatenate([np.linspace(0.0, 6.0, 240, endpoint=False) + 0.0125, [NAN, NAN]])
    found = number_histogram(values)
    assert found is not None
    assert found.counts == (20,) * BINS
    assert (found.low, found.beyond) == (0.0125, 0)
    assert found.high == pytest.approx(5.9875)


@pytest.mark.parametrize("values", [[], [NAN], [NAN, float("inf"), float("-inf")]])
def test_that_nothing_to_count_makes_no_histogram(values: list[float]) -> None:
    assert number_histogram(np.array(values, dtype=np.float64)) is None


@pytest.mark.parametrize("value", [0.0, -3.25, 1e300, 5e-324])
def test_that_a_constant_is_one_bin(value: float) -> None:
    assert number_histogram(np.array([value, value, NAN])) == Histogram((2,), value, value)


@pytest.mark.parametrize(
    ("values", "bins"),
    [
        ([-1.7e308, 1.7e308, 0.0], BINS),
        ([2.0**62, 2.0**63, 2.0**62 + 2.0**61], BINS),
        ([0.0, 5e-324], 1),
        ([1e16, 1e16 + 2], 3),
    ],
)
def test_that_huge_and_tiny_numbers_are_all_counted(values: list[float], bins: int) -> None:
    found = number_histogram(np.array(values))
    assert found is not None
    assert len(found.counts) == bins
    assert sum(found.counts) == len(values)
    assert (found.low, found.high) == (min(values), max(values))


@pytest.mark.parametrize("last", [1, 6, 11, 17, 23, 59, 364, 1199])
def test_that_evenly_spread_whole_numbers_look_even(last: int) -> None:
    found = number_histogram(np.arange(last + 1, dtype=np.float64).repeat(3))
    assert found is not None
    assert 2 <= len(found.counts) <= BINS
    assert len(set(found.counts[:-1])) == 1
    assert sum(found.counts) == 3 * (last + 1)
    assert found.counts[-1] <= found.counts[0]


def test_that_few_values_far_away_do_not_press_the_others_together() -> None:
    values = np.concatenate([np.linspace(1.05, 2.05, 1000), [-1e6, 1e6, 1e7]])
    found = number_histogram(values)
    assert found is not None
    assert isinstance(found.low, float)
    assert isinstance(found.high, float)
    assert 1.05 < found.low < found.high < 2.05
    assert sum(found.counts) == len(values)
    assert min(found.counts) > 70
    assert found.beyond == int(((values < found.low) | (values > found.high)).sum()) == 20


def test_that_a_long_column_is_counted_on_a_sample_that_meets_every_part_and_no_rhythm() -> None:
    rows = 3 * MOST_COUNTED
    found = number_histogram(np.arange(rows) % 6 + np.where(np.arange(rows) < rows / 2, 0.0, 6.0))
    assert found is not None
    assert sum(found.counts) == MOST_COUNTED
    assert len(found.counts) == BINS
    assert all(abs(count - MOST_COUNTED / BINS) < 0.05 * MOST_COUNTED / BINS for count in found.counts)


def test_that_dates_are_counted_by_whole_days() -> None:
    days = pd.Series(pd.date_range("2026-01-01", periods=36, freq="D")).sample(frac=1.0, random_state=0)
    found = date_histogram(pd.concat([days, pd.Series([pd.NaT])]))
    assert found == Histogram((3,) * BINS, "2026-01-01", "2026-02-05")


def test_that_dates_with_a_time_say_it_and_dates_before_1970_count() -> None:
    found = date_histogram(pd.Series(pd.to_datetime(["1923-09-01 11:58:00", "1999-12-31 23:59:59", "2026-11-22 00:00:00"])))
    assert found is not None
    assert (found.low, found.high) == ("1923-09-01 11:58:00", "2026-11-22 00:00:00")
    assert (found.counts[0], sum(found.counts), found.counts[-1]) == (1, 3, 1)
    assert date_histogram(pd.Series(pd.to_datetime([None, None]))) is None


def test_that_only_the_most_frequent_classes_are_counted() -> None:
    counts = pd.Series({f"c{place:02}": 40 - place for place in range(20)})
    found = class_histogram(counts)
    assert found == Histogram(tuple(range(40, 28, -1)), values=tuple(f"c{place:02}" for place in range(12)))
    assert class_histogram(counts.iloc[:0]) is None


def test_that_a_card_has_them_by_kind_and_keeps_them_in_a_project(tmp_path: Path) -> None:
    rows = 240
    table = {
        "wear": [f"{row % 97 / 7:.3f}" if row % 5 else "" for row in range(rows)],
        "day": [str(np.datetime64("2026-01-01") + row % 24) for row in range(rows)],
        "grade": ["ABBCCC"[row % 6] for row in range(rows)],
        "failed": [int(row % 8 == 0) for row in range(rows)],
        "note": [f"part {row} was looked at by worker {row * 7 % 231} in the morning" for row in range(rows)],
    }
    card = dataset_of(table, tmp_path).card
    found = {column.name: column.histogram for column in card.columns}
    assert found["wear"] is not None
    assert (sum(found["wear"].counts), found["wear"].low) == (192, 0.0)
    assert found["day"] == Histogram((20,) * BINS, "2026-01-01", "2026-01-24")
    assert found["grade"] == Histogram((120, 80, 40), values=("C", "B", "A"))
    assert found["failed"] == Histogram((210, 30), values=("0", "1"))
    assert found["note"] is None
    assert msgspec.json.decode(msgspec.json.encode(card), type=DatasetCard) == card


def test_that_a_column_of_an_older_project_has_none() -> None:
    old = b'{"name": "a", "kind": "number", "role": "feature"}'
    assert msgspec.json.decode(old, type=Column) == Column("a", "number", "feature")
    assert Column("a", "number", "feature").histogram is None


def test_that_bins_follow_each_other_upwards() -> None:
    edges = np.linspace(-5.0, 7.0, BINS + 1)
    middles = np.array([(one + two) / 2 for one, two in pairwise(edges)])
    found = number_histogram(np.concatenate([np.repeat(middles, np.arange(1, BINS + 1)), edges[[0, -1]]]))
    assert found is not None
    assert found.counts == (2, *range(2, BINS), BINS + 1)
