"""Rows or cells that could not be used, kept as positions: the card lists the first of them, the list of losses all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from msgspec.structs import replace

from engine.data.text_table import LISTED, TextTable, place
from engine.domain.dataset import Dropped
from engine.domain.text import Text, message


@dataclass(frozen=True)
class LostRows:
    """Losses of one sort in the rows of ``tables``, which stand below each other."""

    what: Literal["row", "cell", "label"]
    tables: tuple[TextTable, ...]
    rows: np.ndarray
    """Positions from 0, over all tables."""
    reason: Text | Callable[[int], Text]
    """Why; for one row where the reasons differ."""
    column: str

    def entries(self) -> Iterator[Dropped]:
        """An entry for each."""
        return (self._entry(int(row)) for row in self.rows)

    def shortened(self) -> list[Dropped]:
        """The first LISTED entries, and one that counts the others."""
        entries = [self._entry(int(row)) for row in self.rows[:LISTED]]
        rest = len(self.rows) - LISTED
        if rest > 0:
            more = message("Further rows whose key could not be used: {n:count}.", n=rest)
            entries.append(Dropped("row", self.tables[0].path.name, more, column=self.column, count=rest))
        return entries

    def _entry(self, row: int) -> Dropped:
        file, line = place(self.tables, row)
        reason = self.reason if isinstance(self.reason, Text) else self.reason(row)
        return Dropped(self.what, file, reason, row=line, column=self.column)


def is_rest(entry: Dropped) -> bool:
    """Whether the entry stands for losses that are not listed one by one."""
    return entry.row is None and "n" in entry.reason.values


def counted(entries: Sequence[Dropped]) -> list[Dropped]:
    """The entries, each with the count that its sentence gives, so that the counts of a card add up to all that was lost."""
    return [
        replace(entry, count=int(n)) if entry.count == 1 and isinstance(n := entry.reason.values.get("n"), int) else entry
        for entry in entries
    ]
