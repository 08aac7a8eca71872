import datetime
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import xlsxwriter

from engine.data import excel
from engine.data.reading import read_dataset
from engine.domain.errors import InputError

ROWS = [[f"L{row:02}", row + 0.5, datetime.datetime(2026, 11, 1 + row, 8, 30), "NG" if row % 4 == 0 else "OK"] for row in range(20)]
HEADER = ["ロット", "温度", "時刻", "判定"]


def _workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]], corner: tuple[int, int] = (0, 0)) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy/mm/dd hh:mm"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(corner[0] + number, corner[1], row)
    return path


def test_that_the_first_sheet_with_a_table_is_read(tmp_path: Path) -> None:
    dataset = read_dataset([_workbook(tmp_path / "a.xlsx", {"表紙": [["報告書"]], "測定": [HEADER, *ROWS], "控え": [HEADER, *ROWS]})])
    source = dataset.card.files[0]
    assert (source.sheet, source.rows, source.header_row, source.encoding) == ("測定", 20, 1, "")
    assert [(column.name, column.kind) for column in dataset.card.columns] == [
        ("ロット", "id"),
        ("温度", "number"),
        ("時刻", "date"),
        ("判定", "binary"),
    ]
    assert dataset.frame["時刻"].iloc[2] == pd.Timestamp("2026-11-03 08:30")
    finding = next(finding for finding in dataset.card.findings if finding.code == "other_sheets")
    assert finding.message.values["names"] == ["表紙", "控え"]


def test_that_a_report_below_a_merged_title_is_read_with_its_places(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsm"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 1, 0, 4, "設備日報")
        sheet.write_row(3, 1, ["ライン", "長さ", "判定", "備考"])
        sheet.write_row(4, 1, ["", "mm", "", ""])
        sheet.merge_range(5, 1, 14, 1, "A")
        sheet.merge_range(15, 1, 24, 1, "B")
        for row in range(20):
            sheet.write_row(5 + row, 2, [row + 0.25, row % 2])
        sheet.write_row(25, 1, ["合計", 200])
    card = read_dataset([path]).card
    assert (card.rows, card.files[0].header_row) == (20, 4)
    assert [(lost.row, lost.what) for lost in card.dropped] == [(1, "row"), (5, "row"), (26, "row")]
    line = card.column("ライン")
    assert line is not None
    assert (line.classes, line.missing) == (("A", "B"), 0)
    assert card.column("長さ").unit == "mm"  # pyright: ignore[reportOptionalMemberAccess]


def test_that_numbers_keep_every_digit(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=30) * 10.0 ** np.arange(-15, 15)
    path = _workbook(tmp_path / "a.xlsx", {"a": [["k", "v"], *([f"r{i}", float(value)] for i, value in enumerate(values))]})
    assert np.allclose(read_dataset([path]).frame["v"], values, rtol=1e-14, atol=0)


def test_that_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No sheet of"):
        read_dataset([_workbook(tmp_path / "a.xlsx", {"a": [], "b": [["alone"]]})])


def test_that_a_cell_in_the_last_corner_is_refused_before_it_takes_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, 1)
    with pytest.raises(InputError, match="too large"):
        read_dataset([path])


def test_that_a_workbook_that_grows_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MAX_BYTES", 1 << 20)
    path = _workbook(tmp_path / "a.xlsx", {"a": [HEADER, *ROWS]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(2 << 20))
    with pytest.raises(InputError, match="too large"):
        read_dataset([path])


@pytest.mark.parametrize("cut", [4, 200, -30, -2000])
def test_that_a_damaged_workbook_is_refused_in_a_sentence(tmp_path: Path, cut: int) -> None:
    path = _workbook(tmp_path / "a.xlsx", {"a": [HEADER, *ROWS]})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match="is damaged"):
        read_dataset([path])


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".arrow"])
def test_that_columnar_files_are_read_by_their_content(tmp_path: Path, suffix: str) -> None:
    table = pa.table(
        {
            "v": pa.array([0.1, None, float("nan"), 4.0] * 5),
            "g": pa.array(["a", "b", None, "a"] * 5).dictionary_encode(),
            "t": pa.array([datetime.datetime(2026, 1, 1 + row) for row in range(20)]),
            "list": pa.array([[1, 2]] * 20),
            "flag": pa.array([True, False] * 10),
        }
    )
    path = tmp_path / f"a{suffix}"
    if suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.feather.write_feather(table, str(path))
    dataset = read_dataset([path])
    assert {column.name: (column.kind, column.missing) for column in dataset.card.columns} == {
        "v": ("number", 10),
        "g": ("binary", 5),
        "t": ("date", 0),
        "flag": ("binary", 0),
    }
    assert [(lost.what, lost.column) for lost in dataset.card.dropped] == [("column", "list")]
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="is damaged"):
        read_dataset([path])


def test_that_error_cells_are_missing_and_told_apart_from_empty_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("表紙").write(0, 0, "報告書")
        sheet = book.add_worksheet("測定 1")
        sheet.write_row(1, 1, ["ロット", "温度"])
        for row in range(20):
            sheet.write_row(2 + row, 1, [f"L{row}", "" if row == 8 else row / 2])
        sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(9, 2, "=NA()", None, "#N/A")
    card = read_dataset([path]).card
    assert (card.columns[1].kind, card.columns[1].missing) == ("number", 3)
    finding = next(finding for finding in card.findings if finding.code == "missing_marker")
    assert finding.message.values["n"] == 2


def test_that_a_workbook_of_the_old_format_is_read() -> None:
    card = read_dataset([Path(__file__).parent / "files" / "report.xls"]).card
    assert (card.files[0].sheet, card.files[0].header_row, card.rows) == ("測定", 3, 6)
    assert [(column.name, column.kind, column.missing) for column in card.columns] == [
        ("ロット", "id", 0),
        ("温度", "number", 1),
        ("日付", "date", 0),
        ("判定", "binary", 0),
    ]
    assert [(lost.row, lost.what) for lost in card.dropped] == [(1, "row")]


def test_that_a_cover_with_a_few_rows_gives_way_to_the_table(tmp_path: Path) -> None:
    cover = [["作成者", "山田"], ["作成日", "2026/11/22"], ["承認", "佐藤"]]
    assert read_dataset([_workbook(tmp_path / "a.xlsx", {"表紙": cover, "測定": [HEADER, *ROWS]})]).card.files[0].sheet == "測定"
    assert read_dataset([_workbook(tmp_path / "b.xlsx", {"測定": [HEADER, *ROWS[:9]], "控え": [HEADER, *ROWS]})]).card.rows == 9
