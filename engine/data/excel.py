"""Reads the first sheet of an Excel workbook that holds a table (.xlsx, .xlsm, .xls), within limits that a bomb would pass."""

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import python_calamine

from engine.data.grid import grid_table
from engine.data.packed import HARMLESS, MAX_RATIO
from engine.data.text_table import TextTable
from engine.data.watching import QUIET, Watch
from engine.data.workbook_parts import ErrorCells, column_number, sheet_parts
from engine.domain.dataset import Finding
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message

MAX_BYTES = 1 << 30
"""Bytes that a workbook may hold when it is unpacked."""
MAX_CELLS = 6_000_000
"""Cells of one sheet, empty ones within its corners included; a single cell in the last corner would take all memory."""
FEW_ROWS, MUCH_LONGER = 10, 5
"""A sheet with at most so many rows, such as a cover, gives way to one below it with so many times more."""
_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1 << 20


def is_excel(path: Path) -> bool:
    """True for a workbook, by its content: the old compound format, or a zip with a workbook in it."""
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
        if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return True
        if not start.startswith(b"PK\x03\x04"):
            return False
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/workbook") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return path.suffix.lower() in (".xlsx", ".xlsm") and path.is_file() and path.stat().st_size > 0


def read_excel(path: Path, options: FileOptions | None = None, watch: Watch = QUIET) -> TextTable:
    """The cells of the chosen sheet, or of the first visible one with a header and a row.

    Error cells such as #DIV/0! are kept as words, except in the old format (.xls, .xlsb), where the library gives them as empty.
    Raises InputError for a damaged or protected workbook, a sheet that it does not have, and options for text files.
    """
    options = options or FileOptions(str(path))
    if options.encoding or options.delimiter:
        raise InputError(message("The file {file} is a workbook, which has no encoding or delimiter to choose.", file=path.name))
    with _sentences(path):
        return _read(path, options, _check_size(path, watch.part(0.0, 0.3)), watch.part(0.3, 1.0))


def visible_sheets(path: Path) -> tuple[str, ...]:
    """The visible sheets with cells, in the workbook's order; raises InputError for a damaged or protected workbook."""
    with _sentences(path), python_calamine.CalamineWorkbook.from_path(path) as book:
        return _names(book, hidden=False)


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except python_calamine.PasswordError as error:
        raise InputError(
            message("The workbook {file} is protected by a password. Save a copy without one and open that.", file=path.name)
        ) from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise _damaged(path, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(path, error) from error


def _names(book: python_calamine.CalamineWorkbook, *, hidden: bool) -> tuple[str, ...]:
    return tuple(
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet and (hidden or sheet.visible == python_calamine.SheetVisibleEnum.Visible)
    )


def _read(path: Path, options: FileOptions, errors: Mapping[str, Mapping[tuple[int, int], str]], watch: Watch) -> TextTable:
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        names = _names(book, hidden=False)
        if options.sheet and options.sheet not in _names(book, hidden=True):
            text = message(
                "The workbook {file} has no sheet called {sheet}. Its sheets are: {names}.",
                file=path.name,
                sheet=options.sheet,
                names=list(names),
            )
            raise InputError(text)
        best: TextTable | None = None
        for name in (options.sheet,) if options.sheet else names:
            table = _sheet(path, book, name, options, errors.get(name, {}), watch.silent())
            if table is not None and (best is None or table.rows >= MUCH_LONGER * best.rows):
                best = table
            if best is not None and best.rows > FEW_ROWS:
                break
    if best is not None:
        if others := [other for other in names if other != best.source.sheet]:
            text = message(
                "The sheet {sheet} of {file} was read; it has others too: {names}.",
                sheet=best.source.sheet or "",
                file=path.name,
                names=others[:8],
            )
            best.findings.append(Finding("other_sheets", "info", text))
        return best
    if options.sheet:
        text = message("The sheet {sheet} of {file} holds no table with a header and rows.", sheet=options.sheet, file=path.name)
        raise InputError(text)
    raise InputError(message("No sheet of {file} holds a table with a header and rows.", file=path.name))


def _sheet(
    path: Path,
    book: python_calamine.CalamineWorkbook,
    name: str,
    options: FileOptions,
    errors: Mapping[tuple[int, int], str],
    watch: Watch,
) -> TextTable | None:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return None
    if (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
        raise _too_large(path)
    margin = [""] * sheet.start[1]
    rows: list[list[str]] = []
    for row in sheet.iter_rows():
        watch.check()
        rows.append(margin + [_text(cell) for cell in row])
    for (row, column), error in errors.items():
        if row < len(rows) and column < len(rows[row]) and not rows[row][column]:
            rows[row][column] = error
    merged = _fill_merged(rows, sheet.merged_cell_ranges or ())
    table = grid_table(path, rows, name, options)
    if table is not None and merged:
        text = message("Merged cells below each other that were given the value of the first: {n:count}.", n=merged)
        table.findings.append(Finding("merged_cells", "info", text))
    return table


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.date().isoformat()
        case datetime.datetime():
            return cell.isoformat(sep=" ")
        case _:
            return str(cell)


def _fill_merged(rows: list[list[str]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """Cells merged downwards say the same for all their rows; the number of cells that were filled."""
    count = 0
    for (top, left), (bottom, right) in ranges:
        if left != right or bottom >= len(rows) or left >= len(rows[top]):
            continue
        for row in range(top + 1, bottom + 1):
            if not rows[row][left]:
                rows[row][left] = rows[top][left]
                count += 1
    return count


def _check_size(path: Path, watch: Watch) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet -> its error cells, after a look through the workbook in small pieces; raises InputError for a bomb."""
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[str, dict[tuple[int, int], str]] = {}
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_BYTES or (size > HARMLESS and size > MAX_RATIO * path.stat().st_size):
            raise _too_large(path)
        parts = sheet_parts(archive)
        for position, (name, part) in enumerate(parts.items()):
            watch(position / len(parts))
            if part in archive.NameToInfo:
                found[name] = _look_through(path, archive, part, watch)
    return found


def _look_through(path: Path, archive: zipfile.ZipFile, part: str, watch: Watch) -> dict[tuple[int, int], str]:
    rows, columns, rest, errors = 0, set[bytes](), b"", ErrorCells()
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            watch.check()
            errors.read(chunk)
            found = _CELL.findall(rest + chunk)
            rows = max(rows, max((int(row) for _, row in found), default=0))
            columns.update(column for column, _ in found)
            rest = chunk[-16:]
    if rows * max(map(column_number, columns), default=0) > MAX_CELLS:
        raise _too_large(path)
    return errors.found


def _too_large(path: Path) -> InputError:
    return InputError(
        message("The workbook {file} is too large to be read. Save the sheet as CSV (in Excel: CSV UTF-8) and open that.", file=path.name)
    )


def _damaged(path: Path, error: BaseException) -> InputError:
    return InputError(
        message("The workbook {file} is damaged or not an Excel file. Open it in Excel, save it again and open that.", file=path.name),
        details=str(error),
    )
