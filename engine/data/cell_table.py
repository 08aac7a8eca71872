"""The cleaned columns of one file, and how columns of several files come to stand below each other."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from engine.data.arrow import compute as pc
from engine.data.columns import Cells, clean
from engine.data.lost_rows import LostRows
from engine.data.text_table import TextTable
from engine.data.units import same_unit
from engine.data.watching import Watch
from engine.domain.dataset import Dropped
from engine.domain.text import message


@dataclass
class CellTable:
    """One file's columns as Cells; other files' columns may be joined to its rows."""

    table: TextTable
    cells: dict[str, Cells]
    nameless: frozenset[str] = frozenset()
    """Columns without a name of their own in the file."""
    holds: dict[str, np.ndarray] = field(default_factory=dict)
    """Joined column -> (rows,) true where there was a partner to take it from; only where gaps say nothing about the column."""
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Joined column -> names of the files that it came from."""

    lost: list[LostRows] = field(default_factory=list)
    """Rows of joined files that found no place."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.table.path.name

    @property
    def rows(self) -> int:
        """Rows of the file that were kept."""
        return self.table.rows


def clean_table(table: TextTable, markers: Collection[str] | None, watch: Watch) -> CellTable:
    """The columns of ``table``, which gives them away one by one; ``markers`` None for the usual words for a gap."""
    nameless, names = table.nameless, list(table.columns)
    cells: dict[str, Cells] = {}
    for position, name in enumerate(names):
        watch(position / len(names))
        column = clean(name, table.columns.pop(name), table.source.decimal, markers)
        column.unit = column.unit or table.units.get(name)
        cells[name] = column
    watch(1.0)
    return CellTable(table, cells, nameless)


def leave_out_empty(tables: Sequence[CellTable]) -> None:
    """Columns that have neither a name nor a value in any file, as delimiters at the row's end make them, are dropped."""
    for name in names_of(tables):
        holders = [table for table in tables if name in table.cells]
        if any(name not in holder.nameless or holder.cells[name].present for holder in holders):
            continue
        for holder in holders:
            del holder.cells[name]
            table = holder.table
            table.dropped.append(Dropped("column", holder.name, message("The column has neither a name nor values."), column=name))
            table.findings = [finding for finding in table.findings if finding.column != name]


def names_of(tables: Sequence[CellTable]) -> list[str]:
    """All columns of ``tables`` in order of appearance."""
    return list(dict.fromkeys(name for table in tables for name in table.cells))


def below(name: str, tables: Sequence[CellTable]) -> Cells:
    """The column ``name`` of all tables, one below the other; rows of a table that lacks it are gaps."""
    parts = [table.cells[name] if name in table.cells else _gap(name, table.rows) for table in tables]
    if len(parts) == 1:
        return parts[0]
    empty = [part.numbers is None and part.present == 0 for part in parts]
    numeric = [part.numbers is not None or gap for part, gap in zip(parts, empty, strict=True)]
    numbers = None
    if all(numeric) and not all(empty):
        numbers = np.concatenate([np.full(part.rows, np.nan) if part.numbers is None else part.numbers for part in parts])
        texts = [part.text for part in parts]
    else:
        texts = [_with_point(part, table) for part, table in zip(parts, tables, strict=True)]
    units = {same_unit(part.unit): part.unit for part in reversed(parts) if part.unit}
    return Cells(
        name,
        pa.chunked_array([chunk for text in texts for chunk in text.chunks], type=pa.string()),
        numbers,
        markers=dict(sum((Counter(part.markers) for part in parts), Counter())),
        unit=next(iter(units.values())) if len(units) == 1 else None,
        unit_cells=sum(part.unit_cells for part in parts),
        digit_cells=sum(part.digit_cells for part in parts),
        units=_units_of(parts),
    )


def held(name: str, tables: Sequence[CellTable]) -> np.ndarray | None:
    """(rows,) true where the files have a place for the column; None where all have."""
    if all(name in table.cells and name not in table.holds for table in tables):
        return None
    return np.concatenate([table.holds.get(name, np.full(table.rows, name in table.cells)) for table in tables])


def taken(cells: Cells, name: str, rows: np.ndarray) -> Cells:
    """The cells at ``rows`` (from 0) under a new name; a gap for -1."""
    text = cells.text.take(pa.array(rows, mask=rows < 0))
    numbers = None if cells.numbers is None else np.where(rows >= 0, cells.numbers[rows] if len(cells.numbers) else np.nan, np.nan)
    return replace(cells, name=name, text=text, numbers=numbers)


def part_of(cells: Cells, start: int, rows: int) -> Cells:
    """``rows`` of the cells from ``start`` on."""
    numbers = None if cells.numbers is None else cells.numbers[start : start + rows]
    return replace(cells, text=cells.text.slice(start, rows), numbers=numbers)


def where(cells: Cells, mask: np.ndarray | None) -> Cells:
    """The cells at which ``mask`` (rows,) is true; all without one, or where it leaves none."""
    if mask is None or not mask.any():
        return cells
    numbers = None if cells.numbers is None else cells.numbers[mask]
    return replace(cells, text=cells.text.filter(pa.array(mask)), numbers=numbers)


def _units_of(parts: Sequence[Cells]) -> dict[str, int]:
    """Cells of each unit, the most frequent first; none where every file is in one unit, even if that is not the same in all."""
    if all(len(part.units) < 2 for part in parts):
        return {}
    counts = sum((Counter({same_unit(unit): count for unit, count in part.units.items()}) for part in parts), Counter())
    spelled = {same_unit(unit): unit for part in reversed(parts) for unit in part.units}
    return {spelled[unit]: count for unit, count in counts.most_common()}


def _gap(name: str, rows: int) -> Cells:
    return Cells(name, pa.chunked_array([pa.nulls(rows, pa.string())]), None)


def _with_point(cells: Cells, table: CellTable) -> pa.ChunkedArray:
    """The text, with a decimal point where numbers of the file have a comma."""
    if cells.numbers is None or table.table.source.decimal != ",":
        return cells.text
    return pc.replace_substring(cells.text, ",", ".")
