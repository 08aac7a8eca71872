"""Reads the rows of one text file into columns of text, and lists every row that could not be used."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from engine.data.dialect import Dialect, find_dialect, unique_names
from engine.data.encoding import Encoding, as_utf8, decoded, find_encoding
from engine.domain.dataset import Dropped, Finding, SourceFile
from engine.domain.errors import InputError
from engine.domain.text import message

LISTED = 200
"""Losses of one sort that are listed one by one; further ones are counted in one more entry."""
_BLOCK = 1 << 24


@dataclass
class TextTable:
    """The cells of one file as they are written: (rows) Arrow strings per column, never null."""

    path: Path
    columns: dict[str, pa.ChunkedArray]
    source: SourceFile
    dropped: list[Dropped] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    nameless: frozenset[str] = frozenset()
    """Columns whose name was made up, because the header cell is empty."""
    lines: np.ndarray | None = None
    """Line of each row in the file where that is not simply the next one, else None."""

    @property
    def rows(self) -> int:
        """Rows that were kept."""
        return self.source.rows

    def line(self, row: int) -> int:
        """The line of the file, from 1, on which row ``row`` (from 0) ends."""
        return int(self.lines[row]) if self.lines is not None else self.source.header_row + 1 + row


def read_text_table(path: Path) -> TextTable:
    """All cells of a CSV, TSV or similar text file; raises InputError when it holds no table."""
    encoding = find_encoding(path)
    dialect = find_dialect(_head_text(path, encoding))
    if dialect is None:
        raise InputError(message("The file {file} holds no table: there is nothing but empty lines.", file=path.name))
    names = unique_names(dialect.header)
    table, ragged = _parse(path, encoding, dialect, names)
    lines: np.ndarray | None = None
    dropped = _bad_bytes(path, encoding)
    if ragged or encoding.quotes:
        lines, bad_rows = _survey(path, encoding, dialect, len(names), table.num_rows)
        dropped += _ragged_rows(path, bad_rows, len(names))
    if table.num_rows == 0:
        raise _no_rows(path, ragged, len(names))
    source = SourceFile(
        path=str(path),
        rows=table.num_rows,
        encoding=encoding.name,
        delimiter=dialect.delimiter,
        decimal=dialect.decimal,
        header_row=dialect.header_row,
    )
    nameless = frozenset(new for old, new in zip(dialect.header, names, strict=True) if not old)
    found = TextTable(path, {name: table.column(name) for name in names}, source, dropped, nameless=nameless, lines=lines)
    found.findings = _findings(path, dialect, names, encoding, ragged)
    return found


def head_rows(path: Path) -> list[list[str]]:
    """The first rows of a text file as cells, header included; raises InputError as ``read_text_table`` does."""
    text = _head_text(path, find_encoding(path))
    dialect = find_dialect(text)
    if dialect is None:
        return []
    return [row for _, row in zip(range(20), csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter), strict=False)]


def place(tables: Sequence[TextTable], row: int) -> tuple[str, int]:
    """File name and line (from 1) of a row (from 0) of the stacked tables."""
    for table in tables[:-1]:
        if row < table.rows:
            return table.path.name, table.line(row)
        row -= table.rows
    return tables[-1].path.name, tables[-1].line(row)


def listed(entries: list[Dropped], rest: Dropped) -> list[Dropped]:
    """At most LISTED of ``entries``, followed by ``rest`` if there are more."""
    return entries if len(entries) <= LISTED else [*entries[:LISTED], rest]


def _parse(path: Path, encoding: Encoding, dialect: Dialect, names: tuple[str, ...]) -> tuple[pa.Table, int]:
    ragged = 0

    def skip(_row: object) -> str:
        nonlocal ragged
        ragged += 1
        return "skip"

    with as_utf8(path, encoding) as stream:
        try:
            table = pyarrow.csv.read_csv(
                stream,
                read_options=pyarrow.csv.ReadOptions(column_names=list(names), skip_rows=dialect.header_end, block_size=_BLOCK),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=dialect.delimiter, newlines_in_values=encoding.quotes, invalid_row_handler=skip
                ),
                convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error) or "Could not skip" in str(error):
                raise _no_rows(path, 0, len(names)) from error
            raise InputError(
                message("The rows of {file} do not form a table. Look for an opening quotation mark that is never closed.", file=path.name),
                details=str(error),
            ) from error
    return table, ragged


def _survey(path: Path, encoding: Encoding, dialect: Dialect, width: int, kept: int) -> tuple[np.ndarray | None, list[tuple[int, int]]]:
    """Line of every kept row, and (line, cells) of every ragged one, by a second and slower look."""
    lines: list[int] = []
    ragged: list[tuple[int, int]] = []
    reader = csv.reader(_physical_lines(path, encoding), delimiter=dialect.delimiter)
    for cells in reader:
        if reader.line_num <= dialect.header_end or not cells:
            continue
        if len(cells) == width:
            lines.append(reader.line_num)
        else:
            ragged.append((reader.line_num, len(cells)))
    return (np.array(lines, dtype=np.int64) if len(lines) == kept else None), ragged


def _physical_lines(path: Path, encoding: Encoding) -> Iterator[str]:
    for text in decoded(path, encoding.name):
        yield from io.StringIO(text, newline="")


def _head_text(path: Path, encoding: Encoding) -> str:
    text = next(decoded(path, encoding.name), "")[: 1 << 18]
    whole, newline, _ = text.rpartition("\n")
    return whole + newline if newline and len(text) == 1 << 18 else text


def _bad_bytes(path: Path, encoding: Encoding) -> list[Dropped]:
    entries = [
        Dropped("byte", path.name, message("Bytes that are not {encoding} text: {n:count}.", n=count, encoding=encoding.name), row=line)
        for line, count in encoding.bad_bytes.items()
    ]
    more = sum(list(encoding.bad_bytes.values())[LISTED:])
    return listed(entries, Dropped("byte", path.name, message("Unreadable bytes on further lines: {n:count}.", n=more)))


def _ragged_rows(path: Path, ragged: list[tuple[int, int]], width: int) -> list[Dropped]:
    entries = [
        Dropped("row", path.name, message("The row has {cells} cells; the header has {width}.", cells=cells, width=width), row=line)
        for line, cells in ragged
    ]
    more = len(entries) - LISTED
    return listed(
        entries, Dropped("row", path.name, message("Further rows that do not have as many cells as the header: {n:count}.", n=more))
    )


def _findings(path: Path, dialect: Dialect, names: tuple[str, ...], encoding: Encoding, ragged: int) -> list[Finding]:
    found: list[Finding] = []
    if ragged:
        found.append(
            Finding(
                "ragged_rows",
                "warning",
                message(
                    "Rows of {file} left out because they do not have as many cells as the header: {n:count}.", n=ragged, file=path.name
                ),
            )
        )
    if bad := sum(encoding.bad_bytes.values()):
        found.append(
            Finding(
                "bad_bytes",
                "warning",
                message(
                    "Bytes of {file} that are not {encoding} text: {n:count}. The sign � stands for them.",
                    n=bad,
                    file=path.name,
                    encoding=encoding.name,
                ),
            )
        )
    found += [
        Finding("header_unsure", "warning", message("A column without a name, or with one used twice, is called {new}.", new=new), new)
        for old, new in zip(dialect.header, names, strict=True)
        if old != new
    ]
    if dialect.header_unsure:
        found.append(
            Finding(
                "header_unsure",
                "warning",
                message("The first row of {file} holds numbers only; it was taken as the names of the columns.", file=path.name),
            )
        )
    return found


def _no_rows(path: Path, ragged: int, width: int) -> InputError:
    if ragged:
        return InputError(
            message(
                "No row of {file} has {width} cells as its header has. Check the delimiter and the first row.", file=path.name, width=width
            )
        )
    return InputError(message("The file {file} has a header but no rows. Choose a file with data.", file=path.name))
