"""The reckoning in money as a sheet that goes on reckoning: assumptions can be changed in their coloured cells, all else are formulas.

The arithmetic is that of engine.domain.roi. Every formula carries its present value, for programs that show a file without reckoning.
"""

from typing import Any

from engine.charts.roi import ASSUMPTION_LABELS
from engine.domain.roi import AssumptionName, Assumptions, Range, counted_tasks, points_of
from engine.domain.task import kpi
from engine.domain.text import Text, message
from engine.domain.verdict import TaskVerdict
from engine.report.blocks import Page
from engine.report.figure import BAD, GOOD
from engine.report.writers.xlsx_sheets import Sheets

UPKEEP, BEFORE, AFTER, DAYS, RATE, COMPUTE, YEARS, SPREAD = (f"$B${row}" for row in range(5, 13))
"""Where the assumptions stand that hold for all tasks."""
FIRST_TASK = 16
"""The row of the first task, from 1 as Excel counts."""


NOTHING_YET = message(
    "All amounts are still 0: enter what one point is worth in column F and what adopting costs in column B, or both under “What is it "
    "worth?” on the Decide page; a report written after that has a chart too."
)


def add_money(writer: Sheets, page: Page) -> None:
    """A sheet with assumptions, reckoning and what it depends on; none where no task could be compared."""
    tasks = counted_tasks(page.source)
    if not tasks:
        return
    sheet = writer.add(message("Value in money"), (34, 22, 18, 18, 18, 18, 16, 16, 18, 18, 18))
    title = message("What adopting joint training is worth, in {currency}", currency=page.assumptions.currency)
    writer.put(sheet, 0, 0, title, writer.title)
    writer.put(sheet, 1, 0, message("The coloured cells are assumptions: change them, and everything below follows."))
    _common(writer, sheet, page, len(tasks))
    last = _tasks(writer, sheet, page.assumptions, tasks)
    top = _results(writer, sheet, page.assumptions, tasks, last, len(page.source.tasks))
    _bars(writer, sheet, page.assumptions, tasks, top, len(page.source.tasks))


def _common(writer: Sheets, sheet: Any, page: Page, counted: int) -> None:
    assumed = page.assumptions
    before = len(page.source.tasks)
    writer.head(sheet, 3, (message("Assumption"), message("Value")), range(1, 20))
    lines = (
        (message("Running cost of a model per year"), assumed.upkeep),
        (message("Models served with single-task training"), before),
        (message("Models served with joint training"), before - counted + 1),
        (message("Working days, once"), assumed.engineering_days),
        (message("Cost of a day"), assumed.day_rate),
        (message("Computing cost, once"), assumed.compute_cost),
        (message("Years that are counted"), assumed.years),
        (message("How far each assumption may be off"), assumed.spread),
    )
    for place, (name, value) in enumerate(lines):
        writer.put(sheet, 4 + place, 0, name)
        writer.put(sheet, 4 + place, 1, value, writer.entry_share if place == len(lines) - 1 else writer.entry)


def _tasks(writer: Sheets, sheet: Any, assumed: Assumptions, tasks: list[TaskVerdict]) -> int:
    """The row of the last task, from 1."""
    names = (
        message("Task"), message("KPI"), message("Change in points, low"), message("Change in points, likely"),
        message("Change in points, high"), message("Value of one point per year"), message("Labels saved per year"),
        message("Cost of a label"),
        message("Benefit per year, low"), message("Benefit per year, likely"), message("Benefit per year, high"),
    )  # fmt: skip
    writer.put(sheet, FIRST_TASK - 3, 0, message("A point is 0.01 of a KPI that is a share, and one unit of any other."))
    writer.head(sheet, FIRST_TASK - 2, names, range(2, 20))
    for place, task in enumerate(tasks):
        row, worth, points = FIRST_TASK + place, assumed.worth_of(task.name), points_of(task)
        writer.put(sheet, row - 1, 0, task.name, writer.bold)
        writer.put(sheet, row - 1, 1, Text(kpi(task.kpi).name))
        for column, point in enumerate((points.low, points.likely, points.high)):
            writer.put(sheet, row - 1, 2 + column, point, writer.points)
            value = point * worth.point + worth.labels_saved * worth.label_cost
            sheet.write_formula(row - 1, 8 + column, f"={'CDE'[column]}{row}*$F{row}+$G{row}*$H{row}", writer.money, value)
        for column, entry in enumerate((worth.point, worth.labels_saved, worth.label_cost)):
            writer.put(sheet, row - 1, 5 + column, entry, writer.entry)
    return FIRST_TASK + len(tasks) - 1


def _results(writer: Sheets, sheet: Any, assumed: Assumptions, tasks: list[TaskVerdict], last: int, before: int) -> int:
    """Worth a year, cost, net worth and payback by the lower ends, as measured, and by the upper ends; the row of the net worth, from 1."""
    top = last + 3
    names = (message("Calculation"), message("Low"), message("Likely"), message("High"))
    writer.head(sheet, top - 2, names, range(1, 20))
    labels = (
        message("Benefit per year"),
        message("Paid once"),
        message("Net benefit over the years counted"),
        message("Paid back after months"),
    )
    for place, label in enumerate(labels):
        writer.put(sheet, top - 1 + place, 0, label, writer.bold)
    for place, end in enumerate(("low", "likely", "high")):
        column, source = "BCD"[place], "IJK"[place]
        yearly, once, net, months = _reckoned(assumed, [(task, points_of(task)) for task in tasks], end, before)
        formulas = (
            (f"=SUM({source}{FIRST_TASK}:{source}{last})+({BEFORE}-{AFTER})*{UPKEEP}", yearly, writer.money),
            (f"={DAYS}*{RATE}+{COMPUTE}", once, writer.money),
            (f"={YEARS}*{column}{top}-{column}{top + 1}", net, writer.bold_money),
            (f'=IF({column}{top}>0,12*{column}{top + 1}/{column}{top},"–")', months, writer.points_plain),
        )
        for row, (formula, value, form) in enumerate(formulas):
            sheet.write_formula(top - 1 + row, 1 + place, formula, form, value)
    return top + 2


