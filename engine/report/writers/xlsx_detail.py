"""The chapters of the pack on one sheet, to be read and copied from; charts give their numbers."""

from collections.abc import Sequence
from typing import Any, assert_never

from engine.domain.chart import Chart, HeatMap, TableView
from engine.domain.text import Text, message
from engine.report.blocks import Block, Bullets, ChartBlock, Grid, KpiTable, Page, Paragraph
from engine.report.sections.kpi_table import cells, headers
from engine.report.writers.xlsx_sheets import LINE, Sheets, lines_of

WIDTHS = (44, 22, 22, 22, 18, 18, 18, 18)
WIDTH = sum(WIDTHS)
FURTHER = 18
"""Characters of a column to the right of those that all tables have."""


def add_detail(writer: Sheets, page: Page) -> None:
    """A sheet with every chapter below the other; none where the pack has no chapters."""
    if not page.chapters:
        return
    sheet = writer.add(message("Detail"), WIDTHS)
    sheet.set_column(len(WIDTHS), 200, FURTHER, writer.plain)
    row = 0
    for chapter in page.chapters:
        writer.put(sheet, row, 0, chapter.title, writer.title)
        writer.merged(sheet, row + 1, len(WIDTHS) - 1, chapter.message, width=WIDTH)
        row += 3
        for block in chapter.blocks:
            row = _block(writer, sheet, row, block) + 1


def _block(writer: Sheets, sheet: Any, row: int, block: Block) -> int:
    """The row below ``block``."""
    match block:
        case Paragraph():
            writer.merged(sheet, row, len(WIDTHS) - 1, block.text, width=WIDTH)
            return row + 1
        case Bullets():
            writer.put(sheet, row, 0, block.title, writer.bold)
            for position, item in enumerate(block.items):
                row += 1
                words = f"{block.mark(position)} {writer.translate.render(item)}"
                writer.merged(sheet, row, len(WIDTHS) - 1, words, width=WIDTH)
            return row + 1
        case Grid():
            lines = [tuple(cell if isinstance(cell, str) else writer.translate.render(cell) for cell in line) for line in block.rows]
            return _lines(writer, sheet, row, block.title, block.headers, lines, block.numbers)
        case KpiTable():
            lines = [cells(block, line, writer.translate) for line in block.rows]
            numbers = [1 + block.mixed <= place < len(headers(block)) - 1 for place in range(len(headers(block)))]
            return _lines(writer, sheet, row, block.title, headers(block), lines, numbers)
        case ChartBlock():
            row = _table_view(writer, sheet, row, block.chart.title, block.chart.table, percent=_in_percent(block.chart))
            writer.merged(sheet, row, len(WIDTHS) - 1, block.chart.meaning, width=WIDTH)
            return row + 1
        case _:
            assert_never(block)


def _lines(
    writer: Sheets, sheet: Any, row: int, title: Text, names: tuple[Text, ...], lines: list[tuple[str, ...]], numbers: Sequence[bool]
) -> int:
    """A table of words; long ones in its last column take the room that is free beside it."""
    rights = {place for place, number in enumerate(numbers) if number}
    writer.put(sheet, row, 0, title, writer.bold)
    writer.head(sheet, row + 1, names, rights)
    widths = [*WIDTHS, *[FURTHER] * len(names)][: len(names)]
    last, room = len(names) - 1, sum(WIDTHS[len(names) - 1 :])
    spread = 0 < last < len(WIDTHS) - 1 and any(lines_of(line[last], widths[last]) > 1 for line in lines)
    if spread:
        widths[last] = room
    for line in lines:
        row += 1
        if spread:
            sheet.merge_range(row + 1, last, row + 1, len(WIDTHS) - 1, "", writer.wrapped)
        for column, cell in enumerate(line):
            writer.put(sheet, row + 1, column, cell, writer.right if column in rights else writer.wrapped)
        sheet.set_row(row + 1, LINE * max(lines_of(cell, width) for cell, width in zip(line, widths, strict=True)) + 2)
    return row + 2


def _table_view(writer: Sheets, sheet: Any, row: int, title: Text, table: TableView, *, percent: bool) -> int:
    """The numbers of a chart; those of one whose axis is in ``percent`` are shares."""
    forms = {
        column: writer.part if header.msgid.startswith("Share") else _number_form(writer, [line[column] for line in table.rows], percent)
        for column, header in enumerate(table.headers)
    }
    writer.put(sheet, row, 0, title, writer.bold)
    writer.head(
        sheet, row + 1, table.headers, {column for line in table.rows for column, cell in enumerate(line) if isinstance(cell, int | float)}
    )
    for line in table.rows:
        row += 1
        for column, cell in enumerate(line):
            writer.put(
                sheet,
                row + 1,
                column,
                cell,
                forms.get(column) if isinstance(cell, float) else writer.wrapped if isinstance(cell, str | Text) else None,
            )
        named = writer.translate.render(line[0]) if isinstance(line[0], Text) else str(line[0])
        sheet.set_row(row + 1, LINE * lines_of(named, WIDTHS[0]) + 2)
    return row + 2


def _in_percent(chart: Chart) -> bool:
    return chart.x.percent or any(isinstance(mark, HeatMap) and mark.percent for mark in chart.marks)


def _number_form(writer: Sheets, values: Sequence[object], percent: bool) -> Any:
    """Shares as percentages, thousands without decimals, scores with three."""
    numbers = [abs(value) for value in values if isinstance(value, float)]
    if percent:
        return writer.share
    return writer.count if numbers and (max(numbers) >= 1000 or all(number == int(number) for number in numbers)) else writer.score
