"""What happened in the study: the curves of the training with native charts, and a log of all runs with their settings and seeds."""

from typing import Any

from engine.charts.kpi_curves import kpi_curves
from engine.domain.arm_names import OPTIMISER_NAMES, arm_words, method_words
from engine.domain.chart import Chart
from engine.domain.study import Study, TrialRecord, TrialState
from engine.domain.text import Text, mark, message
from engine.report.sections.method import declaration_of, setting_titles, value_words
from engine.report.writers.xlsx_sheets import Cell, Sheets

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6100")
PER_CHART = 8
"""Columns that a task takes on the sheet of curves: seven of numbers and a gap."""
CHART_ROWS = 17
STATES: dict[TrialState, str] = {"waiting": mark("Waiting"), "running": mark("Running"), "done": mark("Done"), "failed": mark("Failed")}


def add_curves(writer: Sheets, study: Study) -> None:
    """A sheet with the course of each task's KPI on validation data: a chart above, its numbers below."""
    charts = [chart for chart in kpi_curves(study) if chart.table.rows]
    if not charts:
        return
    sheet = writer.add(message("Curves"), (12,) * PER_CHART * len(charts))
    sheet.set_column(0, PER_CHART * len(charts), 12, writer.plain)
    writer.put(sheet, 0, 0, message("KPI of each task while it is trained, on validation data"), writer.bold)
    for place, chart in enumerate(charts):
        _curve(writer, sheet, chart, place)
    sheet.freeze_panes(CHART_ROWS + 5, 0)


def _curve(writer: Sheets, sheet: Any, chart: Chart, place: int) -> None:
    left, top = place * PER_CHART, CHART_ROWS + 3
    writer.put(sheet, top, left, chart.title, writer.bold)
    for column, name in enumerate(chart.table.headers):
        writer.put(sheet, top + 1, left + column, name, writer.header)
    for row, line in enumerate(chart.table.rows):
        for column, value in enumerate(line):
            writer.put(sheet, top + 2 + row, left + column, value, writer.count if column == 0 else writer.score)
    first, last, name = top + 2, top + 1 + len(chart.table.rows), sheet.get_name()
    drawn = writer.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    colour = COLOURS[place % len(COLOURS)]
    looks = (
        (1, {"color": colour, "width": 2}),
        (2, {"color": colour, "width": 0.75, "transparency": 40}),
        (3, {"color": colour, "width": 0.75, "transparency": 40}),
        (4, {"color": "#1A1F25", "width": 1.25, "dash_type": "dash"}),
        (5, {"color": "#5B6673", "width": 0.75, "dash_type": "round_dot"}),
        (6, {"color": "#5B6673", "width": 0.75, "dash_type": "round_dot"}),
    )
    for column, look in looks:
        if any(line[column] is None for line in chart.table.rows):
            continue
        drawn.add_series(
            {
                "name": writer.translate.render(chart.table.headers[column]),
                "categories": [name, first, left, last, left],
                "values": [name, first, left + column, last, left + column],
                "line": look,
                "marker": {"type": "none"},
            }
        )
    title, font = writer.translate.render(chart.title), {"name": writer.font, "size": 9}
    drawn.set_title({"name": title, "name_font": {**font, "size": 11}})
    drawn.set_legend({"position": "bottom", "font": font})
    drawn.set_x_axis({"name": writer.translate.render(chart.x.label), "name_font": font, "num_font": font, "num_format": "#,##0"})
    lines = {"visible": True, "line": {"color": "#E9EDF1"}}
    drawn.set_y_axis({"min": chart.y.low, "max": chart.y.high, "num_font": font, "num_format": "0.00", "major_gridlines": lines})
    drawn.set_size({"width": 480, "height": 20 * CHART_ROWS - 10})
    alt = f"{title}. {writer.translate.render(chart.meaning)}"
    sheet.insert_chart(2, left, drawn, {"description": alt, "object_position": 2})


def add_log(writer: Sheets, study: Study) -> None:
    """A sheet with a line per run: its settings, how it ended, and the KPI of each task on validation and test data."""
    if study.plan is None or not study.records:
        return
    tasks = [task.name for task in study.plan.tasks]
    names = (
        message("Run"), message("Method"), message("Way of training"), message("Optimiser"), message("Learning rate"),
        message("Weight decay"), message("Replicate"), message("Seed"), message("Own settings"), message("State"),
        message("Best step"), message("Steps"), message("Seconds"),
    )  # fmt: skip
    sheet = writer.add(message("Log"), (18, 26, 30, 12, 13, 13, 11, 11, 44, 12, 10, 10, 10, *[12] * (2 * len(tasks))))
    writer.put(
        sheet, 0, 0, message("Every training run; KPIs on validation data, and on test data where the verdict rests on it"), writer.bold
    )
    kpis = [message("{task} (validation)", task=task) for task in tasks] + [message("{task} (test)", task=task) for task in tasks]
    writer.head(sheet, 2, (*names, *kpis), {4, 5, 6, 7, *range(10, len(names) + len(kpis))})
    sheet.freeze_panes(3, 1)
    if len(study.records):
        sheet.autofilter(2, 0, 2 + len(study.records), len(names) + len(kpis) - 1)
    for row, record in enumerate(study.records.values()):
        values = _run(record, study, writer)
        for column, value in enumerate(values):
            if value is not None:
                writer.put(sheet, 3 + row, column, value, writer.score if column >= len(names) else None)


def _run(record: TrialRecord, study: Study, writer: Sheets) -> list[Cell]:
    trial, end = record.trial, record.finished
    count = len(trial.weights)
    seeds = study.verdict.seeds if study.verdict is not None else ()
    say = writer.translate.render
    names = [task.name for task in study.plan.tasks] if study.plan is not None else []
    way = say(arm_words(trial.method, trial.arm, names))
    optimiser = say(Text(OPTIMISER_NAMES.get(trial.optimiser, trial.optimiser)))
    ended: list[Cell] = [end.best_step, end.steps, round(end.seconds, 2)] if end is not None else [None, None, None]
    return [
        trial.id, say(method_words(trial.method)), way, optimiser, trial.learning_rate, trial.weight_decay, trial.replicate + 1,
        seeds[trial.replicate] if trial.replicate < len(seeds) else None, _settings(record, writer),
        say(Text(STATES[record.state])), *ended,
        *(end.kpis if end is not None else (None,) * count), *(record.test if record.test is not None else (None,) * count),
    ]  # fmt: skip


def _settings(record: TrialRecord, writer: Sheets) -> str:
    """The method's own settings in words, one behind the other."""
    settings = record.trial.settings
    titles = setting_titles(declaration_of(record.trial.method)) if settings else {}
    pairs = [message("{setting}: {value}", setting=titles.get(name, name), value=value_words(value)) for name, value in settings.items()]
    return "; ".join(writer.translate.render(pair) for pair in pairs)
