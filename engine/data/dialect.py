"""Recognises how a text file writes a table: delimiter, decimal sign and header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_POINT_NUMBER = re.compile(r"[+-]?\d+\.\d+")
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


def find_dialect(head: str) -> Dialect | None:
    """The dialect of a file that starts with ``head``; None when there is not even a header."""
    csv.field_size_limit(1 << 30)
    delimiter = max(DELIMITERS, key=lambda candidate: _fit(head, candidate))
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    start = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            body = [row for _, row in zip(range(_HEAD_ROWS), reader, strict=False) if row]
            return _dialect(delimiter, cells, start + 1, body, head)
        start = reader.line_num
    return None


def unique_names(header: Sequence[str]) -> tuple[str, ...]:
    """The header with a number behind repeated names and a made-up name for empty ones; every name occurs once."""
    names: list[str] = []
    taken = {name for name in header if name}
    seen: set[str] = set()
    for position, name in enumerate(header, start=1):
        base = name or f"column {position}"
        unique, number = base, 2
        while unique in seen or (unique != name and unique in taken):
            unique, number = f"{base} ({number})", number + 1
        seen.add(unique)
        names.append(unique)
    return tuple(names)


def _dialect(delimiter: str, cells: list[str], header_row: int, body: list[list[str]], head: str) -> Dialect:
    values = [cell.strip() for row in body for cell in row]
    commas = sum(1 for value in values if _COMMA_NUMBER.fullmatch(value))
    thousands = sum(1 for value in values if _THOUSANDS.fullmatch(value))
    points = sum(1 for value in values if _POINT_NUMBER.fullmatch(value))
    header = tuple(cell.strip() for cell in cells) + ("",) * _trailing(len(cells), body)
    return Dialect(
        delimiter=delimiter,
        decimal="," if delimiter != "," and commas > max(points, thousands) else ".",
        header=header,
        header_row=header_row,
        header_end=header_row + sum(cell.count("\n") for cell in cells),
        header_unsure=all(_NUMBER.fullmatch(name) for name in header if name),
    )


def _trailing(width: int, body: list[list[str]]) -> int:
    """Cells by which most rows are longer than the header, if they are only delimiters at the row's end."""
    wider = Counter(len(row) for row in body).most_common(1)
    if not wider or wider[0][0] <= width:
        return 0
    empty = all(not cell.strip() for row in body for cell in row[width:])
    return wider[0][0] - width if empty else 0


def _fit(head: str, delimiter: str) -> tuple[float, int]:
    """How well ``delimiter`` explains the head: share of rows as wide as the first, then that width."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    widths = [len(row) for _, row in zip(range(_HEAD_ROWS), reader, strict=False) if row]
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]
