"""The numbers of a chart as a table to read, hear and copy."""

import re

from PySide6.QtGui import QGuiApplication

from desktop.widgets.table import Cell, Table
from engine.domain.chart import TableView
from engine.domain.safe_cell import safe_cell
from engine.domain.text import Text, Translator, format_score

_FIGURE = re.compile(r"[+−-]?[\d.,]+ ?%?")


def show_table(widget: Table, table: TableView, translator: Translator) -> None:
    """Fill ``widget`` with ``table``; nothing happens while it is unchanged."""
    rows = [[Cell(cell_text(cell, translator), number=not isinstance(cell, Text | str)) for cell in cells] for cells in table.rows]
    widget.set_rows([translator.render(header) for header in table.headers], rows)


def cell_text(cell: Text | str | float | None, translator: Translator) -> str:
    """One cell as a person reads it; an undefined value is an en dash, a whole number has no decimals."""
    match cell:
        case Text():
            return translator.render(cell)
        case str():
            return cell
        case int():
            return f"{cell:,}"
        case _:
            return format_score(cell)


def copy_table(table: TableView, translator: Translator) -> None:
    """Put ``table`` on the clipboard, tab-separated with a header line, as spreadsheets take it; no cell becomes a formula there."""
    lines = [[translator.render(header) for header in table.headers]]
    lines += [[cell_text(cell, translator) for cell in cells] for cells in table.rows]
    QGuiApplication.clipboard().setText("\n".join("\t".join(_copied(cell) for cell in line) for line in lines))


def _copied(cell: str) -> str:
    """One line without tabs; a signed figure with its unit stays as it is."""
    line = " ".join(cell.split())
    return line if _FIGURE.fullmatch(line) else safe_cell(line)
