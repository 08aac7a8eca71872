"""Finds the column that can join two files: it identifies the rows of one of them, and its values occur in both."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from engine.data.arrow import compute as pc
from engine.data.cell_table import CellTable, below, names_of
from engine.data.columns import Cells, looks_like_dates

UNIQUE = 0.98
"""Share of different values from which a shared column identifies the rows of a table."""
OVERLAP = 0.3
"""Share of the smaller table's keys that must be known to the other one."""
_Side = TypeVar("_Side")
_EXACT = 2**53
_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")


@dataclass(frozen=True)
class Key:
    """A shared column as a possible key; codes are equal where the cells are, -1 for gaps."""

    name: str
    codes: tuple[np.ndarray, np.ndarray]
    unique: tuple[float, float]
    """Share of the rows that have a value of their own, per side."""
    distinct: tuple[int, int]
    overlap: float
    """Share of the keys of the side with fewer that the other knows."""
    weak: bool
    """Whether it is a time, or both sides merely count their rows: equal values need not mean the same thing."""
    respelled: int = 0
    """Keys that only match because differences in width, zeros and spaces are overlooked."""
    respelled_example: tuple[str, str] = ("", "")

    @property
    def fits(self) -> bool:
        """Whether the key joins the two sides well enough to be taken without asking."""
        return max(self.unique) >= UNIQUE and self.overlap >= OVERLAP

    def turned(self) -> "Key":
        """The same key with the sides exchanged."""

        def turn(pair: tuple[_Side, _Side]) -> tuple[_Side, _Side]:
            return pair[1], pair[0]

        return Key(
            self.name,
            turn(self.codes),
            turn(self.unique),
            turn(self.distinct),
            self.overlap,
            self.weak,
            self.respelled,
            turn(self.respelled_example),
        )


def shared_keys(first: Sequence[CellTable], second: Sequence[CellTable]) -> list[Key]:
    """Every column that both sides have and that could hold keys, fitting or not."""
    others = set(names_of(second))
    keys = (key_of(name, first, second) for name in names_of(first) if name in others)
    return [key for key in keys if key is not None]


def key_of(name: str, first: Sequence[CellTable], second: Sequence[CellTable]) -> Key | None:
    """The column ``name`` as a key; None for measurements, which identify nothing."""
    cells = (below(name, first), below(name, second))
    numbers = [one.numbers[~np.isnan(one.numbers)] for one in cells if one.numbers is not None]
    if any(np.any(values != np.round(values)) for values in numbers if np.all(np.isfinite(values))):
        return None
    rows = cells[0].rows
    encoded = _encoded(cells)
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    exact = (codes[:rows], codes[rows:])
    key = _measured(name, exact, all(counts_rows(one) or looks_like_dates(one) for one in cells))
    return key if key.overlap == 1.0 or (key.overlap == 0.0 and not min(key.distinct)) else _respelled(key, encoded.dictionary)


def counts_rows(cells: Cells) -> bool:
    """True for whole numbers that go up by one from row to row, as a running number does."""
    if cells.numbers is None or len(cells.numbers) <= 2 or not float(cells.numbers[0]).is_integer():
        return False
    return bool(np.all(np.diff(cells.numbers) == 1))


def _encoded(cells: tuple[Cells, Cells]) -> pa.DictionaryArray:
    """The values of both sides, first below second; 1 and 1.0 are the same unless they are too long for a float."""
    if all(one.numbers is not None and np.nanmax(np.abs(one.numbers), initial=0) < _EXACT for one in cells):
        texts = [pc.cast(pa.array(one.numbers, from_pandas=True), pa.int64(), safe=False).cast(pa.string()) for one in cells]
        return pa.chunked_array(texts).combine_chunks().dictionary_encode()
    return pa.chunked_array([chunk for one in cells for chunk in one.text.chunks], type=pa.string()).combine_chunks().dictionary_encode()


def _measured(name: str, codes: tuple[np.ndarray, np.ndarray], weak: bool) -> Key:
    values = [np.unique(side[side >= 0]) for side in codes]
    shared = len(np.intersect1d(values[0], values[1], assume_unique=True))
    unique = [len(value) / max(len(side), 1) for value, side in zip(values, codes, strict=True)]
    distinct = (len(values[0]), len(values[1]))
    return Key(name, codes, (unique[0], unique[1]), distinct, shared / max(min(distinct), 1), weak)


def _respelled(key: Key, values: pa.Array) -> Key:
    """The key with spellings overlooked, where that finds more partners and makes no two keys of one side the same."""
    spelled = values.to_pylist()
    forms = pa.array([_form(value) for value in spelled]).dictionary_encode().indices.to_numpy(zero_copy_only=False)
    of = np.append(forms.astype(np.int64), -1)
    merged = _measured(key.name, (of[key.codes[0]], of[key.codes[1]]), key.weak)
    if merged.overlap <= key.overlap or merged.distinct != key.distinct:
        return key
    own, other = (np.unique(side[side >= 0]) for side in key.codes)
    only = np.setdiff1d(other, own)
    partner = {int(forms[code]): int(code) for code in own}
    pairs = [(partner[int(forms[code])], int(code)) for code in only if int(forms[code]) in partner]
    example = (str(spelled[pairs[0][0]]), str(spelled[pairs[0][1]])) if pairs else ("", "")
    return Key(key.name, merged.codes, merged.unique, merged.distinct, merged.overlap, key.weak, len(pairs), example)


def _form(value: str) -> str:
    return _ZEROS.sub("", "".join(unicodedata.normalize("NFKC", value).casefold().split()))
