"""The sheet of money: its formulas, reckoned by a small reader of our own, give what reckon() gives, also after a change."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.domain.roi import Assumptions, TaskWorth, reckon
from engine.domain.study import Study
from engine.report import PackChoices, write_report
from tests.examples import example_card, example_study

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(scope="module")
def study() -> Study:
    made = example_study(0.02)
    made.verdict = reach_verdict(made, example_card())
    return made


def assumed(study: Study) -> Assumptions:
    assert study.verdict is not None
    first, second, *_ = (task.name for task in study.verdict.tasks)
    return Assumptions(
        tasks=(TaskWorth(first, 1_200_000.5, 300, 250), TaskWorth(second, 333_333.33)),
        upkeep=480_000,
        engineering_days=25,
        day_rate=80_000,
        compute_cost=123_456.78,
        years=2.5,
    )


class Sheet:
    """The cells of the money sheet; formulas are computed anew, never read from what was stored."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as parts:
            words = [
                "".join(node.itertext()) for node in ElementTree.fromstring(parts.read("xl/sharedStrings.xml")).iterfind("m:si", SPACE)
            ]
            sheets = [ElementTree.fromstring(parts.read(name)) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        sheet = [sheet for sheet in sheets if sheet.find(".//m:f", SPACE) is not None][-1]
        self.formulas: dict[str, str] = {}
        self.values: dict[str, float | str] = {}
        self.stored: dict[str, float | str] = {}
        for cell in sheet.iterfind(".//m:c", SPACE):
            place, formula, value = cell.attrib["r"], cell.findtext("m:f", namespaces=SPACE), cell.findtext("m:v", namespaces=SPACE)
            if value is None:
                continue
            shown = words[int(value)] if cell.get("t") == "s" else value if cell.get("t") == "str" else float(value)
            if formula is None:
                self.values[place] = shown
            else:
                self.formulas[place], self.stored[place] = formula, shown

    def row(self, label: str) -> int:
        return next(int(place[1:]) for place, value in self.values.items() if value == label)

    def value(self, place: str) -> float | str:
        if place not in self.formulas:
            return self.values.get(place, 0.0)
        words = re.sub(r"SUM\(([A-Z])(\d+):[A-Z](\d+)\)", self._sum, self.formulas[place])
        words = re.sub(r"\$?([A-Z])\$?(\d+)", lambda found: f"({self.value(found[1] + found[2])!r})", words)
        chosen = re.fullmatch(r'IF\((.*)>0,(.*),"–"\)', words)
        if chosen is not None:
            return self._reckoned(chosen[2]) if self._reckoned(chosen[1]) > 0 else "–"
        return self._reckoned(words)

    def _sum(self, found: re.Match[str]) -> str:
        return "(" + "+".join(f"{found[1]}{row}" for row in range(int(found[2]), int(found[3]) + 1)) + ")"

    def _reckoned(self, words: str) -> float:
        assert re.fullmatch(r"[-+*/().\de ]+", words), words
        return float(eval(words))  # Only digits and signs, as the line above makes sure.


def sheet_of(study: Study, assumptions: Assumptions, folder: Path) -> Sheet:
    choices = PackChoices(assumptions=assumptions)
    (file,) = write_report(study, example_card(), formats=("xlsx",), language="en", folder=folder, title="t", choices=choices)
    return Sheet(file)


def agree(sheet: Sheet, study: Study, assumptions: Assumptions) -> None:
    assert study.verdict is not None
    roi = reckon(study.verdict, assumptions)
    assert roi is not None
    for label, told in (
        ("Benefit per year", roi.yearly),
        ("Net benefit over the years counted", roi.net),
        ("Paid back after months", roi.payback_months),
    ):
        row = sheet.row(label)
        found = [sheet.value(f"{column}{row}") for column in "BCD"]
        assert found == pytest.approx([told.low, told.likely, told.high], abs=0.005)
    assert sheet.value(f"C{sheet.row('Paid once')}") == pytest.approx(roi.once, abs=0.005)


def test_that_the_formulas_reckon_to_the_cent_as_the_app_does(study: Study, tmp_path: Path) -> None:
    sheet = sheet_of(study, assumed(study), tmp_path)
    agree(sheet, study, assumed(study))
    for place, stored in sheet.stored.items():
        assert sheet.value(place) == pytest.approx(stored, abs=0.005)


def test_that_the_sheet_follows_an_assumption_that_is_changed(study: Study, tmp_path: Path) -> None:
    sheet = sheet_of(study, assumed(study), tmp_path)
    sheet.values[f"B{sheet.row('Cost of a day')}"] = 95_000.0
    sheet.values[f"F{sheet.row(assumed(study).tasks[1].task)}"] = 10.0
    changed = replace(assumed(study), day_rate=95_000.0).with_worth(TaskWorth(assumed(study).tasks[1].task, 10.0))
    agree(sheet, study, changed)


def test_that_the_bars_are_those_of_the_reckoning(study: Study, tmp_path: Path) -> None:
    sheet = sheet_of(study, assumed(study), tmp_path)
    assert study.verdict is not None
    roi = reckon(study.verdict, assumed(study))
    assert roi is not None
    top = sheet.row("How far one assumption alone moves the likely net benefit") + 2
    moves = [[sheet.value(f"{column}{top + place}") for column in "BC"] for place in range(len(roi.bars))]
    told = [[bar.low - roi.net.likely, bar.high - roi.net.likely] for bar in roi.bars]
    assert sorted(moves) == [pytest.approx(ends, abs=0.005) for ends in sorted(told)]


def test_that_a_sheet_without_assumptions_waits_for_them(study: Study, tmp_path: Path) -> None:
    sheet = sheet_of(study, Assumptions(), tmp_path)
    assert sheet.value(f"C{sheet.row('Benefit per year')}") == 0
    assert sheet.value(f"C{sheet.row('Paid back after months')}") == "–"
    sheet.values[f"B{sheet.row('Cost of a day')}"] = 100.0
    sheet.values[f"B{sheet.row('Working days, once')}"] = 3.0
    assert sheet.value(f"C{sheet.row('Net benefit over the years counted')}") == -300.0


def charts_beside_amounts(assumptions: Assumptions, study: Study, folder: Path) -> int:
    choices = PackChoices(assumptions=assumptions)
    (file,) = write_report(study, example_card(), formats=("xlsx",), language="en", folder=folder, title="t", choices=choices)
    with zipfile.ZipFile(file) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    return sum("Value in money" in chart for chart in charts)


def test_that_an_empty_chart_gives_way_to_where_amounts_are_entered(study: Study, tmp_path: Path) -> None:
    hint = "All amounts are still 0: enter what one point is worth in column F and what adopting costs in column B"
    empty, full = sheet_of(study, Assumptions(), tmp_path), sheet_of(study, assumed(study), tmp_path)
    assert str(empty.values["A3"]).startswith(hint)
    assert "A3" not in full.values
    assert empty.values["F15"] == "Value of one point per year"
    assert charts_beside_amounts(Assumptions(), study, tmp_path) == 0
    assert charts_beside_amounts(assumed(study), study, tmp_path) == 1
