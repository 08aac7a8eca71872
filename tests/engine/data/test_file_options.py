"""What a person says about a file is believed, or refused in a sentence where it is impossible."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

from engine.data.table_file import read_table_file
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "表.csv"
    path.write_bytes(content)
    return path


def _cells(path: Path, **options: object) -> dict[str, list[str | None]]:
    table = read_table_file(path, FileOptions(str(path), **options))  # pyright: ignore[reportArgumentType]
    return {name: column.to_pylist() for name, column in table.columns.items()}


def test_that_a_chosen_encoding_is_used_though_another_fits(tmp_path: Path) -> None:
    path = _file(tmp_path, "名,n\n合格,1\n".encode("cp932"))
    assert _cells(path, encoding="cp932") == {"名": ["合格"], "n": ["1"]}
    assert _cells(path, encoding="MS932") == {"名": ["合格"], "n": ["1"]}
    assert _cells(path, encoding="latin-1") == {"\x96¼": ["\x8d\x87\x8ai"], "n": ["1"]}


def test_that_bytes_that_do_not_fit_a_chosen_encoding_are_counted(tmp_path: Path) -> None:
    table = read_table_file(path := _file(tmp_path, "a,b\n合,1\n".encode("cp932")), FileOptions(str(path), encoding="utf-8"))
    assert [(lost.what, lost.row) for lost in table.dropped] == [("byte", 2)]


def test_that_delimiter_decimal_sign_and_header_are_taken_as_chosen(tmp_path: Path) -> None:
    path = _file(tmp_path, b"made,today\na;b,c\n1;2,5\n3;4,5\n")
    assert _cells(path, delimiter=";", header_row=2) == {"a": ["1", "3"], "b,c": ["2,5", "4,5"]}
    table = read_table_file(path, FileOptions(str(path), delimiter=";", decimal=".", header_row=2))
    assert (table.source.decimal, table.source.delimiter, table.source.header_row) == (".", ";", 2)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (FileOptions("x", encoding="klingon"), "no encoding called"),
        (FileOptions("x", encoding="base64"), "no encoding called"),
        (FileOptions("x", delimiter="ab"), "cannot separate cells"),
        (FileOptions("x", delimiter='"'), "cannot separate cells"),
        (FileOptions("x", header_row=2), "No row with names begins on line"),
        (FileOptions("x", header_row=900), "No row with names begins on line"),
        (FileOptions("x", sheet="S"), "has no sheets"),
    ],
)
def test_that_impossible_options_are_refused(tmp_path: Path, options: FileOptions, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_table_file(_file(tmp_path, b"a,b\n\n1,2\n3,4\n"), options)


def test_that_a_sheet_and_its_header_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("first", "第二"):
            for number, row in enumerate([["x", "y"], ["p", "q"], [1, 2], [3, 4]]):
                book.get_worksheet_by_name(name) or book.add_worksheet(name)
                book.get_worksheet_by_name(name).write_row(number, 0, row)  # pyright: ignore[reportOptionalMemberAccess]
        book.add_worksheet("empty")
        book.add_worksheet("hidden").write_column(0, 0, ["h", 1, 2])
        book.get_worksheet_by_name("hidden").hide()  # pyright: ignore[reportOptionalMemberAccess]
    assert _cells(path, sheet="第二", header_row=2) == {"p": ["1", "3"], "q": ["2", "4"]}
    assert _cells(path, sheet="hidden") == {"h": ["1", "2"]}
    for options, sentence in [
        (FileOptions("", sheet="third"), "has no sheet called"),
        (FileOptions("", sheet="empty"), "holds no table"),
        (FileOptions("", header_row=9), "No row with names"),
        (FileOptions("", delimiter=","), "no encoding or delimiter"),
    ]:
        with pytest.raises(InputError, match=sentence):
            read_table_file(path, options)


def test_that_a_columnar_file_has_nothing_to_choose_but_the_decimal_sign(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pa.table({"a": ["1,5", "2,5"]}), path)
    assert read_table_file(path, FileOptions("", decimal=",")).source.decimal == ","
    with pytest.raises(InputError, match="to choose"):
        read_table_file(path, FileOptions("", delimiter=";"))
