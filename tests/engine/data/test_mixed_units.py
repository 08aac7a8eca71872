from pathlib import Path

import pytest

from engine.data.reading import read_dataset
from engine.data.units import same_unit
from engine.domain.dataset import Column, DatasetCard
from tests.engine.data.tables import dataset_of


def _read(folder: Path, cells: list[str]) -> tuple[DatasetCard, Column]:
    card = dataset_of({"x": list(range(3, len(cells) + 3)), "length": cells}, folder).card
    return card, next(column for column in card.columns if column.name == "length")


def _said(card: DatasetCard) -> list[object]:
    return [finding.message.values["units"] for finding in card.findings if finding.code == "mixed_units"]


@pytest.mark.parametrize(
    ("first", "second"), [("{} mm", "{} cm"), ("{}℃", "{}°F"), ("{}円", "{}千円")], ids=["length", "temperature", "money"]
)
def test_that_a_column_in_two_units_is_left_out_as_text_and_nothing_converted(tmp_path: Path, first: str, second: str) -> None:
    card, column = _read(tmp_path, [(first if i % 3 else second).format(10 + i) for i in range(120)])
    assert (column.kind, column.role, column.unit, column.missing) == ("text", "ignore", None, 0)
    units = [form[2:].strip() for form in (first, second)]
    assert _said(card) == [[f"{units[0]} 80", f"{units[1]} 40"]]
    assert column.examples[:2] == (second.format(10), first.format(11))


def test_that_a_few_cells_in_another_unit_become_gaps_that_are_listed(tmp_path: Path) -> None:
    card, column = _read(tmp_path, [f"{10 + i} {'cm' if i in (7, 70) else 'mm'}" for i in range(120)])
    assert (column.kind, column.role, column.unit, column.missing) == ("number", "feature", "mm", 2)
    assert _said(card) == [["mm 118", "cm 2"]]
    assert [(entry.what, entry.row, entry.column) for entry in card.dropped] == [("cell", 9, "length"), ("cell", 72, "length")]


def test_that_two_spellings_of_a_unit_are_one(tmp_path: Path) -> None:
    card, column = _read(tmp_path, [f"{10 + i}{'℃' if i % 2 else '°C'}" for i in range(120)])
    assert (column.kind, column.missing, _said(card)) == ("number", 0, [])
    assert [same_unit(unit) for unit in ("µm", "㎜", "秒", "￥", "％")] == ["μm", "mm", "s", "円", "%"]


def test_that_units_are_still_counted_when_files_are_put_below_each_other(tmp_path: Path) -> None:
    for start, odd in ((0, "cm"), (100, "mm")):
        lines = [f"{i % 13 + 0.5},{start + i} {odd if i == 7 else 'mm'}" for i in range(60)]
        (tmp_path / f"{start}.csv").write_text("\n".join(["x,length", *lines]) + "\n", "utf-8")
    card = read_dataset([tmp_path / "0.csv", tmp_path / "100.csv"]).card
    assert _said(card) == [["mm 119", "cm 1"]]


def test_that_files_that_spell_one_unit_in_two_ways_do_not_differ(tmp_path: Path) -> None:
    for file, start, unit in (("a.csv", 20, "℃"), ("b.csv", 100, "°C")):
        (tmp_path / file).write_text("\n".join(["x,heat", *(f"{i % 13 + 0.5},{start + i % 30}{unit}" for i in range(60))]) + "\n", "utf-8")
    card = read_dataset([tmp_path / "a.csv", tmp_path / "b.csv"]).card
    assert [finding.code for finding in card.findings if finding.code in ("units_differ", "mixed_units")] == []
    column = card.column("heat")
    assert column is not None
    assert (column.kind, column.unit) == ("number", "℃")