def _reckoned(
    assumed: Assumptions, tasks: list[tuple[TaskVerdict, Range]], end: str, before: int
) -> tuple[float, float, float, float | str]:
    yearly = (before - (before - len(tasks) + 1)) * assumed.upkeep
    for task, points in tasks:
        worth = assumed.worth_of(task.name)
        yearly += getattr(points, end) * worth.point + worth.labels_saved * worth.label_cost
    once = assumed.engineering_days * assumed.day_rate + assumed.compute_cost
    return yearly, once, assumed.years * yearly - once, 12.0 * once / yearly if yearly > 0 else "–"


def _bars(writer: Sheets, sheet: Any, assumed: Assumptions, tasks: list[TaskVerdict], net: int, before: int) -> None:
    """How far each assumption alone moves the likely net worth, as a table of formulas with a chart of it."""
    top = net + 4
    writer.put(sheet, top - 2, 0, message("How far one assumption alone moves the likely net benefit"), writer.bold)
    writer.head(sheet, top - 1, (message("Assumption"), message("At its lower end"), message("At its upper end")), range(1, 20))
    lines = sorted(_moves(assumed, tasks, before), key=lambda line: -abs(line[5] - line[3]))
    for place, (name, task, low, low_value, high, high_value) in enumerate(lines):
        label = Text(ASSUMPTION_LABELS[name])
        writer.put(sheet, top + place, 0, message("{assumption}: {task}", assumption=label, task=task) if task else label)
        sheet.write_formula(top + place, 1, low, writer.money, low_value)
        sheet.write_formula(top + place, 2, high, writer.money, high_value)
    if any(line[3] or line[5] for line in lines):
        _chart(writer, sheet, top, len(lines))
    else:
        writer.put(sheet, 2, 0, NOTHING_YET)


def _moves(assumed: Assumptions, tasks: list[TaskVerdict], before: int) -> list[tuple[AssumptionName, str, str, float, str, float]]:
    """Assumption, task, and the formula with its value at the lower and at the upper end."""
    found: list[tuple[AssumptionName, str, str, float, str, float]] = []

    def both(name: AssumptionName, task: str, product: str, value: float) -> None:
        found.append((name, task, f"=-{SPREAD}*{product}", -assumed.spread * value, f"={SPREAD}*{product}", assumed.spread * value))

    for place, task in enumerate(tasks):
        row, worth, points = FIRST_TASK + place, assumed.worth_of(task.name), points_of(task)
        low, high = f"={YEARS}*F{row}*(C{row}-D{row})", f"={YEARS}*F{row}*(E{row}-D{row})"
        per_point = assumed.years * worth.point
        found.append(("gain", task.name, low, per_point * (points.low - points.likely), high, per_point * (points.high - points.likely)))
        both("worth", task.name, f"{YEARS}*F{row}*D{row}", assumed.years * worth.point * points.likely)
        both("labels_saved", task.name, f"{YEARS}*G{row}*H{row}", assumed.years * worth.labels_saved * worth.label_cost)
    both("engineering_days", "", f"-{DAYS}*{RATE}", -assumed.engineering_days * assumed.day_rate)
    both("day_rate", "", f"-{DAYS}*{RATE}", -assumed.engineering_days * assumed.day_rate)
    both("compute_cost", "", f"-{COMPUTE}", -assumed.compute_cost)
    spared = before - (before - len(tasks) + 1)
    both("upkeep", "", f"{YEARS}*({BEFORE}-{AFTER})*{UPKEEP}", assumed.years * spared * assumed.upkeep)
    return found


def _chart(writer: Sheets, sheet: Any, top: int, count: int) -> None:
    chart, name = writer.workbook.add_chart({"type": "bar"}), sheet.get_name()
    font = {"name": writer.font, "size": 9}
    shown = min(count, 12)
    for column, colour, label in ((1, BAD, message("At its lower end")), (2, GOOD, message("At its upper end"))):
        chart.add_series(
            {
                "name": writer.translate.render(label),
                "categories": [name, top, 0, top + shown - 1, 0],
                "values": [name, top, column, top + shown - 1, column],
                "fill": {"color": colour},
                "gap": 40,
                "overlap": 100,
            }
        )
    title = writer.translate.render(message("How far one assumption alone moves the likely net benefit"))
    chart.set_title({"name": title, "name_font": {**font, "size": 11}})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": font})
    chart.set_x_axis(
        {
            "num_font": font,
            "num_format": "#,##0",
            "label_position": "high",
            "major_gridlines": {"visible": True, "line": {"color": "#E9EDF1"}},
        }
    )
    chart.set_size({"width": 760, "height": 120 + 26 * shown})
    sheet.insert_chart(top - 2, 4, chart, {"description": title, "object_position": 2})
