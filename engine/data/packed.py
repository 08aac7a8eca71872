"""Text files packed with gzip, unpacked beside nothing of the person's, within limits that a bomb would pass."""

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.data.watching import QUIET, Watch
from engine.domain.errors import InputError
from engine.domain.text import message

MAX_UNPACKED = 4 << 30
"""Bytes that a packed file may hold."""
HARMLESS = 64 << 20
"""Bytes up to which any degree of compression is believed."""
MAX_RATIO = 300
"""Times that a file may grow when it is unpacked, above HARMLESS."""
_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path, watch: Watch = QUIET) -> Iterator[Path]:
    """A file with the plain content of ``path``: itself, or a copy without gzip that is gone afterwards. Raises InputError."""
    if not is_packed(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name
        _unpack(path, plain, watch)
        yield plain


def is_packed(path: Path) -> bool:
    """True for a file that begins as gzip does; a file that cannot be opened is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(2) == _MAGIC
    except OSError:
        return False


def beginning(path: Path, size: int) -> tuple[bytes, float]:
    """Up to ``size`` bytes of the plain content, and the share of the file they are (1.0 for all of it). Raises InputError."""
    whole = path.stat().st_size
    with path.open("rb") as raw:
        if not is_packed(path):
            content = raw.read(size)
            return content, len(content) / max(whole, 1)
        try:
            with gzip.GzipFile(fileobj=raw) as source:
                content = source.read(size)
                return content, 1.0 if len(content) < size else min(raw.tell() / whole, 0.99)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise _damaged(path, error) from error


def _unpack(path: Path, plain: Path, watch: Watch) -> None:
    size, packed = 0, path.stat().st_size
    try:
        with watch.reading(path) as raw, gzip.GzipFile(fileobj=raw) as source, plain.open("wb") as target:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > MAX_UNPACKED or (size > HARMLESS and size > MAX_RATIO * packed):
                    raise InputError(
                        message(
                            "The file {file} grows to more than {size:count} bytes when unpacked. Unpack it yourself and open the result.",
                            file=path.name,
                            size=size,
                        )
                    )
                target.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(
        message("The packed file {file} is damaged and cannot be unpacked. Pack it again.", file=path.name), details=str(error)
    )
