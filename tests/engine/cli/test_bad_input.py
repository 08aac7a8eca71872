import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli import main
from engine.data.dataset import Dataset
from engine.domain.plan import Plan
from engine.studies.plan_file import write_plan
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan, write_table

Says = Callable[..., str]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Says:
    """Runs a command that must be refused, and gives the one sentence that was said."""

    def run(*arguments: object) -> str:
        capsys.readouterr()
        code = main([str(argument) for argument in (*arguments, "--lang", "en")])
        said = capsys.readouterr()
        assert code == 2
        assert said.out == ""
        assert "Traceback" not in said.err
        assert len(said.err.strip().splitlines()) == 1
        assert said.err.rstrip().endswith((".", ")"))
        return said.err

    return run


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return small_dataset(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def plan(dataset: Dataset) -> Plan:
    return small_plan(dataset)


def _written(folder: Path, content: bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("command", ["inspect", "plan"])
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"a,b,c\n", "header_only.csv"),
        (bytes(range(256)) * 40, "binary.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "picture.csv"),
    ],
)
def test_that_a_file_without_a_table_is_named(refused: Says, tmp_path: Path, command: str, content: bytes, name: str) -> None:
    assert name in refused(command, _written(tmp_path, content, name))


def test_that_a_path_that_does_not_exist_is_named(refused: Says, tmp_path: Path) -> None:
    assert "none.csv" in refused("inspect", tmp_path / "none.csv")


def test_that_a_folder_without_images_is_named(refused: Says, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    assert "pictures" in refused("inspect", tmp_path / "pictures")


def test_that_data_without_a_label_column_asks_for_one(refused: Says, tmp_path: Path) -> None:
    rows = "".join(f"{number * 1.7:.2f},{number * 0.3:.2f}\n" for number in range(50))
    assert "--task" in refused("plan", _written(tmp_path, f"speed,load\n{rows}".encode()))


@pytest.mark.parametrize(
    ("label", "words"),
    [(lambda row: "yes", "all labels"), (lambda row: ("yes", "no")[row % 2] if row < 8 else "", "(8)")],
)
def test_that_a_task_that_cannot_be_learned_is_named(refused: Says, tmp_path: Path, label: Callable[[int], str], words: str) -> None:
    rows = "".join(f"{row},{row % 7},{label(row)},{row % 2}\n" for row in range(60))
    said = refused("plan", _written(tmp_path, f"speed,load,broken,other\n{rows}".encode()), "--task", "broken", "--task", "other")
    assert "broken" in said
    assert words in said.lower()


def test_that_an_unknown_task_column_is_quoted(refused: Says, tmp_path: Path) -> None:
    assert "rust" in refused("plan", write_table(tmp_path), "--task", "rust")
    assert "magic" in refused("plan", write_table(tmp_path), "--task", "fault:magic")


def test_that_a_column_without_labels_is_not_called_text(refused: Says, tmp_path: Path) -> None:
    rows = "".join(f"{row},,{row % 2}\n" for row in range(60))
    said = refused("plan", _written(tmp_path, f"speed,empty,other\n{rows}".encode()), "--task", "empty", "--task", "other")
    assert "empty" in said
    assert "(0)" in said


def test_that_a_file_named_twice_is_not_read_twice(refused: Says, tmp_path: Path) -> None:
    table = write_table(tmp_path)
    assert "twice" in refused("inspect", table, table)


@pytest.mark.parametrize("replicates", ["0", "1", "-3", "201"])
def test_that_replicates_out_of_bounds_are_quoted(refused: Says, tmp_path: Path, replicates: str) -> None:
    said = refused("plan", write_table(tmp_path), "--task", "fault", "--task", "wear", "--replicates", replicates)
    assert f"got {replicates}." in said


def test_that_an_unknown_method_is_quoted(refused: Says, tmp_path: Path) -> None:
    assert "magic" in refused("plan", write_table(tmp_path), "--method", "magic")


def test_that_a_group_column_must_exist(refused: Says, tmp_path: Path) -> None:
    assert "machine" in refused("plan", write_table(tmp_path), "--task", "fault", "--task", "wear", "--group", "machine")


def test_that_a_wrong_call_is_one_sentence(refused: Says) -> None:
    assert "--help" in refused("plan")
    assert "nonsense" in refused("nonsense")


@pytest.mark.parametrize(
    ("arguments", "english", "japanese"),
    [
        (("publish", "a.tasuki"), "There is no command publish.", "コマンド publish はありません。"),
        (("run",), "Missing: PLAN.toml, -o/--out.", "PLAN.toml・-o/--out が指定されていません。"),
        (("plan", "a.csv", "--preset", "slow"), "--preset cannot be slow.", "--preset に slow は指定できません。"),
        (("plan", "a.csv", "--seed", "x"), "--seed must be a whole number; got x.", "--seed には整数を指定してください"),
        (("plan", "a.csv", "--seed"), "--seed needs a value after it.", "--seed の後に値を指定してください。"),
        (("plan", "a.csv", "--group", "a", "--time", "b"), "--time and --group cannot be used together.", "--time と --group は同時に"),
        (("plan", "a.csv", "--bogus"), "Not understood: --bogus.", "--bogus を解釈できません。"),
    ],
)
def test_that_a_wrong_call_is_answered_in_the_persons_language(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], english: str, japanese: str
) -> None:
    for language, sentence in (("en", english), ("ja", japanese)):
        assert main(["--lang", language, *arguments]) == 2
        said = capsys.readouterr().err
        assert sentence in said
        assert "--help" in said


