"""The first look at a file: quick whatever its size, and the same as what reading gives."""

import gzip
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import xlsxwriter

from engine.data.preview import ROWS, preview_file
from engine.data.table_file import read_table_file
from engine.domain.reading import FileOptions
from tests.pace import allowed

TABLE = "日報\nロット,温度,備考\n-,℃,\n" + "".join(f'L{row:05},{row / 10},"a, {row}\nb"\n' for row in range(40_000))


def _seconds(path: Path) -> float:
    """Of computing, once all libraries are loaded; the least of three, as the process has more to do than this test."""
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        preview_file(path)
        least = min(least, time.process_time() - began)
    return least


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_that_the_beginning_of_a_long_file_is_shown_as_it_will_be_read(tmp_path: Path, encoding: str, packed: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(TABLE.encode(encoding), 1) if packed else TABLE.encode(encoding))
    seen = preview_file(path)
    assert _seconds(path) < allowed(0.3)
    assert (seen.problem, seen.whole, seen.names) == (None, False, ("ロット", "温度", "備考"))
    assert (seen.source.encoding, seen.source.delimiter, seen.source.header_row) == (encoding, ",", 2)
    assert seen.rows[:2] == (("L00000", "0.0", "a, 0\nb"), ("L00001", "0.1", "a, 1\nb"))
    assert len(seen.rows) == ROWS
    assert abs(seen.source.rows - 40_000) < 8_000


def test_that_a_short_file_is_counted_exactly(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1,5;x\n2,5;y\n", "utf-8")
    seen = preview_file(path)
    assert (seen.whole, seen.source) == (True, read_table_file(path).source)
    assert seen.rows == (("1,5", "x"), ("2,5", "y"))
    assert preview_file(path, FileOptions(str(path), delimiter="|")).names == ("a;b",)


def test_that_sheets_are_named_even_where_the_chosen_one_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("empty")
        book.add_worksheet("rows").write_column(0, 0, ["h", 1, 2])
    seen = preview_file(path)
    assert (seen.source.sheet, seen.sheets, seen.names, seen.rows) == ("rows", ("empty", "rows"), ("h",), (("1",), ("2",)))
    seen = preview_file(path, FileOptions(str(path), sheet="empty"))
    assert (seen.source.sheet, seen.sheets, seen.problem is not None) == ("empty", ("empty", "rows"), True)


def test_that_a_long_workbook_is_shown_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("表紙", 1), ("測定", 20_000), ("控え", 3)):
            sheet = book.add_worksheet(name)
            for row in range(rows):
                sheet.write_row(row, 0, ["ロット", "温度", "判定"] if row == 0 else [f"L{row}", row / 2, "OK"])
    seen = preview_file(path)
    assert _seconds(path) < allowed(0.3)
    assert (seen.whole, seen.sheets, seen.source.sheet, seen.rows[1]) == (False, ("表紙", "測定", "控え"), "測定", ("L2", "1", "OK"))
    assert abs(seen.source.rows - 20_000) < 4_000
    assert preview_file(path, FileOptions(str(path), sheet="控え")).whole


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_that_a_columnar_file_shows_its_first_rows_and_their_number(tmp_path: Path, suffix: str) -> None:
    path, table = tmp_path / f"a.{suffix}", pa.table({"n": range(200_000), "t": ["x"] * 200_000})
    if suffix == "parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.feather.write_feather(table, str(path))
    seen = preview_file(path)
    assert (seen.names, seen.rows[3], len(seen.rows), seen.source.rows) == (("n", "t"), ("3", "x"), ROWS, 200_000)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04xl/workbook", b"\x1f\x8bno", b"PAR1no"]
)
def test_that_a_problem_is_a_sentence_and_never_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    seen = preview_file(path)
    assert seen.problem is not None
    assert (seen.rows, seen.source.path) == ((), str(path))
    assert preview_file(tmp_path / "absent").problem is not None


def test_that_the_first_look_needs_no_pandas() -> None:
    script = "import sys, engine.data.preview; sys.exit('pandas' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
