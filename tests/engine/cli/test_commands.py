import json
from pathlib import Path

import msgspec
import pytest

from engine.cli import main
from engine.cli.console import Console, plain, system_language
from engine.cli.results import verdict_document
from engine.cli.running import _Teller
from engine.domain.events import StudyProgressed, TrialFailed
from engine.domain.method_names import METHOD_NAMES
from engine.domain.roi import Assumptions
from engine.domain.study import Study
from engine.domain.text import message, translator
from engine.domain.trial_failures import divergence
from engine.methods import CATALOGUE
from engine.studies.plan_file import read_plan
from tests.engine.cli.structure import problems, schema
from tests.engine.studies.small import write_table
from tests.examples import example_card, example_events, example_plan, example_study


def test_that_inspect_prints_what_other_programs_rely_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(write_table(tmp_path)), "--json"]) == 0
    inspected = json.loads(capsys.readouterr().out)
    assert problems(inspected, schema("inspect")) == []
    assert inspected["rows"] == 240


def test_that_a_broken_structure_is_noticed() -> None:
    assert problems({"rows": "many"}, schema("inspect"))


def test_that_inspect_explains_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(write_table(tmp_path)), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "240 rows" in shown
    assert "wear" in shown


def test_that_what_was_left_out_is_named_by_file_row_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{row * 0.5},{'inf' if row == 7 else row % 5}\n" for row in range(40))
    (tmp_path / "table.csv").write_text(f"speed,load\n{rows}1,2,3\n", encoding="utf-8")
    assert main(["inspect", str(tmp_path / "table.csv"), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "table.csv, row 9, column load: The number is infinite." in shown
    assert "table.csv, row 42: The row has 3 cells" in shown


def test_that_methods_have_the_names_of_the_catalogue() -> None:
    assert {found.declaration.id: found.declaration.name for found in CATALOGUE} == METHOD_NAMES


def test_that_progress_promises_no_time_once_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    tell = _Teller(Console("en"))
    for _ in range(2):
        tell(StudyProgressed(phase="training", done=1.0, elapsed=10, left_low=0, left_high=0))
    assert capsys.readouterr().out == "Training: 10 s elapsed\n"


def test_that_a_setting_that_did_not_suit_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    study = example_study()
    assert study.started is not None
    trial = next(trial for trial in study.started.trials if trial.arm == "joint")
    tell = _Teller(Console("en"))
    tell(study.started)
    tell(TrialFailed(trial=trial.id, reason=divergence(trial, 3)))
    assert "the training of Equal weights left the range of numbers within 3 steps" in "".join(capsys.readouterr())


def test_that_a_plan_is_written_explained_and_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, file = write_table(tmp_path), tmp_path / "plan.toml"
    arguments = ["plan", str(table), "--task", "fault", "--task", "wear:regression", "--seed", "7", "--replicates", "3", "-o", str(file)]
    assert main([*arguments, "--method", "equal_weights", "--lang", "en"]) == 0
    plan = read_plan(file)
    assert [(task.name, task.kind) for task in plan.tasks] == [("fault", "binary"), ("wear", "regression")]
    assert (plan.seed, plan.replicates) == (7, 3)
    assert [choice.method for choice in plan.methods] == ["single_task", "equal_weights"]
    assert plan.files == (str(table),)
    said = capsys.readouterr()
    assert said.out == ""
    assert "trials" in said.err


def test_that_a_plan_and_its_data_can_move_together(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    assert main(["plan", str(write_table(here)), "--task", "fault", "--task", "wear", "-o", str(here / "plan.toml")]) == 0
    here.rename(there)
    assert read_plan(there / "plan.toml").files == (str(there / "table.csv"),)


def test_that_a_plan_without_a_file_name_goes_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(write_table(tmp_path)), "--task", "fault", "--task", "wear"]) == 0
    assert "[[tasks]]" in capsys.readouterr().out


def test_that_methods_are_listed_with_their_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["methods", "--json"]) == 0
    listed = {method["id"]: method for method in json.loads(capsys.readouterr().out)}
    assert {"single_task", "equal_weights", "swept_weights", "task_pairs"} <= set(listed)
    assert all(method["limits"] and method["paper"]["title"] and method["family"] for method in listed.values())
    assert [setting["id"] for setting in listed["gradnorm"]["settings"]] == ["asymmetry", "rate", "every"]
    assert listed["gradnorm"]["diagnostics"]


