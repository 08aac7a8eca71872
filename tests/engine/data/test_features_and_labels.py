from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from engine.data.features import FeatureLayout, encode_features, layout_of, learn_scaling, unknown_categories
from engine.data.labels import encode_labels, learn_label_scaling
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice
from engine.domain.task import Task
from tests.engine.data.tables import dataset_of

ROWS = 60
COLUMNS = {
    "speed": [float(i % 17) if i % 9 else None for i in range(ROWS)],
    "grade": [("a", "b", "c")[i % 3] for i in range(ROWS)],
    "day": [f"2024-01-{1 + i % 28:02}" for i in range(ROWS)],
    "flat": [7.5] * ROWS,
}
CHOICES = (
    ColumnChoice("speed", "number", "feature"),
    ColumnChoice("grade", "category", "feature"),
    ColumnChoice("day", "date", "feature"),
    ColumnChoice("flat", "number", "feature"),
)


def test_that_every_input_is_known_by_name(tmp_path: Path) -> None:
    dataset = dataset_of(COLUMNS, tmp_path, CHOICES)
    layout = layout_of(dataset, CHOICES)
    assert layout.names == ("speed", "speed missing", "grade = a", "grade = b", "grade = c", "day", "flat")
    raw = encode_features(layout, dataset.frame)
    assert raw.dtype == np.float32
    assert np.isnan(raw[0, 0])
    assert raw[1].tolist() == [1.0, 0.0, 0.0, 1.0, 0.0, 19724.0, 7.5]
    assert msgspec.json.decode(msgspec.json.encode(layout), type=FeatureLayout) == layout


def test_that_scaling_knows_nothing_of_rows_outside_training(tmp_path: Path) -> None:
    dataset = dataset_of(COLUMNS, tmp_path, CHOICES)
    layout = layout_of(dataset, CHOICES)
    raw = encode_features(layout, dataset.frame)
    train = np.arange(0, ROWS, 2)
    offset, scale = learn_scaling(layout, raw, train)
    changed = raw.copy()
    changed[1::2] = 1e6
    for before, after in zip((offset, scale), learn_scaling(layout, changed, train), strict=True):
        assert np.array_equal(before, after)
    scaled = np.nan_to_num((raw[train] - offset) * scale)
    known = ~np.isnan(raw[train, 0])
    assert abs(scaled[known, 0].mean()) < 1e-6
    assert abs(scaled[known, 0].std() - 1) < 1e-6
    assert np.array_equal(scaled[:, 2:5], raw[train, 2:5]), "0/1 inputs stay as they are"
    assert scale[6] == 0, "a constant says nothing"


def test_that_unknown_categories_become_zeros_and_are_told(tmp_path: Path) -> None:
    layout = layout_of(dataset_of(COLUMNS, tmp_path, CHOICES), CHOICES[1:2])
    new = pd.DataFrame({"grade": pd.Series(["b", "z", None], dtype="str")})
    assert encode_features(layout, new).tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert unknown_categories(layout, new) == {"grade": ["z"]}


def test_that_a_number_used_as_category_matches_however_it_is_written(tmp_path: Path) -> None:
    choice = ColumnChoice("k", "category", "feature")
    dataset = dataset_of({"k": [1.0, 2.0, 1.0, None], "v": [1, 5, 2, 9]}, tmp_path, [choice])
    layout = layout_of(dataset, [choice])
    assert layout.sources[0].categories == ("1", "2")
    assert encode_features(layout, pd.DataFrame({"k": [2.0, 3.0]})).tolist() == [[0, 1, 0], [0, 0, 0]]


def test_that_columns_no_network_can_take_are_refused(tmp_path: Path) -> None:
    dataset = dataset_of(COLUMNS, tmp_path, CHOICES)
    with pytest.raises(PlanError, match="cannot go into the network"):
        layout_of(dataset, [ColumnChoice("grade", "text", "feature")])
    with pytest.raises(PlanError, match="is missing"):
        encode_features(layout_of(dataset, CHOICES), dataset.frame.drop(columns="speed"))


TASKS = (
    Task("fault", "binary", "auroc", ("OK", "NG")),
    Task("grade", "multiclass", "accuracy", ("3", "5", "8")),
    Task("load", "regression", "mae"),
    Task("absent", "regression", "mae"),
)


def test_that_labels_become_numbers_and_gaps_stay_gaps() -> None:
    frame = pd.DataFrame(
        {
            "fault": pd.Series(["NG", None, "OK", "??"], dtype="str"),
            "grade": [5.0, 8.0, np.nan, 4.0],
            "load": pd.Series(["1.5", "x", None, "2"], dtype="str"),
        }
    )
    nan = np.nan
    expected = [[1, 1, 1.5, nan], [nan, 2, nan, nan], [0, nan, nan, nan], [nan, nan, 2, nan]]
    assert np.array_equal(encode_labels(frame, TASKS), np.array(expected, np.float32), equal_nan=True)


def test_that_only_regression_labels_are_scaled_and_only_by_training_rows() -> None:
    labels = np.array([[1, 2, 10.0, np.nan], [0, 0, 14.0, np.nan], [0, 1, 1000.0, 5.0]], np.float32)
    offset, scale = learn_label_scaling(TASKS, labels, np.array([0, 1]))
    assert offset.tolist() == [0, 0, 12, 0]
    assert scale.tolist() == [1, 1, 2, 1]
