"""Reads one table file of whatever format; the content decides, not the name."""

from pathlib import Path

from engine.data.columnar import is_columnar, read_columnar
from engine.data.csv_table import read_text_table
from engine.data.excel import is_excel, read_excel
from engine.data.line_chunks import first_bytes
from engine.data.text_table import TextTable
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message


def read_table_file(path: Path, options: FileOptions | None = None) -> TextTable:
    """The cells of a text file, an Excel workbook, or a Parquet or Arrow file; raises InputError with one sentence.

    ``options`` say what a person knows better about the file; its path there does not matter. InputError also tells of
    an option that the file cannot be read with, and of a file that was changed or removed while it was read.
    """
    first_bytes(path)
    before = path.stat()
    try:
        table = _read(path, options)
    except FileNotFoundError as error:
        raise _changed(path) from error
    try:
        after = path.stat()
    except OSError as error:
        raise _changed(path) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _changed(path)
    return table


def _read(path: Path, options: FileOptions | None) -> TextTable:
    if is_excel(path):
        return read_excel(path, options)
    return read_columnar(path, options) if is_columnar(path) else read_text_table(path, options)


def _changed(path: Path) -> InputError:
    return InputError(
        message("The file {file} was changed or removed while it was read. Open it again when it is finished.", file=path.name)
    )
