import numpy as np
import pytest

from engine.data.features import FeatureLayout, FeatureSource
from engine.domain.explanation import Slice
from engine.studies.explaining import columns_by_weight, most_looked_at, rows_of_part
from engine.studies.slicing import slice_rules

ROWS = 400
LAYOUT = FeatureLayout(
    (
        FeatureSource("line", "category", ("A", "B", "rare")),
        FeatureSource("speed", "number", indicator=True),
        FeatureSource("glazing", "number"),
        FeatureSource("day", "date"),
    )
)


@pytest.fixture
def inputs() -> np.ndarray:
    """Columns line (three inputs), speed with gaps (two), glazing with four values, day."""
    place = np.arange(ROWS)
    table = np.zeros((ROWS, 7), dtype=np.float32)
    table[:, 0], table[:, 1], table[:, 2] = place < 200, (place >= 200) & (place < 390), place >= 390
    table[:, 3] = np.where(place < 100, np.nan, place / 7)
    table[:, 4] = place < 100
    table[:, 5] = (0.0, 0.1, 0.25, 0.4) * 100
    table[:, 6] = 19000 + place / 24
    return table


def test_that_every_row_is_in_one_part_of_a_column_or_its_value_is_too_rare(inputs: np.ndarray) -> None:
    rules = slice_rules(LAYOUT, inputs, labels=1000)
    columns = {rule.part.column for rule in rules}
    assert columns == {"line", "speed", "glazing", "day"}
    for column in columns:
        held = np.sum([rows_of_part(rule, inputs) for rule in rules if rule.part.column == column], axis=0)
        assert held.max() == 1
        assert held.min() == (0 if column == "line" else 1)


def test_that_parts_follow_values_ranges_and_gaps(inputs: np.ndarray) -> None:
    parts = [rule.part for rule in slice_rules(LAYOUT, inputs, labels=1000)]
    assert [part.value for part in parts if part.column == "line"] == ["A", "B"]
    assert [part.value for part in parts if part.column == "glazing"] == ["0", "0.1", "0.25", "0.4"]
    speed = [part for part in parts if part.column == "speed"]
    assert len(speed) == 5
    assert speed[-1] == Slice("speed")
    assert speed[0].low is None
    assert all(part.date for part in parts if part.column == "day")


def test_that_fewer_labels_make_wider_ranges(inputs: np.ndarray) -> None:
    counts = [sum(rule.part.column == "day" for rule in slice_rules(LAYOUT, inputs, labels)) for labels in (10, 95, 1000)]
    assert counts == [2, 3, 4]


def test_that_constant_and_empty_columns_have_no_ranges() -> None:
    layout = FeatureLayout((FeatureSource("empty", "number"), FeatureSource("day", "date")))
    table = np.stack([np.full(ROWS, np.nan), np.full(ROWS, 19000.0)], axis=1).astype(np.float32)
    assert slice_rules(layout, table, labels=1000) == ()


def test_that_the_columns_looked_at_most_come_first(inputs: np.ndarray) -> None:
    order = columns_by_weight([((0.1, 0.2, 0.7, 0.0), (None, None, None, None)), ((0.1, 0.3, 0.6, 0.0),) * 2])
    assert order == [2, 1, 0, 3]
    assert columns_by_weight([]) == []
    rules = slice_rules(LAYOUT, inputs, labels=1000)
    found = [rule.part.column for rule in most_looked_at(rules, (0, 0, 0, 1, 1, 2, 3), order)]
    assert list(dict.fromkeys(found)) == ["glazing", "speed", "line", "day"]
