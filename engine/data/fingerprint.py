"""A hash of the values of a table: equal data gives an equal fingerprint on every machine, whatever the file is called."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from engine.data.arrow import compute as pc
from engine.data.columns import Cells

_BLOCK = 1 << 16


def fingerprint(columns: Sequence[Cells], images: Sequence[str] = ()) -> str:
    """32 hexadecimal digits over the columns' names and values in row order, and the digests of the images.

    It does not depend on the kinds and roles a person chooses, nor on whether a number is written 1 or 1.0.
    """
    total = hashlib.sha256()
    for cells in columns:
        total.update(_framed(cells.name.encode()))
        total.update(_digest(cells))
    for digest in images:
        total.update(_framed(digest.encode()))
    return total.hexdigest()[:32]


def _digest(cells: Cells) -> bytes:
    if cells.numbers is not None:
        return _numbers_digest(cells.numbers)
    if cells.present == 0:
        return _numbers_digest(np.full(cells.rows, np.nan))
    column = hashlib.sha256(b"texts")
    values = cells.encoded.dictionary.cast(pa.binary())
    for start in range(0, len(values), _BLOCK):
        column.update(b"".join(_framed(value) for value in values[start : start + _BLOCK].to_pylist()))
    column.update(pc.fill_null(cells.encoded.indices, -1).to_numpy(zero_copy_only=False).astype("<i4").tobytes())
    return column.digest()


def _numbers_digest(numbers: np.ndarray) -> bytes:
    column = hashlib.sha256(b"numbers")
    for start in range(0, len(numbers), _BLOCK):
        block = (numbers[start : start + _BLOCK] + 0.0).astype("<f8", copy=False)
        block[np.isnan(block)] = np.nan
        column.update(block.tobytes())
    return column.digest()


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(8, "little") + part
