"""Builds the frame and the card's columns from cells and guesses, and lists every cell that got lost on the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from engine.data.columns import Cells, as_dates, as_text, class_counts, class_name, forced_numbers, sorted_classes
from engine.data.histogram import class_histogram, date_histogram, number_histogram
from engine.data.image_table import ImageColumn
from engine.data.kinds import MAX_CLASSES, Guess, event_last, unit_of
from engine.data.spelling import spelling_findings
from engine.data.text_table import LISTED, TextTable, listed, place
from engine.data.units import unit_at_end
from engine.data.watching import QUIET, Watch
from engine.domain.dataset import Column, Dropped, Finding, Histogram
from engine.domain.text import Text, TextValue, message

EXAMPLES = 5
_HEAD = 1000
QUOTED = 40
"""Letters of a cell that a sentence quotes."""


@dataclass
class BuiltColumns:
    """The table with its values, and the columns that describe it."""

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    dropped: list[Dropped] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def build_columns(
    tables: Sequence[TextTable],
    cells: list[Cells],
    guesses: Sequence[Guess],
    images: ImageColumn | None,
    watch: Watch = QUIET,
) -> BuiltColumns:
    """Values of all columns by their kind; cells that do not fit become gaps, which are counted and listed.

    A row whose image cannot be used has no label either.
    """
    built = BuiltColumns(pd.DataFrame(), ())
    series: dict[str, pd.Series] = {}
    columns: list[Column] = []
    decimal = tables[0].source.decimal
    for position, (one, guess) in enumerate(zip(cells, guesses, strict=True)):
        watch(position / len(cells))
        values = _values(one, guess, tables, decimal, built)
        if images and (one.name == images.name or guess.role == "target"):
            values = values.mask(np.isin(np.arange(len(values)), images.lost))
        series[one.name] = values
        columns.append(_describe(one, values, guess))
    built.frame = pd.DataFrame(series, copy=False)
    built.columns = tuple(columns)
    built.findings += spelling_findings(cells)
    return built


def _values(cells: Cells, guess: Guess, tables: Sequence[TextTable], decimal: str, built: BuiltColumns) -> pd.Series:
    match guess.kind:
        case "number":
            numbers, lost = forced_numbers(cells, decimal)
            infinite = np.flatnonzero(np.isinf(numbers))
            if len(infinite):
                numbers = numbers.copy()
                numbers[infinite] = np.nan
                text = message("Infinite values taken as missing: {n:count}.", n=len(infinite))
                built.findings.append(Finding("infinite", "warning", text, cells.name))
            if len(lost):
                text = message(
                    "Cells that are not numbers, taken as missing: {n:count} (the first in line {row} of {file}: “{cell}”).",
                    n=len(lost),
                    **_first(cells, lost, tables),
                )
                built.findings.append(Finding("mixed_types", "warning", text, cells.name))
            _list_cells(cells, lost, lambda cell: message("The cell holds {cell}, which is not a number.", cell=cell), tables, built)
            _list_cells(cells, infinite, lambda _: message("The number is infinite."), tables, built)
            return pd.Series(numbers, copy=False)
        case "date":
            dates, lost = as_dates(cells)
            if len(lost):
                text = message(
                    "Cells that are not dates that exist, taken as missing: {n:count} (the first in line {row} of {file}: “{cell}”).",
                    n=len(lost),
                    **_first(cells, lost, tables),
                )
                built.findings.append(Finding("impossible_date", "warning", text, cells.name))
            _list_cells(
                cells, lost, lambda cell: message("The cell holds {cell}, which is not a date that exists.", cell=cell), tables, built
            )
            return dates
        case "binary" | "category":
            return as_text(cells, whole_numbers=True)
        case "text" | "id" | "image":
            return as_text(cells, whole_numbers=False)


def _first(cells: Cells, rows: np.ndarray, tables: Sequence[TextTable]) -> dict[str, TextValue]:
    """File, line and content of the first of the cells that were lost."""
    file, line = place(tables, int(rows[0]))
    return {"file": file, "row": line, "cell": _written(cells, int(rows[0]))}


def _written(cells: Cells, row: int) -> str:
    cell = str(cells.text[row].as_py())
    return cell if len(cell) <= QUOTED else f"{cell[:QUOTED]}…"


def _list_cells(cells: Cells, rows: np.ndarray, reason: Callable[[str], Text], tables: Sequence[TextTable], built: BuiltColumns) -> None:
    entries: list[Dropped] = []
    for row in rows[: LISTED + 1]:
        file, line = place(tables, int(row))
        entries.append(Dropped("cell", file, reason(_written(cells, int(row))), row=line, column=cells.name))
    more = message("Further cells of this column that could not be used: {n:count}.", n=len(rows) - LISTED)
    built.dropped += listed(entries, Dropped("cell", tables[0].path.name, more, column=cells.name))


def _describe(cells: Cells, values: pd.Series, guess: Guess) -> Column:
    missing = int(values.isna().sum())
    whole = missing == cells.rows - cells.present
    counts = None
    if guess.kind in ("binary", "category"):
        counts = class_counts(cells) if whole else values.value_counts()
    distinct, uniques = _uniques(cells, values, whole=whole) if counts is None else (len(counts), pd.Series(counts.index))
    return Column(
        name=cells.name,
        kind=guess.kind,
        role=guess.role,
        unit=unit_of(cells.name) or cells.unit or (unit_at_end(cells.name) if guess.kind == "number" else None),
        missing=missing,
        distinct=distinct,
        examples=tuple(_example(value) for value in uniques.iloc[:EXAMPLES]),
        classes=_classes(guess, uniques, counts) if distinct <= MAX_CLASSES else (),
        reason=guess.reason,
        histogram=_histogram(guess, values, counts),
    )


def _histogram(guess: Guess, values: pd.Series, counts: pd.Series | None) -> Histogram | None:
    match guess.kind:
        case "number":
            return number_histogram(values.to_numpy())
        case "date":
            return date_histogram(values)
        case _:
            return None if counts is None else class_histogram(counts)


def _uniques(cells: Cells, values: pd.Series, *, whole: bool) -> tuple[int, pd.Series]:
    """How many different values there are, and some in order of appearance; all of them where they could be classes."""
    head = _different(values.head(_HEAD))
    if whole and len(head) > MAX_CLASSES:
        if values.dtype.kind == "f" and cells.numbers is not None:
            return cells.distinct, head
        if values.dtype == "str":
            return cells.present if cells.distinct == cells.present else len(cells.encoded.dictionary), head
    uniques = head if len(values) <= _HEAD else _different(values)
    return len(uniques), uniques


def _different(values: pd.Series) -> pd.Series:
    """Each known value once, in order of appearance."""
    if values.dtype.kind != "f":
        return values.drop_duplicates().dropna()
    found = pd.unique(values.to_numpy())
    return pd.Series(found[~np.isnan(found)])


def _classes(guess: Guess, uniques: pd.Series, counts: pd.Series | None) -> tuple[str, ...]:
    if not len(uniques):
        return ()
    if counts is None:
        whole = guess.kind == "number" and bool((uniques == uniques.round()).all())
        return sorted_classes([class_name(value) for value in uniques]) if whole else ()
    classes_by_count = [str(value) for value in uniques]
    classes = sorted_classes(classes_by_count)
    if guess.kind == "binary" and len(classes) == 2:
        first, second = (int(np.asarray(counts)[classes_by_count.index(name)]) for name in classes)
        return event_last(classes, (first, second))
    return classes


def _example(value: object) -> str:
    if isinstance(value, float):
        return class_name(value)
    if isinstance(value, pd.Timestamp):
        return value.isoformat(sep=" ") if value != value.normalize() else value.date().isoformat()
    return str(value)
