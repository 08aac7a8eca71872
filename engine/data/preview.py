"""Shows at once how the beginning of a file is understood, whatever the file's size, by reading a copy of it that is cut short."""

import tempfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from engine.data.columnar import columnar_head, is_columnar
from engine.data.csv_table import read_text_table
from engine.data.excel import is_excel, read_excel, visible_sheets
from engine.data.image_folder import is_image_source
from engine.data.line_chunks import first_bytes
from engine.data.packed import beginning
from engine.data.table_file import read_table_file
from engine.data.text_table import TextTable
from engine.data.workbook_parts import cut_copy
from engine.domain.dataset import SourceFile
from engine.domain.errors import TasukiError
from engine.domain.reading import FileOptions, TablePreview

ROWS = 50
"""Rows that are shown, at most."""
LOOKED_AT = 1 << 18
"""Bytes of a text file that are looked at, more only where its rows are very long."""
_LONG_ROWS = 1 << 22
_HEAD_ROWS = 500
_FEW_LINES = 20


def preview_file(path: Path, options: FileOptions | None = None) -> TablePreview:
    """How the file is read under ``options``; never raises a TasukiError but puts its sentence into ``problem``."""
    options = options or FileOptions(str(path))
    try:
        if is_image_source(path) and not is_excel(path):
            table = read_table_file(path, options)
            return _shown(path, table, table.rows, whole=True)
        first_bytes(path)
        if is_excel(path):
            return _workbook(path, options)
        if is_columnar(path):
            table, rows = columnar_head(path, options, _HEAD_ROWS)
            return _shown(path, table, rows, whole=True)
        return _text(path, options)
    except TasukiError as error:
        return _problem(path, options, error)


def _text(path: Path, options: FileOptions) -> TablePreview:
    content, share = beginning(path, LOOKED_AT)
    lines = content.count(b"\n") + content.count(b"\r")
    if share < 1 and lines < _FEW_LINES:
        content, share = beginning(path, min(_LONG_ROWS, (_FEW_LINES + 1) * len(content) // lines if lines else _LONG_ROWS))
    kept = content if share >= 1 else _whole_rows(content)
    with tempfile.TemporaryDirectory() as folder:
        head = Path(folder) / path.name
        head.write_bytes(kept)
        table = read_text_table(head, options)
    if share >= 1:
        return _shown(path, table, table.rows, whole=True)
    return _shown(path, table, max(table.rows, round(table.rows * len(content) / len(kept) / share)), whole=False)


def _workbook(path: Path, options: FileOptions) -> TablePreview:
    with tempfile.TemporaryDirectory() as folder:
        cut, shares = Path(folder) / path.name, dict[str, float]()
        with suppress(OSError, ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            shares = cut_copy(path, cut) if zipfile.is_zipfile(path) else {}
        head = cut if shares else path
        sheets = visible_sheets(head)
        try:
            table = read_excel(head, options)
        except TasukiError as error:
            return replace(_problem(path, options, error), sheets=sheets)
    share = shares.get(table.source.sheet or "", 1.0)
    return replace(_shown(path, table, round(table.rows / share), whole=share == 1.0), sheets=sheets)


def _shown(path: Path, table: TextTable, rows: int, *, whole: bool) -> TablePreview:
    heads = [[value or "" for value in column.slice(0, ROWS).to_numpy()] for column in table.columns.values()]
    source = replace(table.source, path=str(path), rows=rows)
    return TablePreview(source, whole, names=tuple(table.columns), rows=tuple(zip(*heads, strict=True)))


def _problem(path: Path, options: FileOptions, error: TasukiError) -> TablePreview:
    source = SourceFile(
        path=str(path),
        rows=0,
        encoding=options.encoding,
        delimiter=options.delimiter,
        decimal=options.decimal or ".",
        header_row=options.header_row or 1,
        sheet=options.sheet or None,
    )
    return TablePreview(source, whole=False, problem=error.text)


def _whole_rows(content: bytes) -> bytes:
    """``content`` up to the last line break that is not inside a quoted cell."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:_FEW_LINES]
    if wide:
        return _whole_wide_rows(content[: len(content) // 2 * 2])
    sign = b"\n" if b"\n" in content else b"\r"
    end = first = content.rfind(sign) + 1
    for _ in range(_HEAD_ROWS):
        if end <= 0 or content.count(b'"', 0, end) % 2 == 0:
            break
        end = content.rfind(sign, 0, end - 1) + 1
    return content[: end if end > 0 else first] or content


def _whole_wide_rows(content: bytes) -> bytes:
    end = max(content.rfind(b"\n\x00"), content.rfind(b"\x00\n"))
    return content[: end // 2 * 2 + 2] if end > 0 else content
