"""What is said of a new file before anything is predicted from it."""

from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from engine.data.reading import read_dataset
from engine.deploy.prediction_remarks import PredictionTally
from engine.domain.text import Text
from tests.engine.studies.small import small_dataset, small_plan


def _with_loads(known: Dataset, path: Path, unit: str) -> Dataset:
    """The table of ``known`` with a unit behind every load."""
    frame = known.frame.copy()
    frame["load"] = [f"{load:.3f} {unit}".strip() for load in frame["load"]]
    frame.to_csv(path, index=False)
    return read_dataset([path])


def _remarks(before: str, now: str, folder: Path) -> list[Text]:
    plain = small_dataset(folder)
    known, fresh = _with_loads(plain, folder / "known.csv", before), _with_loads(plain, folder / "fresh.csv", now)
    tally = PredictionTally(known, small_plan(plain))
    tally.add(fresh, {}, "unlike_training")
    return [remark for remark in tally.remarks() if remark.values.get("column") == "load"]


def test_that_another_unit_is_named_with_the_one_of_the_study(tmp_path: Path) -> None:
    (remark,) = _remarks("kg", "g", tmp_path)
    assert (remark.values["before"], remark.values["now"]) == ("kg", "g")
    assert "not converted" in remark.msgid


@pytest.mark.parametrize(("before", "now"), [("kg", "kg"), ("", "kg"), ("kg", "")])
def test_that_the_same_unit_and_one_that_is_not_told_are_no_remark(before: str, now: str, tmp_path: Path) -> None:
    assert _remarks(before, now, tmp_path) == []


def test_that_values_a_thousand_times_as_large_are_told(tmp_path: Path) -> None:
    plain = small_dataset(tmp_path)
    tally = PredictionTally(plain, small_plan(plain))
    frame = plain.frame.copy()
    frame["load"] *= 1000
    tally.add(Dataset(plain.card, frame), {}, "unlike_training")
    (remark,) = tally.remarks()
    assert (remark.values["column"], remark.values["times"]) == ("load", "1,000")
