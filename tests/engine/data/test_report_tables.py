import gzip
from pathlib import Path

import pytest

from engine.data import packed
from engine.data.dataset import Dataset
from engine.data.encoding import find_encoding
from engine.data.header_rows import header_index
from engine.data.reading import read_dataset
from engine.domain.errors import InputError

BODY = "".join(f"L{row:03},{20 + row / 10},{row % 7}\n" for row in range(30))
TABLE = "ロット,温度,判定\n" + BODY


def _read(folder: Path, text: str, name: str = "report.csv") -> Dataset:
    path = folder / name
    path.write_text(text, "utf-8")
    return read_dataset([path])


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("設備日報\n", 2),
        ("設備日報,,\n", 2),
        ("設備日報\n作成日,2026/11/22\n\n", 4),
        ("設備日報,,\n作成者,山田,\n,,\n", 4),
        ("\n\n", 3),
        ("", 1),
    ],
)
def test_that_titles_above_the_header_are_left_out_and_told(tmp_path: Path, above: str, line: int) -> None:
    card = _read(tmp_path, above + TABLE).card
    assert card.files[0].header_row == line
    assert [column.name for column in card.columns] == ["ロット", "温度", "判定"]
    assert card.rows == 30
    titles = [row for row, text in enumerate(above.splitlines(), start=1) if text.strip(",")]
    assert [lost.row for lost in card.dropped] == titles
    assert ("title_rows" in [finding.code for finding in card.findings]) == bool(titles)


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["a", "b"], ["1", "2"], ["3", "4"]], 0),
        ([["", "x"], ["1", "2"], ["3", "4"]], 0),
        ([["a", "", "c"], ["x", "y", "z"], ["p", "q", "r"]], 0),
        ([["a", "", "c"], ["K", "mm", "s"], ["1", "2", "3"], ["1", "2", "3"]], 0),
        ([["title"], ["1", "2"], ["3", "4"]], 0),
        ([["title"], ["a", "b"], ["3", "4"]], 1),
        ([["a", "y"], ["1", ""], ["2", ""], ["3", "1"]], 0),
        ([["made", "2026"], ["a", "b", "c"], ["1", "2", "3"], ["1", "2", "3"]], 1),
    ],
)
def test_that_only_what_is_clearly_a_title_is_passed_over(rows: list[list[str]], header: int) -> None:
    assert header_index(rows) == header


def test_that_a_row_of_units_gives_the_columns_their_units(tmp_path: Path) -> None:
    card = _read(tmp_path, "ロット,温度,圧力,判定\n-,[℃],MPa,\n" + "".join(f"L{i},{i}.5,{i},{i % 2}\n" for i in range(9))).card
    assert [column.unit for column in card.columns] == [None, "℃", "MPa", None]
    assert (card.rows, [lost.row for lost in card.dropped]) == (9, [2])
    assert card.column("温度").kind == "number"  # pyright: ignore[reportOptionalMemberAccess]


def test_that_a_column_of_letters_is_no_row_of_units(tmp_path: Path) -> None:
    assert _read(tmp_path, "type,n\n" + "".join(f"{'AVK'[i % 3]},x{i}\n" for i in range(9))).card.rows == 9


def test_that_a_row_of_ones_is_no_row_of_units(tmp_path: Path) -> None:
    assert _read(tmp_path, "a,b\n1,1\n2,1\n3,1\n").card.rows == 3


@pytest.mark.parametrize("total", ["合計,600,90", "平 均,20.5,3", "Total:,600,90", "合計,1,2\n平均,3,4", "合計,1,2\n※1 参考値,,"])
def test_that_totals_below_the_data_are_no_data(tmp_path: Path, total: str) -> None:
    card = _read(tmp_path, TABLE + total + "\n").card
    assert card.rows == 30
    assert [lost.row for lost in card.dropped] == [32 + row for row in range(total.count("\n") + 1)]


def test_that_a_class_called_like_a_total_stays(tmp_path: Path) -> None:
    rows = "".join(f"{'最大' if i % 2 else '最小'},{i}\n" for i in range(30))
    assert _read(tmp_path, "級,値\n" + rows).card.rows == 30


def test_that_headers_and_empty_rows_between_the_data_are_left_out(tmp_path: Path) -> None:
    card = _read(tmp_path, TABLE + "ロット,温度,判定\n" + BODY.replace("L", "M") + ",,\n,,\n").card
    assert card.rows == 60
    assert [lost.row for lost in card.dropped] == [32, 63, 64]
    assert card.column("温度").kind == "number"  # pyright: ignore[reportOptionalMemberAccess]


def test_that_lost_cells_below_such_rows_are_still_found_at_their_line(tmp_path: Path) -> None:
    rows = "".join(f"L{row},{row}.5\n" for row in range(40))
    card = _read(tmp_path, f"日報\nロット,長さ\n-,mm\n{rows}ロット,長さ\nL40,長い\n").card
    assert [(lost.what, lost.row) for lost in card.dropped] == [("row", 1), ("row", 3), ("row", 44), ("cell", 45)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [TABLE, "a,b\n" + "1,2\n" * 20])
def test_that_wide_text_is_read_with_and_without_its_mark(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    assert find_encoding(path).name == encoding
    assert read_dataset([path]).card.rows == text.count("\n") - 1


def test_that_a_packed_table_is_read_like_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress((TABLE + '"L,99",9,9\nL100,1\n').encode("cp932")))
    card = read_dataset([path]).card
    assert (card.rows, card.files[0].path, card.files[0].encoding) == (31, str(path), "cp932")
    assert [(lost.file, lost.row) for lost in card.dropped] == [("table.csv.gz", 33)]


def test_that_bombs_and_damaged_packs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "HARMLESS", 1 << 20)
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000))
    with pytest.raises(InputError, match="when unpacked"):
        read_dataset([path])
    path.write_bytes(gzip.compress(TABLE.encode())[:-20])
    with pytest.raises(InputError, match="is damaged"):
        read_dataset([path])
