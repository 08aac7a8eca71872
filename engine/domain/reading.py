"""How files are to be read where a person knows better than Tasuki, and the first look at them."""

from typing import Literal

from msgspec import Struct

from engine.domain.dataset import SourceFile
from engine.domain.text import Text

Combine = Literal["auto", "stack", "align", "join"]
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp",
    "cp1252", "latin-1", "iso8859-15", "cp1250", "cp1251", "gb18030", "big5", "euc_kr", "cp949",
)  # fmt: skip
"""Encodings of a text file that a person may choose."""


class FileOptions(Struct, frozen=True, omit_defaults=True):
    """How one file is to be read; what is left empty, Tasuki finds out by itself."""

    path: str
    encoding: str = ""
    delimiter: str = ""
    """One character."""
    decimal: Literal["", ".", ","] = ""
    header_row: int = 0
    """Line of the header, counted from 1; 0 to find it."""
    sheet: str = ""


class FrontOptions(Struct, frozen=True, omit_defaults=True):
    """A feature extractor, which looks at the data before any network does."""

    path: str
    """The ONNX file of a company, or a trunk that Tasuki exported (safetensors)."""
    columns: tuple[str, ...] = ()
    """The columns of the table that an ONNX file looks at, in its order; empty for images, and for a trunk, which knows them."""


class ReadingOptions(Struct, frozen=True, omit_defaults=True):
    """Everything a person decided about reading; part of the plan, so that a study reads its files the same way again."""

    files: tuple[FileOptions, ...] = ()
    """Files that differ from what Tasuki would find; matched by path as it was given."""
    markers: tuple[str, ...] | None = None
    """Words in cells that mean a gap; None for the usual ones."""
    combine: Combine = "auto"
    """Several files: rows one below the other with equal columns (stack) or with columns of their own (align), or joined by a key."""
    key: str = ""
    """The column that joins the files; empty to find it."""
    front: FrontOptions | None = None
    """The feature extractor whose answers become columns; None for none."""

    def of(self, path: str) -> FileOptions:
        """The options for the file at ``path``."""
        return next((file for file in self.files if file.path == path), FileOptions(path))


class TablePreview(Struct, frozen=True):
    """The beginning of one file as it is understood so far; a few hundred kilobytes of it were looked at."""

    source: SourceFile
    """What was found or chosen; ``rows`` is an estimate where the file is longer than what was looked at."""
    whole: bool
    """True when the whole file was looked at, so that ``source.rows`` is exact."""
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """Up to 50 rows below the header, in column order."""
    sheets: tuple[str, ...] = ()
    """Names of the sheets of a workbook."""
    problem: Text | None = None
    """Why the file cannot be read in this way; the other fields then hold what is known."""
