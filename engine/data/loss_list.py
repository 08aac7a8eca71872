"""Writes everything that could not be used, to the last cell, as a list that opens in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.data.columns import Cells, as_dates, forced_numbers
from engine.data.image_table import read_image_column
from engine.data.kinds import Guess
from engine.data.lost_lines import lines_with_bad_bytes, lines_without_place
from engine.data.lost_rows import LostRows, is_rest
from engine.data.reading import Understood, check_unchanged, understand
from engine.data.sources import Combined
from engine.data.text_table import TextTable
from engine.data.watching import Watch
from engine.data.whole_file import write_whole
from engine.domain.dataset import Dropped
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.reading import ReadingOptions
from engine.domain.safe_cell import safe_cell
from engine.domain.text import Text, message

HEADER = ("file", "row", "column", "what", "reason")
_IMAGE_SIZE = 8
"""Pixels a side; the images are decoded only to know which cannot be."""


def write_losses(
    files: Sequence[Path], choices: Sequence[ColumnChoice], reading: ReadingOptions, out: Path, translate: Callable[[Text], str]
) -> int:
    """Write a line for every row, cell, label, byte, column and image that ``read_dataset`` would not use; returns how many.

    The CSV ``out`` is UTF-8 with a byte order mark, as Excel wants it, and holds no cell that a spreadsheet would calculate.
    Rows are counted from 1 as a text editor shows them. Raises InputError as ``read_dataset`` does, and when ``out`` cannot
    be written or is one of the files.
    """
    paths = [Path(file) for file in files]
    if out.exists() and any(path.exists() and out.samefile(path) for path in paths):
        raise InputError(message("The list would replace {file}, which it is made from. Choose another name.", file=str(out)))
    understood = understand(paths, choices, reading, [], Watch())
    entries = list(all_losses(understood, paths))
    check_unchanged(understood.states)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(HEADER)
    writer.writerows(_line(entry, translate) for entry in entries)
    write_whole(out, lines.getvalue().encode("utf-8-sig"))
    return len(entries)


def all_losses(understood: Understood, chosen: Sequence[Path] = ()) -> Iterator[Dropped]:
    """An entry for each loss, file by file and then column by column; images are sought in ``chosen`` too."""
    found = understood.combined
    for table in found.tables:
        yield from _of_files(table, understood.tables)
    for lost in found.lost:
        yield from lost.entries()
    images = read_image_column(found.tables, found.columns, found.guesses, _IMAGE_SIZE, Watch(), chosen)
    if images is not None:
        yield from images.losses
    for cells, guess in zip(found.columns, found.guesses, strict=True):
        for lost in _of_column(found, cells, guess):
            yield from lost.entries()


def _of_files(table: TextTable, tables: Sequence[TextTable]) -> Iterator[Dropped]:
    """What the readers lost of a file, and of those joined to it; entries that only count others are replaced by those others."""
    texts = {one.path.name: one for one in tables if one.source.delimiter and one.path.is_file()}
    unlisted = {sort: losses for one in tables for sort, losses in one.unlisted.items()}
    found = {(what, name) for name in texts for what in ("row", "byte")} | unlisted.keys()
    yield from (entry for entry in table.dropped if not (is_rest(entry) and (entry.what, entry.file) in found))
    for what, name in sorted({(entry.what, entry.file) for entry in table.dropped if is_rest(entry)} & found):
        if (what, name) in unlisted:
            yield from unlisted[what, name]()
            continue
        known = {entry.row for entry in table.dropped if (entry.what, entry.file) == (what, name) and entry.row is not None}
        if what == "row":
            yield from lines_without_place(texts[name], known)
        elif what == "byte":
            yield from lines_with_bad_bytes(texts[name], known)


def _of_column(found: Combined, cells: Cells, guess: Guess) -> list[LostRows]:
    """The cells that do not fit the column's kind, each with what it holds."""

    def lost(rows: np.ndarray, reason: Callable[[str], Text]) -> LostRows:
        what = "label" if guess.role == "target" else "cell"
        return LostRows(what, tuple(found.tables), rows, lambda row: reason(str(cells.text[row].as_py())), cells.name)

    match guess.kind:
        case "number":
            numbers, strange = forced_numbers(cells, found.tables[0].source.decimal)
            return [
                lost(strange, lambda cell: message("The cell holds {cell}, which is not a number.", cell=cell)),
                lost(np.flatnonzero(np.isinf(numbers)), lambda cell: message("The cell holds {cell}, which is infinite.", cell=cell)),
            ]
        case "date":
            return [lost(as_dates(cells)[1], lambda cell: message("The cell holds {cell}, which is not a date that exists.", cell=cell))]
        case _:
            return []


def _line(entry: Dropped, translate: Callable[[Text], str]) -> tuple[str, ...]:
    row = "" if entry.row is None else str(entry.row)
    return safe_cell(entry.file), row, safe_cell(entry.column or ""), entry.what, safe_cell(translate(entry.reason))