def test_that_help_has_its_headings_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["plan", "--help"]):
        assert main(["--lang", "ja", *arguments]) == 0
        shown = capsys.readouterr().out
        assert not {"usage:", "options:", "positional"} & set(shown.split())
        assert "使い方" in shown


def test_that_a_file_that_is_no_plan_is_named(refused: Says, tmp_path: Path) -> None:
    plan = _written(tmp_path, b"tasks = 3\n", "plan.toml")
    assert "plan.toml" in refused("run", plan, "-o", tmp_path / "study.tasuki")
    assert "absent.toml" in refused("run", tmp_path / "absent.toml", "-o", tmp_path / "study.tasuki")


def test_that_data_that_changed_since_the_plan_is_noticed(refused: Says, tmp_path: Path) -> None:
    table = write_table(tmp_path)
    write_plan(small_plan(small_dataset(tmp_path)), tmp_path / "plan.toml")
    table.write_text(table.read_text().replace("yes", "no", 1))
    assert "changed since" in refused("run", tmp_path / "plan.toml", "-o", tmp_path / "study.tasuki")
    assert not (tmp_path / "study.tasuki").exists()


def test_that_an_existing_project_is_not_written_over(refused: Says, tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    project = tmp_path / "study.tasuki"
    ProjectStore.create(project, dataset, plan).close()
    write_plan(plan, tmp_path / "plan.toml")
    assert "--resume" in refused("run", tmp_path / "plan.toml", "-o", project)


def test_that_a_project_of_another_plan_is_not_resumed(refused: Says, tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    project = tmp_path / "study.tasuki"
    ProjectStore.create(project, dataset, plan).close()
    write_plan(small_plan(dataset, steps=90), tmp_path / "plan.toml")
    assert "another plan" in refused("run", tmp_path / "plan.toml", "-o", project, "--resume")


@pytest.mark.parametrize("command", [("verdict",), ("report",), ("predict", "rows.csv", "-o", "out.csv")])
def test_that_a_project_that_cannot_be_opened_is_named(
    refused: Says, tmp_path: Path, dataset: Dataset, plan: Plan, command: tuple[str, ...]
) -> None:
    project = tmp_path / "study.tasuki"

    def said() -> str:
        sentence = refused(command[0], project, *command[1:])
        assert "study.tasuki" in sentence
        return sentence

    assert "no project file" in said()
    with ProjectStore.create(project, dataset, plan):
        assert "in use" in said()
    assert "no verdict yet" in said()
    connection = sqlite3.connect(project)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "newer" in said()
    project.write_bytes(project.read_bytes()[:5000])
    assert "damaged" in said()


def test_that_an_unknown_report_format_is_quoted(refused: Says, tmp_path: Path) -> None:
    assert "docx" in refused("report", tmp_path / "study.tasuki", "--format", "docx")
