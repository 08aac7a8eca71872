"""The report says which columns were shared, which were private to whom, and how many were left out."""

import subprocess
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from pptx import Presentation

from engine.analysis.verdict import reach_verdict
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.text import translator
from engine.report import write_report
from engine.report.sections.sharing import sharing
from tests.engine.analysis.studies import study_with_gains
from tests.examples import example_card, example_plan


def _private_plan() -> Plan:
    plan = example_plan()
    private: dict[str, tuple[str, ...]] = {"Rotational speed [rpm]": ("TWF",), "Type": ("HDF", "PWF")}
    columns = [replace(choice, private_to=private.get(choice.name, ())) for choice in plan.columns]
    return replace(plan, columns=tuple(columns))


def test_that_the_sentence_counts_shared_private_and_left_out_columns() -> None:
    plan = _private_plan()
    said = translator("en").render(sharing(plan).sentence)
    shared = len(plan.features()) - 2
    left = sum(choice.role == "ignore" for choice in plan.columns)
    assert said.startswith(f"Inputs of the networks: {shared} shared by all tasks, 2 private to single tasks (")
    assert "Rotational speed [rpm] → TWF" in said
    assert "Type → HDF / PWF" in said
    assert said.endswith(f", {left} left out.")


def test_that_without_private_columns_nothing_is_said_about_them() -> None:
    policy = sharing(example_plan())
    assert "private" not in policy.sentence.msgid
    assert policy.fairness is None


def test_that_every_column_of_the_plan_is_listed_once_inputs_first() -> None:
    plan = _private_plan()
    rows = sharing(plan).rows
    assert sorted(row.column for row in rows) == sorted(choice.name for choice in plan.columns)
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    uses = {row.column: row for row in rows}
    assert uses["Rotational speed [rpm]"].tasks == ("TWF",)
    assert uses["HDF"].use.msgid == "Task"


def _study() -> Study:
    study = study_with_gains({"HDF": (0.04,) * 5, "TWF": (0.05, 0.04, 0.05, 0.06, 0.05), "PWF": (0.05, 0.04, 0.05, 0.06, 0.05)})
    assert study.plan is not None
    study.plan = replace(study.plan, columns=_private_plan().columns)
    study.verdict = reach_verdict(study, example_card())
    return study


def test_that_every_format_states_the_policy(tmp_path: Path) -> None:
    deck, document, workbook = write_report(
        _study(), example_card(), formats=("pptx", "pdf", "xlsx"), language="en", folder=tmp_path, title="Plant"
    )
    slides = [
        shape.text_frame.text  # pyright: ignore[reportAttributeAccessIssue]
        for slide in Presentation(str(deck)).slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    assert any("Rotational speed [rpm] → TWF" in text for text in slides)
    with zipfile.ZipFile(workbook) as archive:
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert "Tasks that saw it" in strings
    assert "The single-task baseline has the same network" in strings
    try:
        words = subprocess.run(["pdftotext", document, "-"], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")
    assert "private to single tasks" in " ".join(words.split("\f")[0].split())
