"""What Tasuki understood of the files a person brought."""

from typing import Literal

from msgspec import Struct

from engine.domain.text import Text, Translator

Kind = Literal["number", "category", "text", "date", "id", "binary", "image"]
Role = Literal["feature", "target", "group", "time", "ignore"]
Severity = Literal["info", "warning", "blocker"]


class SourceFile(Struct, frozen=True):
    """One file as it was read; ``encoding`` and ``delimiter`` are empty for formats that have none."""

    path: str
    rows: int
    encoding: str = ""
    delimiter: str = ""
    decimal: str = "."
    header_row: int = 1
    """Line of the header, counted from 1."""
    sheet: str | None = None


class Histogram(Struct, frozen=True):
    """How the values of a column are spread: bins of equal width for numbers and dates, the most frequent values for classes.

    Bins are counted on at most 100,000 values, a sample where there are more; classes are counted on all rows.
    """

    counts: tuple[int, ...]
    low: float | str | None = None
    """Where the first bin begins: a number, or a date as ``YYYY-MM-DD``, with ``HH:MM:SS`` where it has a time; None for classes."""
    high: float | str | None = None
    """Where the last bin ends."""
    values: tuple[str, ...] = ()
    """What each count is of, the most frequent first; empty for bins."""
    beyond: int = 0
    """Counted values below the first bin or above the last one; they are in its count."""


class Column(Struct, frozen=True):
    """One column: what it holds (kind), what it is for (role), and why Tasuki thinks so."""

    name: str
    kind: Kind
    role: Role
    unit: str | None = None
    missing: int = 0
    """Rows without a value."""
    distinct: int = 0
    examples: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """The distinct values, sorted, of a binary or category column with at most 50 of them."""
    reason: Text | None = None
    sources: tuple[str, ...] = ()
    """Names of the files that have this column; empty when all have it."""
    histogram: Histogram | None = None
    """None for a kind without one, for a column without a value, and in cards of versions that did not count."""
    made: bool = False
    """Whether it stands in no file: Tasuki made it, to say which file a row is from."""


class Dropped(Struct, frozen=True):
    """Something that could not be used; rows are counted from 1 as a text editor shows them."""

    what: Literal["row", "cell", "byte", "image", "column", "label", "file"]
    file: str
    reason: Text
    row: int | None = None
    column: str | None = None
    count: int = 1
    """How many this entry stands for; above one where further losses of one sort are only counted."""


class Finding(Struct, frozen=True):
    """A trap or a remark found in the data; a blocker must be decided before the plan may start."""

    code: str
    severity: Severity
    message: Text
    column: str | None = None
    value: str | None = None
    """The value of the column that the finding is about: one that may stand for a gap, or that lies far from all others."""

    @property
    def key(self) -> str:
        """How a plan names this finding once it is accepted: ``code:column``, without a column ``code:``."""
        return f"{self.code}:{self.column or ''}"

    @property
    def names_column(self) -> bool:
        """Whether the message speaks of the column by its name; a short name may be part of any word."""
        return any(value == self.column or (isinstance(value, list) and self.column in value) for value in self.message.values.values())

    def sentence(self, t: Translator) -> str:
        """What it says, after the name of its column where the message does not speak of that by its name."""
        words = t.render(self.message)
        return words if self.column is None or self.names_column else t("{name}: {value}", name=self.column, value=words)


class CoverageStrip(Struct, frozen=True):
    """Where along the rows a task has labels: the labelled share in each of up to 200 equal stretches of rows."""

    column: str
    shares: tuple[float, ...]


class DatasetCard(Struct, frozen=True):
    """The proof of what was read; its counts add up to what the files hold."""

    files: tuple[SourceFile, ...]
    rows: int
    columns: tuple[Column, ...]
    label_counts: dict[str, int]
    """Rows with a label, for every column that could be a task."""
    dropped: tuple[Dropped, ...]
    findings: tuple[Finding, ...]
    fingerprint: str
    """Hash of the values; equal data gives an equal fingerprint on every machine."""
    coverage: tuple[CoverageStrip, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    """The first rows as text, in column order."""
    overlap: dict[str, dict[str, int]] = {}
    """Rows with a label of both, for every two columns that are targets."""
    image_range: tuple[float, float] | None = None
    """The values of images with more than 8 bits a channel that became black and white; None where there are no such images."""

    @property
    def file_columns(self) -> int:
        """How many columns the files themselves have."""
        return sum(1 for column in self.columns if not column.made)

    def column(self, name: str) -> Column | None:
        """The column called ``name``, or None."""
        return next((column for column in self.columns if column.name == name), None)
