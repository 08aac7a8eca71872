"""The slides of a chapter: its message as title, figures on the left, words on the right, tables below, nothing out of its place."""

from collections.abc import Sequence
from typing import Any

from engine.domain.chart import Band, Chart, HeatMap, IntervalRow, Level, Line, Strip
from engine.domain.text import Translator
from engine.report.blocks import Block, Bullets, Chapter, ChartBlock, Grid, KpiTable, Page, Paragraph
from engine.report.sections.kpi_table import cells, headers
from engine.report.told_twice import told_beside
from engine.report.writers.columns import column_widths
from engine.report.writers.pptx_figures import add_figure, square_height
from engine.report.writers.pptx_text import ACCENT, LINE, MUTED, SMALL_SPACE, Slide
from engine.report.writers.text_fit import LINE_HEIGHT, cut_to, fitting_size, text_height, text_width

WIDTH, MARGIN, BODY_TOP, BOTTOM = 13.333, 0.46, 1.5, 6.95
"""Inches: the slide, its margin, and where below the title the body begins and ends."""
WHOLE, GAP = WIDTH - 2 * MARGIN, 0.4
FIGURES = 8.0
"""Width of the figures where words stand beside them."""
LARGEST, BESIDE, SMALLEST = 14.0, 11.0, 9.5
"""Points of words on slides of a chapter: at most, beside a figure with a table under it, and at least."""
TITLE_SIZES = (24.0, 23.0, 22.0, 21.0, 20.0)
TABLE_SIZES = (12.0, 11.0, 10.0)
HEAD = 0.32
"""Inches of a heading above words, a figure or a table."""
TALLEST_BELOW, TOGETHER_BELOW = 2.3, 3.4
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
    words: list[Words] = []
    if figures:
        words = [block for block in chapter.blocks if isinstance(block, Paragraph | Bullets)]
        for place, group in enumerate(groups := _groups(figures)):
            words = flow.figures(group, words, flow.below(chapter.blocks, group[-1]) if place == len(groups) - 1 else ())
        flow.words(words)
        words = []
    for block in chapter.blocks:
        match block:
            case Grid() | KpiTable():
                flow.words(words)
                words = []
                flow.table(block)
            case Paragraph() | Bullets() if not figures:
                words.append(block)
            case _:
                continue
    flow.words(words)


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
                _, lines, numbers = self._sheet(block)
                height = self._height(lines, numbers, TABLE_SIZES[0]) + (0.22 if room else 0.14)
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
        bottom = next((end for end in ends_at if not words or self._fit_beside(slide, words, end)), BOTTOM)
        width = FIGURES if words else WHOLE
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
            rest, end = self._column(slide, words, MARGIN + FIGURES + GAP, BODY_TOP, WHOLE - FIGURES - GAP, SMALLEST + 0.5, bottom)
            ends.append(end)
        self.top = min(bottom, max(ends)) + 0.1 if bottom < BOTTOM else BOTTOM
        return rest

    def _fit_beside(self, slide: Slide, words: Sequence[Words], bottom: float) -> bool:
        """Whether ``words`` beside a figure that ends at ``bottom`` are well readable."""
        width = (WHOLE - FIGURES - GAP) * 72 - 6
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

    def table(self, block: Grid | KpiTable) -> None:
        """``block`` on this slide and as many more as it needs; every part has its header."""
        title, lines, numbers = self._sheet(block)
        size = next((size for size in TABLE_SIZES if self._height(lines, numbers, size) <= BOTTOM - BODY_TOP), TABLE_SIZES[-1])
        widths = [points / 72 for points in column_widths(lines, numbers, WHOLE * 72, size)]
        heights = _row_heights(lines, widths, size)
        if self.top + HEAD + min(sum(heights), sum(heights[:3])) > BOTTOM or (
            self.top > BODY_TOP and HEAD + sum(heights) > BOTTOM - self.top and HEAD + sum(heights) <= BOTTOM - BODY_TOP
        ):
            self.begin()
        first = 1
        while first < len(lines):
            slide = self.slides[-1] if self.slides else self.begin()
            last, used = first, heights[0]
            while last < len(lines) and (last == first or self.top + HEAD + used + heights[last] <= BOTTOM):
                used += heights[last]
                last += 1
            slide.text(MARGIN, self.top, WHOLE, HEAD, [cut_to(title, 13, WHOLE * 72)], size=13, bold=True)
            part = [lines[0], *lines[first:last]]
            slide.table(MARGIN, self.top + HEAD, widths, [heights[0], *heights[first:last]], part, size=size, rights=numbers)
            self.top += HEAD + used + 0.22
            first = last
            if first < len(lines):
                self.begin()

    def _sheet(self, block: Block) -> tuple[str, list[Sequence[str]], list[bool]]:
        say = self.translate.render
        if isinstance(block, KpiTable):
            titles = [say(header) for header in headers(block)]
            first_number = 2 if block.mixed else 1
            numbers = [first_number <= column < len(titles) - 1 for column in range(len(titles))]
            return say(block.title), [titles, *(cells(block, row, self.translate) for row in block.rows)], numbers
        if isinstance(block, Grid):
            rows = [[cell if isinstance(cell, str) else say(cell) for cell in row] for row in block.rows]
            return say(block.title), [[say(header) for header in block.headers], *rows], list(block.numbers) or [False] * len(block.headers)
        raise TypeError(f"{type(block).__name__} is no table")

    def _height(self, lines: Sequence[Sequence[str]], numbers: Sequence[bool], size: float) -> float:
        widths = [points / 72 for points in column_widths(lines, numbers, WHOLE * 72, size)]
        return HEAD + sum(_row_heights(lines, widths, size))


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


def _row_heights(lines: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> list[float]:
    """Inches of each row, by its tallest cell."""
    inner = [(width - 2 * SMALL_SPACE) * 72 for width in widths]
    tallest = [max(_cell_height(cell, size, room) for cell, room in zip(line, inner, strict=True)) for line in lines]
    return [height / 72 + 0.09 for height in tallest]


def _cell_height(text: str, size: float, room: float) -> float:
    """Points; narrow cells lose much of their lines to word wrap."""
    return size * LINE_HEIGHT if text_width(text, size) <= room else text_height([text], size, 0.85 * room)
