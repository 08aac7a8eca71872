"""Two rows that name the columns together are joined where that is clear, and left alone where it is not."""

from pathlib import Path

import pytest
import xlsxwriter

from engine.data.reading import read_dataset
from engine.domain.dataset import DatasetCard

BODY = "".join(f"L{row},{row}.5,{row + 1}.5,{row}.1,{row}.2,{'OK' if row % 3 else 'NG'}\n" for row in range(12))
JOINED = ["ロット", "温度 / 入口", "温度 / 出口", "圧力 / 入口", "圧力 / 出口", "判定"]


def _card(folder: Path, text: str) -> DatasetCard:
    path = folder / "a.csv"
    path.write_text(text, "utf-8")
    return read_dataset([path]).card


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("ロット,温度,,圧力,,判定\n,入口,出口,入口,出口,\n", 2),
        ("日報\n\nロット,温度,,圧力,,判定\n,入口,出口,入口,出口,\n", 4),
        ("ロット,温度,温度,圧力,圧力,判定\nロット,入口,出口,入口,出口,判定\n", 2),
        (",温度,,圧力,,\nロット,入口,出口,入口,出口,判定\n", 2),
        ("ロット,温度,,圧力,,判定\n,入口,出口,入口,出口,\n-,℃,℃,MPa,MPa,-\n", 2),
    ],
)
def test_that_groups_above_names_are_joined_with_them(tmp_path: Path, header: str, line: int) -> None:
    card = _card(tmp_path, header + BODY)
    expected = list(JOINED)
    if header.startswith(","):
        expected[-1] = "圧力 / 判定"
    assert [column.name for column in card.columns] == expected
    assert (card.rows, card.files[0].header_row) == (12, line)
    assert "two_row_header" in [finding.code for finding in card.findings]
    assert {column.kind for column in card.columns[1:5]} == {"number"}


@pytest.mark.parametrize(
    "text",
    [
        "作成者,山田,,,,\nロット,入口,出口,圧入,圧出,判定\n",
        "作成日,2026/11/22,,,,\nロット,入口,出口,圧入,圧出,判定\n",
        "日報,,,,,\nロット,入口,出口,圧入,圧出,判定\n",
        "ロット,入口,出口,圧入,圧出,判定\n",
    ],
)
def test_that_titles_and_names_that_suffice_are_not_joined(tmp_path: Path, text: str) -> None:
    card = _card(tmp_path, text + BODY)
    assert [column.name for column in card.columns] == ["ロット", "入口", "出口", "圧入", "圧出", "判定"]
    assert "two_row_header" not in [finding.code for finding in card.findings]


def test_that_a_doubtful_second_row_of_names_is_read_as_data_and_told(tmp_path: Path) -> None:
    card = _card(tmp_path, "機械,担当,,備考\n,昼,夜,\n" + "".join(f"A{row % 2},佐藤,鈴木{row % 3},良好\n" for row in range(9)))
    assert card.rows == 10
    assert "header_unsure" in [finding.code for finding in card.findings if finding.column is None]


def test_that_merged_group_cells_of_a_workbook_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "設備日報")
        sheet.merge_range(2, 0, 3, 0, "ロット")
        sheet.merge_range(2, 1, 2, 2, "温度")
        sheet.merge_range(2, 3, 2, 4, "圧力")
        sheet.merge_range(2, 5, 3, 5, "判定")
        sheet.write_row(3, 1, ["入口", "出口", "入口", "出口"])
        for row in range(12):
            sheet.write_row(4 + row, 0, [f"L{row}", row + 0.5, row + 1.5, row + 0.1, row + 0.2, "OK" if row % 3 else "NG"])
    card = read_dataset([path]).card
    assert [column.name for column in card.columns] == JOINED
    assert (card.rows, card.files[0].header_row, [lost.row for lost in card.dropped]) == (12, 4, [1])
