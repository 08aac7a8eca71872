"""Files as plants have them, made by code, each with what Tasuki must understand of it."""

import datetime
import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import xlsxwriter

LOTS = [(f"L{row:02}", f"{20 + row / 10:.1f}", "良" if row % 3 else "否") for row in range(12)]
NAMES = ("ロット", "温度", "判定")
KINDS = "id number binary"


def table(delimiter: str = ",", newline: str = "\n", rows: Sequence[Sequence[str]] = LOTS, header: Sequence[str] = NAMES) -> str:
    """The usual table as text."""
    return "".join(delimiter.join(row) + newline for row in (header, *rows))


@dataclass(frozen=True)
class Awkward:
    """One file and what is expected of it; what is not said is not checked, except names and rows."""

    about: str
    content: bytes | Callable[[Path], None]
    names: tuple[str, ...] = NAMES
    rows: int = 12
    kinds: str = KINDS
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    header_row: int = 1
    cells: dict[tuple[str, int], object] = field(default_factory=dict)
    """(column, row from 0) -> value in the frame; None for a gap."""
    codes: tuple[str, ...] = ()
    dropped: tuple[tuple[str, int | None], ...] = ()
    """(what, line) of every loss."""
    units: dict[str, str] = field(default_factory=dict)
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    suffix: str = ".csv"


def _column(values: Sequence[str], name: str = "値", delimiter: str = ";") -> bytes:
    return table(delimiter, rows=[(f"L{row:02}", value) for row, value in enumerate(values)], header=("ロット", name)).encode()


def _text(about: str, text: str, encoding: str = "utf-8", **expected: object) -> Awkward:
    return Awkward(about, text.encode(encoding), **{"encoding": encoding, **expected})  # pyright: ignore[reportArgumentType]


def _values(about: str, values: Sequence[str], kind: str, cells: dict[int, object], **expected: object) -> Awkward:
    """A file with a column of lot numbers and one of ``values``."""
    return Awkward(
        about,
        _column(values),
        **{
            "names": ("ロット", "値"),
            "rows": len(values),
            "kinds": f"id {kind}",
            "delimiter": ";",
            "cells": {("値", row): value for row, value in cells.items()},
            **expected,
        },  # pyright: ignore[reportArgumentType]
    )


