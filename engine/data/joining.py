"""Joins two tables on the column that identifies the rows of one of them, and counts what found no partner."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from engine.data.arrow import compute as pc
from engine.data.columns import clean
from engine.data.text_table import TextTable, listed
from engine.domain.dataset import Dropped, Finding
from engine.domain.errors import InputError
from engine.domain.text import message

UNIQUE = 0.98
"""Share of different values from which a shared column identifies the rows of a table."""
REPEATED = 0.8
"""Share of different values below which a key repeats by nature, as the lot of several measurements does, not by mistake."""
OVERLAP = 0.3
"""Share of the smaller table's keys that must be known to the other one."""


@dataclass(frozen=True)
class _Key:
    """A shared column as a possible key; codes are equal where the cells are, -1 for gaps."""

    name: str
    codes: tuple[np.ndarray, np.ndarray]
    unique: tuple[float, float]
    overlap: float

    @property
    def fits(self) -> bool:
        return max(self.unique) >= UNIQUE and self.overlap >= OVERLAP


def join_tables(tables: Sequence[TextTable]) -> TextTable:
    """The first table with the columns of the second, row by row; raises InputError when no column can serve as the key.

    The rows are those of the table whose key repeats (measurements of a lot), or of the first. ``columns`` of the result
    are trimmed text with plain numbers. A further column that both have is kept twice, the second under the file's name.
    """
    keys = [_key(name, tables[0], tables[1]) for name in tables[0].columns if name in tables[1].columns]
    fitting = [key for key in keys if key.fits]
    if not fitting:
        raise InputError(
            message(
                "{first} and {second} have different columns and none that could join them: it must identify the rows of one file "
                "and occur in both. Give both files such a column under the same name, or open them one at a time.",
                first=tables[0].path.name,
                second=tables[1].path.name,
            )
        )
    key = max(fitting, key=lambda one: (one.overlap, max(one.unique)))
    swap = key.unique[1] < REPEATED and key.unique[0] >= UNIQUE
    base, partner = (tables[1], tables[0]) if swap else (tables[0], tables[1])
    own, other = (key.codes[1], key.codes[0]) if swap else key.codes
    return _joined(base, partner, key.name, own, other)


def _key(name: str, first: TextTable, second: TextTable) -> _Key:
    cells = [clean(name, table.columns[name], table.source.decimal) for table in (first, second)]
    if all(one.numbers is not None for one in cells):
        texts = [pa.chunked_array([pa.array(one.numbers, from_pandas=True)]) for one in cells]
    else:
        texts = [one.text for one in cells]
    rows = len(texts[0])
    encoded = pa.chunked_array([chunk for text in texts for chunk in text.chunks]).combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    parts = (codes[:rows], codes[rows:])
    values = [np.unique(part[part >= 0]) for part in parts]
    shared = len(np.intersect1d(values[0], values[1], assume_unique=True))
    unique = [len(value) / max(len(part), 1) for value, part in zip(values, parts, strict=True)]
    return _Key(name, parts, (unique[0], unique[1]), shared / max(min(len(value) for value in values), 1))


def _joined(base: TextTable, partner: TextTable, key: str, own: np.ndarray, other: np.ndarray) -> TextTable:
    where = np.full(int(max(own.max(initial=-1), other.max(initial=-1))) + 1, -1, dtype=np.int64)
    known = np.flatnonzero(other >= 0)
    where[other[known][::-1]] = known[::-1]
    found = np.where(own >= 0, where[own], -1) if len(where) else np.full(len(own), -1)
    take = pa.array(found, mask=found < 0)
    for name, column in partner.columns.items():
        if name == key:
            continue
        new = name if name not in base.columns else f"{name} ({partner.path.name})"
        cells = clean(name, column, partner.source.decimal)
        base.columns[new] = (cells.text if base.source.decimal != partner.source.decimal else column).take(take)
        base.header = (*base.header, "" if name in partner.nameless else name)
        if unit := partner.units.get(name, cells.unit):
            base.units[new] = unit
    _account(base, partner, key, found, other)
    base.partners.append(partner.source)
    base.dropped += partner.dropped
    base.findings += partner.findings
    return base


def _account(base: TextTable, partner: TextTable, key: str, found: np.ndarray, other: np.ndarray) -> None:
    alone = int((found < 0).sum())
    used = np.zeros(len(other), dtype=bool)
    used[found[found >= 0]] = True
    seen = np.isin(other, other[used]) & (other >= 0)
    repeated, unmatched = np.flatnonzero(~used & seen), np.flatnonzero(~used & ~seen)
    names = {"base": base.path.name, "partner": partner.path.name}
    text = message(
        "{partner} was joined to {base} by the column {key}; rows with a partner: {n:count}.", **names, key=key, n=len(found) - alone
    )
    base.findings.append(Finding("joined", "info", text, key))
    if alone:
        text = message(
            "Rows of {base} whose {key} does not occur in {partner}: {n:count}. They stay without its columns.", **names, key=key, n=alone
        )
        base.findings.append(Finding("unmatched_keys", "warning", text, key))
    if len(unmatched):
        text = message("Rows of {partner} whose {key} does not occur in {base}, left out: {n:count}.", **names, key=key, n=len(unmatched))
        base.findings.append(Finding("unmatched_keys", "warning", text, key))
    if len(repeated):
        text = message("Rows of {partner} whose {key} occurred before, left out: {n:count}.", **names, key=key, n=len(repeated))
        base.findings.append(Finding("duplicate_keys", "warning", text, key))
    for rows, reason in (
        (unmatched, message("The key of the row does not occur in {file}.", file=base.path.name)),
        (repeated, message("The key of the row occurred before.")),
    ):
        entries = [Dropped("row", partner.path.name, reason, row=partner.line(int(row)), column=key) for row in rows[:201]]
        more = message("Further rows whose key could not be used: {n:count}.", n=len(rows) - 200)
        base.dropped += listed(entries, Dropped("row", partner.path.name, more, column=key))