def test_that_methods_are_shown_by_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["methods", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert shown.index("Loss weighting") < shown.index("gradnorm") < shown.index("Gradient aggregation") < shown.index("pcgrad")
    assert "asymmetry" in shown


def test_that_a_setting_of_a_method_reaches_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = [
        "plan",
        str(write_table(tmp_path)),
        "--task",
        "fault",
        "--task",
        "wear",
        "--method",
        "gradnorm",
        "-o",
        str(tmp_path / "plan.toml"),
    ]
    assert main([*call, "--set", "gradnorm.asymmetry=0.5"]) == 0
    assert read_plan(tmp_path / "plan.toml").methods[1].settings == {"asymmetry": 0.5}
    assert main([*call, "--set", "gradnorm.asymmetry=99", "--lang", "en"]) == 2
    assert "gradnorm" in capsys.readouterr().err


def test_that_a_sample_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["samples", "wine", str(tmp_path)]) == 0
    assert list(tmp_path.glob("*.csv"))
    assert main(["samples"]) == 0
    assert "wine" in capsys.readouterr().out


def test_that_events_and_verdict_keep_their_structure() -> None:
    plan = example_plan()
    study = Study()
    for event in example_events(plan):
        study.apply(event)
        assert problems(plain(event, translator("en")), schema("event")) == []
    from engine.analysis.verdict import reach_verdict

    verdict = plain(verdict_document(reach_verdict(study, example_card()), Assumptions()), translator("en"))
    assert problems(json.loads(msgspec.json.encode(verdict)), schema("verdict")) == []


def test_that_sentences_in_json_are_rendered(capsys: pytest.CaptureFixture[str]) -> None:
    Console("en").json_line({"reason": message("{count:count} rows", count=12000), "other": [1, None]})
    assert json.loads(capsys.readouterr().out) == {"reason": "12,000 rows", "other": [1, None]}


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"LANG": "ja_JP.UTF-8"}, "ja"), ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"), ({}, "en"), ({"LANG": "de_DE"}, "en")],
)
def test_that_the_language_follows_the_system(environment: dict[str, str], language: str) -> None:
    assert system_language(environment) == language


def test_that_help_and_version_end_well(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["run", "--help"], ["--version"]):
        assert main(arguments) == 0
    assert "tasuki 0." in capsys.readouterr().out


def test_that_a_fault_of_ours_is_one_sentence_and_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASUKI_HOME", str(tmp_path))

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("engine.cli.looking.inspect", broken)
    assert main(["inspect", "anything", "--lang", "en"]) == 1
    said = capsys.readouterr().err
    (details,) = tmp_path.glob("fault-*.txt")
    assert str(details) in said
    assert "ZeroDivisionError" in details.read_text()
    assert "Traceback" not in said


def test_that_a_leak_of_the_chosen_tasks_is_left_out_of_the_plan_unless_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{row * 7 % 50 * 0.5},{int(row % 9 == 0)},{int(row % 7 == 0)},{100 * (row % 9 == 0) + row % 3}\n" for row in range(200))
    (tmp_path / "table.csv").write_text(f"speed,broken,worn,cost\n{rows}", encoding="utf-8")
    call = ["plan", str(tmp_path / "table.csv"), "--task", "broken", "--task", "worn", "--lang", "en", "-o", str(tmp_path / "plan.toml")]
    assert main(call) == 0
    assert "cost is left out" in capsys.readouterr().err
    assert [choice.name for choice in read_plan(tmp_path / "plan.toml").features()] == ["speed"]
    assert main([*call, "--keep", "cost"]) == 0
    assert "cost is used although" in capsys.readouterr().err
    assert [choice.name for choice in read_plan(tmp_path / "plan.toml").features()] == ["speed", "cost"]
    assert main([*call, "--keep", "price"]) == 2
    assert "price" in capsys.readouterr().err


def test_that_a_private_leak_asks_for_a_decision(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{row * 7 % 50 * 0.5},{int(row % 9 == 0)},{int(row % 7 == 0)},{100 * (row % 9 == 0) + row % 3}\n" for row in range(200))
    (tmp_path / "table.csv").write_text(f"speed,broken,worn,all cost\n{rows}", encoding="utf-8")
    call = ["plan", str(tmp_path / "table.csv"), "--task", "broken", "--task", "worn", "--lang", "en", "-o", str(tmp_path / "plan.toml")]
    assert main([*call, "--private", "all cost=worn"]) == 2
    assert '--keep "all cost"' in capsys.readouterr().err
    assert main([*call, "--private", "all cost=worn", "--keep", "all cost"]) == 0
    plan = read_plan(tmp_path / "plan.toml")
    assert plan.accepted == ("leak:all cost",)
    assert plan.features()[-1].private_to == ("worn",)
