from pathlib import Path

import numpy as np
import pytest

from engine.data.date_forms import iso_date
from engine.data.number_forms import plain_number
from engine.data.reading import read_dataset
from engine.data.units import as_unit
from engine.domain.dataset import DatasetCard
from engine.domain.plan import ColumnChoice


def _card(folder: Path, text: str) -> DatasetCard:
    return _read(folder, text).card


def _read(folder: Path, text: str):
    path = folder / "table.csv"
    path.write_text(text, "utf-8")
    return read_dataset([path])


def _column(values: list[str]) -> str:
    return "n\tx\n" + "".join(f"{row}\t{value}\n" for row, value in enumerate(values))


@pytest.mark.parametrize(
    ("written", "plain", "unit", "odd"),
    [
        ("12.5", "12.5", "", False),
        ("１２．５", "12.5", "", True),
        ("－３", "-3", "", True),
        ("▲1,200", "-1200", "", True),
        ("1,234,567.8", "1234567.8", "", True),
        ("25℃", "25", "℃", False),
        ("12 mm", "12", "mm", False),
        ("3,200円", "3200", "円", True),
        ("￥500", "500", "円", True),
        ("1e3", "1e3", "", False),
        (".5V", "0.5", "V", False),
        ("3.5mm/s", "3.5", "mm/s", False),
        ("9.8 m/s^2", "9.8", "m/s^2", False),
    ],
)
def test_that_a_number_is_read_however_it_is_written(written: str, plain: str, unit: str, odd: bool) -> None:
    assert plain_number(written) == (plain, unit, odd)


@pytest.mark.parametrize("written", ["1,2", "12,34,567", "1-2", "3号機", "A12", "", "-", "1.2.3", "12 apples", "¥5 mm", "1 200"])
def test_that_what_is_no_number_stays_text(written: str) -> None:
    assert plain_number(written) is None


def test_that_a_decimal_comma_turns_the_separators_round() -> None:
    assert plain_number("1.234,5", ",") == ("1234.5", "", True)
    assert plain_number("12,5 %", ",") == ("12.5", "%", False)


def test_that_units_are_known_with_brackets_and_powers() -> None:
    assert [as_unit(name) for name in ("[℃]", "kg/m³", "（MPa）", "L/min", "speed", "")] == ["℃", "kg/m³", "MPa", "L/min", None, None]


def test_that_units_and_full_width_digits_leave_the_cells_and_are_counted(tmp_path: Path) -> None:
    dataset = _read(tmp_path, _column(["25℃", "２６．５℃", "27", "－３℃", "", "1,200 ℃"]))
    assert np.array_equal(dataset.frame["x"].to_numpy(), [25, 26.5, 27, -3, np.nan, 1200], equal_nan=True)
    column = dataset.card.column("x")
    assert column is not None
    assert (column.kind, column.unit) == ("number", "℃")
    counts = {finding.code: finding.message.values["n"] for finding in dataset.card.findings if finding.column == "x"}
    assert (counts["units_removed"], counts["normalised_digits"]) == (4, 3)


def test_that_cells_with_different_units_are_not_mixed(tmp_path: Path) -> None:
    column = _card(tmp_path, _column(["25℃", "77°F", "26℃", "80°F"])).column("x")
    assert column is not None
    assert column.kind != "number"


def test_that_a_number_late_in_the_file_may_be_written_otherwise(tmp_path: Path) -> None:
    values = [str(row / 7) for row in range(3000)] + ["１２", "1,000.5"]
    dataset = _read(tmp_path, _column(values))
    assert dataset.frame["x"].tolist()[-2:] == [12, 1000.5]
    assert dataset.card.column("x").missing == 0  # pyright: ignore[reportOptionalMemberAccess]


def test_that_some_words_among_many_numbers_are_listed_as_lost(tmp_path: Path) -> None:
    dataset = _read(tmp_path, _column([f"{row}.5" for row in range(100)] + ["over", "under"]))
    column = dataset.card.column("x")
    assert column is not None
    assert (column.kind, column.missing) == ("number", 2)
    assert [(lost.row, lost.column) for lost in dataset.card.dropped] == [(102, "x"), (103, "x")]


