"""Joins a row of group names with the row of names below it, as merged cells in reports make them, but only where that is clear."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from engine.data.date_forms import is_date
from engine.data.number_forms import plain_number
from engine.data.units import as_unit
from engine.domain.dataset import Finding
from engine.domain.text import message

JOINT = " / "
_NUMERIC = 0.8
"""Share of the cells below a name that must be numbers for the name not to be one of them."""


@dataclass(frozen=True)
class GroupHeader:
    """Two rows that name the columns together."""

    lower: int
    """Position of the lower one."""
    names: tuple[str, ...]
    clear: bool
    """False when nothing below tells that the lower row is not the first row of data."""


def group_header(rows: Sequence[Sequence[str]], header: int, *, downwards: bool = True) -> GroupHeader | None:
    """The header at position ``header`` joined with its neighbour, or None.

    They belong together where one row alone leaves columns nameless or with equal names, or where cells are merged over both.
    """
    for lower in (header, header + 1) if downwards else (header,):
        if lower > 0 and lower + 2 <= len(rows) and (found := _joined(rows, lower, header)) is not None:
            return found
    return None


def group_findings(path: Path, header: GroupHeader | None, line: int) -> list[Finding]:
    """What a person should know: the names come from two rows, or the row below the header may hold names too."""
    if header is None:
        return []
    if header.clear:
        example = next(name for name in header.names if JOINT in name)
        text = message("The names of the columns of {file} were joined from two rows, as in {name}.", file=path.name, name=example)
        return [Finding("two_row_header", "info", text)]
    text = message("The row below line {line} of {file} may hold names too; it was read as data.", line=line, file=path.name)
    return [Finding("header_unsure", "warning", text)]


def _joined(rows: Sequence[Sequence[str]], lower: int, header: int) -> GroupHeader | None:
    width = max(len(rows[lower - 1]), len(rows[lower]))
    above, below = _padded(rows[lower - 1], width), _padded(rows[lower], width)
    if not all(_is_name(cell) for cell in (*below, *above) if cell) or all(as_unit(cell) for cell in below if cell):
        return None
    groups: list[str] = []
    for cell, name in zip(above, below, strict=True):
        groups.append(cell or (groups[-1] if name and groups else ""))
    names = tuple(_join(group, name) for group, name in zip(groups, below, strict=True))
    spans = sum(1 for one, other in pairwise(groups) if one and one == other)
    same = any(cell and cell == name for cell, name in zip(above, below, strict=True))
    needed = same or _lacking(below if lower == header else above)
    if not spans or not needed or _lacking(names) or len({cell for cell in groups if cell}) < 2:
        return None
    joined = [position for position, name in enumerate(names) if JOINT in name]
    if not _is_numeric(rows[lower + 1 :], joined):
        return GroupHeader(lower, names, clear=False) if same or _lacking(below) else None
    return GroupHeader(lower, names, clear=True)


def _join(group: str, name: str) -> str:
    return group + JOINT + name if group and name and group != name else group or name


def _lacking(names: Sequence[str]) -> bool:
    """True when a column has no name or one used twice."""
    return "" in names or len(set(names)) < len(names)


def _is_numeric(body: Sequence[Sequence[str]], positions: Sequence[int]) -> bool:
    """True when a column among ``positions`` holds numbers below the header."""
    for position in positions:
        values = [value for row in body if position < len(row) and (value := row[position].strip()) and not as_unit(value)]
        if values and sum(1 for value in values if plain_number(value)) >= _NUMERIC * len(values):
            return True
    return False


def _is_name(cell: str) -> bool:
    return plain_number(cell) is None and not is_date(cell)


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in row] + [""] * (width - len(row))
