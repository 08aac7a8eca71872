"""How much room text takes, estimated without a font: presentation programs lay it out with whatever font they have."""

import unicodedata
from collections.abc import Sequence
from math import ceil

LINE_PITCH = 1.2
"""From line to line, of the font size; set outright, as fonts differ in what they think is one line."""
LINE_HEIGHT = 1.25
"""What a line is reckoned to take."""
WIDE, DIGIT, LETTER = 1.0, 0.76, 0.84
"""Widths in em: East Asian characters, digits, and letters and signs that are not named below."""
NAMED = {
    letter: width
    for width, letters in (
        (1.00, "MW%@…—"), (0.96, "m"), (0.90, "wOQ"), (0.86, "DGUHNKCX"), (0.78, "ABEPRSVYZ"), (0.73, "abdeghnopqukL"), (0.70, "FTJ"),
        (0.66, "cvxysz"), (0.51, "rtf()[]/-–“”*·•"), (0.44, "jIl|"), (0.37, " .,:;!'i_"),
    )
    for letter in letters
}  # fmt: skip
"""Widths in em, rounded up, as measured in BIZ UDPGothic Bold, which is wider than most."""


def text_width(text: str, size: float) -> float:
    """Width of one line in points."""
    return size * sum(_em(letter) for letter in text)


def text_height(paragraphs: Sequence[str], size: float, width: float) -> float:
    """Height in points of ``paragraphs`` set in lines of ``width`` points; some room is lost to word wrap."""
    lines = sum(max(1, ceil(text_width(paragraph, size) / (0.94 * width))) for paragraph in paragraphs)
    return lines * size * LINE_HEIGHT


def fitting_size(paragraphs: Sequence[str], width: float, height: float, *, largest: float, smallest: float) -> float:
    """The largest size in half points at which ``paragraphs`` fit, or ``smallest`` if none does."""
    size = largest
    while size > smallest and text_height(paragraphs, size, width) > height:
        size -= 0.5
    return max(size, smallest)


def cut_to(text: str, size: float, width: float) -> str:
    """``text``, shortened with an ellipsis where it is wider than ``width`` points."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _em(letter: str) -> float:
    if letter in NAMED:
        return NAMED[letter]
    if unicodedata.east_asian_width(letter) in "WFA":
        return WIDE
    return DIGIT if letter.isdigit() else LETTER
