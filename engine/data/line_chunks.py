"""Cuts a text file into pieces of whole lines, so that no file is ever held in memory at once."""

import codecs
import stat
from collections.abc import Iterator
from pathlib import Path

from engine.data.watching import QUIET, Watch
from engine.domain.errors import InputError
from engine.domain.text import message

CHUNK = 1 << 22
"""Bytes that are read at once."""
MAX_LINE = 64 << 20
"""Bytes that one line may have."""
_HEAD = 1 << 16


def line_chunks(path: Path, watch: Watch = QUIET) -> Iterator[bytes]:
    """The file in pieces that end at a line break (except the last), its byte order mark left out; InputError for an endless line."""
    with watch.reading(path) as stream:
        rest = stream.read(3).removeprefix(codecs.BOM_UTF8)
        while piece := stream.read(CHUNK):
            at = _after_last_break(piece)
            if at:
                yield rest + piece[:at]
                rest = piece[at:]
            else:
                rest += piece
                if len(rest) > MAX_LINE:
                    raise _endless(path)
        if rest:
            yield rest


def wide_chunks(path: Path, encoding: str, watch: Watch = QUIET) -> Iterator[str]:
    """The text of a UTF-16 file in pieces that end at a line break (except the last); InputError for an endless line."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = ""
    with watch.reading(path) as stream:
        while chunk := stream.read(CHUNK):
            text = rest + decoder.decode(chunk)
            at = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            rest = text[at:]
            if at:
                yield text[:at]
            elif 2 * len(rest) > MAX_LINE:
                raise _endless(path)
        if rest := rest + decoder.decode(b"", final=True):
            yield rest


def first_bytes(path: Path) -> bytes:
    """The beginning of the file; raises InputError when it is empty, absent, no regular file or may not be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(
                message("{file} is not a file that can be read from its beginning. Choose a file with a table.", file=str(path))
            )
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError as error:
        raise InputError(
            message("The file {file} does not exist. Check its name and folder.", file=str(path)), missing=str(path)
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(
            message("The file {file} cannot be opened. Close it in other programs and check that you may read it.", file=str(path)),
            details=str(error),
        ) from error
    if not head:
        raise InputError(message("The file {file} is empty. Choose a file that holds a table.", file=path.name))
    return head


def _after_last_break(piece: bytes) -> int:
    """The position behind the last line break; a lone CR at the very end may yet be half of one."""
    return (piece.rfind(b"\n") + 1) or (piece.rfind(b"\r", 0, -1) + 1)


def _endless(path: Path) -> InputError:
    return InputError(
        message(
            "The file {file} has a line of more than {size:count} bytes, so it is not a table. Choose a file with one row a line.",
            file=path.name,
            size=MAX_LINE,
        )
    )
