"""Tables of a chapter before they are on a slide: their cells, and how large they are."""

from collections.abc import Sequence

from msgspec import Struct

from engine.domain.text import Translator
from engine.report.blocks import Grid, KpiTable
from engine.report.sections.kpi_table import cells, headers
from engine.report.writers.columns import PADDING, column_widths
from engine.report.writers.pptx_text import SMALL_SPACE
from engine.report.writers.text_fit import LINE_HEIGHT, text_height, text_width

SIZES = (12.0, 11.0, 10.0)
"""Points of a table among others, the largest that fits."""
ALONE = (16.0, 15.0, 14.0, 13.0, 12.0)
"""The same where it has a slide for itself."""
AIR = 0.09
"""Inches of a row above and below its words."""
MOST_AIR = 0.26
"""The same in a table that has a slide for itself."""
ROUNDING = 0.05
"""Inches that such a table leaves, so that its rows surely fit."""


class Sheet(Struct, frozen=True):
    """A table as text: the header and the rows, and which columns hold numbers."""

    title: str
    lines: tuple[Sequence[str], ...]
    numbers: tuple[bool, ...]

    @property
    def natural(self) -> float:
        """Inches across in which every cell stands on one line, at the first of ``SIZES``."""
        columns = zip(*self.lines, strict=True)
        return sum(max(text_width(cell, SIZES[0]) for cell in column) + PADDING for column in columns) / 72

    def widths(self, across: float, size: float) -> list[float]:
        """Inches of each column in a table that is so wide."""
        return [points / 72 for points in column_widths(self.lines, self.numbers, across * 72, size)]

    def heights(self, across: float, size: float) -> list[float]:
        """Inches of each row, by its tallest cell."""
        inner = [(width - 2 * SMALL_SPACE) * 72 for width in self.widths(across, size)]
        tallest = [max(_cell_height(cell, size, room) for cell, room in zip(line, inner, strict=True)) for line in self.lines]
        return [height / 72 + AIR for height in tallest]

    def spacious(self, across: float, room: float) -> tuple[float, list[float]] | None:
        """The largest size at which no row takes more lines than at the usual one, and heights of rows that make use of ``room``.

        None where there is no room to spare.
        """
        for size in ALONE:
            heights = self.heights(across, size)
            if sum(heights) <= room - ROUNDING and self._lines(across, size) <= self._lines(across, SIZES[0]):
                air = min(MOST_AIR - AIR, (room - ROUNDING - sum(heights)) / len(heights))
                return size, [height + air for height in heights]
        return None

    def _lines(self, across: float, size: float) -> float:
        return sum((height - AIR) * 72 for height in self.heights(across, size)) / (size * LINE_HEIGHT)


def sheet_of(block: Grid | KpiTable, translate: Translator) -> Sheet:
    """``block`` in the language of ``translate``."""
    say = translate.render
    if isinstance(block, KpiTable):
        titles = [say(header) for header in headers(block)]
        first_number = 2 if block.mixed else 1
        numbers = tuple(first_number <= column < len(titles) - 1 for column in range(len(titles)))
        return Sheet(say(block.title), (titles, *(cells(block, row, translate) for row in block.rows)), numbers)
    rows = [[cell if isinstance(cell, str) else say(cell) for cell in row] for row in block.rows]
    return Sheet(
        say(block.title), ([say(header) for header in block.headers], *rows), tuple(block.numbers) or (False,) * len(block.headers)
    )


def _cell_height(text: str, size: float, room: float) -> float:
    """Points; narrow cells lose much of their lines to word wrap."""
    return size * LINE_HEIGHT if text_width(text, size) <= room else text_height([text], size, 0.85 * room)
