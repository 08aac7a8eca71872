"""What ``tasuki inspect`` says: the documented keys on real files, the tables for a person, and how files can be read otherwise."""

import argparse
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.cli import main
from engine.cli.console import Console
from engine.cli.inspection import show_card
from engine.cli.reading_options import reading_options
from engine.domain.dataset import DatasetCard, Dropped, Finding
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message
from engine.studies.plan_file import read_plan
from tests.engine.cli.structure import problems, schema
from tests.examples import example_card


def _inspected(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict:
    assert main(["inspect", *arguments, "--json", "--lang", "en"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert problems(found, schema("inspect")) == []
    return found


@pytest.mark.parametrize("names", [("penguins.csv",), ("energy_efficiency_sparse.csv",), ("winequality-red.csv", "winequality-white.csv")])
def test_that_real_files_keep_the_documented_keys(shared_data: Path, names: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(next(shared_data.rglob(name))) for name in names]
    found = _inspected(files, capsys)
    assert [file["path"] for file in found["files"]] == files


def test_that_losses_overlap_units_and_sources_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{row * 0.5},{row % 7},{row % 2 if row % 3 else ''},{'' if row % 4 else (row // 4) % 2}\n" for row in range(80))
    (tmp_path / "table.csv").write_text(f"speed [m/s],load,label_a,label_b\n{rows}1,2\n", encoding="utf-8")
    found = _inspected([str(tmp_path / "table.csv")], capsys)
    assert found["columns"][0]["unit"] == "m/s"
    assert all(column["reason"] for column in found["columns"])
    assert [(entry["what"], entry["row"], entry["count"]) for entry in found["dropped"]] == [("row", 82, 1)]
    targets = [column["name"] for column in found["columns"] if column["role"] == "target"]
    assert set(found["overlap"]) <= set(targets)


def test_that_a_file_is_read_as_the_options_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{row};{row % 7},5;{'不明' if row % 9 == 0 else row % 5}\n" for row in range(60))
    (tmp_path / "table.csv").write_bytes(f"Bericht\n温度;圧力;値\n{rows}".encode("cp932"))
    given = ["--encoding", "cp932", "--delimiter", "semicolon", "--decimal", "comma", "--header-row", "2", "--markers", "不明"]
    found = _inspected([str(tmp_path / "table.csv"), *given], capsys)
    file = found["files"][0]
    assert (file["encoding"], file["delimiter"], file["decimal"], file["header_row"], file["rows"]) == ("cp932", ";", ",", 2, 60)
    assert [column["missing"] for column in found["columns"]] == [0, 0, 7]


def test_that_a_plan_keeps_how_its_files_are_read_wherever_they_move(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    rows = "".join(f"{row};{row % 7},5;{row % 5},25;{row % 2}\n" for row in range(60))
    (here / "table.csv").write_text(f"speed;load;wear;broken\n{rows}", encoding="utf-8")
    tasks = ["--task", "wear", "--task", "broken", "-o", str(here / "plan.toml")]
    assert main(["plan", str(here / "table.csv"), "--decimal", "comma", "--markers", "x", *tasks]) == 0
    here.rename(there)
    reading = read_plan(there / "plan.toml").reading
    assert reading.files == (FileOptions(str(there / "table.csv"), decimal=","),)
    assert reading.markers == ("x",)


def _options(*files: str, **changes: object) -> argparse.Namespace:
    empty = {"encoding": [], "delimiter": [], "decimal": [], "header_row": [], "sheet": [], "markers": None, "combine": "auto", "key": ""}
    return argparse.Namespace(**({"files": list(files), "front": None} | empty | changes))


def test_that_one_of_several_files_can_be_read_otherwise() -> None:
    options = _options("a/x.csv", "a/y.csv", encoding=["x.csv=cp932", "utf-8"], delimiter=["tab"])
    assert reading_options(options).files == (
        FileOptions("a/x.csv", encoding="cp932", delimiter="\t"),
        FileOptions("a/y.csv", encoding="utf-8", delimiter="\t"),
    )


def test_that_no_options_leave_everything_to_tasuki() -> None:
    assert reading_options(_options("x.csv")).files == ()
    assert reading_options(_options("x.csv")).markers is None
    assert reading_options(_options("x.csv", markers="")).markers == ()


@pytest.mark.parametrize("changes", [{"header_row": ["0"]}, {"header_row": ["two"]}, {"decimal": ["dot"]}])
def test_that_a_value_that_cannot_be_meant_is_refused(changes: dict[str, list[str]]) -> None:
    with pytest.raises(InputError):
        reading_options(_options("x.csv", **changes))


def _shown(card: DatasetCard, capsys: pytest.CaptureFixture[str], language: str = "en") -> str:
    show_card(card, Console(language))
    return capsys.readouterr().out


def test_that_what_was_found_is_said_once_and_the_worst_first(capsys: pytest.CaptureFixture[str]) -> None:
    card = example_card()
    shown = _shown(card, capsys)
    assert shown.index("To decide before training") < shown.index("Caution")
    for finding in card.findings:
        assert shown.count(Console("en").translate.render(finding.message)) == 1


def test_that_many_findings_of_a_kind_take_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    findings = tuple(Finding("constant", "info", message("The column is constant."), f"c{number}") for number in range(30))
    shown = _shown(replace(example_card(), findings=findings), capsys)
    assert shown.count("The column is constant.") == 4
    assert "The same holds for c4, c5" in shown


def test_that_losses_are_counted_with_those_that_are_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lost = tuple(Dropped("row", "a.csv", message("The row stands above the header."), row=row) for row in range(1, 31))
    more = Dropped("row", "a.csv", message("Further rows."), count=70)
    shown = _shown(replace(example_card(), dropped=(*lost, more)), capsys)
    assert "Left out: 100" in shown
    assert "80 more" in shown


def test_that_a_short_column_name_inside_a_word_does_not_hide_which_column_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    card = replace(example_card(), findings=(Finding("id_like", "info", message("The column identifies rows."), "id"),))
    assert "· id: The column identifies rows." in _shown(card, capsys)


def test_that_joining_is_refused_where_there_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="several files"):
        reading_options(_options(str(tmp_path / "x.csv"), key="a"))


def test_that_everything_lost_is_listed_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{row},{row % 5}\n" for row in range(40))
    (tmp_path / "table.csv").write_text(f"speed,load\n{rows}1,2,3\n4,inf\n", encoding="utf-8")
    assert main(["inspect", str(tmp_path / "table.csv"), "--dropped", str(tmp_path / "lost.csv"), "--lang", "en"]) == 0
    assert "(2)" in capsys.readouterr().err
    lines = (tmp_path / "lost.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[:4] for line in lines[1:]] == [["table.csv", "42", "", "row"], ["table.csv", "43", "load", "cell"]]