def test_that_words_for_missing_are_gaps_and_counted(tmp_path: Path) -> None:
    words = ["空欄", "－", "不明", "欠測", "N/A", "#DIV/0!", "#VALUE!", "不明"]
    card = _card(tmp_path, _column([*words, "1.5", "2.5", ""]))
    assert card.column("x").missing == 9  # pyright: ignore[reportOptionalMemberAccess]
    finding = next(finding for finding in card.findings if finding.code == "missing_marker")
    assert (finding.column, finding.message.values["n"]) == ("x", 8)
    assert finding.message.values["words"][0] == "不明 2"  # pyright: ignore[reportIndexIssue]


@pytest.mark.parametrize(
    ("fine", "event"),
    [
        ("○", "×"),
        ("〇", "✕"),
        ("無", "有"),
        ("なし", "あり"),
        ("良", "否"),
        ("良", "不良"),
        ("OK", "NG"),
        ("ＯＫ", "ＮＧ"),
        ("いいえ", "はい"),
        ("可", "不可"),
        ("合格", "不合格"),
        ("正常", "異常"),
    ],
)
def test_that_japanese_pairs_are_binary_with_the_event_second(tmp_path: Path, fine: str, event: str) -> None:
    column = _card(tmp_path, _column([event, fine, event, event, fine, "不明", event])).column("x")
    assert column is not None
    assert (column.kind, column.classes, column.missing) == ("binary", (fine, event), 1)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026年11月22日", "2026-11-22T00:00:00Z"),
        ("２０２６年１１月２２日（日）", "2026-11-22T00:00:00Z"),
        ("令和8年11月22日", "2026-11-22T00:00:00Z"),
        ("令和元年5月1日", "2019-05-01T00:00:00Z"),
        ("平成31年4月30日", "2019-04-30T00:00:00Z"),
        ("R8.11.22", "2026-11-22T00:00:00Z"),
        ("S64/1/7", "1989-01-07T00:00:00Z"),
        ("2026/11/22 8:05", "2026-11-22T08:05:00Z"),
        ("2026年11月22日 8時5分30秒", "2026-11-22T08:05:30Z"),
        ("2026/2/30", "2026-02-30T00:00:00Z"),
        ("S12-3-4", None),
        ("8.11.22", None),
    ],
)
def test_that_dates_of_either_calendar_are_read(written: str, iso: str | None) -> None:
    assert iso_date(written) == iso


def test_that_impossible_dates_are_counted(tmp_path: Path) -> None:
    dataset = _read(tmp_path, _column(["R8.11.22", "令和8年2月30日", "2026/11/24", "2026-11-25", "2026年13月1日"]))
    assert dataset.frame["x"].dt.strftime("%m-%d").fillna("").tolist() == ["11-22", "", "11-24", "11-25", ""]
    finding = next(finding for finding in dataset.card.findings if finding.code == "impossible_date")
    assert finding.message.values["n"] == 2
    assert [lost.row for lost in dataset.card.dropped] == [3, 6]


def test_that_european_thousands_are_read_in_semicolon_files(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a;b\n1.234,5;1,25\n2.000,0;3,5\n12,0;4,75\n", "utf-8")
    frame = read_dataset([path]).frame
    assert frame["a"].tolist() == [1234.5, 2000, 12]
    assert frame["b"].tolist() == [1.25, 3.5, 4.75]


def test_that_thousands_in_a_tab_file_are_no_decimals(tmp_path: Path) -> None:
    assert _read(tmp_path, _column(["1,200", "3,400", "900"])).frame["x"].tolist() == [1200, 3400, 900]


def test_that_a_person_can_say_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n１,x\n２,y\n１,x\n", "utf-8")
    dataset = read_dataset([path], [ColumnChoice("a", "category", "target")])
    assert dataset.frame["a"].tolist() == ["1", "2", "1"]
