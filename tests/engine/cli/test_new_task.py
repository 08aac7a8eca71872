"""The command that adds a task to a finished project."""

import json
from pathlib import Path

import pytest

from engine.cli.command import main
from engine.domain.plan import MethodChoice, SettingValue
from tests.engine.deploy.related import DESCRIPTORS, finished_project

pytestmark = pytest.mark.timeout(300)


def test_that_a_task_is_added_from_few_labels_and_from_its_description(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings: dict[str, SettingValue] = {"code": "descriptor", "descriptors": DESCRIPTORS, "start": "random"}
    project = str(finished_project(tmp_path, [MethodChoice("single_task"), MethodChoice("dmtrl_laf", settings)]))
    assert main(["new-task", project, "--task", "late", "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [way["way"] for way in told["ways"]] == ["shared", "alone", "unfrozen"]
    assert main(["new-task", project, "--task", "unseen", "--zero-shot", "--describe", "0.7, 0.3", "--lang", "en"]) == 0
    words = capsys.readouterr().out
    assert "made from its description alone" in words
    assert "From its description" in words
    assert main(["new-task", project, "--task", "other", "--zero-shot", "--describe", "much", "--lang", "en"]) == 2
    assert "holds numbers only" in capsys.readouterr().err
