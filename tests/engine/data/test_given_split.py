"""Splits that a column names, and refusals that say why a division by group, time or column cannot be."""

import numpy as np
import pandas as pd
import pytest

from engine.data.dataset import Dataset
from engine.data.split import assign_parts
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.part_names import names_parts, part_named
from engine.domain.plan import SplitPolicy
from engine.domain.task import Task

BINARY = Task("y", "binary", "auroc", ("0", "1"))
GIVEN = SplitPolicy("given", "part")


def _dataset(**columns: object) -> Dataset:
    frame = pd.DataFrame(columns)
    return Dataset(DatasetCard((), len(frame), (), {}, (), (), ""), frame)


def _labels(rows: int) -> pd.Series:
    return pd.Series(["0", "1"] * (rows // 2), dtype="str")


def _words(*words: str | None) -> pd.Series:
    return pd.Series([word for word in words for _ in range(20)], dtype="str")


@pytest.mark.parametrize("words", [("train", "valid", "test"), ("学習", "検証", "テスト"), (" Training", "DEV", "ｔｅｓｔ")])
def test_that_the_parts_are_the_ones_the_column_names(words: tuple[str, ...]) -> None:
    parts = assign_parts(_dataset(y=_labels(60), part=_words(*words)), [BINARY], GIVEN, seed=0)
    assert parts.tolist() == [0] * 20 + [1] * 20 + [2] * 20


def test_that_validation_is_cut_from_training_alone_and_rows_without_a_part_are_trained_on() -> None:
    dataset = _dataset(y=_labels(120), part=_words("train", "train", "train", None, "test", "test"))
    first, second = (assign_parts(dataset, [BINARY], GIVEN, seed) for seed in (0, 1))
    for parts in (first, second):
        assert np.bincount(parts).tolist() == [60, 20, 40]
        assert np.all(parts[80:] == 2)
    assert not np.array_equal(first, second)


def test_that_a_word_that_names_no_part_is_quoted() -> None:
    dataset = _dataset(y=_labels(60), part=_words("train", "tset", "test"))
    with pytest.raises(PlanError, match="names no part") as raised:
        assign_parts(dataset, [BINARY], GIVEN, seed=0)
    assert raised.value.text.values["value"] == "tset"


def test_that_a_column_without_rows_for_the_test_is_refused() -> None:
    with pytest.raises(PlanError, match="rows for the test"):
        assign_parts(_dataset(y=_labels(40), part=_words("train", "val")), [BINARY], GIVEN, seed=0)


def test_that_a_class_missing_in_a_given_part_is_named() -> None:
    labels = pd.Series(["0", "1"] * 20 + ["0"] * 20, dtype="str")
    with pytest.raises(PlanError, match="no label of class"):
        assign_parts(_dataset(y=labels, part=_words("train", "val", "test")), [BINARY], GIVEN, seed=0)


def test_that_a_group_that_holds_nearly_everything_is_named() -> None:
    groups = pd.Series(["m1"] * 192 + ["m2"] * 4 + ["m3"] * 4, dtype="str")
    with pytest.raises(PlanError, match="too many for a division by group") as raised:
        assign_parts(_dataset(y=_labels(200), part=groups), [BINARY], SplitPolicy("group", "part"), seed=0)
    assert raised.value.text.values["value"] == "m1"


def test_that_equal_times_cannot_be_divided() -> None:
    dataset = _dataset(y=_labels(60), day=pd.Series(pd.to_datetime(["2024-01-01"] * 60)))
    with pytest.raises(PlanError, match="three different times"):
        assign_parts(dataset, [BINARY], SplitPolicy("time", "day"), seed=0)


def test_that_only_words_for_training_and_test_make_a_column_of_parts() -> None:
    assert part_named("ﾃｽﾄ") == "test"
    assert names_parts(("train", "test"))
    assert not names_parts(("train", "validation"))
    assert not names_parts(("0", "1"))
    assert not names_parts(())
