"""The cells of one table as they are written, with the place of every row in its file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from engine.domain.dataset import Dropped, Finding, SourceFile
from engine.domain.errors import InputError
from engine.domain.text import message

LISTED = 200
"""Losses of one sort that are listed one by one; further ones are counted in one more entry."""

MAX_COLUMNS = 20_000
"""Columns that a table may have."""


@dataclass
class TextTable:
    """The cells of one file: (rows) Arrow strings per column, null where a cell is empty."""

    path: Path
    columns: dict[str, pa.ChunkedArray]
    source: SourceFile
    header: tuple[str, ...]
    """The names as written, one per column; empty where there is none."""
    dropped: list[Dropped] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    """Column -> unit, from a row of units below the header."""
    survey: Callable[[], np.ndarray | None] | None = None
    """Looks up the line of every row that was parsed, where that is not simply the next one; slow, so only asked when needed."""
    kept: np.ndarray | None = None
    """Positions, among the rows that were parsed, of those that are still here; None for all."""
    partners: list[SourceFile] = field(default_factory=list)
    """Files whose columns were joined to this one."""
    unlisted: dict[tuple[str, str], Callable[[], Iterator[Dropped]]] = field(default_factory=dict)
    """What was lost and the file -> the losses that ``dropped`` only counts, where the file cannot be asked again line by line."""
    _lines: np.ndarray | None = None

    @property
    def rows(self) -> int:
        """Rows that were kept."""
        return self.source.rows

    @property
    def nameless(self) -> frozenset[str]:
        """Columns whose name was made up, because the header cell is empty."""
        return frozenset(new for old, new in zip(self.header, self.columns, strict=False) if not old)

    def line(self, row: int) -> int:
        """The line of the file, from 1, on which row ``row`` (from 0) ends."""
        self.settle()
        parsed = int(self.kept[row]) if self.kept is not None else row
        return int(self._lines[parsed]) if self._lines is not None else self.source.header_row + 1 + parsed

    def settle(self) -> None:
        """Look up the lines now, before the file goes away."""
        if self.survey is not None:
            self._lines, self.survey = self.survey(), None


def check_width(path: Path, columns: int) -> None:
    """Raise InputError for a table with more columns than MAX_COLUMNS."""
    if columns > MAX_COLUMNS:
        raise InputError(
            message(
                "The table in {file} has {n:count} columns; at most {limit:count} can be read. Save it again with the columns you need.",
                file=path.name,
                n=columns,
                limit=MAX_COLUMNS,
            )
        )


def place(tables: Sequence[TextTable], row: int) -> tuple[str, int]:
    """File name and line (from 1) of a row (from 0) of the stacked tables."""
    for table in tables[:-1]:
        if row < table.rows:
            return table.path.name, table.line(row)
        row -= table.rows
    return tables[-1].path.name, tables[-1].line(row)


def listed(entries: list[Dropped], rest: Dropped) -> list[Dropped]:
    """At most LISTED of ``entries``, followed by ``rest``, which stands for all others, if there are more."""
    more = sum(entry.count for entry in entries[LISTED:])
    return [*entries[:LISTED], replace(rest, count=max(more, rest.count))] if more else entries
