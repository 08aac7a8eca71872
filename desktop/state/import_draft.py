"""What a person is deciding in the importer; the open project knows nothing of it until it is taken over."""

from typing import Literal

from msgspec import Struct

from engine.domain.plan import ColumnChoice, SplitPolicy
from engine.domain.protocol import Inspected
from engine.domain.reading import ReadingOptions, TablePreview
from engine.domain.text import Text

Purpose = Literal["new", "add", "change"]
"""Whether the files begin a project, join those of the open one, or are those of the open one, read differently."""


class Reading(Struct, frozen=True):
    """Files, how they are read, and decisions on their columns, as sent to the engine."""

    files: tuple[str, ...]
    columns: tuple[ColumnChoice, ...] = ()
    options: ReadingOptions = ReadingOptions()


class ImportDraft(Struct, frozen=True, kw_only=True):
    """The importer while it is open."""

    purpose: Purpose
    reading: Reading
    before: Reading
    """What it was opened with: the difference would be lost by closing it."""
    split: SplitPolicy | None = None
    """The split that a finding asked for, if the person took that remedy."""
    tables: tuple[TablePreview, ...] = ()
    """The beginnings of the files; those of the last options that were previewed."""
    markers: tuple[str, ...] = ()
    """The words that usually mean a gap."""
    problem: Text | None = None
    """Why the files could not be previewed or read."""
    details: str = ""
    read: Inspected | None = None
    """The answer to the last whole reading."""
    read_as: Reading | None = None
    """What ``read`` is the answer to."""
    finishing: bool = False
    """True when the data is to be taken over as soon as it has been read."""

    @property
    def touched(self) -> bool:
        """Whether closing would lose decisions."""
        return self.reading != self.before or self.split is not None

    @property
    def current(self) -> bool:
        """Whether what was read is what the present decisions give."""
        return self.read is not None and self.read_as == self.reading

    @property
    def readable(self) -> bool:
        """Whether every file looks as if it could be read."""
        return bool(self.tables) and self.problem is None and all(table.problem is None for table in self.tables)
