"""Reads the rows of one text file into columns of text, and lists every row that could not be used."""

import contextlib
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
from msgspec.structs import replace

from engine.data.dialect import Dialect, find_dialect, unique_names
from engine.data.encoding import Encoding, as_utf8, chosen_encoding, decoded, find_encoding
from engine.data.extra_rows import leave_out_extra_rows
from engine.data.group_headers import group_findings
from engine.data.header_rows import header_findings, title_rows
from engine.data.line_chunks import first_bytes
from engine.data.packed import unpacked
from engine.data.text_table import LISTED, TextTable, check_width, listed
from engine.data.watching import QUIET, Watch
from engine.data.web_table import is_page, read_page
from engine.domain.dataset import Dropped, Finding, SourceFile
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message, message_n

_BLOCK, _LONG_BLOCK = 1 << 20, 1 << 26
"""Bytes that are parsed at once: as many as stay in the processor's cache, or as a very long row needs."""


def read_text_table(path: Path, options: FileOptions | None = None, watch: Watch = QUIET) -> TextTable:
    """All cells of a CSV, TSV or similar text file, packed or not; raises InputError when it holds no table.

    What ``options`` leave open is found out; an option that this file cannot be read with raises InputError too.
    """
    options = options or FileOptions(str(path))
    if options.sheet:
        raise InputError(message("The file {file} is a text file, which has no sheets.", file=path.name))
    with unpacked(path, watch.part(0.0, 0.2)) as plain:
        read = _read_page if is_page(path, first_bytes(plain)) else _read
        table = read(plain, options, watch.part(0.0 if plain == path else 0.2, 1.0))
        if plain != path:
            table.source = replace(table.source, path=str(path))
            table.path = path
            table.settle()
    if table.source.delimiter:
        leave_out_extra_rows(table)
    if table.rows == 0:
        raise no_rows(path)
    return table


def _read(path: Path, options: FileOptions, watch: Watch) -> TextTable:
    first, last = watch.part(0.0, 0.4), watch.part(0.4, 1.0)
    encoding = chosen_encoding(path, options.encoding, first) if options.encoding else find_encoding(path, first)
    dialect = find_dialect(_head_text(path, encoding), options)
    if dialect is None:
        raise InputError(message("The file {file} holds no table: there is nothing but empty lines.", file=path.name))
    check_width(path, len(dialect.header))
    names = unique_names(dialect.header)
    table, ragged = _parse(path, encoding, dialect, names, last)
    dropped = _bad_bytes(path, encoding) + title_rows(path, dialect.titles)
    survey = _Survey(path, encoding, dialect, len(names), table.num_rows, watch.silent()) if ragged or encoding.quotes else None
    if survey is not None and ragged:
        dropped += _ragged_rows(path, survey.ragged(), len(names))
    if table.num_rows == 0:
        raise _none_fits(path, len(names)) if ragged else no_rows(path)
    source = SourceFile(
        path=str(path),
        rows=table.num_rows,
        encoding=encoding.name,
        delimiter=dialect.delimiter,
        decimal=dialect.decimal,
        header_row=dialect.header_row,
    )
    found = TextTable(path, dict(zip(names, table.columns, strict=True)), source, dialect.header, dropped, survey=survey)
    found.findings = [
        *_findings(path, encoding, ragged),
        *header_findings(path, names, dialect.header, len(dialect.titles), dialect.header_row, unsure=dialect.header_unsure),
        *group_findings(path, dialect.group, dialect.header_row),
    ]
    return found


def _read_page(path: Path, options: FileOptions, watch: Watch) -> TextTable:
    first, last = watch.part(0.0, 0.4), watch.part(0.4, 1.0)
    encoding = chosen_encoding(path, options.encoding, first) if options.encoding else find_encoding(path, first)
    table = read_page(path, encoding, options, last)
    table.dropped += _bad_bytes(path, encoding)
    table.findings += _findings(path, encoding, 0)
    return table


def head_rows(path: Path) -> list[list[str]]:
    """The first rows of a text file as cells, header included; raises InputError as ``read_text_table`` does."""
    with unpacked(path) as plain:
        text = _head_text(plain, find_encoding(plain))
    dialect = find_dialect(text)
    if dialect is None:
        return []
    return [row for _, row in zip(range(20), csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter), strict=False)]


