"""A hash of the values of a table: equal data gives an equal fingerprint on every machine, whatever the file is called."""

import hashlib
from collections.abc import Sequence

import numpy as np

from engine.data.arrow import compute as pc
from engine.data.columns import Cells


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
        numbers = np.where(np.isnan(cells.numbers), np.nan, cells.numbers) + 0.0
        return hashlib.sha256(b"numbers" + numbers.astype("<f8").tobytes()).digest()
    if cells.present == 0:
        return hashlib.sha256(b"numbers" + np.full(cells.rows, np.nan, "<f8").tobytes()).digest()
    encoded = cells.text.combine_chunks().dictionary_encode()
    column = hashlib.sha256(b"texts")
    for value in encoded.dictionary.to_pylist():
        column.update(_framed(value.encode("utf-8", "surrogatepass")))
    column.update(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype("<i4").tobytes())
    return column.digest()


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(8, "little") + part
