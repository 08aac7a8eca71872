import csv
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from engine.data.loss_list import HEADER, write_losses
from engine.data.reading import read_dataset
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.reading import ReadingOptions
from engine.domain.text import translator
from tests.engine.data.pictures import label_table, picture_bytes, pictures

AS_FOUND = ReadingOptions()


def _list(files: list[Path], out: Path, choices: tuple[ColumnChoice, ...] = (), language: str = "en") -> list[dict[str, str]]:
    count = write_losses(files, choices, AS_FOUND, out, translator(language).render)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert count == len(rows)
    return rows


def test_that_every_loss_is_listed_with_its_place_and_content(tmp_path: Path) -> None:
    path = tmp_path / "測定.csv"
    body = [f"{i}.5,{'欠品' if i % 3 == 0 else i},2026/1/{i % 28 + 1}" for i in range(900)]
    path.write_text("温度,寸法,日付\n" + "\n".join(body) + "\n1,2\n3,4,2026/2/30\n", "utf-8")
    choices = (ColumnChoice("寸法", "number", "target"),)
    rows = _list([path], tmp_path / "一覧.csv", choices)
    assert [row["what"] for row in rows].count("label") == 300
    assert {"file": "測定.csv", "row": "902", "column": "", "what": "row", "reason": "The row has 2 cells; the header has 3."} in rows
    label = next(row for row in rows if row["what"] == "label")
    assert label == {
        "file": "測定.csv",
        "row": "2",
        "column": "寸法",
        "what": "label",
        "reason": "The cell holds 欠品, which is not a number.",
    }
    assert rows[-1]["reason"] == "The cell holds 2026/2/30, which is not a date that exists."
    card = read_dataset([path], choices).card
    assert sum(lost.count for lost in card.dropped) == len(rows)


def test_that_many_lost_rows_and_bytes_are_listed_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "記録.csv"
    lines = [
        "a,状態".encode(),
        *(f"{i},運転中の設備".encode() for i in range(1600)),
        *([b"1,2,3"] * 300),
        *([b",", b"1,y"] * 250),
        *([b"1,\xff"] * 210),
    ]
    path.write_bytes(b"\n".join(lines) + b"\n")
    rows = _list([path], tmp_path / "out.csv")
    kinds = [row["what"] for row in rows]
    assert kinds.count("byte") == 210
    assert kinds.count("row") == 300 + 250
    assert len({(row["what"], row["row"]) for row in rows}) == len(rows)
    card = read_dataset([path]).card
    assert sum(lost.count for lost in card.dropped if lost.what == "row") == 550


def test_that_all_rows_without_partner_are_listed(tmp_path: Path) -> None:
    process, labels = tmp_path / "工程.csv", tmp_path / "検査.csv"
    process.write_text("ロット,温度\n" + "".join(f"L{i},{i}.5\n" for i in range(1000)), "utf-8")
    labels.write_text("ロット,判定\n" + "".join(f"L{i},{i % 2}\n" for i in range(500, 1480)), "utf-8")
    rows = _list([process, labels], tmp_path / "out.csv")
    assert [int(row["row"]) for row in rows] == list(range(502, 982))
    assert {row["file"] for row in rows} == {"検査.csv"}


def test_that_no_cell_of_the_list_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "=値.csv"
    path.write_text("+式,b\n" + "".join(f"{i}.5,{i}\n" for i in range(20)) + "=1+1,3\n", "utf-8")
    (row,) = _list([path], tmp_path / "out.csv", (ColumnChoice("+式", "number", "feature"),))
    assert (row["file"], row["column"]) == ("'=値.csv", "'+式")


def test_that_a_file_without_losses_gives_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1.5,x\n2.5,y\n", "utf-8")
    assert _list([path], tmp_path / "out.csv") == []
    assert (tmp_path / "out.csv").read_text("utf-8-sig").strip() == ",".join(HEADER)


def test_that_images_that_cannot_be_read_are_listed(tmp_path: Path, shared_data: Path) -> None:
    (tmp_path / "良.png").write_bytes((shared_data / "digits" / "images" / "d0000.png").read_bytes())
    table = tmp_path / "labels.csv"
    table.write_text("path,傷\n" + "良.png,1\n良.png,0\n" + "".join(f"無{i}.png,{i % 2}\n" for i in range(250)), "utf-8")
    rows = _list([table], tmp_path / "out.csv")
    assert [int(row["row"]) for row in rows if row["what"] == "image"] == list(range(4, 254))


def test_that_all_empty_rows_of_a_sheet_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "日報.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["温度", "判定"])
        for row in range(1, 1000, 2):
            sheet.write_row(row, 0, [row / 2, "OK" if row % 3 else "NG"])
    rows = _list([path], tmp_path / "out.csv")
    assert [int(row["row"]) for row in rows] == list(range(3, 1000, 2))
    assert {row["reason"] for row in rows} == {"All cells of the row are empty."}
    assert sum(lost.count for lost in read_dataset([path]).card.dropped) == len(rows)


def test_that_all_files_that_are_not_opened_are_listed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "images", tmp_path / "elsewhere.png"
    label_table(folder, pictures(folder, ["a.png", "b.png"]))
    elsewhere.write_bytes(picture_bytes())
    for number in range(230):
        (folder / f"link{number:03}.png").symlink_to(elsewhere)
    rows = _list([folder], tmp_path / "out.csv")
    assert [row["file"] for row in rows if row["what"] == "file"] == [f"link{number:03}.png" for number in range(230)]


def test_that_lost_rows_of_a_table_inside_a_zip_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "images.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.png", picture_bytes())
        archive.writestr("labels.csv", "path,broken\na.png,0\na.png,1\n" + "a.png,1,2\n" * 230)
    rows = _list([path], tmp_path / "out.csv")
    assert [row["what"] for row in rows].count("row") == 201
    assert "30" in next(row["reason"] for row in rows if not row["row"])


@pytest.mark.parametrize("name", ["a.csv", "missing/out.csv"])
def test_that_a_list_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1.5,x\n2.5,y\n", "utf-8")
    with pytest.raises(InputError):
        write_losses([path], (), AS_FOUND, tmp_path / name, translator("en").render)
    assert path.read_text("utf-8").startswith("a,b")
