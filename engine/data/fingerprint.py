"""A hash of the values of a table: equal data gives an equal fingerprint on every machine, whatever the file is called."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from engine.data.arrow import compute as pc
from engine.data.columns import Cells
from engine.data.watching import QUIET, Watch

_BLOCK = 1 << 16


def fingerprint(columns: Sequence[Cells], images: Sequence[str] = (), watch: Watch = QUIET) -> str:
    """32 hexadecimal digits over the columns' names and values in row order, and the digests of the images.

    It does not depend on the kinds and roles a person chooses, nor on whether a number is written 1 or 1.0.
    """
    total = hashlib.sha256()
    for position, cells in enumerate(columns):
        watch(position / len(columns))
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
    for start in range(0, len(cells.encoded.dictionary), _BLOCK):
        column.update(_all_framed(cells.encoded.dictionary[start : start + _BLOCK].cast(pa.binary())))
    column.update(pc.fill_null(cells.encoded.indices, -1).to_numpy(zero_copy_only=False).astype("<i4").tobytes())
    return column.digest()


def _numbers_digest(numbers: np.ndarray) -> bytes:
    column = hashlib.sha256(b"numbers")
    for start in range(0, len(numbers), _BLOCK):
        block = (numbers[start : start + _BLOCK] + 0.0).astype("<f8", copy=False)
        block[np.isnan(block)] = np.nan
        column.update(block.tobytes())
    return column.digest()


def _all_framed(values: pa.Array) -> bytes:
    """What ``_framed`` gives for each value, one after another."""
    lengths = pc.binary_length(values).to_numpy().astype("<i8").tobytes()
    frames = pa.Array.from_buffers(pa.binary(8), len(values), [None, pa.py_buffer(lengths)]).cast(pa.binary())
    joined = pc.binary_join_element_wise(frames, values, pa.scalar(b"", pa.binary()))
    return b"".join(joined.to_pylist())


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(8, "little") + part
