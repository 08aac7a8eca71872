"""Damaged variants of valid files: each gives a card whose counts add up, or one sentence."""

import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.encoding import decoded, find_encoding
from engine.data.reading import read_dataset
from engine.domain.dataset import DatasetCard
from engine.domain.errors import TasukiError
from engine.domain.text import translator

ROWS = [[f"L{i:02}", f"{20 + i / 10}", f"2026/11/{1 + i:02}", ("○", "×")[i % 2], f"１{i},000円", "" if i % 3 else "5"] for i in range(14)]
HEADER = ["ロット", "温度", "日付", "判定", "費用", "備考"]
PLAIN = "\n".join("\t".join(row) for row in [HEADER, *ROWS]) + "\n"
QUOTED = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in [["設備日報"], HEADER, *ROWS]) + "\r\n"
SEEDS = [
    PLAIN.encode("utf-8"),
    PLAIN.encode("cp932"),
    PLAIN.encode("utf-16"),
    PLAIN.replace("\t", ";").replace(".", ",").encode("utf-8-sig"),
    QUOTED.encode("utf-8"),
    QUOTED.encode("cp932"),
]
PIECES = [
    b"",
    b"\n",
    b"\r",
    b",",
    b"\t",
    b";",
    b'"',
    b"\x00",
    b"\xff\xfe",
    b"\x82",
    b"\x1b$B",
    b"-",
    b"9" * 30,
    b"1e999",
    b"\n\n\n",
    "計".encode(),
]
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=5)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)


def _damaged(content: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for share, length, piece in damage:
        start = int(share * len(content))
        content = content[:start] + piece + content[start + length :]
    return content


def _card_or_sentence(path: Path) -> DatasetCard | None:
    try:
        dataset = read_dataset([path])
    except TasukiError as error:
        if not translator("en").render(error.text).endswith("."):
            raise AssertionError("not a sentence") from error
        return None
    card = dataset.card
    assert card.rows == len(dataset.frame) == sum(file.rows for file in card.files)
    for column in card.columns:
        assert column.missing == int(pd.isna(dataset.frame[column.name]).sum())
        assert card.label_counts.get(column.name, card.rows - column.missing) == card.rows - column.missing
    assert all(translator("ja").render(text) for text in [*(lost.reason for lost in card.dropped), *(one.message for one in card.findings)])
    return card


def _rows_below_header(path: Path, card: DatasetCard) -> int | None:
    """What Python's own reader counts; None where a quotation mark lets readers differ rightly."""
    text = "".join(decoded(path, find_encoding(path).name))
    if '"' in text:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=card.files[0].delimiter)
    return sum(1 for cells in reader if cells and reader.line_num > card.files[0].header_row)


@settings(QUICK, max_examples=600)
@given(seed=st.sampled_from(SEEDS), damage=DAMAGE)
def test_that_a_damaged_table_gives_counts_that_add_up_or_a_sentence(
    tmp_path: Path, seed: bytes, damage: list[tuple[float, int, bytes]]
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(_damaged(seed, damage))
    card = _card_or_sentence(path)
    if card is None or (expected := _rows_below_header(path, card)) is None:
        return
    header = card.files[0].header_row
    dropped = sum(1 for lost in card.dropped if lost.what == "row" and (lost.row or 0) > header)
    assert card.rows + dropped == expected


@settings(QUICK, max_examples=60)
@given(damage=DAMAGE)
def test_that_a_damaged_pack_gives_a_card_or_a_sentence(tmp_path: Path, damage: list[tuple[float, int, bytes]]) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(_damaged(gzip.compress(SEEDS[0]), damage))
    _card_or_sentence(path)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
    return path.read_bytes()


@settings(QUICK, max_examples=120)
@given(damage=DAMAGE)
def test_that_a_damaged_workbook_gives_a_card_or_a_sentence(
    tmp_path: Path, workbook: bytes, damage: list[tuple[float, int, bytes]]
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_damaged(workbook, damage))
    _card_or_sentence(path)
