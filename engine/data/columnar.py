"""Reads Parquet and Arrow (Feather) files into the same text table that a CSV file gives."""

from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from engine.data.arrow import compute as pc
from engine.data.dialect import unique_names
from engine.data.extra_rows import leave_out_extra_rows
from engine.data.header_rows import header_findings
from engine.data.packed import MAX_UNPACKED
from engine.data.text_table import TextTable
from engine.domain.dataset import Dropped, SourceFile
from engine.domain.errors import InputError
from engine.domain.text import message

_MAGICS = (b"PAR1", b"ARROW1", b"FEA1")


def is_columnar(path: Path) -> bool:
    """True for a Parquet or Arrow file, by its first bytes."""
    try:
        with path.open("rb") as stream:
            return stream.read(6).startswith(_MAGICS)
    except OSError:
        return False


def read_columnar(path: Path) -> TextTable:
    """The cells as text; raises InputError for a damaged or oversized file. Columns of lists or records are left out and listed."""
    try:
        table = _load(path)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise InputError(
            message("The file {file} is damaged and cannot be read. Write it again.", file=path.name), details=str(error)
        ) from error
    names = unique_names(table.column_names)
    columns: dict[str, pa.ChunkedArray] = {}
    dropped: list[Dropped] = []
    header: list[str] = []
    for name, written, column in zip(names, table.column_names, table.columns, strict=True):
        text = _as_text(column)
        if text is None:
            reason = message("The column holds lists, records or raw bytes instead of single values.")
            dropped.append(Dropped("column", path.name, reason, column=name))
        else:
            columns[name] = text
            header.append(written)
    if not columns or table.num_rows == 0:
        raise InputError(message("The file {file} has a header but no rows. Choose a file with data.", file=path.name))
    found = TextTable(path, columns, SourceFile(path=str(path), rows=table.num_rows), tuple(header), dropped)
    found.findings = header_findings(path, tuple(columns), header, 0, 1, unsure=False)
    leave_out_extra_rows(found)
    return found


def _load(path: Path) -> pa.Table:
    with path.open("rb") as stream:
        parquet = stream.read(4) == b"PAR1"
    if not parquet:
        return pyarrow.feather.read_table(path, memory_map=False)
    with pyarrow.parquet.ParquetFile(path) as file:
        groups = file.metadata.num_row_groups
        if sum(file.metadata.row_group(group).total_byte_size for group in range(groups)) > MAX_UNPACKED:
            raise InputError(
                message(
                    "The file {file} grows to more than {size:count} bytes when unpacked. Unpack it yourself and open the result.",
                    file=path.name,
                    size=MAX_UNPACKED,
                )
            )
        return file.read()


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = pc.cast(column, kind.value_type), kind.value_type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return None
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    try:
        text = pc.cast(column, pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
