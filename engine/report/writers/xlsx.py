"""The numbers as an Excel workbook: summary, KPIs, replicates, money, chapters, candidates, curves, all runs, inputs and checks."""

from io import BytesIO
from typing import Any

from engine.domain.arm_names import OPTIMISER_NAMES, arm_words
from engine.domain.study import Study
from engine.domain.text import Text, Translator, message
from engine.domain.verdict import STATUS_LABELS, STATUS_MARKS
from engine.report.axis import gain_axis
from engine.report.blocks import Page
from engine.report.figure import BAD, GOOD, MUTED
from engine.report.writers.xlsx_detail import add_detail
from engine.report.writers.xlsx_money import add_money
from engine.report.writers.xlsx_sheets import Cell, Sheets
from engine.report.writers.xlsx_study import add_curves, add_log


def xlsx_bytes(page: Page, translate: Translator, study: Study | None = None) -> bytes:
    """``page`` and the whole verdict behind it as a workbook."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": translate.render(page.headline), "author": "Tasuki"})
        writer = Sheets(workbook, translate)
        _summary(writer, page)
        _kpis(writer, page)
        _replicates(writer, page)
        add_money(writer, page)
        add_detail(writer, page)
        _candidates(writer, page)
        if study is not None:
            add_curves(writer, study)
            add_log(writer, study)
        _inputs(writer, page)
        _reasons(writer, page)
    return stream.getvalue()


def _summary(writer: Sheets, page: Page) -> None:
    sheet = writer.add(message("Summary"), (34, 24, 60))
    writer.put(sheet, 0, 0, page.headline, writer.title)
    writer.put(sheet, 1, 0, page.title)
    writer.put(sheet, 2, 0, page.badge, writer.bold)
    writer.merged(sheet, 3, 2, page.lead, width=118)
    row = 5
    for figure in page.figures:
        for column, (text, form) in enumerate(((figure.label, None), (figure.value, writer.bold), (figure.detail, None))):
            writer.put(sheet, row, column, text, form)
        row += 1
    for group in page.bullets:
        row += 1
        writer.put(sheet, row, 0, group.title, writer.bold)
        for position, item in enumerate(group.items):
            row += 1
            writer.merged(sheet, row, 2, f"{group.mark(position)} {writer.translate.render(item)}", width=118)
        row += 1
    writer.merged(sheet, row + 1, 2, page.footer, width=118)


def _kpis(writer: Sheets, page: Page) -> None:
    names = (
        message("Task"), message("KPI"), message("Direction"), message("Labels"), message("Single"), message("Joint"), message("Gain"),
        message("Lower end"), message("Upper end"), message("Floor"), message("Margin"), message("Lower end must stay above"),
        message("Status"), message("To lower end"), message("To upper end"),
    )  # fmt: skip
    sheet = writer.add(message("KPIs"), (22, 26, 17, 10, 11, 11, 11, 11, 11, 12, 11, 15, 14, 11, 11))
    writer.put(sheet, 0, 0, page.table.title, writer.bold)
    writer.head(sheet, 2, names, {*range(3, 12), 13, 14})
    sheet.freeze_panes(3, 1)
    for position, row in enumerate(page.table.rows):
        ends: tuple[float | None, float | None] = row.interval if row.interval is not None else (None, None)
        reach = (
            (row.gain - ends[0], ends[1] - row.gain) if row.gain is not None and ends[0] is not None and ends[1] is not None else (0.0, 0.0)
        )
        status = f"{STATUS_MARKS[row.status]} {writer.translate(STATUS_LABELS[row.status])}"
        direction = writer.translate("↑ higher is better") if row.higher_is_better else writer.translate("↓ lower is better")
        values: tuple[Cell | Text, ...] = (
            row.task, row.kpi, direction, row.labels, row.single, row.joint, row.gain, *ends, row.floor, row.margin,
            row.floor + row.margin, status, *reach,
        )  # fmt: skip
        forms = (
            writer.bold, None, None, writer.count, *[writer.score] * 2, *[writer.share] * 4, writer.part, writer.share, None,
            *[writer.share] * 2,
        )  # fmt: skip
        for column, (value, form) in enumerate(zip(values, forms, strict=True)):
            writer.put(sheet, 3 + position, column, value, form)
        line = 4 + position
        sheet.write_formula(3 + position, 11, f"=J{line}+K{line}", writer.share, row.floor + row.margin)
        if row.gain is not None and row.interval is not None:
            for column, formula, value in ((13, f"=G{line}-H{line}", reach[0]), (14, f"=I{line}-G{line}", reach[1])):
                sheet.write_formula(3 + position, column, formula, writer.share, value)
    _chart(writer, sheet, page, len(page.table.rows))


def _chart(writer: Sheets, sheet: Any, page: Page, count: int) -> None:
    """A bar per task with the interval as error bars, which reads its numbers from the cells."""
    name = sheet.get_name()
    first, last = 3, 2 + count
    chart = writer.workbook.add_chart({"type": "bar"})
    quoted = name.replace("'", "''")
    to_lower, to_upper = (f"='{quoted}'!${column}${first + 1}:${column}${last + 1}" for column in "NO")
    colours = {"pass": GOOD, "fail": BAD}
    chart.add_series(
        {
            "name": writer.translate.render(message("Gain")),
            "categories": [name, first, 0, last, 0],
            "values": [name, first, 6, last, 6],
            "points": [{"fill": {"color": colours.get(row.status, MUTED)}} for row in page.table.rows],
            "gap": 70,
            "y_error_bars": {"type": "custom", "plus_values": to_upper, "minus_values": to_lower, "line": {"width": 1.5}},
        }
    )
    font = {"name": writer.font, "size": 10}
    title = writer.translate.render(page.chart.chart.title)
    chart.set_title({"name": title, "name_font": {**font, "size": 12}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": font})
    reach = gain_axis(page.table.rows)
    chart.set_x_axis(
        {
            "min": reach.low, "max": reach.high, "major_unit": reach.step,
            "num_format": "0%;−0%;0%", "label_position": "high", "num_font": font,
            "name": writer.translate.render(page.chart.chart.x.label),
            "name_font": font, "major_gridlines": {"visible": True, "line": {"color": "#E9EDF1"}},
        }
    )  # fmt: skip
    chart.set_size({"width": 760, "height": 140 + 34 * max(2, count)})
    alt = f"{title}. {writer.translate.render(page.chart.chart.meaning)}"
    sheet.insert_chart(5 + count, 0, chart, {"description": alt, "object_position": 2})
    sheet.write_string(4 + count, 0, writer.translate.render(page.chart.chart.meaning), writer.plain)


def _replicates(writer: Sheets, page: Page) -> None:
    most = max((len(row.replicate_gains) for row in page.table.rows), default=0)
    sheet = writer.add(message("Replicates"), (22, *[12] * max(1, most)))
    writer.put(sheet, 0, 0, message("Gain of each task in each replicate, on the test part"), writer.bold)
    seeds = page.source.seeds
    numbers = [message("Replicate {number}", number=position + 1) for position in range(most)]
    writer.head(sheet, 2, [message("Task"), *numbers], range(1, most + 1))
    for position, row in enumerate(page.table.rows):
        writer.put(sheet, 3 + position, 0, row.task, writer.bold)
        for column, gain in enumerate(row.replicate_gains):
            writer.put(sheet, 3 + position, 1 + column, gain, writer.share)
    below = 4 + len(page.table.rows)
    writer.put(sheet, below, 0, message("Seeds"), writer.bold)
    for column, seed in enumerate(seeds):
        writer.put(sheet, below, 1 + column, seed)
    for offset, (name, version) in enumerate(page.source.versions.items()):
        writer.put(sheet, below + 2 + offset, 0, name)
        writer.put(sheet, below + 2 + offset, 1, version)


def _candidates(writer: Sheets, page: Page) -> None:
    sheet = writer.add(message("All candidates"), (44, 14, 16, 20, 10, 12))
    writer.put(sheet, 0, 0, message("Every way of joint training that was tried, on validation data"), writer.bold)
    names = (
        message("Way of training"),
        message("Optimiser"),
        message("Learning rate"),
        message("Mean gain (validation)"),
        message("Trials"),
    )
    writer.head(sheet, 2, [*names, message("Chosen")], (2, 3, 4))
    tasks = [task.name for task in page.source.tasks]
    for position, score in enumerate(page.source.candidates):
        way, optimiser = arm_words(score.method, score.arm, tasks), Text(OPTIMISER_NAMES.get(score.optimiser, score.optimiser))
        values = (way, optimiser, score.learning_rate, score.delta_m, score.trials, "★" if score.chosen else "")
        for column, value in enumerate(values):
            writer.put(sheet, 3 + position, column, value, writer.share if column == 3 else None)
    below = 4 + len(page.source.candidates)
    if page.source.pairs:
        writer.put(sheet, below + 1, 0, message("Who helps whom: gains in pairs, on validation data"), writer.bold)
        names = (message("Helper"), message("Helped"), message("Gain"), message("Lower end"), message("Upper end"))
        writer.head(sheet, below + 2, names, (2, 3, 4))
        for position, pair in enumerate(page.source.pairs):
            ends: tuple[float | None, float | None] = pair.interval if pair.interval is not None else (None, None)
            for column, value in enumerate((pair.helper, pair.helped, pair.gain, *ends)):
                writer.put(sheet, below + 3 + position, column, value, writer.share if column > 1 else None)


def _inputs(writer: Sheets, page: Page) -> None:
    sheet = writer.add(message("Inputs"), (34, 22, 80))
    writer.put(sheet, 0, 0, page.sharing.sentence, writer.bold)
    if page.sharing.fairness is not None:
        writer.put(sheet, 1, 0, page.sharing.fairness)
    writer.head(sheet, 3, (message("Column"), message("Use"), message("Tasks that saw it")))
    for position, row in enumerate(page.sharing.rows):
        for column, value in enumerate((row.column, row.use, writer.translate.join(list(row.tasks)))):
            writer.put(sheet, 4 + position, column, value)


def _reasons(writer: Sheets, page: Page) -> None:
    sheet = writer.add(message("Reasons and checks"), (20, 110, 30))
    writer.head(sheet, 0, (message("Task"), message("Reason"), message("Code")))
    row = 1
    for reason in page.source.reasons:
        writer.line(sheet, row, (reason.task or "–", reason.message, reason.code))
        row += 1
    row += 1
    writer.head(sheet, row, (message("Passed"), message("Check"), message("Code")))
    for check in page.source.checks:
        row += 1
        writer.line(sheet, row, ("✔" if check.passed else "▲", check.message, check.code))
    row += 2
    writer.head(sheet, row, (message("What would change the verdict"),))
    for text in page.source.what_would_change:
        row += 1
        writer.put(sheet, row, 0, text)
