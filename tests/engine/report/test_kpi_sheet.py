"""The sheet of key figures in the workbook."""

from io import BytesIO

from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from engine.domain.text import translator
from engine.report.page import summary_page
from engine.report.writers.xlsx import xlsx_bytes
from tests.engine.report.packs import full_study, verdict_and_plan
from tests.examples import example_card


def test_that_each_task_has_its_direction_its_floor_and_what_its_lower_end_must_stay_above() -> None:
    verdict, plan = verdict_and_plan(full_study("go"))
    first, second, *others = verdict.tasks
    tasks = (replace(first, floor=-0.02, required_margin=0.015), replace(second, kpi="mae", unit="h"), *others)
    page = summary_page(replace(verdict, tasks=tasks), plan, example_card(), "t")
    sheet = CalamineWorkbook.from_filelike(BytesIO(xlsx_bytes(page, translator("en")))).get_sheet_by_name("KPIs").to_python()
    head = next(line for line in sheet if line[0] == "Task")
    rows = {line[0]: dict(zip(head, line, strict=True)) for line in sheet}
    asked, lower = rows[first.name], rows[second.name]
    assert (asked["Direction"], lower["Direction"]) == ("↑ higher is better", "↓ lower is better")
    assert lower["KPI"] == "Mean absolute error [h]"
    assert [round(float(str(asked[name])), 6) for name in ("Floor", "Margin", "Lower end must stay above")] == [-0.02, 0.015, -0.005]
    assert lower["Margin"] == 0.0


def test_that_a_share_too_small_to_be_seen_carries_no_sign() -> None:
    verdict, plan = verdict_and_plan(full_study("go"))
    first, *others = verdict.tasks
    gains = (-0.0004, -0.0006, *first.replicate_gains[2:])
    page = summary_page(replace(verdict, tasks=(replace(first, replicate_gains=gains), *others)), plan, example_card(), "t")
    sheet = CalamineWorkbook.from_filelike(BytesIO(xlsx_bytes(page, translator("en")))).get_sheet_by_name("Replicates").to_python()
    row = next(line for line in sheet if line[0] == first.name)
    assert row[1:3] == [0.0, -0.0006]
