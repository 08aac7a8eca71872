"""Reads the table of a web page, which many systems save under the name of a workbook (.xls), and refuses other documents."""

from html.parser import HTMLParser
from pathlib import Path

from msgspec.structs import replace

from engine.data.encoding import Encoding, decoded
from engine.data.grid import grid_table
from engine.data.text_table import MAX_COLUMNS, TextTable
from engine.data.watching import Watch
from engine.domain.errors import InputError
from engine.domain.reading import FileOptions
from engine.domain.text import message

MAX_CELLS = 6_000_000
"""Cells of a page's table, as of a sheet."""
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")
_DOCUMENTS = {b"%pdf-": "PDF", b"{\\rtf": "RTF", b"<?xml": "XML"}


def is_page(path: Path, head: bytes) -> bool:
    """True for a web page, by its beginning; raises InputError for a document of another sort."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    for sign, name in _DOCUMENTS.items():
        if start.startswith(sign) and not (name == "XML" and b"<html" in head[:2000].lower()):
            raise InputError(
                message(
                    "The file {file} is a document ({kind}), not a table. Save the table as CSV or Excel and open that.",
                    file=path.name,
                    kind=name,
                )
            )
    return start.startswith(_PAGES) or start.startswith(b"<?xml")


def read_page(path: Path, encoding: Encoding, options: FileOptions, watch: Watch) -> TextTable:
    """The page's longest table; raises InputError where there is none, or where its cells stretch over several rows."""
    page = _Page()
    for text in decoded(path, encoding.name, watch):
        page.feed(text)
    page.close()
    rows = max(page.tables, key=len, default=[])
    width = max(map(len, rows), default=0)
    if page.stretched or width > MAX_COLUMNS or width * len(rows) > MAX_CELLS:
        raise _unreadable(path)
    table = grid_table(path, [row + [""] * (width - len(row)) for row in rows], "", options)
    if table is None:
        raise _unreadable(path)
    table.source = replace(table.source, sheet=None, encoding=encoding.name)
    return table


def _unreadable(path: Path) -> InputError:
    return InputError(
        message(
            "The file {file} is a web page without a simple table. Open it in Excel, save it as a workbook (.xlsx) and open that.",
            file=path.name,
        )
    )


class _Page(HTMLParser):
    """Collects the cells of all tables; a table within a cell is none of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.stretched = False
        """True when a cell reaches over several rows, or a table stands in another."""
        self._depth = 0
        self._cell: list[str] | None = None
        self._more = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.stretched |= self._depth > 0
            self._depth += 1
            self.tables.append([])
        elif self._depth and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
        elif self._depth and tag in ("td", "th"):
            self._end_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            said = dict(attrs)
            self.stretched |= (said.get("rowspan") or "1").strip() != "1"
            span = (said.get("colspan") or "1").strip()
            more = int(span) - 1 if span.isdecimal() and len(span) < 6 else 0
            self.stretched |= more > MAX_COLUMNS
            self._cell = []
            self._more = min(max(more, 0), MAX_COLUMNS)
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table":
            self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            self.tables[-1][-1] += [" ".join("".join(self._cell).split()), *([""] * self._more)]
            self._cell = None
