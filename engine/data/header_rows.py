"""Finds the row that names the columns, below whatever titles a report has, and says what is doubtful about it."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from engine.data.date_forms import is_date
from engine.data.number_forms import plain_number
from engine.data.units import as_unit
from engine.domain.dataset import Dropped, Finding
from engine.domain.text import Text, message

MAX_TITLE_ROWS = 30
"""Rows above the header, at most."""
ABOVE_HEADER = message("The row stands above the header.")
"""Why a title is left out."""


def header_index(rows: Sequence[Sequence[str]]) -> int:
    """Position of the header among the first rows that hold something; 0 unless the rows above it are clearly a title."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    typical = statistics.median_high(filled)
    index = 0
    while index < min(MAX_TITLE_ROWS, len(rows) - 2) and _is_title(rows, filled, index, typical):
        index += 1
    if index == MAX_TITLE_ROWS or all(plain_number(cell.strip()) for cell in rows[index] if cell.strip()):
        return 0
    return index


def title_rows(path: Path, lines: Sequence[int]) -> list[Dropped]:
    """An entry for every row above the header."""
    return [Dropped("row", path.name, ABOVE_HEADER, row=line) for line in lines]


def header_findings(path: Path, names: Sequence[str], written: Sequence[str], titles: int, line: int, *, unsure: bool) -> list[Finding]:
    """What a person should know about the header: made-up names, titles above it, numbers in it."""
    found = [
        Finding("header_unsure", "warning", _renamed(position, old, new), new)
        for position, (old, new) in enumerate(zip(written, names, strict=True), start=1)
        if old != new
    ]
    if titles:
        text = message(
            "Line {line} of {file} was taken as the names of the columns; rows above it: {n:count}.", line=line, file=path.name, n=titles
        )
        found.append(Finding("title_rows", "info", text))
    if unsure:
        text = message("The first row of {file} holds numbers only; it was taken as the names of the columns.", file=path.name)
        found.append(Finding("header_unsure", "warning", text))
    return found


def _renamed(position: int, old: str, new: str) -> Text:
    if not old:
        return message("Column {position} of the table has no name and is called {new} here.", position=position, new=new)
    return message(
        "The name {name} occurs more than once; the one in column {position} of the table is called {new} here.",
        name=old,
        position=position,
        new=new,
    )


def _is_title(rows: Sequence[Sequence[str]], filled: Sequence[int], index: int, typical: int) -> bool:
    if filled[index] >= typical:
        return False
    if typical > 2 and filled[index] * 2 <= typical:
        return True
    if typical == 2 and len(rows[index]) == 1:
        return True
    below = [later for later in range(index + 1, min(index + 6, len(rows) - 1)) if filled[later] >= typical]
    if typical > 2 and _is_label(rows[index]) and below and _names_all(rows, below[0]):
        return True
    return any(_names_more(rows, index, later) for later in below)


def _names_more(rows: Sequence[Sequence[str]], index: int, later: int) -> bool:
    """True when row ``later`` names a column of numbers that row ``index`` leaves without a name."""
    for position, cell in enumerate(rows[later]):
        name = cell.strip()
        if not name or plain_number(name) or as_unit(name) or _cell(rows[index], position):
            continue
        below = [value for row in rows[later + 1 :] if (value := _cell(row, position))]
        if below and sum(1 for value in below if plain_number(value)) >= 0.8 * len(below):
            return True
    return False


def _is_label(row: Sequence[str]) -> bool:
    """True for a word with a number or a date behind it and nothing else, such as 作成日, 2026/11/22."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return len(cells) == 2 and not _is_value(cells[0]) and _is_value(cells[1])


def _names_all(rows: Sequence[Sequence[str]], index: int) -> bool:
    """True when row ``index`` holds words only, as a header does, and a column below it numbers or dates."""
    names = [cell.strip() for cell in rows[index]]
    if any(_is_value(name) for name in names):
        return False
    columns = ([value for row in rows[index + 1 :] if (value := _cell(row, position))] for position in range(len(names)))
    return any(values and sum(1 for value in values if _is_value(value)) >= 0.8 * len(values) for values in columns)


def _is_value(cell: str) -> bool:
    return plain_number(cell) is not None or is_date(cell)


def _cell(row: Sequence[str], position: int) -> str:
    return row[position].strip() if position < len(row) else ""
