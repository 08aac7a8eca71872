"""Finds the encoding of a text file by looking at all of it, and decodes it without hiding a byte that does not fit.

The rule beat the general detectors on Japanese files: byte order mark, strict UTF-8, ISO-2022-JP if there are escape
sequences, then cp932 against EUC-JP by the half-width kana that the wrong one produces; encodings of other countries
(``foreign_encodings``) are asked last.
"""

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from engine.data.foreign_encodings import OTHERS, WESTERN, east_asian, high_bytes, second_opinion, western
from engine.data.line_chunks import first_bytes, line_chunks, wide_chunks
from engine.data.watching import QUIET, Watch, WatchedFile
from engine.domain.errors import InputError
from engine.domain.reading import ENCODINGS
from engine.domain.text import message

_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([BJI]|\$\(D)")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_KANA_IN_A_ROW = re.compile("[\uff61-\uff9f]{2}")
_OTHER_NON_ASCII = re.compile("[^\x00-\x7f\uff61-\uff9f\ufffd]")
_CONTROL = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_JAPANESE_WINDOWS = ("shift_jis", "sjis", "windows-31j")
"""Names under which people mean cp932: Shift_JIS proper lacks signs that every Japanese file may hold."""
_SAMPLED = 1 << 21
_ZEROS = 4
"""One byte in so many may be zero, as loggers leave them behind when the power fails."""
_MARK = "\ufffd"
_MARK_IN_UTF8 = _MARK.encode()
_MARK_BYTES = "tasuki.mark-each-byte"


@dataclass
class Encoding:
    """How a file is encoded, and where it is not: line number (from 1) -> bytes that could not be decoded."""

    name: str
    bad_bytes: dict[int, int] = field(default_factory=dict)
    quotes: bool = False
    """True when the file holds a double quote, so that a cell may hold a line break."""


class _Trial:
    """How well one candidate encoding fits some lines."""

    def __init__(self, name: str, sample: bytes) -> None:
        text, bad = decode_lines(sample, name)
        self.name = name
        self.errors = sum(bad.values())
        self.kana = len(_HALF_WIDTH_KANA.findall(text))
        self.kana_pairs = len(_KANA_IN_A_ROW.findall(text))
        self.others = len(_OTHER_NON_ASCII.findall(text))

    @property
    def cost(self) -> int:
        return 10 * self.errors + self.kana


def find_encoding(path: Path, watch: Watch = QUIET) -> Encoding:
    """The encoding of the whole file; raises InputError for a file that is empty, cannot be opened or is not text."""
    head = first_bytes(path)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return _checked(path, name, watch)
    if wide := _wide_without_mark(head):
        return _checked(path, wide, watch)
    if _controls(head) > len(head) // 100 or head.count(0) * _ZEROS > len(head):
        raise not_text(path)
    seen = _Seen()
    for chunk in line_chunks(path, watch.part(0.0, 0.4)):
        seen.read(chunk)
    if seen.control > max(20, seen.size // 100) or seen.zeros * _ZEROS > seen.size:
        raise not_text(path)
    if seen.utf8 and not seen.escapes and not seen.zeros:
        return Encoding("utf-8", quotes=seen.quotes)
    if seen.utf8:
        return _checked(path, "iso2022_jp" if seen.escapes else "utf-8", watch.part(0.4, 1.0))
    return _checked(path, _choose(path, watch.part(0.4, 0.6)), watch.part(0.6, 1.0))


def chosen_encoding(path: Path, name: str, watch: Watch = QUIET) -> Encoding:
    """The encoding that a person named, and where the file does not fit it; raises InputError for one that is not in ENCODINGS."""
    first_bytes(path)
    try:
        plain = codecs.lookup(name).name
    except LookupError:
        plain = name.lower()
    plain = "cp932" if plain in _JAPANESE_WINDOWS else plain
    known = next((usual for usual in ENCODINGS if plain in (usual, codecs.lookup(usual).name)), None)
    if known is None:
        raise InputError(
            message("There is no encoding called {encoding}. Choose one of these: {names}.", encoding=name, names=list(ENCODINGS))
        )
    return _checked(path, known, watch)


@contextmanager
def as_utf8(path: Path, encoding: Encoding, watch: Watch = QUIET) -> Iterator[WatchedFile]:
    """The file as a stream of valid UTF-8; bytes that do not fit are replaced by U+FFFD, as listed in ``encoding``."""
    if encoding.name in ("utf-8", "utf-8-sig") and not encoding.bad_bytes:
        with watch.reading(path) as stream:
            yield stream
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        with plain.open("wb") as stream:
            for text in decoded(path, encoding.name, watch.part(0.0, 0.5)):
                stream.write(text.encode("utf-8", "replace"))
        with watch.part(0.5, 1.0).reading(plain) as stream:
            yield stream


def decoded(path: Path, encoding: str, watch: Watch = QUIET) -> Iterator[str]:
    """The text of the file, some whole lines at a time."""
    if encoding.startswith("utf-16"):
        yield from wide_chunks(path, encoding, watch)
        return
    for chunk in line_chunks(path, watch):
        yield decode_lines(chunk, encoding)[0]


def decode_lines(chunk: bytes, encoding: str) -> tuple[str, dict[int, int]]:
    """Text of some whole lines, and how many bytes of which line (from 0) could not be decoded or are zero; those become U+FFFD."""
    if b"\x00" not in chunk:
        if chunk.isascii() and encoding != "iso2022_jp":
            return chunk.decode("ascii"), {}
        with suppress(UnicodeDecodeError):
            return chunk.decode(encoding), {}
    sign = _line_end(chunk)
    lines = chunk.split(sign)
    marked = [line.decode(encoding, _MARK_BYTES).replace("\0", _MARK) for line in lines]
    genuine = [line.count(_MARK_IN_UTF8) if encoding.startswith("utf-8") else 0 for line in lines]
    counts = (line.count(_MARK) - own for line, own in zip(marked, genuine, strict=True))
    return sign.decode().join(marked), {number: count for number, count in enumerate(counts) if count > 0}


def not_text(path: Path) -> InputError:
    """The refusal for a file that holds something else than text."""
    return InputError(
        message("The file {file} is not a text file. Save the table as CSV (in Excel: Save as, CSV UTF-8) and open that.", file=path.name)
    )


@dataclass
class _Seen:
    """What the raw bytes of the whole file say at little cost."""

    size: int = 0
    control: int = 0
    zeros: int = 0
    escapes: bool = False
    utf8: bool = True
    quotes: bool = False

    def read(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.control += _controls(chunk)
        self.zeros += chunk.count(0)
        self.quotes = self.quotes or b'"' in chunk
        plain = chunk.isascii()
        self.escapes = self.escapes or (plain and b"\x1b" in chunk and _ESCAPES.search(chunk) is not None)
        self.utf8 = self.utf8 and (plain or _is_utf8(chunk))


def _controls(piece: bytes) -> int:
    """Control characters that no text holds; tab, line breaks, the escape of ISO-2022-JP and zeros are not among them."""
    return len(piece) - len(piece.translate(None, _CONTROL))


def _choose(path: Path, watch: Watch) -> str:
    """The encoding of a file that is not all UTF-8, by the lines with other characters than ASCII, up to _SAMPLED bytes of them."""
    sample = b"".join(_odd_lines(path, watch))
    multibyte, wrong = len(_MULTIBYTE.findall(sample)), sum(decode_lines(sample, "utf-8")[1].values())
    if multibyte > 10 * wrong:
        return "utf-8"
    cp932, euc = _Trial("cp932", sample), _Trial("euc_jp", sample)
    if multibyte >= wrong and min(cp932.errors, euc.errors) > 0:
        return "utf-8"
    if cp932.errors == 0 and cp932.others == 0 and cp932.kana_pairs == 0:
        # A lone half-width kana between ASCII letters is a degree or micro sign of a Western file.
        return "cp1252" if euc.errors else euc.name
    if western(*high_bytes(sample)):
        return second_opinion(sample, WESTERN) or "cp1252"
    best = min(cp932, euc, key=lambda trial: trial.cost)
    if best.errors * 20 <= best.others + best.kana:
        return best.name if best is cp932 else east_asian(sample)
    return second_opinion(sample, OTHERS) or best.name


def _odd_lines(path: Path, watch: Watch) -> Iterator[bytes]:
    """Lines that are not ASCII, from pieces of the file that are UTF-8 and from ones that are not."""
    left = {True: _SAMPLED, False: _SAMPLED}
    for chunk in line_chunks(path, watch):
        if chunk.isascii():
            continue
        sign = _line_end(chunk)
        valid = _is_utf8(chunk)
        for line in chunk.split(sign):
            if left[valid] <= 0:
                break
            if not line.isascii():
                left[valid] -= len(line)
                yield line + sign


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode()
    except UnicodeDecodeError:
        return False
    return True


def _checked(path: Path, name: str, watch: Watch) -> Encoding:
    encoding = Encoding(name)
    lines = 0
    if name.startswith("utf-16"):
        for text in wide_chunks(path, name, watch):
            encoding.quotes |= '"' in text
            if _MARK in text:
                marks = {lines + number: line.count(_MARK) for number, line in enumerate(text.split("\n"), start=1)}
                encoding.bad_bytes |= {line: count for line, count in marks.items() if count}
            lines += text.count("\n")
        return encoding
    for chunk in line_chunks(path, watch):
        text, bad = decode_lines(chunk, encoding.name)
        encoding.quotes |= '"' in text
        encoding.bad_bytes |= {lines + number + 1: count for number, count in bad.items()}
        lines += chunk.count(_line_end(chunk))
    return encoding


def _line_end(chunk: bytes) -> bytes:
    return b"\n" if b"\n" in chunk else b"\r"


def _mark_byte(error: UnicodeError) -> tuple[str, int]:
    """One mark for one byte, so that a delimiter after a stray lead byte is not swallowed."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _MARK, error.start + 1


codecs.register_error(_MARK_BYTES, _mark_byte)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 that lacks its mark: the high byte of delimiters and digits is zero, at every other position alone."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    many, few = max(even, odd), min(even, odd)
    if many < 4 or many * 20 < len(head) or few * 50 > many:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(name, "replace")
    return name if "\n" in text and text.count(_MARK) * 100 <= len(text) and _controls(text.encode("utf-8", "replace")) == 0 else None
