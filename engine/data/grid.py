"""Turns rows of cells, as a spreadsheet holds them, into the same text table that a CSV file gives."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from engine.data.dialect import chosen_row, unique_names
from engine.data.extra_rows import leave_out_extra_rows
from engine.data.group_headers import group_findings, group_header
from engine.data.header_rows import header_findings, header_index, title_rows
from engine.data.number_forms import plain_number
from engine.data.text_table import TextTable, check_width
from engine.domain.dataset import SourceFile
from engine.domain.reading import FileOptions

_HEAD_ROWS = 200


def grid_table(path: Path, rows: Sequence[Sequence[str]], sheet: str, options: FileOptions) -> TextTable | None:
    """The table in ``rows`` (all of one length; an empty cell is an empty text), or None when there is none.

    Columns without any cell do not belong to it. Rows are counted from 1, as the spreadsheet shows them.
    Raises InputError for a chosen header row that is empty.
    """
    used = [position for position in range(len(rows[0]) if rows else 0) if any(row[position].strip() for row in rows)]
    filled = [number for number, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not used or len(filled) < 2:
        return None
    head = [[rows[number][position] for position in used] for number in filled[:_HEAD_ROWS]]
    header = chosen_row(options, [number + 1 for number in filled[: len(head)]]) if options.header_row else header_index(head)
    group = group_header(head, header, downwards=not options.header_row)
    joined = group if group is not None and group.clear else None
    top, header = (joined.lower - 1, joined.lower) if joined else (header, header)
    start = filled[header]
    written = joined.names if joined else tuple(cell.strip() for cell in head[header])
    check_width(path, len(written))
    names = unique_names(written)
    body = rows[start + 1 :]
    if not body:
        return None
    columns = {
        name: pa.chunked_array([pa.array([row[position] or None for row in body], pa.string())])
        for name, position in zip(names, used, strict=True)
    }
    unsure = all(plain_number(name) for name in written if name)
    source = SourceFile(path=str(path), rows=len(body), decimal=options.decimal or ".", header_row=start + 1, sheet=sheet)
    table = TextTable(path, columns, source, written, title_rows(path, [number + 1 for number in filled[:top]]))
    table.findings = header_findings(path, names, written, top, start + 1, unsure=unsure)
    table.findings += group_findings(path, group, start + 1)
    leave_out_extra_rows(table)
    return table if table.rows else None
