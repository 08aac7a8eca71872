"""What the Excel library does not tell: where a zipped workbook keeps its sheets, which cells hold errors, and a copy that is cut short."""

import re
import zipfile
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

MAX_ERRORS = 200_000
"""Error cells of one sheet that are told apart from empty ones; further ones count as empty."""
_ERROR = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</c>).)*?<v>(#[^<]{1,20})</v>', re.DOTALL)
_CUT = 1 << 18
"""Bytes of a sheet that are kept in a cut copy."""
_CUT_STRINGS = 1 << 21
_SMALL = 1 << 20


class ErrorCells:
    """Collects the error cells of one sheet from its XML, in pieces of any size."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], str] = {}
        """(row, column), both from 0, -> the error as Excel shows it."""
        self._rest = b""

    def read(self, piece: bytes) -> None:
        """Take in the next piece."""
        text = self._rest + piece
        whole = text.rfind(b"</c>") + 4
        if whole > 3 and b't="e"' in text and len(self.found) < MAX_ERRORS:
            for letters, row, error in _ERROR.findall(text, 0, whole):
                self.found[int(row) - 1, column_number(letters) - 1] = error.decode("ascii", "replace")
        self._rest = text[max(whole, len(text) - 4096) :] if whole > 3 else text[-4096:]


def column_number(letters: bytes) -> int:
    """``A`` -> 1, ``AB`` -> 28."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet -> name of its XML in the zip; empty for a workbook that is laid out in another way."""
    try:
        targets = {
            element.get("Id"): element.get("Target", "") for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    except (KeyError, ElementTree.ParseError):
        return {}
    parts: dict[str, str] = {}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            reference = next((value for key, value in element.items() if key.rpartition("}")[2] == "id"), "")
            target = targets.get(reference, "")
            parts[element.get("name", "")] = target.removeprefix("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return parts


def cut_copy(path: Path, target: Path) -> dict[str, float]:
    """Write to ``target`` the workbook with only the beginning of each long sheet; sheet -> share of it that is there.

    Empty, and nothing is written, for a workbook that is small or laid out in another way.
    """
    with zipfile.ZipFile(path) as archive:
        parts = sheet_parts(archive)
        sheets = set(parts.values())
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        if all(sizes.get(name, 0) <= _SMALL for name in (*sheets, "xl/sharedStrings.xml")):
            return {}
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as cut:
            for name in sizes:
                if name in sheets:
                    cut.writestr(name, _beginning(archive, name, _CUT, b"</row>", b"</sheetData></worksheet>"))
                elif name == "xl/sharedStrings.xml":
                    cut.writestr(name, _beginning(archive, name, _CUT_STRINGS, b"</si>", b"</sst>"))
                elif name.endswith((".xml", ".rels")) and sizes[name] <= _SMALL:
                    cut.writestr(name, archive.read(name))
    return {sheet: min(1.0, _CUT / max(sizes.get(part, 0), 1)) for sheet, part in parts.items()}


def _beginning(archive: zipfile.ZipFile, name: str, size: int, mark: bytes, end: bytes) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(size)
        if not stream.read(1):
            return content
    at = content.rfind(mark)
    return content[: at + len(mark)] + end if at >= 0 else content
