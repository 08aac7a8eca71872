"""Recognises how a text file writes a table: delimiter, decimal sign and header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.data.group_headers import GroupHeader, group_header
from engine.data.header_rows import MAX_TITLE_ROWS, header_index
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message

DELIMITERS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_POINT_NUMBER = re.compile(r"[+-]?\d+\.\d+")
_NO_DELIMITERS = ('"', "\n", "\r", "\0")
_HEAD_ROWS = 200


@dataclass(frozen=True)
class Dialect:
    """How the cells of a file are separated and written; lines are counted from 1."""

    delimiter: str
    decimal: str
    header: tuple[str, ...]
    """Cells of the header row as written, stripped."""
    header_row: int
    """Line on which the header starts."""
    header_end: int
    """Line on which the header ends; equal to ``header_row`` unless a name holds a line break."""
    header_unsure: bool = False
    """True when the first row looks like values instead of names."""
    titles: tuple[int, ...] = ()
    """Lines of the rows above the header that hold something."""
    group: GroupHeader | None = None
    """The two rows that name the columns, or may do so."""


def find_dialect(head: str, options: FileOptions | None = None) -> Dialect | None:
    """The dialect of a file that starts with ``head``, as far as ``options`` leave it open; None when there is not even a header.

    Raises InputError for an option that no file can be read with, and for a header on a line where no row begins.
    """
    csv.field_size_limit(1 << 30)
    options = options or FileOptions("")
    delimiter = _chosen_delimiter(options) or _delimiter(head)
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 0
    for cells in reader:
        if any(cell.strip() for cell in cells) or (rows and cells):
            rows.append(cells)
            lines.append(start + 1)
        if len(rows) > _HEAD_ROWS and start >= options.header_row:
            break
        start = reader.line_num
    if not rows:
        return None
    header = chosen_row(options, lines) if options.header_row else header_index(rows)
    group = group_header(rows, header, downwards=not options.header_row)
    joined = group if group is not None and group.clear else None
    top, header = (joined.lower - 1, joined.lower) if joined else (header, header)
    names = list(joined.names) if joined else rows[header]
    titles = tuple(line for line, row in zip(lines[:top], rows, strict=False) if any(cell.strip() for cell in row))
    body = rows[header + 1 :]
    return Dialect(
        delimiter=delimiter,
        decimal=options.decimal or _decimal(delimiter, body),
        header=tuple(cell.strip() for cell in names) + ("",) * _trailing(len(names), body),
        header_row=lines[header],
        header_end=lines[header] + sum(cell.count("\n") for cell in rows[header]),
        header_unsure=all(_NUMBER.fullmatch(cell.strip()) for cell in names if cell.strip()),
        titles=titles,
        group=group,
    )


def unique_names(header: Sequence[str]) -> tuple[str, ...]:
    """The header with a number behind repeated names and a made-up name for empty ones; every name occurs once."""
    names: list[str] = []
    taken = {name for name in header if name}
    seen: set[str] = set()
    last: Counter[str] = Counter()
    for position, name in enumerate(header, start=1):
        base = name or f"column {position}"
        unique, number = base, max(last[base], 1) + 1
        while unique in seen or (unique != name and unique in taken):
            unique, number = f"{base} ({number})", number + 1
        last[base] = number - 1
        seen.add(unique)
        names.append(unique)
    return tuple(names)


def _decimal(delimiter: str, body: list[list[str]]) -> Literal[".", ","]:
    values = [cell.strip() for row in body for cell in row]
    if delimiter == "," and any(_POINT_NUMBER.fullmatch(value) for value in values):
        return "."
    commas = sum(1 for value in values if _COMMA_NUMBER.fullmatch(value))
    thousands = sum(1 for value in values if _THOUSANDS.fullmatch(value))
    if delimiter == ",":
        return "," if commas > 2 * thousands else "."
    points = sum(1 for value in values if _POINT_NUMBER.fullmatch(value))
    return "," if commas > max(points, thousands) else "."


def chosen_row(options: FileOptions, lines: Sequence[int]) -> int:
    """Position, among the rows that begin on ``lines``, of the one that a person chose as the header."""
    if options.header_row not in lines:
        raise InputError(
            message(
                "No row with names begins on line {line} of {file}. Choose another line for the header.",
                line=options.header_row,
                file=Path(options.path).name,
            )
        )
    return lines.index(options.header_row)


def _chosen_delimiter(options: FileOptions) -> str:
    if len(options.delimiter) > 1 or options.delimiter in _NO_DELIMITERS:
        raise InputError(
            message("{delimiter} cannot separate cells. Choose one character such as a comma or a tab.", delimiter=repr(options.delimiter))
        )
    return options.delimiter


def _trailing(width: int, body: list[list[str]]) -> int:
    """Cells by which most rows are longer than the header, if they are only delimiters at the row's end."""
    wider = Counter(len(row) for row in body).most_common(1)
    if not wider or wider[0][0] <= width:
        return 0
    empty = all(not cell.strip() for row in body for cell in row[width:])
    return wider[0][0] - width if empty else 0


def _delimiter(head: str) -> str:
    """The delimiter that gives the rows equal widths; below a title without one, that of the rows under it."""
    widths = {candidate: _widths(head, candidate) for candidate in DELIMITERS}
    best = max(DELIMITERS, key=lambda candidate: _fit(widths[candidate]))
    if _fit(widths[best])[0] >= 0.5:
        return best
    below = max(DELIMITERS, key=lambda candidate: _fit_below(widths[candidate]))
    titled = _fit_below(widths[below])[0] >= 0.8 and widths[below][0] == 1 and widths[best][0] <= 2
    return below if titled else best


def _widths(head: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    return [len(row) for _, row in zip(range(_HEAD_ROWS), reader, strict=False) if row]


def _fit(widths: list[int]) -> tuple[float, int]:
    """How well a delimiter explains the head: share of rows as wide as the first, then that width."""
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _fit_below(widths: list[int]) -> tuple[float, int]:
    """The same for the rows below a title: share of rows as wide as most, from the first such row on."""
    wide = [width for width in widths if width >= 2]
    if len(wide) < 2:
        return 0.0, 0
    usual = Counter(wide).most_common(1)[0][0]
    start = widths.index(usual)
    return (widths.count(usual) / (len(widths) - start), usual) if start <= MAX_TITLE_ROWS else (0.0, 0)
