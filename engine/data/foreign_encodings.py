"""Tells the encodings of other countries from the Japanese ones, whose bytes they share; charset-normalizer gives the last opinion."""

import codecs
import re
from collections.abc import Sequence

import charset_normalizer

WESTERN = ("cp1252", "cp1250", "cp1254", "cp1257")
OTHERS = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "gb18030", "big5", "cp949", "euc_kr")
_LOOKED_AT = 1 << 18
_PAIRS = re.compile(rb"[\xa1-\xfe]{2}")
_ISOLATED = re.compile(rb"(?<![\x80-\xff])[\xa0-\xff](?![\x80-\xff])")
_ASCII = bytes(range(0x80))
_LOW = bytes(range(0x80, 0xA0))
_ODD = re.compile(r"[^\W\d_][¹³¿¾¼½ª£¥][^\W\d_]|\ufffd")
"""Signs between letters, as the wrong encoding puts them there."""
_LITTLE = 0.05
_MANY = 20


def high_bytes(chunk: bytes) -> tuple[int, int, int]:
    """Bytes from 0x80 on; those below 0xA0; those from 0xA0 on that stand alone between ASCII characters."""
    high = chunk.translate(None, _ASCII)
    return len(high), len(high) - len(high.translate(None, _LOW)), len(_ISOLATED.findall(chunk))


def western(high: int, low: int, isolated: int) -> bool:
    """True for accented letters between plain ones; Japanese bytes stand side by side or below 0xA0."""
    return isolated * 10 > 6 * (high - low) and low * 10 < high


def east_asian(sample: bytes) -> str:
    """``euc_jp``, or the Chinese or Korean encoding with the same bytes, by the rows of the character sets that are in use.

    Kana are in rows 4 and 5 and usual kanji in rows 16 to 47 of the Japanese set; Chinese letters beginning with X, Y and Z
    fill rows 48 to 55 of theirs, and all Korean syllables are in rows 16 to 40. Few different characters count as Japanese.
    """
    leads = [pair[0] for pair in set(_PAIRS.findall(sample))]
    letters = [lead for lead in leads if lead >= 0xB0]
    if sum(1 for lead in leads if lead in (0xA4, 0xA5)) * 50 > len(leads) or len(letters) * 2 < _MANY:
        return "euc_jp"
    if sum(1 for lead in letters if 0xD0 <= lead <= 0xD7) * 10 >= len(letters) and _fits(sample, "gb18030"):
        return "gb18030"
    if len(letters) >= _MANY and max(letters) <= 0xC8 and _fits(sample, "euc_kr"):
        return "euc_kr"
    return "euc_jp"


def second_opinion(sample: bytes, candidates: Sequence[str]) -> str | None:
    """What charset-normalizer takes ``sample`` for among ``candidates``; the first of them unless another is clearly better."""
    head = sample[:_LOOKED_AT]
    guesses = list(charset_normalizer.from_bytes(head, cp_isolation=list(candidates)))
    if not guesses:
        return None
    best, first = guesses[0], next((guess for guess in guesses if guess.encoding == candidates[0]), None)
    usual = head.decode(candidates[0], "replace")
    if usual == head.decode(best.encoding, "replace"):
        return candidates[0]
    if first is not None and first.chaos <= best.chaos + _LITTLE and not _ODD.search(usual):
        return candidates[0]
    other = next((guess for guess in guesses if guess is not first), best)
    return codecs.lookup(other.encoding).name


def _fits(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
