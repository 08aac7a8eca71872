"""Reads what a person brought, a table or a table with images, into a Dataset whose card accounts for every row."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from engine.data import audit
from engine.data.card_columns import build_columns
from engine.data.columns import Cells, clean
from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint
from engine.data.image_table import ImageColumn, read_image_column
from engine.data.joining import join_tables
from engine.data.kinds import Guess, guess_all
from engine.data.label_gaps import label_overlap
from engine.data.locating import table_files
from engine.data.table_file import read_table_file
from engine.data.text_table import TextTable
from engine.data.watching import Watch
from engine.domain.dataset import Column, CoverageStrip, DatasetCard, Dropped, Finding
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.reading import ReadingOptions
from engine.domain.text import message

_AS_FOUND = ReadingOptions()
PREVIEW_ROWS = 20
STRIP_CELLS = 200
"""Stretches of rows into which the label coverage is divided, at most."""
MAX_STRIPS = 200
"""Columns that get a coverage strip, at most."""


def read_dataset(
    files: Sequence[Path],
    choices: Sequence[ColumnChoice] = (),
    *,
    reading: ReadingOptions = _AS_FOUND,
    image_size: int = 32,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    optional: Collection[str] = (),
) -> Dataset:
    """The data of one table, of several with equal columns (stacked), of two that share a key (joined), or of labels beside images.

    ``choices`` replace guesses about columns; each must exist unless it is named in ``optional`` (prediction reads
    files without labels). ``progress`` hears shares from 0 to 1. Raises InputError with one sentence, and CancelledError
    soon after ``should_stop`` says so.
    """
    watch = Watch(progress, should_stop)
    paths = table_files([Path(file) for file in files])
    tables = _read_all(paths, reading, watch.part(0.0, 0.5))
    if len(tables) == 2 and set(tables[0].columns) != set(tables[1].columns):
        tables = [join_tables(tables)]
    columns = _stack(tables, reading.markers, watch.part(0.5, 0.7))
    guesses = _decide(columns, choices, optional, paths[0])
    images = read_image_column(tables, columns, guesses, image_size, watch.part(0.7, 0.9))
    dataset = _assemble(tables, columns, guesses, images)
    watch(1.0)
    return dataset


def _read_all(paths: Sequence[Path], reading: ReadingOptions, watch: Watch) -> list[TextTable]:
    """The tables of all files, in order; the watch moves by their sizes."""
    sizes = [path.stat().st_size for path in paths]
    chosen = {Path(options.path): options for options in reading.files}
    tables: list[TextTable] = []
    for position, path in enumerate(paths):
        watch(sum(sizes[:position]) / max(sum(sizes), 1))
        tables.append(read_table_file(path, chosen.get(path)))
    watch(1.0)
    return tables


def _stack(tables: Sequence[TextTable], markers: Collection[str] | None, watch: Watch) -> list[Cells]:
    first = tables[0]
    for table in tables[1:]:
        if set(table.columns) != set(first.columns):
            odd = sorted(set(table.columns) ^ set(first.columns))
            raise InputError(
                message(
                    "{first} and {second} do not have the same columns; only one of them has: {names}. Open them one at a time.",
                    first=first.path.name,
                    second=table.path.name,
                    names=odd[:5],
                )
            )
    _leave_out_empty(tables)
    stacked: list[Cells] = []
    names = list(first.columns)
    for position, name in enumerate(names):
        watch(position / len(names))
        parts = [clean(name, table.columns.pop(name), table.source.decimal, markers) for table in tables]
        cells = parts[0] if len(parts) == 1 else _joined(name, parts)
        cells.unit = cells.unit or next((table.units[name] for table in tables if name in table.units), None)
        stacked.append(cells)
    return stacked


def _leave_out_empty(tables: Sequence[TextTable]) -> None:
    """Columns that have neither a name nor a value in any file, as delimiters at the row's end make them, are dropped."""
    made_up = [table.nameless for table in tables]
    for name in [name for name in tables[0].columns if all(name in nameless for nameless in made_up)]:
        if any(clean(name, table.columns[name]).present for table in tables):
            continue
        for table in tables:
            del table.columns[name]
            reason = message("The column has neither a name nor values.")
            table.dropped.append(Dropped("column", table.path.name, reason, column=name))
            table.findings = [finding for finding in table.findings if finding.column != name]


