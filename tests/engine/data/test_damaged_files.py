"""Damaged variants of valid files: each gives, in good time, a card whose counts add up, or one sentence."""

import csv
import gzip
import io
import time
import zlib
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from engine.data.encoding import decoded, find_encoding
from engine.data.preview import preview_file
from engine.data.reading import read_dataset
from engine.data.table_file import read_table_file
from engine.domain.dataset import DatasetCard
from engine.domain.errors import InputError, TasukiError
from engine.domain.text import translator
from tests.engine.data.damage import CASES, DAMAGE, Damage, cases, damaged

SECONDS = 5.0
"""Processor time that one small file may take, however damaged."""
ROWS = [[f"L{i:02}", f"{20 + i / 10}", f"2026/11/{1 + i:02}", ("○", "×")[i % 2], f"１{i},000円", "" if i % 3 else "5"] for i in range(14)]
HEADER = ["ロット", "温度", "日付", "判定", "費用", "備考"]
PLAIN = "\n".join("\t".join(row) for row in [HEADER, *ROWS]) + "\n"
QUOTED = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in [["設備日報"], HEADER, *ROWS]) + "\r\n"
GROUPED = "ロット;温度;;判定\n;入口;出口;\n" + "".join(f"L{i};{i}.5;{i}.25;{'良否'[i % 2]}\n" for i in range(14)) + "合計;1;2;\n"
SEEDS = [
    PLAIN.encode("utf-8"),
    PLAIN.encode("cp932"),
    PLAIN.encode("utf-16"),
    PLAIN.encode("euc_jp"),
    PLAIN.replace("\n", "\r").encode("utf-8"),
    PLAIN.replace("\t", ";").replace(".", ",").encode("utf-8-sig"),
    GROUPED.encode("cp932"),
    GROUPED.encode("iso2022_jp"),
    QUOTED.encode("utf-8"),
    QUOTED.encode("cp932"),
]


def _card_or_sentence(path: Path) -> DatasetCard | None:
    began = time.process_time()
    assert preview_file(path).source.path == str(path)
    try:
        dataset = read_dataset([path])
    except TasukiError as error:
        if not translator("en").render(error.text).endswith("."):
            raise AssertionError("not a sentence") from error
        return None
    finally:
        assert time.process_time() - began < SECONDS
    card = dataset.card
    assert card.rows == len(dataset.frame) == sum(file.rows for file in card.files)
    for column in card.columns:
        assert column.missing == int(pd.isna(dataset.frame[column.name]).sum())
        assert card.label_counts.get(column.name, card.rows - column.missing) == card.rows - column.missing
    assert all(translator("ja").render(text) for text in [*(lost.reason for lost in card.dropped), *(one.message for one in card.findings)])
    return card


def _rows_accounted_for(card: DatasetCard) -> int:
    header = card.files[0].header_row
    return card.rows + sum(lost.count for lost in card.dropped if lost.what == "row" and (lost.row or header + 1) > header)


def _rows_below_header(path: Path, card: DatasetCard) -> int | None:
    """What Python's own reader counts; None where a quotation mark lets readers differ rightly."""
    text = "".join(decoded(path, find_encoding(path).name))
    if '"' in text:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=card.files[0].delimiter)
    return sum(1 for cells in reader if cells and reader.line_num > card.files[0].header_row)


@cases(0.7)
@given(seed=st.sampled_from(SEEDS), damage=DAMAGE)
def test_that_a_damaged_table_gives_counts_that_add_up_or_a_sentence(tmp_path: Path, seed: bytes, damage: list[Damage]) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(damaged(seed, damage))
    card = _card_or_sentence(path)
    if card is not None and card.files[0].delimiter and (expected := _rows_below_header(path, card)) is not None:
        assert _rows_accounted_for(card) == expected


@cases(0.08)
@given(seed=st.sampled_from(SEEDS), damage=DAMAGE, inside=st.booleans())
def test_that_a_damaged_pack_gives_a_card_or_a_sentence(tmp_path: Path, seed: bytes, damage: list[Damage], inside: bool) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(damaged(seed, damage)) if inside else damaged(gzip.compress(seed), damage))
    card = _card_or_sentence(path)
    if card is None:
        return
    try:
        plain = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return
    (tmp_path / "plain.csv").write_bytes(plain)
    assert _card_or_sentence(tmp_path / "plain.csv") is not None


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "設備日報")
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(2 + number, 0, row)
        sheet.write_formula(5, 1, "=1/0", None, "#DIV/0!")
        book.add_worksheet("控え").write_row(0, 0, ["a"])
    return path.read_bytes()


@cases(0.12)
@given(damage=DAMAGE, old=st.booleans())
def test_that_a_damaged_workbook_gives_a_card_or_a_sentence(tmp_path: Path, workbook: bytes, damage: list[Damage], old: bool) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(damaged((Path(__file__).parent / "files" / "report.xls").read_bytes() if old else workbook, damage))
    card = _card_or_sentence(path)
    if card is None or card.files[0].sheet is None:
        return
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        end = book.get_sheet_by_name(card.files[0].sheet).end
    assert end is not None
    assert card.files[0].header_row + _rows_accounted_for(card) == end[0] + 1


@cases(0.1)
@given(damage=DAMAGE, arrow=st.booleans())
def test_that_a_damaged_columnar_file_gives_a_card_or_a_sentence(tmp_path: Path, damage: list[Damage], arrow: bool) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({name: [row[position] for row in ROWS] for position, name in enumerate(HEADER)} | {"n": [0.5, None] * 7})
    stream = io.BytesIO()
    if arrow:
        pyarrow.feather.write_feather(table, stream)
    else:
        pyarrow.parquet.write_table(table, stream, row_group_size=5)
    path.write_bytes(damaged(stream.getvalue(), damage))
    card = _card_or_sentence(path)
    if card is not None and path.read_bytes().startswith(b"PAR1"):
        lost = sum(one.count for one in card.dropped if one.what == "row")
        assert card.rows + lost == pyarrow.parquet.read_metadata(path).num_rows


def test_that_a_parquet_file_that_lost_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pa.table({"a": range(14)}), path, row_group_size=5)
    content = bytearray(path.read_bytes())
    refused = 0
    for position in range(4, len(content), 3):
        path.write_bytes(bytes(byte ^ 2 if at == position else byte for at, byte in enumerate(content)))
        try:
            found = read_table_file(path)
        except InputError:
            refused += 1
        else:
            assert found.rows == pyarrow.parquet.read_metadata(path).num_rows
    assert refused > 0


def test_that_the_usual_run_makes_at_least_hundreds_of_cases() -> None:
    assert CASES >= 800
