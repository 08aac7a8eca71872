"""Rows of a table that hold no data: units below the header, the header once more, totals and notes at the end, empty rows."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from engine.data.arrow import compute as pc
from engine.data.header_rows import ABOVE_HEADER
from engine.data.number_forms import plain_number
from engine.data.text_table import LISTED, TextTable, listed
from engine.data.units import as_unit
from engine.domain.dataset import Dropped, Finding
from engine.domain.text import Text, message

FOOTER_ROWS = 8
"""Rows at the end of the table that may be totals or notes, at most."""
_TOTALS = frozenset(
    ("合計", "計", "総計", "総合計", "小計", "平均", "平均値", "最大", "最大値", "最小", "最小値", "標準偏差", "中央値", "件数",
     "total", "grand total",
     "subtotal", "sum", "average", "avg", "mean", "max", "min", "maximum", "minimum", "median", "std", "stdev", "count")
)  # fmt: skip
_NOTES = ("※", "注)", "注）", "(注", "（注", "備考", "出典", "*", "Note", "Source")
_NO_UNIT = frozenset(("-", "1", "－", "—", "―", "単位", "unit", "Unit", "[-]", "(-)", "（－）", "[－]"))

_UNITS = message("The row holds the units of the columns.")
_HEADER_AGAIN = message("The row repeats the header.")
_TOTALS_ROW = message("The row holds totals.")
_NOTE = message("The row holds a note.")
_ALL_EMPTY = message("All cells of the row are empty.")


def _further(rows: int) -> Text:
    return message("Further rows that hold no data: {n:count}.", n=rows)


_WITHOUT_DATA = frozenset(reason.msgid for reason in (ABOVE_HEADER, _UNITS, _HEADER_AGAIN, _TOTALS_ROW, _NOTE, _ALL_EMPTY, _further(0)))


def holds_no_data(entry: Dropped) -> bool:
    """Whether the entry is a row that no reader wants: a title, units, the header again, totals, a note, or nothing at all."""
    return entry.what == "row" and entry.reason.msgid in _WITHOUT_DATA


def leave_out_extra_rows(table: TextTable) -> None:
    """Take such rows out of ``table``; each is listed with its line, and units are noted for their columns."""
    reasons: dict[int, Text] = {}
    if table.rows:
        _units(table, reasons)
        _headers(table, reasons)
        _footer(table, reasons)
        _empty(table, reasons)
    if not reasons:
        return
    rows = sorted(reasons)
    entries = [Dropped("row", table.path.name, reasons[row], row=table.line(row)) for row in rows[: LISTED + 1]]
    more = _further(len(rows) - LISTED)
    table.dropped += listed(entries, Dropped("row", table.path.name, more, count=max(len(rows) - LISTED, 1)))
    if len(rows) > LISTED and not table.source.delimiter:
        rest = [(table.line(row), reasons[row]) for row in rows[LISTED:]]
        name = table.path.name
        table.unlisted["row", name] = lambda: (Dropped("row", name, reason, row=line) for line, reason in rest)
    text = message("Rows of {file} left out because they hold no data of their own: {n:count}.", n=len(rows), file=table.path.name)
    table.findings.append(Finding("extra_rows", "info", text))
    kept = np.delete(np.arange(table.rows), rows)
    table.columns = {name: column.take(pa.array(kept)) for name, column in table.columns.items()}
    table.kept = kept if table.kept is None else table.kept[kept]
    table.source = replace(table.source, rows=len(kept))


def _row(table: TextTable, row: int) -> list[str]:
    return list(_cells(table, row))


def _cells(table: TextTable, row: int) -> Iterator[str]:
    return ((column[row].as_py() or "").strip() for column in table.columns.values())


def _units(table: TextTable, reasons: dict[int, Text]) -> None:
    if table.rows < 2:
        return
    units: list[str | None] = []
    for cell in _cells(table, 0):
        units.append(as_unit(cell) if cell not in _NO_UNIT else None)
        if cell and units[-1] is None and cell not in _NO_UNIT:
            return
    numeric = [plain_number(below) is not None for below in _row(table, 1)]
    if not any(unit and number for unit, number in zip(units, numeric, strict=True)):
        return
    if 2 * sum(1 for cell in _cells(table, 0) if cell) < sum(numeric):
        return
    reasons[0] = _UNITS
    table.units = {name: unit for name, unit in zip(table.columns, units, strict=True) if unit}


def _headers(table: TextTable, reasons: dict[int, Text]) -> None:
    named = next((position for position, name in enumerate(table.header) if name), None)
    if named is None:
        return
    columns = list(table.columns.values())
    for row in np.flatnonzero(pc.fill_null(pc.equal(columns[named], table.header[named]), False).to_numpy()).tolist():
        if _row(table, row) == list(table.header):
            reasons[row] = _HEADER_AGAIN


def _footer(table: TextTable, reasons: dict[int, Text]) -> None:
    for row in range(table.rows - 1, max(table.rows - 1 - FOOTER_ROWS, 0), -1):
        cells = _row(table, row)
        filled = [position for position, cell in enumerate(cells) if cell]
        if not filled:
            continue
        word = cells[filled[0]]
        if word.rstrip(":：").replace("\u3000", "").replace(" ", "").lower() in _TOTALS and _only_at_end(table, filled[0], word):
            reasons[row] = _TOTALS_ROW
        elif len(filled) == 1 < len(cells) - 1 and word.startswith(_NOTES):
            reasons[row] = _NOTE
        else:
            return


def _only_at_end(table: TextTable, position: int, word: str) -> bool:
    column = list(table.columns.values())[position]
    before = column.slice(0, max(table.rows - FOOTER_ROWS, 0))
    return not pc.any(pc.equal(before, word)).as_py()


def _empty(table: TextTable, reasons: dict[int, Text]) -> None:
    rows: np.ndarray | None = None
    for column in table.columns.values():
        if column.null_count == 0:
            return
        gaps = np.flatnonzero(pc.is_null(column).to_numpy())
        rows = gaps if rows is None else np.intersect1d(rows, gaps, assume_unique=True)
        if not len(rows):
            return
    if rows is not None and len(rows) < table.rows:
        reasons |= dict.fromkeys(rows.tolist(), _ALL_EMPTY)
