"""Looks up, in a file that has too many of them to keep, every line that its table does not hold."""

import csv
import io
from collections.abc import Collection, Iterator

from engine.data.encoding import chosen_encoding, decoded, find_encoding
from engine.data.packed import unpacked
from engine.data.text_table import TextTable
from engine.domain.dataset import Dropped
from engine.domain.text import message, message_n


def lines_without_place(table: TextTable, known: Collection[int]) -> Iterator[Dropped]:
    """An entry for each row below the header that ``table`` does not hold and that is not among the ``known`` lines."""
    taken = {table.line(row) for row in range(table.rows)} | set(known)
    width = len(table.header)
    with unpacked(table.path) as plain:
        text = (line for piece in decoded(plain, table.source.encoding) for line in io.StringIO(piece, newline=""))
        reader = csv.reader(text, delimiter=table.source.delimiter)
        for cells in reader:
            if not cells or reader.line_num <= table.source.header_row or reader.line_num in taken:
                continue
            if len(cells) == width:
                reason = message("The row holds no data of its own.")
            else:
                reason = message_n(
                    "The row has {cells} cell; the header has {width}.",
                    "The row has {cells} cells; the header has {width}.",
                    "cells",
                    cells=len(cells),
                    width=width,
                )
            yield Dropped("row", table.path.name, reason, row=reader.line_num)


def lines_with_bad_bytes(table: TextTable, known: Collection[int]) -> Iterator[Dropped]:
    """An entry for each line with unreadable bytes that is not among the ``known`` ones."""
    name = table.source.encoding
    with unpacked(table.path) as plain:
        encoding = find_encoding(plain)
        if encoding.name != name:
            encoding = chosen_encoding(plain, name)
    for line, count in encoding.bad_bytes.items():
        if line not in known:
            reason = message("Bytes that are not {encoding} text: {n:count}.", n=count, encoding=name)
            yield Dropped("byte", table.path.name, reason, row=line)
