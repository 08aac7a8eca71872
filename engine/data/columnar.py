"""Reads Parquet and Arrow (Feather) files into the same text table that a CSV file gives."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

from engine.data.arrow import compute as pc
from engine.data.dialect import unique_names
from engine.data.extra_rows import leave_out_extra_rows
from engine.data.header_rows import header_findings
from engine.data.packed import MAX_UNPACKED
from engine.data.text_table import TextTable, check_width
from engine.domain.dataset import Dropped, SourceFile
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message

_MAGICS = (b"PAR1", b"ARROW1", b"FEA1")


def is_columnar(path: Path) -> bool:
    """True for a Parquet or Arrow file, by its first bytes."""
    try:
        with path.open("rb") as stream:
            return stream.read(6).startswith(_MAGICS)
    except OSError:
        return False


def read_columnar(path: Path, options: FileOptions | None = None) -> TextTable:
    """The cells as text; raises InputError for a damaged or oversized file. Columns of lists or records are left out and listed.

    All offsets and indices are validated first: Arrow trusts them, and a damaged one would end the whole process.
    Such a file says itself how it is written, so ``options`` other than the decimal sign raise InputError.
    """
    return _read(path, options or FileOptions(str(path)), _load)[0]


def columnar_head(path: Path, options: FileOptions, rows: int) -> tuple[TextTable, int]:
    """The same for up to the first ``rows`` rows, and the number of rows in the file."""
    return _read(path, options, lambda path: _load_head(path, rows))


def _read(path: Path, options: FileOptions, load: Callable[[Path], tuple[pa.Table, int]]) -> tuple[TextTable, int]:
    if options.encoding or options.delimiter or options.header_row or options.sheet:
        raise InputError(
            message("The file {file} has no encoding, delimiter, header line or sheet to choose. Leave these empty.", file=path.name)
        )
    try:
        table, rows = load(path)
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise InputError(
            message("The file {file} is damaged and cannot be read. Write it again.", file=path.name), details=str(error)
        ) from error
    check_width(path, table.num_columns)
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
    found = TextTable(
        path, columns, SourceFile(path=str(path), rows=table.num_rows, decimal=options.decimal or "."), tuple(header), dropped
    )
    found.findings = header_findings(path, tuple(columns), header, 0, 1, unsure=False)
    leave_out_extra_rows(found)
    return found, rows


def _load(path: Path) -> tuple[pa.Table, int]:
    if not _is_parquet(path):
        table = pyarrow.feather.read_table(path, memory_map=False)
        return table, table.num_rows
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
        table = file.read()
        if table.num_rows != file.metadata.num_rows:
            raise ValueError(f"{file.metadata.num_rows} rows promised, {table.num_rows} found")
        return table, table.num_rows


def _load_head(path: Path, rows: int) -> tuple[pa.Table, int]:
    """Some rows of the first batch; of an Arrow file with several batches the number of rows is an estimate."""
    if _is_parquet(path):
        with pyarrow.parquet.ParquetFile(path) as file:
            batch = next(file.iter_batches(batch_size=rows, use_threads=False), None)
            table = file.schema_arrow.empty_table() if batch is None else pa.Table.from_batches([batch])
            return table, file.metadata.num_rows
    try:
        with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
            if reader.num_record_batches == 0:
                return reader.schema.empty_table(), 0
            batch = reader.get_batch(0)
            last = reader.get_batch(reader.num_record_batches - 1)
            count = batch.num_rows * (reader.num_record_batches - 1) + last.num_rows
            return pa.Table.from_batches([batch.slice(0, rows)]), count
    except pa.ArrowInvalid:
        table, count = _load(path)
        return table.slice(0, rows), count


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


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