def _joined(name: str, parts: Sequence[Cells]) -> Cells:
    text = pa.chunked_array([chunk for part in parts for chunk in part.text.chunks], type=pa.string())
    empty = [part.numbers is None and part.present == 0 for part in parts]
    numeric = [part.numbers is not None or gap for part, gap in zip(parts, empty, strict=True)]
    numbers = None
    if all(numeric) and not all(empty):
        numbers = np.concatenate([np.full(part.rows, np.nan) if part.numbers is None else part.numbers for part in parts])
    units = {part.unit for part in parts} - {None}
    return Cells(
        name,
        text,
        numbers,
        markers=dict(sum((Counter(part.markers) for part in parts), Counter())),
        unit=units.pop() if len(units) == 1 else None,
        unit_cells=sum(part.unit_cells for part in parts),
        digit_cells=sum(part.digit_cells for part in parts),
    )


def _decide(columns: Sequence[Cells], choices: Sequence[ColumnChoice], optional: Collection[str], path: Path) -> list[Guess]:
    names = [cells.name for cells in columns]
    for choice in choices:
        if choice.name not in names and choice.name not in optional:
            raise InputError(message("There is no column called {column} in {file}. Check its name.", column=choice.name, file=path.name))
    chosen = {choice.name: Guess(choice.kind, choice.role, message("Chosen by you.")) for choice in choices}
    guesses = guess_all(columns)
    return [
        guess if (given := chosen.get(name)) is None or (given.kind, given.role) == (guess.kind, guess.role) else given
        for name, guess in zip(names, guesses, strict=True)
    ]


def _assemble(tables: Sequence[TextTable], cells: list[Cells], guesses: Sequence[Guess], images: ImageColumn | None) -> Dataset:
    mark = fingerprint(cells, images.loaded.digests if images else ())
    built = build_columns(tables, cells, guesses, images)
    frame = built.frame
    findings: list[Finding] = [finding for table in tables for finding in table.findings]
    dropped: list[Dropped] = [entry for table in tables for entry in table.dropped] + built.dropped
    if images:
        dropped += images.dropped
        findings += images.findings
    findings += built.findings
    findings += audit.findings(frame, built.columns)
    card = DatasetCard(
        files=tuple(source for table in tables for source in (table.source, *table.partners)),
        rows=len(frame),
        columns=built.columns,
        label_counts=label_counts(built.columns, len(frame)),
        dropped=tuple(dropped),
        findings=tuple(findings),
        fingerprint=mark,
        coverage=coverage(frame, built.columns),
        preview=_preview(cells),
        overlap=label_overlap(frame, built.columns),
    )
    return Dataset(card, frame, images.loaded.pixels if images else None)


def label_counts(columns: Sequence[Column], rows: int) -> dict[str, int]:
    """Rows with a label, for every column that could be a task."""
    return {column.name: rows - column.missing for column in columns if column.kind in ("binary", "category", "number")}


def coverage(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[CoverageStrip, ...]:
    """Labelled share in up to STRIP_CELLS equal stretches of rows, for columns that could be a task; targets first."""
    possible = [column for column in columns if column.kind in ("binary", "category", "number")]
    possible.sort(key=lambda column: column.role != "target")
    edges = np.linspace(0, len(frame), min(STRIP_CELLS, len(frame)) + 1).round().astype(np.int64)
    strips: list[CoverageStrip] = []
    for column in possible[:MAX_STRIPS]:
        labelled = frame[column.name].notna().to_numpy().astype(np.int64)
        shares = np.add.reduceat(labelled, edges[:-1]) / np.diff(edges)
        strips.append(CoverageStrip(column.name, tuple(round(float(share), 3) for share in shares)))
    return tuple(strips)


def _preview(cells: Sequence[Cells]) -> tuple[tuple[str, ...], ...]:
    heads = [[value or "" for value in column.text.slice(0, PREVIEW_ROWS).to_pylist()] for column in cells]
    return tuple(zip(*heads, strict=True))
