"""How wide the columns of a table are: numbers keep the room they need, words share the rest."""

from collections.abc import Sequence

from engine.report.writers.text_fit import text_width

PADDING = 14.0
"""Points of a cell beside its text."""


def column_widths(lines: Sequence[Sequence[str]], numbers: Sequence[bool], total: float, size: float) -> list[float]:
    """Widths in points that add up to ``total``; ``lines`` are the header and the rows.

    Where all fits on one line, what is left over goes to columns of words. Else numbers keep their width and no column of words gets
    less than its share of what it would need, the narrow ones first.
    """
    count = len(lines[0])
    natural = [_natural([line[place] for line in lines], size, number=bool(numbers and numbers[place])) for place in range(count)]
    if numbers:
        after = [place for place in range(1, count) if numbers[place - 1] and not numbers[place]]
        natural = [width + (PADDING if place in after else 0.0) for place, width in enumerate(natural)]
    words = [place for place in range(count) if not (numbers and numbers[place])] or list(range(count))
    spare = total - sum(natural)
    if spare >= 0:
        whole = sum(natural[place] for place in words)
        return [width + (spare * width / whole if place in words else 0.0) for place, width in enumerate(natural)]
    fixed = sum(width for place, width in enumerate(natural) if place not in words)
    if fixed > 0.7 * total:
        return [width * total / sum(natural) for width in natural]
    return _shared(natural, words, total - fixed)


def _natural(cells: Sequence[str], size: float, *, number: bool) -> float:
    """The header of a column of numbers may take two lines."""
    head, *body = (text_width(cell, size) for cell in cells)
    return max([head * (0.6 if number and head > 8 * size else 1.0), *body]) + PADDING


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
