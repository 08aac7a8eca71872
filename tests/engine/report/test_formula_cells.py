"""No file that Tasuki writes lets a spreadsheet run what stood in the data: every writer is walked with names like formulas."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.deploy.table_writer import TableWriter
from engine.domain.study import Study
from engine.report import write_report
from tests.examples import example_card, example_study

EVIL = "=1+HYPERLINK(A1)"


def _study() -> Study:
    """The invented study with a task that is called like a formula."""
    study = example_study()
    assert study.plan is not None
    verdict = reach_verdict(study, example_card())
    name = study.plan.tasks[0].name
    study.plan = replace(study.plan, tasks=(replace(study.plan.tasks[0], name=EVIL), *study.plan.tasks[1:]))
    tasks = tuple(replace(task, name=EVIL) if task.name == name else task for task in verdict.tasks)
    study.verdict = replace(verdict, tasks=tasks)
    return study


def _formulas(workbook: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        sheets = [name for name in parts.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        return [found for name in sheets for found in re.findall(r"<f[ >].*?</f>", parts.read(name).decode())]


def test_that_reports_hold_no_formula_from_the_data(tmp_path: Path) -> None:
    files = write_report(_study(), example_card(), formats=("xlsx", "pptx"), language="en", folder=tmp_path, title="=2+2")
    workbook, slides = (next(file for file in files if file.suffix == suffix) for suffix in (".xlsx", ".pptx"))
    assert [formula for formula in _formulas(workbook.read_bytes()) if "HYPERLINK" in formula or "2+2" in formula] == []
    with zipfile.ZipFile(slides) as parts:
        embedded = [parts.read(name) for name in parts.namelist() if name.endswith(".xlsx")]
    assert embedded
    assert [found for one in embedded for found in _formulas(one)] == []


def test_that_predictions_hold_no_formula_from_the_data(tmp_path: Path) -> None:
    frame = pd.DataFrame({EVIL: pd.Series(["@SUM(A1)", "x"], dtype="str"), "load": [-1.5, 2.0]})
    with TableWriter(tmp_path / "out.csv") as writer:
        writer.write(frame.assign(**{"+task": ["=1+1", "no"]}))
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [[f"'{EVIL}", "load", "'+task"], ["'@SUM(A1)", "-1.5", "'=1+1"], ["x", "2.0", "no"]]
