"""How wide the columns of a table are: numbers keep the room they need, words share the rest."""

from collections.abc import Sequence

from engine.report.fonts import needs_japanese_font
from engine.report.writers.text_fit import text_width

_HEAD_SHARES = {2: 0.6, 3: 0.42}
"""By lines: the share of its width that a header needs."""
ROOMY = 0.8
"""Share of the whole that a table may take with each of its headers on one line."""
PADDING = 14.0
"""Points of a cell beside its text."""
CLOSE = 9.0
"""The same in a table of many columns."""
REGULAR = 0.95
"""Share of the estimated width, which is that of bold letters, that Latin ones need that are not."""
MOST_NUMBERS = 0.8
"""Share of the whole that numbers may take from the names before them."""


def column_widths(lines: Sequence[Sequence[str]], numbers: Sequence[bool], total: float, size: float) -> list[float]:
    """Widths in points that add up to ``total``; ``lines`` are the header and the rows.

    Where all fits on one line, headers too if there is room to spare, what is left over goes to columns of words. Else numbers keep
    their width and no column of words gets less than its share of what it would need, the narrow ones first.
    """
    count = len(lines[0])
    natural = [max(text_width(line[place], size) for line in lines) + 2 * PADDING for place in range(count)]
    if sum(natural) > ROOMY * total:
        natural = _all_natural(lines, numbers, size, tight=False)
    if sum(natural) > total:
        natural = _all_natural(lines, numbers, size, tight=True)
    words = [place for place in range(count) if not (numbers and numbers[place])] or list(range(count))
    spare = total - sum(natural)
    if spare >= 0:
        whole = sum(natural[place] for place in words)
        return [width + (spare * width / whole if place in words else 0.0) for place, width in enumerate(natural)]
    fixed = sum(width for place, width in enumerate(natural) if place not in words)
    if fixed > 0.7 * total:
        return [width * total / sum(natural) for width in natural]
    return _shared(natural, words, total - fixed)


def names_and_numbers(lines: Sequence[Sequence[str]], numbers: Sequence[bool], total: float, size: float) -> list[float]:
    """Widths in points that add up to ``total`` for a table whose first columns hold names; all others, words too, keep what they need.

    Headers are set a point smaller, and long ones take two lines.
    """
    names = list(numbers).index(True)
    natural: list[float] = []
    for head, *body in list(zip(*lines, strict=True))[names:]:
        wide = _regular_width(head, size - 1)
        head_width = max(_HEAD_SHARES[2] * wide, _longest_word(head, size - 1)) if wide > 7 * size else wide
        natural.append(max(head_width, *(_regular_width(cell, size) for cell in body)) + CLOSE)
    natural[-1] += CLOSE / 2
    shrunk = min(1.0, MOST_NUMBERS * total / sum(natural))
    natural = [width * shrunk for width in natural]
    return [*name_widths([line[:names] for line in lines], total - sum(natural), size), *natural]


def name_widths(lines: Sequence[Sequence[str]], room: float, size: float) -> list[float]:
    """Widths of columns of names that add up to ``room`` points: each keeps its longest word, the rest goes to those that want more."""
    liked = [max(text_width(cell, size) for cell in column) + CLOSE for column in zip(*lines, strict=True)]
    if sum(liked) <= room:
        return [width * room / sum(liked) for width in liked]
    least = [max(_longest_word(cell, size) for cell in column) + CLOSE for column in zip(*lines, strict=True)]
    spare, wanted = room - sum(least), sum(liked) - sum(least)
    if spare <= 0:
        return [width * room / sum(least) for width in least]
    return [width + spare * (most - width) / wanted for width, most in zip(least, liked, strict=True)]


def _regular_width(words: str, size: float) -> float:
    """Points of words that are not bold; Japanese letters are as wide in either."""
    return (1.0 if needs_japanese_font(words) else REGULAR) * text_width(words, size)


def _longest_word(words: str, size: float) -> float:
    """Points of what no line can break; a Japanese name keeps four letters together."""
    return max((text_width(word if word.isascii() else word[:4], size) for word in words.split()), default=0.0)


def _all_natural(lines: Sequence[Sequence[str]], numbers: Sequence[bool], size: float, *, tight: bool) -> list[float]:
    """What each column needs. Long headers over numbers may take two lines; where it is ``tight`` three, and those over words two."""
    count = len(lines[0])
    natural = [
        _natural([line[place] for line in lines], size, (2 if numbers and numbers[place] else 1) + tight, 4 if tight else 8)
        for place in range(count)
    ]
    after = [place for place in range(1, count) if numbers and numbers[place - 1] and not numbers[place]]
    return [width + (PADDING if place in after else 0.0) for place, width in enumerate(natural)]


def _natural(cells: Sequence[str], size: float, head_lines: int, long: float) -> float:
    """Headers wider than ``long`` letters are broken into lines between words, which for Japanese is anywhere."""
    head, *body = (text_width(cell, size) for cell in cells)
    if head_lines == 3 and head <= 2 * long * size:
        head_lines = 2
    if head_lines > 1 and head > long * size:
        longest = max((text_width(word, size) for word in cells[0].split() if word.isascii()), default=0.0)
        head = max(head * _HEAD_SHARES[head_lines], longest)
    return max([head, *body]) + PADDING


def _shared(natural: list[float], words: list[int], room: float) -> list[float]:
    """Narrow columns of ``words`` get what they need, the others equal parts of what remains of ``room``."""
    widths = list(natural)
    open_places = sorted(words, key=lambda place: natural[place])
    for done, place in enumerate(open_places):
        widths[place] = min(natural[place], room / (len(open_places) - done))
        room -= widths[place]
    wide = [place for place in words if natural[place] > widths[place]]
    whole, given = sum(natural[place] ** 0.5 for place in wide), sum(widths[place] for place in wide)
    for place in wide:
        widths[place] = given * natural[place] ** 0.5 / whole
    return widths