def _book(fill: Callable[[xlsxwriter.Workbook], None]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy/mm/dd"}) as book:
            fill(book)

    return write


def _plain_sheet(book: xlsxwriter.Workbook, name: str = "測定", top: int = 0, left: int = 0) -> None:
    sheet = book.add_worksheet(name)
    for number, row in enumerate((NAMES, *((lot, float(value), grade) for lot, value, grade in LOTS))):
        sheet.write_row(top + number, left, row)


def _typed_sheet(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["日付", "数", "率", "可", "文字の数"])
    for row in range(12):
        sheet.write_row(1 + row, 0, [datetime.datetime(2024, 5, 1 + row), row * 1000, row / 8, row % 2 == 0, f"{row},500"])


def _merged_sheet(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 3, "設備日報")
    sheet.merge_range(1, 0, 2, 0, "ライン")
    sheet.merge_range(1, 1, 1, 2, "温度")
    sheet.merge_range(1, 3, 2, 3, "判定")
    sheet.write_row(2, 1, ["入口", "出口"])
    sheet.merge_range(3, 0, 8, 0, "A")
    sheet.merge_range(9, 0, 14, 0, "B")
    for row in range(12):
        sheet.write_row(3 + row, 1, [row + 0.5, row + 1.5, "良" if row % 3 else "否"])


def _cover(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("表紙").write_column(0, 0, ["測定報告書", "作成 山田"])
    _plain_sheet(book)
    book.add_worksheet("控え").write_row(0, 0, ["メモ"])


def _errors(book: xlsxwriter.Workbook) -> None:
    _plain_sheet(book)
    sheet = book.get_worksheet_by_name("測定")
    assert sheet is not None
    sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")


def _frame() -> pd.DataFrame:
    return pd.DataFrame(LOTS, columns=list(NAMES)).assign(温度=lambda frame: frame["温度"].astype(float))


def _parquet(path: Path) -> None:
    pyarrow.parquet.write_table(pa.Table.from_pandas(_frame(), preserve_index=False), path)


def _feather(path: Path) -> None:
    pyarrow.feather.write_feather(_frame(), str(path))


def _raw_bytes(text: str, position: int, extra: bytes, encoding: str = "utf-8") -> bytes:
    lines = text.encode(encoding).split(b"\n")
    lines[position] += extra
    return b"\n".join(lines)


_DATES = [datetime.date(2024, 4, 25) + datetime.timedelta(days=row) for row in range(12)]
_TWICE = ["○", "×"] * 6
_NUMBERS = [f"{row}.5" for row in range(12)]


def _replaced(values: Sequence[str], changes: dict[int, str]) -> list[str]:
    return [changes.get(row, value) for row, value in enumerate(values)]


ENCODINGS = (
    _text("utf-8", table()),
    _text("utf-8 with a mark", table(), "utf-8-sig"),
    _text("utf-16", table(), "utf-16"),
    _text("utf-16 without a mark", table("\t"), "utf-16-le", delimiter="\t"),
    _text("utf-16 of the other order", table(";"), "utf-16-be", delimiter=";"),
    _text("cp932", table(), "cp932"),
    _text("cp932 with signs of Windows", table(header=("№", "①温度", "㈱髙橋")), "cp932", names=("№", "①温度", "㈱髙橋")),
    _text("cp932 with half-width kana", table(header=("ﾛｯﾄ", "ｵﾝﾄﾞ", "ﾊﾝﾃｲ")), "cp932", names=("ﾛｯﾄ", "ｵﾝﾄﾞ", "ﾊﾝﾃｲ")),
    _text("euc", table(), "euc_jp"),
    _text("iso-2022-jp", table(), "iso2022_jp"),
    _text("western letters",
          table(";", header=("Los", "Größe [°C]", "Prüfung")).replace("良", "ja").replace("否", "nö"),
          "cp1252", names=("Los", "Größe [°C]", "Prüfung"),
          delimiter=";", kinds="id number binary"),
    _text("plain ascii", "lot,temp,grade\n" + "".join(f"L{row:02},{row}.5,{'ab'[row % 2]}\n" for row in range(12)),
          names=("lot", "temp", "grade")),
    Awkward("bad bytes in utf-8", _raw_bytes(table(rows=[(*row, "x") for row in LOTS], header=(*NAMES, "備考")), 3, b"\xff\xfe"),
            names=(*NAMES, "備考"), kinds="id number binary binary", codes=("bad_bytes",), dropped=(("byte", 4),)),
    Awkward("a cut off character at the end of cp932", (table() + "L99,1.0,良").encode("cp932")[:-1], rows=13, encoding="cp932",
            kinds="id number category", codes=("bad_bytes",), dropped=(("byte", 14),)),
)  # fmt: skip

LAYOUTS = (
    _text("semicolons", table(";"), delimiter=";"),
    _text("tabs", table("\t"), delimiter="\t", suffix=".tsv"),
    _text("bars", table("|"), delimiter="|", suffix=".txt"),
    _text("CR LF", table(newline="\r\n")),
    _text("CR alone", table(newline="\r")),
    _text("CR alone in cp932", table(newline="\r"), "cp932"),
    _text("no line break at the end", table().rstrip("\n")),
    _text("empty lines between", table().replace("L03", "\n\nL03")),
    _text("everything in quotes", table('","').replace("\n", '"\n"')[:-1].join(['"', ""])),
    _text("line breaks and delimiters in cells", table(rows=[(lot, value, f'"{grade},\n計 ""x"""') for lot, value, grade in LOTS]),
          cells={("判定", 0): '否,\n計 "x"'}),
    _text("line breaks in a name", table(header=("ロット", '"温度\n(入口)"', "判定")), names=("ロット", "温度\n(入口)", "判定")),
    _text("blanks around cells", table(" , "), cells={("温度", 1): 20.1, ("判定", 0): "否"}),
    _text("a delimiter at the end of each row", table(newline=",\n"), dropped=(("column", None),)),
    _text("a delimiter at the end of the data rows", table(newline=",\n").replace("判定,", "判定"), dropped=(("column", None),)),
    _text("short and long rows", table() + "L98,1.0\nL99,1.0,良,x\n", codes=("ragged_rows",), dropped=(("row", 14), ("row", 15))),
    _text("names that repeat or lack", table(header=("値", "値", "")), names=("値", "値 (2)", "column 3"), codes=("header_unsure",)),
    _text("a title above", "設備日報\n作成日,2026/11/22\n\n" + table(), header_row=4, codes=("title_rows",),
          dropped=(("row", 1), ("row", 2))),
    _text("totals and a note below", table() + "合計,240,\n※ 参考値,,\n", dropped=(("row", 14), ("row", 15)), codes=("extra_rows",)),
    _text("a row of units", table().replace("\n", "\n-,℃,\n", 1), dropped=(("row", 2),), units={"温度": "℃"}),
    _text("two rows of names", "ロット,温度,,判定\n,入口,出口,\n" + "".join(f"{a},{b},{b},{c}\n" for a, b, c in LOTS),
          names=("ロット", "温度 / 入口", "温度 / 出口", "判定"), kinds="id number number binary", header_row=2, codes=("two_row_header",)),
    _text("the header once more", table() + table(rows=[("M1", "9.0", "否")]), rows=13, dropped=(("row", 14),)),
    _text("no names at all", "1,2,3\n4,5,6\n7,8,10\n", names=("1", "2", "3"), rows=2, kinds="number number number",
          codes=("header_unsure",)),
    _text("one column", "値\n" + "".join(f"{row}.5\n" for row in range(12)), names=("値",), kinds="number"),
    Awkward("gzip", gzip.compress(table().encode("cp932")), encoding="cp932", suffix=".csv.gz"),
    Awkward("gzip in two parts", gzip.compress(table().encode()[:50]) + gzip.compress(table().encode()[50:]), suffix=".gz"),
    Awkward("zeros that a power failure left behind", table().encode() + bytes(30), codes=("bad_bytes", "ragged_rows"),
            dropped=(("byte", 14), ("row", 14))),
    Awkward("a wrong suffix", table("\t").encode(), delimiter="\t", suffix=".xlsx"),
)  # fmt: skip

SPELLINGS = (
    _values("decimal commas", [value.replace(".", ",") for value in _NUMBERS], "number", {0: 0.5}, decimal=","),
    _values("decimal commas and points for thousands", [f"{row}.000,5" for row in range(1, 13)], "number", {0: 1000.5}, decimal=","),
    Awkward("decimal commas in quotes", table(rows=[(a, f'"{b}"'.replace(".", ","), c) for a, b, c in LOTS]).encode(), decimal=",",
            cells={("温度", 1): 20.1}),
    _values("commas for thousands", [f"{row},200" for row in range(1, 13)], "number", {0: 1200}, codes=("normalised_digits",)),
    _values("full-width digits", [f"１２．{row}" for row in range(9)], "number", {2: 12.2}, codes=("normalised_digits",)),
    _values("minus signs of all sorts", _replaced(_NUMBERS, {0: "－1.5", 1: "−2", 2: "▲3", 3: "△4", 4: "ー5"}), "number",
            {0: -1.5, 1: -2, 2: -3, 3: -4, 4: -5}),
    _values("units in cells", [f"{value}℃" for value in _NUMBERS], "number", {1: 1.5}, codes=("units_removed",), units={"値": "℃"}),
    _values("yen", [f"￥{row + 1},000" for row in range(12)], "number", {0: 1000}, units={"値": "円"}),
    _values("yen in cells", [f"{row + 1},200円" for row in range(12)], "number", {0: 1200}, units={"値": "円"}),
    _values("per cent", [f"{row * 7 % 5}%" for row in range(12)], "number", {3: 1}, units={"値": "%"}),
    _values("scientific numbers", [f"{row + 1}.5E-0{row % 3 + 1}" for row in range(12)], "number", {0: 0.15}),
    _values("words for gaps", _replaced(_NUMBERS, {0: "欠測", 1: "－", 2: "不明", 3: "N/A", 4: "#DIV/0!", 5: "空欄", 6: ""}), "number",
            {0: None, 3: None, 4: None, 6: None, 7: 7.5}, codes=("missing_marker",)),
    _values("Japanese dates", [f"{day.year}年{day.month}月{day.day}日" for day in _DATES], "date", {0: "2024-04-25"}),
    _values("dates of an era", [f"令和{day.year - 2018}年{day.month}月{day.day}日" for day in _DATES], "date", {0: "2024-04-25"}),
    _values("dates of an era in short", [f"R{day.year - 2018}.{day.month}.{day.day}" for day in _DATES], "date", {6: "2024-05-01"}),
    _values("the first year of an era", [f"令和元年{row + 1}月1日" for row in range(12)], "date", {4: "2019-05-01"}),
    _values("months", [f"2024年{row + 1}月" for row in range(12)], "date", {4: "2024-05-01"}),
    _values("months with a stroke", [f"2024/{row + 1:02}" for row in range(12)], "date", {4: "2024-05-01"}),
    _values("dates with weekdays and times", [f"2024/5/{row + 1}(水) 8:0{row % 10}" for row in range(12)], "date", {1: "2024-05-02 08:01"}),
    _values("dates that do not exist", _replaced([day.isoformat() for day in _DATES], {3: "2024-02-30"}), "date", {3: None},
            codes=("impossible_date",), dropped=(("cell", 5),)),
    _values("circles and crosses", _TWICE, "binary", {0: "○"}, classes={"値": ("○", "×")}),
    _values("present or absent", ["有", "無"] * 6, "binary", {}, classes={"値": ("無", "有")}),
    _values("good or bad", ["良", "否"] * 6, "binary", {}, classes={"値": ("良", "否")}),
    _values("OK and NG", ["OK", "NG"] * 6, "binary", {}, classes={"値": ("OK", "NG")}),
    _values("yes and no", ["はい", "いいえ"] * 6, "binary", {}, classes={"値": ("いいえ", "はい")}),
    _values("classes of numbers", ["1", "0"] * 6, "binary", {}, classes={"値": ("0", "1")}),
    _values("free text",
            [f"設備{row}の点検を行い、部品{row * 7}を交換した。" + "異常は認められなかった。" * 4 for row in range(12)],
            "text", {}),
    _values("infinite values", _replaced(_NUMBERS, {4: "inf"}), "number", {3: 3.5}, codes=("infinite",),
            dropped=(("cell", 6),)),
)  # fmt: skip

WORKBOOKS = (
    Awkward("a workbook", _book(_plain_sheet), encoding="", delimiter="", suffix=".xlsx"),
    Awkward("a workbook with macros by name", _book(_plain_sheet), encoding="", delimiter="", suffix=".xlsm"),
    Awkward("a table away from the corner", _book(lambda book: _plain_sheet(book, "a", 4, 3)), encoding="", delimiter="", header_row=5,
            suffix=".xlsx"),
    Awkward("typed cells", _book(_typed_sheet), names=("日付", "数", "率", "可", "文字の数"), kinds="date number number binary number",
            encoding="", delimiter="", suffix=".xlsx", cells={("日付", 1): "2024-05-02", ("数", 1): 1000, ("文字の数", 1): 1500}),
    Awkward("merged titles, names and rows", _book(_merged_sheet), names=("ライン", "温度 / 入口", "温度 / 出口", "判定"),
            kinds="binary number number binary", header_row=3, encoding="", delimiter="", suffix=".xlsx", cells={("ライン", 5): "A"},
            codes=("two_row_header", "merged_cells"), dropped=(("row", 1),)),
    Awkward("several sheets", _book(_cover), encoding="", delimiter="", codes=("other_sheets",), suffix=".xlsx"),
    Awkward("error cells", _book(_errors), encoding="", delimiter="", codes=("missing_marker",), cells={("温度", 2): None}, suffix=".xlsx"),
    Awkward("a workbook called CSV", _book(_plain_sheet), encoding="", delimiter="", suffix=".csv"),
    Awkward("parquet", _parquet, encoding="", delimiter="", suffix=".parquet"),
    Awkward("arrow", _feather, encoding="", delimiter="", suffix=".feather"),
    Awkward("a web page with a table", b"<html><table><tr><th>a<th>b</tr>" + b"<tr><td>1.5<td>x</tr>\n" * 4 + b"</table></html>",
            names=("a", "b"), rows=4, kinds="number category", delimiter="", header_row=1),
)  # fmt: skip

FILES = (*ENCODINGS, *LAYOUTS, *SPELLINGS, *WORKBOOKS)
