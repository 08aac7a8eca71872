"""Reads one table of whatever format; the content decides, not the name."""

from pathlib import Path

from engine.data.columnar import is_columnar, read_columnar
from engine.data.csv_table import read_text_table
from engine.data.excel import is_excel, read_excel
from engine.data.image_folder import is_image_source, read_image_source
from engine.data.line_chunks import first_bytes
from engine.data.text_table import TextTable
from engine.data.watching import QUIET, Watch
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message


def read_table_file(path: Path, options: FileOptions | None = None, images: str = "", watch: Watch = QUIET) -> TextTable:
    """The cells of a text file, a workbook, a Parquet or Arrow file, or the labels of a folder or zip file of images.

    ``options`` say what a person knows better about the file; its path there does not matter. InputError tells what is wrong
    with the file, of an option that it cannot be read with, and of a file that was changed or removed while it was read.
    ``images`` is the column to put images under that come without any label; otherwise such a folder is refused.
    ``watch`` hears the share that was read; its CancelledError ends the reading at any point.
    """
    if _state(path) is not None and is_image_source(path) and not is_excel(path):
        return read_image_source(path, lambda table: read_table_file(table, options, "", watch), images)
    first_bytes(path)
    before = _state(path)
    try:
        table = _read(path, options, watch)
    except (InputError, FileNotFoundError) as error:
        if _state(path) != before:
            raise _changed(path) from error
        raise
    if _state(path) != before:
        raise _changed(path)
    return table


def _read(path: Path, options: FileOptions | None, watch: Watch) -> TextTable:
    if is_excel(path):
        return read_excel(path, options, watch)
    return read_columnar(path, options) if is_columnar(path) else read_text_table(path, options, watch)


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def _changed(path: Path) -> InputError:
    return InputError(
        message("The file {file} was changed or removed while it was read. Open it again when it is finished.", file=path.name)
    )
