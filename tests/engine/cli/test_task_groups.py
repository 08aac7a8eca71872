import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli.command import main
from engine.domain.task_groups import GROUP_METHOD, named_groups
from engine.studies.plan_file import read_plan

Planned = Callable[..., tuple[int, str]]


@pytest.fixture
def planned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Planned:
    """Plans a table with two classes and two quantities; gives the exit status and what was explained."""
    rows = ["x,a,b,p,q", *(f"{n * 37 % 101 / 7:.2f},{n % 2},{n % 3 % 2},{n * 53 % 97 * 1.5},{n * 29 % 89 / 9:.2f}" for n in range(200))]
    (tmp_path / "data.csv").write_text("\n".join(rows), encoding="utf-8")
    asked = [word for task in "abpq" for word in ("--task", task)]

    def plan(*words: str) -> tuple[int, str]:
        status = main(["plan", str(tmp_path / "data.csv"), *asked, "-o", str(tmp_path / "plan.toml"), "--lang", "en", *words])
        return status, re.sub(r"\s+", " ", capsys.readouterr().err)

    return plan


def test_that_groups_are_suggested_and_not_compared_unless_they_are_asked_for(tmp_path: Path, planned: Planned) -> None:
    status, told = planned()
    assert status == 0
    assert "suggest themselves: a+b, p+q. Add --groups proposed" in told
    assert GROUP_METHOD not in [choice.method for choice in read_plan(tmp_path / "plan.toml").methods]


def test_that_the_proposed_groups_stand_in_the_plan_with_their_reasons_beside_the_presets_methods(tmp_path: Path, planned: Planned) -> None:
    usual = [choice.method for choice in (planned(), read_plan(tmp_path / "plan.toml"))[1].methods]
    _, told = planned("--groups", "proposed")
    plan = read_plan(tmp_path / "plan.toml")
    assert "● a + b: They answer with classes." in told
    assert "● p + q: They are quantities." in told
    assert "training decides" in told
    assert named_groups(plan.methods) == "a+b, p+q"
    assert {choice.method for choice in plan.methods} == {*usual, GROUP_METHOD}


@pytest.mark.parametrize("words", [("--groups", "p+a+b"), ("--set", "group_networks.groups=a+b+p")])
def test_that_ones_own_groups_are_taken(tmp_path: Path, planned: Planned, words: tuple[str, str]) -> None:
    _, told = planned(*words)
    assert "● a + b + p: As you arranged it." in told
    assert "a+b+p" in named_groups(read_plan(tmp_path / "plan.toml").methods)


def test_that_the_method_alone_takes_the_proposed_groups(tmp_path: Path, planned: Planned) -> None:
    planned("--method", GROUP_METHOD)
    assert named_groups(read_plan(tmp_path / "plan.toml").methods) == "a+b, p+q"


@pytest.mark.parametrize(
    ("groups", "sentence"), [("a+z", "“z”, which is not a task"), ("a+b+p+q", "compared anyway"), ("a+b, b+p", "name b twice")]
)
def test_that_groups_that_divide_nothing_or_name_others_are_refused(planned: Planned, groups: str, sentence: str) -> None:
    status, told = planned("--groups", groups)
    assert status == 2
    assert sentence in told
