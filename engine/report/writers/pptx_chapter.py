"""The slides of a chapter: its message as title, figures on the left, words on the right, tables below, nothing out of its place."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from engine.domain.chart import Band, Chart, HeatMap, IntervalRow, Level, Line, Strip
from engine.domain.text import Translator
from engine.report.blocks import Block, Bullets, Chapter, ChartBlock, Grid, KpiTable, Page, Paragraph
from engine.report.told_twice import told_beside
from engine.report.writers.pptx_figures import add_figure, square_height
from engine.report.writers.pptx_tables import SIZES as TABLE_SIZES
from engine.report.writers.pptx_tables import Sheet, sheet_of
from engine.report.writers.pptx_text import ACCENT, LINE, MUTED, Slide
from engine.report.writers.text_fit import cut_to, fitting_size, text_height

WIDTH, MARGIN, BODY_TOP, BOTTOM = 13.333, 0.46, 1.5, 6.95
"""Inches: the slide, its margin, and where below the title the body begins and ends."""
WHOLE, GAP = WIDTH - 2 * MARGIN, 0.4
FIGURES, NARROW = 8.0, 6.0
"""Width of the figures where words stand beside them, and of one made of rows where that leaves room for more below."""
LARGEST, BESIDE, SMALLEST = 14.0, 10.0, 9.5
"""Points of words on slides of a chapter: at most, beside a figure with a table under it, and at least."""
TITLE_SIZES = (24.0, 23.0, 22.0, 21.0, 20.0)
HEAD, BELOW = 0.32, 0.22
"""Inches of a heading above words, a figure or a table, and of the room below a table."""
TALLEST_BELOW, TOGETHER_BELOW = 2.3, 3.75
"""Inches of a table that may stand under a figure, and of several under one that is made of rows."""
CURVES = 4
"""So many small figures share a slide."""
SMALL_SQUARE = 4
"""Tasks of a square that leaves room for another beside it."""

Words = Paragraph | Bullets


def add_chapter(deck: Any, page: Page, chapter: Chapter, translate: Translator) -> None:
    """All slides of ``chapter``; its phrases are the notes of the first."""
    flow = _Flow(deck, page, chapter, translate)
    figures = [block.chart for block in chapter.blocks if isinstance(block, ChartBlock)]
    if figures:
        beside: list[Words] = [block for block in chapter.blocks if isinstance(block, Paragraph | Bullets)]
        for place, group in enumerate(groups := _groups(figures)):
            beside = flow.figures(group, beside, flow.below(chapter.blocks, group[-1]) if place == len(groups) - 1 else ())
        flow.words(beside)
    left = [block for block in chapter.blocks if isinstance(block, Grid | KpiTable) or not (figures or isinstance(block, ChartBlock))]
    while left:
        tables = list(takewhile(_is_table, left))
        words = list(takewhile(lambda block: not _is_table(block), left))
        left = left[len(tables) + len(words) :]
        flow.words([block for block in words if isinstance(block, Paragraph | Bullets)])
        flow.tables([block for block in tables if isinstance(block, Grid | KpiTable)], last=not left)


def _is_table(block: Block) -> bool:
    return isinstance(block, Grid | KpiTable)


def _groups(charts: Sequence[Chart]) -> list[list[Chart]]:
    """Curves share a slide, and so do two small squares; any other figure has one for itself."""
    groups: list[list[Chart]] = []
    for chart in charts:
        sort, most = _sort(chart)
        if groups and len(groups[-1]) < most and _sort(groups[-1][0])[0] == sort:
            groups[-1].append(chart)
        else:
            groups.append([chart])
    return groups


def _sort(chart: Chart) -> tuple[str, int]:
    """What sort of figure ``chart`` is, and how many of them share a slide."""
    match chart.marks[0] if chart.marks else None:
        case Line() | Band() | Level():
            return "curves", CURVES
        case HeatMap() as square if len(square.rows) <= SMALL_SQUARE:
            return "square", 2
        case Strip():
            return "strips", 1
        case _:
            return "large", 1


class _Flow:
    """Slides that are begun as they are needed; ``top`` is where on the current one there is still room."""

    def __init__(self, deck: Any, page: Page, chapter: Chapter, translate: Translator) -> None:
        self.deck, self.page, self.chapter, self.translate = deck, page, chapter, translate
        self.slides: list[Slide] = []
        self.top = BOTTOM

    def begin(self) -> Slide:
        """A new slide with title and footer."""
        slide = Slide(self.deck, self.translate)
        self.slides.append(slide)
        say = slide.say
        slide.rule(MARGIN, 0.3, WHOLE, ACCENT, 1.5)
        slide.text(MARGIN, 0.36, WHOLE / 2, 0.28, [say(self.chapter.title)], size=11, colour=MUTED)
        project = cut_to(self.page.title, 11, (WHOLE / 2 - 0.2) * 72)
        slide.text(MARGIN + WHOLE / 2, 0.36, WHOLE / 2, 0.28, [project], size=11, colour=MUTED, align="right")
        number = f"\u00a0({len(self.slides)})" if len(self.slides) > 1 else ""
        words = say(self.chapter.message)
        slide.title(MARGIN, 0.64, WHOLE, 0.72, words + number, largest=_title_size(words, number))
        slide.rule(MARGIN, 7.05, WHOLE, LINE, 0.75)
        slide.footer(MARGIN, 7.09, WHOLE, say(self.page.footer))
        if len(self.slides) == 1 and self.chapter.phrases:
            slide.notes([say(phrase) for phrase in self.chapter.phrases])
        self.top = BODY_TOP
        return slide

    def below(self, blocks: Sequence[Block], figure: Chart) -> list[float]:
        """The room under ``figure`` for the first, the first two and more tables of ``blocks``, as long as that is not too tall; inches."""
        room, rooms = 0.0, list[float]()
        for block in blocks:
            if isinstance(block, Grid | KpiTable):
                height = HEAD + sum(sheet_of(block, self.translate).heights(WHOLE, TABLE_SIZES[0])) + (BELOW if room else 0.14)
                if room + height > (TOGETHER_BELOW if room and _in_rows(figure) else TALLEST_BELOW):
                    break
                room += height
                rooms.append(room)
        return rooms

    def figures(self, charts: Sequence[Chart], words: Sequence[Words], below: Sequence[float]) -> list[Words]:
        """A slide with ``charts`` and as many of ``words`` as fit beside them; gives those that did not.

        The most inches of ``below`` are left free for tables with which the words beside are still well readable, or none.
        """
        slide = self.begin()
        ends_at = [BOTTOM - room for room in reversed(below)] if len(charts) <= 3 else []
        shares = (FIGURES, NARROW) if _in_rows(charts[0]) else (FIGURES,)
        fitting = ((end, share) for end in ends_at for share in shares if not words or self._fit_beside(slide, words, end, share))
        bottom, share = next(fitting, (BOTTOM, FIGURES))
        width = share if words else WHOLE
        across = len(charts) if len(charts) <= 3 else 2
        down = (len(charts) + across - 1) // across
        cell_width, cell_height = (width - (across - 1) * GAP) / across, (bottom - BODY_TOP) / down
        ends: list[float] = []
        for place, chart in enumerate(charts):
            left = MARGIN + (place % across) * (cell_width + GAP)
            top = BODY_TOP + (place // across) * cell_height
            told = bool(words) and told_beside(chart.meaning, words, self.translate)
            meaning = _sort(chart)[0] != "curves" and not told
            ends.append(self._figure(slide, chart, left, top, cell_width, cell_height - 0.08, meaning=meaning))
        rest: list[Words] = []
        if words:
            rest, end = self._column(slide, words, MARGIN + width + GAP, BODY_TOP, WHOLE - width - GAP, SMALLEST + 0.5, bottom)
            ends.append(end)
        self.top = min(bottom, max(ends)) + 0.1 if bottom < BOTTOM else BOTTOM
        return rest

    def _fit_beside(self, slide: Slide, words: Sequence[Words], bottom: float, figure: float) -> bool:
        """Whether ``words`` beside a ``figure`` so wide that ends at ``bottom`` are well readable."""
        width = (WHOLE - figure - GAP) * 72 - 6
        heights = [text_height(self._lines(slide, block), BESIDE, width) / 72 + 0.12 for block in words]
        return sum(heights) + HEAD * sum(isinstance(block, Bullets) for block in words) <= bottom - BODY_TOP

    def _figure(self, slide: Slide, chart: Chart, left: float, top: float, width: float, height: float, *, meaning: bool) -> float:
        """A figure under its title, with its ``meaning`` below; gives where it ends."""
        title = slide.say(chart.title)
        if chart.note is not None and meaning and _sort(chart)[0] != "strips":
            title = f"{title} ({slide.say(chart.note)})"
        slide.text(left, top, width, HEAD, [cut_to(title, 12, width * 72)], size=12, bold=True)
        below, said, size = 0.0, slide.say(chart.meaning), SMALLEST
        if meaning:
            size = fitting_size([said], width * 72, 0.9 * 72, largest=12, smallest=9)
            below = text_height([said], size, width * 72) / 72 + 0.08
        height = min(height, square_height(chart, height - HEAD - below) + HEAD + below)
        if meaning:
            slide.text(left, top + height - below + 0.06, width, below, [said], size=size)
        add_figure(slide, self.page, chart, left, top + HEAD, width, height - HEAD - below)
        return top + height

    def words(self, blocks: Sequence[Words]) -> None:
        """All ``blocks``, below what is on the slide where there is room; two groups alone stand side by side."""
        rest = list(blocks)
        while rest:
            if all(isinstance(block, Bullets) for block in rest) and len(rest) == 2:
                slide, half = self.begin(), (WHOLE - GAP) / 2
                ends = [
                    self._column(slide, [group], MARGIN + place * (half + GAP), self.top, half, 11.0) for place, group in enumerate(rest)
                ]
                rest, self.top = [word for part, _ in ends for word in part], max(end for _, end in ends) + 0.15
                continue
            if not self.slides or self.top + self._needed(rest) > BOTTOM:
                self.begin()
            rest, end = self._column(self.slides[-1], rest, MARGIN, self.top, WHOLE, 11.0)
            self.top = end + 0.15

    def _needed(self, blocks: Sequence[Words]) -> float:
        """Inches of ``blocks`` at the smallest size across the slide."""
        slide = self.slides[-1]
        heights = [text_height(self._lines(slide, block), 12.0, WHOLE * 72 - 6) / 72 for block in blocks]
        return sum(heights) + (HEAD + 0.12) * len(blocks)

    def _column(
        self, slide: Slide, blocks: Sequence[Words], left: float, top: float, width: float, smallest: float, bottom: float = BOTTOM
    ) -> tuple[list[Words], float]:
        """Words in a column down to ``bottom``; gives what did not fit, and where the column ends."""
        texts = [self._lines(slide, block) for block in blocks]
        heads = [HEAD if isinstance(block, Bullets) else 0.0 for block in blocks]
        points = width * 72 - 6
        room = (bottom - top - sum(heads) - 0.12 * len(blocks)) * 72
        size = fitting_size([line for lines in texts for line in lines], points, room, largest=LARGEST, smallest=smallest)
        rest: list[Words] = []
        for block, lines, head in zip(blocks, texts, heads, strict=True):
            fitting = _that_fit(lines, size, points, (bottom - top - head) * 72) if not rest else 0
            if fitting == 0:
                rest.append(block)
                continue
            if isinstance(block, Bullets):
                slide.text(left, top, width, HEAD, [slide.say(block.title)], size=13 if size >= 11 else 12, bold=True)
                if fitting < len(lines):
                    rest.append(Bullets(block.title, block.items[fitting:], block.options))
            height = text_height(lines[:fitting], size, points) / 72
            slide.text(left, top + head, width, height, lines[:fitting], size=size)
            top += head + height + 0.12
        return rest, top

    def _lines(self, slide: Slide, block: Words) -> list[str]:
        if isinstance(block, Paragraph):
            return [slide.say(block.text)]
        return [f"{block.mark(place)} {slide.say(item)}" for place, item in enumerate(block.items)]

    def tables(self, blocks: Sequence[Grid | KpiTable], *, last: bool) -> None:
        """All ``blocks``; two narrow ones stand side by side where they fit on the slide only so. ``last`` says that nothing follows."""
        sheets = [sheet_of(block, self.translate) for block in blocks]
        while sheets:
            if len(sheets) > 1 and self._side_by_side(*sheets[:2]):
                del sheets[:2]
            else:
                self._table(sheets.pop(0), last=last and not sheets)

    def _side_by_side(self, one: Sheet, other: Sheet) -> bool:
        """Put both beside each other on this slide, if there they have room and below each other they have not."""
        both = one.natural + other.natural
        fresh = not self.slides or self.top >= BOTTOM
        room = BOTTOM - (BODY_TOP if fresh else self.top) - HEAD
        parts = [(sheet, (WHOLE - GAP) * sheet.natural / both) for sheet in (one, other)]
        tall = [sum(sheet.heights(across, TABLE_SIZES[0])) for sheet, across in parts]
        if both > WHOLE - GAP or max(tall) > room or sum(tall) + HEAD + BELOW <= room:
            return False
        if fresh:
            self.begin()
        left = MARGIN
        for sheet, across in parts:
            self._part(sheet, left, across, TABLE_SIZES[0], sheet.heights(across, TABLE_SIZES[0]), 1, len(sheet.lines))
            left += across + GAP
        self.top += HEAD + max(tall) + BELOW
        return True

    def _table(self, sheet: Sheet, *, last: bool) -> None:
        """``sheet`` on this slide and as many more as it needs; every part has its header. The ``last`` one makes use of its slide."""
        room = BOTTOM - BODY_TOP - HEAD
        size = next((size for size in TABLE_SIZES if sum(sheet.heights(WHOLE, size)) <= room), TABLE_SIZES[-1])
        heights = sheet.heights(WHOLE, size)
        if self.top + HEAD + min(sum(heights), sum(heights[:3])) > BOTTOM or (
            self.top > BODY_TOP and HEAD + sum(heights) > BOTTOM - self.top and sum(heights) <= room
        ):
            self.begin()
        if last and self.top == BODY_TOP:
            size, heights = sheet.spacious(WHOLE, room) or (size, heights)
        first, end = 1, len(sheet.lines)
        while first < end:
            if not self.slides:
                self.begin()
            stop, used = first, heights[0]
            while stop < end and (stop == first or self.top + HEAD + used + heights[stop] <= BOTTOM):
                used += heights[stop]
                stop += 1
            self._part(sheet, MARGIN, WHOLE, size, heights, first, stop)
            self.top += HEAD + used + BELOW
            first = stop
            if first < end:
                self.begin()

    def _part(self, sheet: Sheet, left: float, across: float, size: float, heights: Sequence[float], first: int, stop: int) -> None:
        """Title, header, and the rows from ``first`` to before ``stop``."""
        slide = self.slides[-1]
        slide.text(left, self.top, across, HEAD, [cut_to(sheet.title, 13, across * 72)], size=13, bold=True)
        lines, tall = [sheet.lines[0], *sheet.lines[first:stop]], [heights[0], *heights[first:stop]]
        slide.table(left, self.top + HEAD, sheet.widths(across, size), tall, lines, size=size, rights=sheet.numbers)


def _in_rows(chart: Chart) -> bool:
    """Whether the figure has a row for each thing, so that it needs little height."""
    return bool(chart.marks) and isinstance(chart.marks[0], IntervalRow | Strip)


def _title_size(words: str, number: str) -> float:
    """Points of a title at which the ``number`` behind it needs no line of its own; the usual ones where that takes too small ones."""

    def lines(text: str, size: float) -> float:
        return text_height([text], size, WHOLE * 72) / size

    return next((size for size in TITLE_SIZES if lines(words + number, size) <= lines(words, TITLE_SIZES[0])), TITLE_SIZES[0])


def _that_fit(lines: Sequence[str], size: float, points: float, room: float) -> int:
    """How many of ``lines`` fit into ``room`` points."""
    count = len(lines)
    while count and text_height(lines[:count], size, points) > room:
        count -= 1
    return count