def _parse(path: Path, encoding: Encoding, dialect: Dialect, names: tuple[str, ...], watch: Watch) -> tuple[pa.Table, int]:
    """All rows that are as wide as the header, and the number of others."""
    try:
        return _parse_blocks(path, encoding, dialect, names, _BLOCK, watch)
    except pa.ArrowInvalid as error:
        failure = error
    if "straddling" in str(failure):
        try:
            return _parse_blocks(path, encoding, dialect, names, _LONG_BLOCK, watch.silent())
        except pa.ArrowInvalid as error:
            failure = error
    if "Empty CSV" in str(failure) or "Could not skip" in str(failure):
        raise no_rows(path) from failure
    raise InputError(
        message("The rows of {file} do not form a table. Look for an opening quotation mark that is never closed.", file=path.name),
        details=str(failure),
    ) from failure


def _parse_blocks(
    path: Path, encoding: Encoding, dialect: Dialect, names: tuple[str, ...], block: int, watch: Watch
) -> tuple[pa.Table, int]:
    ragged = 0

    def skip(_row: object) -> str:
        nonlocal ragged
        ragged += 1
        return "skip"

    with as_utf8(path, encoding, watch) as stream:
        table = pyarrow.csv.read_csv(
            stream,
            read_options=pyarrow.csv.ReadOptions(column_names=list(names), skip_rows=dialect.header_end, block_size=block),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=dialect.delimiter, newlines_in_values=encoding.quotes, invalid_row_handler=skip
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    return table, ragged


@dataclass
class _Survey:
    """A second and slower look at a file, for the line of every kept row and of every ragged one."""

    path: Path
    encoding: Encoding
    dialect: Dialect
    width: int
    kept: int
    watch: Watch
    _found: tuple[list[int], list[tuple[int, int]]] | None = None

    def __call__(self) -> np.ndarray | None:
        """(kept,) the line on which each kept row ends; None when the file does not look as before."""
        lines, _ = self._look()
        return np.array(lines, dtype=np.int64) if len(lines) == self.kept else None

    def ragged(self) -> list[tuple[int, int]]:
        """Line and number of cells of every row that does not have as many as the header."""
        return self._look()[1]

    def _look(self) -> tuple[list[int], list[tuple[int, int]]]:
        if self._found is None:
            self._found = ([], [])
            with contextlib.suppress(OSError):
                self._read(*self._found)
        return self._found

    def _read(self, lines: list[int], ragged: list[tuple[int, int]]) -> None:
        reader = csv.reader(_physical_lines(self.path, self.encoding, self.watch), delimiter=self.dialect.delimiter)
        for cells in reader:
            if reader.line_num <= self.dialect.header_end or not cells:
                continue
            if len(cells) == self.width:
                lines.append(reader.line_num)
            else:
                ragged.append((reader.line_num, len(cells)))


def _physical_lines(path: Path, encoding: Encoding, watch: Watch) -> Iterator[str]:
    for text in decoded(path, encoding.name, watch):
        yield from io.StringIO(text, newline="")


def _head_text(path: Path, encoding: Encoding) -> str:
    """Some whole rows at the beginning, more than one however long they are."""
    text = next(decoded(path, encoding.name), "")
    for size in (1 << 18, 1 << 21):
        head = text[:size]
        if len(text) > size and head.count("\n") > 1:
            return head[: head.rfind("\n") + 1]
    return text


def _bad_bytes(path: Path, encoding: Encoding) -> list[Dropped]:
    entries = [
        Dropped(
            "byte",
            path.name,
            message("Bytes that are not {encoding} text: {n:count}.", n=count, encoding=encoding.name),
            row=line,
            count=count,
        )
        for line, count in encoding.bad_bytes.items()
    ]
    more = sum(list(encoding.bad_bytes.values())[LISTED:])
    return listed(entries, Dropped("byte", path.name, message("Unreadable bytes on further lines: {n:count}.", n=more)))


def _ragged_rows(path: Path, ragged: list[tuple[int, int]], width: int) -> list[Dropped]:
    entries = [
        Dropped(
            "row",
            path.name,
            message_n(
                "The row has {cells} cell; the header has {width}.",
                "The row has {cells} cells; the header has {width}.",
                "cells",
                cells=cells,
                width=width,
            ),
            row=line,
        )
        for line, cells in ragged
    ]
    more = len(entries) - LISTED
    return listed(
        entries, Dropped("row", path.name, message("Further rows that do not have as many cells as the header: {n:count}.", n=more))
    )


def _findings(path: Path, encoding: Encoding, ragged: int) -> list[Finding]:
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
    return found


def _none_fits(path: Path, width: int) -> InputError:
    return InputError(
        message_n(
            "No row of {file} has {width} cell as its header has. Check the delimiter and the first row.",
            "No row of {file} has {width} cells as its header has. Check the delimiter and the first row.",
            "width",
            file=path.name,
            width=width,
        )
    )


def no_rows(path: Path) -> InputError:
    """The refusal for a file whose table has no rows."""
    return InputError(message("The file {file} has a header but no rows. Choose a file with data.", file=path.name))
