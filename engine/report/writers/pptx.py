"""The pack as 16:9 slides with native tables and charts: the summary, tasks that do not fit on it, then the chapters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

from engine.domain.text import Translator, message, message_n
from engine.report.blocks import Bullets, KpiRow, Page
from engine.report.fonts import needs_japanese_font
from engine.report.sections.kpi_table import cells, headers
from engine.report.writers.columns import name_widths
from engine.report.writers.pptx_chapter import add_chapter
from engine.report.writers.pptx_chart import add_gains_chart
from engine.report.writers.pptx_text import ACCENT, AFTER_NUMBER, LINE, MUTED, SMALL_SPACE, VERDICT_COLOURS, Slide
from engine.report.writers.text_fit import cut_to, fitting_size, text_height, text_width

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.46
LEFT, RIGHT, GAP = 7.75, 4.3, 0.36
"""Widths in inches of the table column, the text column, and the space between them."""
BOTTOM = 6.98
"""Where table, chart and text column end."""
FIRST_SLIDE_ROWS, FURTHER_ROWS = 10, 18
TABLE_SIZES = (11.0, 10.5, 10.0, 9.5)
SPACED = 1.12
"""Some programs put space between Japanese and other letters, so that a cell takes so many times its width."""
BOLD = 1.08
"""By how much the bold names of tasks are wider."""
TALL, TWO_LINES = 0.4, 0.6
"""Inches of a row with room for two lines, and the share of its width that a header needs on them."""
SMALLEST = 10.0
"""Points of the words beside the table; what does not fit at this size is counted and stands on later slides."""
_ORDER = {"fail": 0, "undecided": 1, "caution": 2, "pass": 3}


def pptx_bytes(page: Page, translate: Translator) -> bytes:
    """``page`` as a presentation; every run names its East Asian font."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.core_properties.title = translate.render(page.headline)
    deck.core_properties.author = "Tasuki"
    deck.core_properties.created = deck.core_properties.modified = datetime.now(UTC)
    rows = page.table.rows
    shown, rest = (rows, ()) if len(rows) <= FIRST_SLIDE_ROWS else (_most_pressing(rows), rows)
    summary = Slide(deck, translate)
    _first_slide(summary, page, shown, cut=bool(rest))
    if page.phrases:
        summary.notes([translate.render(phrase) for phrase in page.phrases])
    for start in range(0, len(rest), FURTHER_ROWS):
        slide = Slide(deck, translate)
        slide.text(MARGIN, 0.36, WIDTH - 2 * MARGIN, 0.5, [translate.render(page.table.title)], size=20, bold=True)
        _table(slide, page, rest[start : start + FURTHER_ROWS], top=1.05, row_height=0.3, width=WIDTH - 2 * MARGIN)
        _footer(slide, page)
    for chapter in page.chapters:
        add_chapter(deck, page, chapter, translate)
    stream = BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _most_pressing(rows: tuple[KpiRow, ...]) -> tuple[KpiRow, ...]:
    """As many rows as fit, those in doubt first."""
    return tuple(sorted(rows, key=lambda row: (_ORDER[row.status], row.gain if row.gain is not None else 0.0)))[:FIRST_SLIDE_ROWS]


def _first_slide(slide: Slide, page: Page, rows: tuple[KpiRow, ...], *, cut: bool) -> None:
    say = slide.say
    slide.text(WIDTH - MARGIN - 3.2, 0.2, 3.2, 0.28, [cut_to(page.title, 11, 3.1 * 72)], size=11, colour=MUTED, align="right")
    slide.title(MARGIN, 0.42, WIDTH - 2 * MARGIN - 2.6, 0.55, say(page.headline), largest=26)
    colour = VERDICT_COLOURS[page.verdict]
    slide.text(WIDTH - MARGIN - 2.5, 0.5, 2.5, 0.42, [say(page.badge)], size=18, bold=True, colour=colour, align="right")
    slide.text(MARGIN, 0.98, WIDTH - 2 * MARGIN, 0.52, [say(page.lead)], size=14, smallest=9)
    _figures(slide, page)
    top = 2.68
    title = page.table.title
    if cut:
        title = message("{title}: the {shown} most pressing of {all}", title=title, shown=len(rows), all=len(page.table.rows))
    slide.text(MARGIN, top, LEFT, 0.28, [cut_to(say(title), 12, LEFT * 72)], size=12, bold=True)
    row_height = TALL if page.table.mixed and len(rows) <= 5 else 0.3 if len(rows) <= 6 else 0.23
    _table(slide, page, rows, top=top + 0.3, row_height=row_height, width=LEFT)
    chart_top = top + 0.3 + row_height * (len(rows) + 1) + 0.12
    shown = {row.task for row in rows}
    slide.text(MARGIN, chart_top, LEFT, 0.28, [say(page.chart.chart.title)], size=12, bold=True)
    add_gains_chart(
        slide, page, [row for row in page.table.rows if row.task in shown], MARGIN, chart_top + 0.26, LEFT, BOTTOM - chart_top - 0.26
    )
    _bullets(slide, page.bullets, top)
    _footer(slide, page)


def _figures(slide: Slide, page: Page) -> None:
    width = (WIDTH - 2 * MARGIN - 2 * 0.3) / 3
    for position, figure in enumerate(page.figures):
        left = MARGIN + position * (width + 0.3)
        slide.rule(left, 1.55, width, ACCENT, 2.25)
        slide.text(left, 1.6, width, 0.26, [slide.say(figure.label)], size=11, colour=MUTED)
        slide.text(left, 1.83, width, 0.44, [slide.say(figure.value)], size=23, bold=True, smallest=14)
        slide.text(left, 2.28, width, 0.26, [slide.say(figure.detail)], size=11, colour=MUTED)


def _table(slide: Slide, page: Page, rows: Sequence[KpiRow], *, top: float, row_height: float, width: float) -> None:
    """Numbers keep the room they need; task and KPI names share what is left and may take two lines."""
    titles = [slide.say(header) for header in headers(page.table)]
    lines = [titles, *(cells(page.table, row, slide.translate) for row in rows)]
    names = 2 if page.table.mixed else 1
    rights = [names <= column < len(titles) - 1 for column in range(len(titles))]
    sizes = TABLE_SIZES if row_height >= 0.3 and not page.table.mixed else TABLE_SIZES[-1:]
    tall = row_height >= TALL
    size = next((size for size in sizes if sum(_natural_widths(lines, rights, size, tall=tall)) <= width), sizes[-1])
    natural = _natural_widths(lines, rights, size, tall=tall)
    left = width - sum(natural[names:])
    widths = [*(points / 72 for points in name_widths([line[:names] for line in lines], left * 72, BOLD * size)), *natural[names:]]
    slide.table(MARGIN, top, widths, row_height, lines, size=size, rights=rights)


def _natural_widths(lines: Sequence[Sequence[str]], rights: Sequence[bool], size: float, *, tall: bool) -> list[float]:
    """Inches in which every cell of a column stands on one line; in ``tall`` rows a long header may take two."""
    spare = [AFTER_NUMBER if column > 0 and rights[column - 1] and not right else SMALL_SPACE for column, right in enumerate(rights)]
    heads = [_cell_width(head, size) * (TWO_LINES if tall and _cell_width(head, size) > 8 * size else 1.0) for head in lines[0]]
    return [
        (1.0 if column else BOLD) * max(heads[column], *(_cell_width(line[column], size) for line in lines[1:])) / 72
        + space
        + 2 * SMALL_SPACE
        for column, space in enumerate(spare)
    ]


def _cell_width(text: str, size: float) -> float:
    """Points on one line, with the space that some programs put around Japanese letters."""
    return text_width(text, size) * (SPACED if needs_japanese_font(text) else 1.0)


def _bullets(slide: Slide, groups: Sequence[Bullets], top: float) -> None:
    """The text column: one size for all groups, the largest that fits; what does not fit at the smallest is counted."""
    left, width = MARGIN + LEFT + GAP, RIGHT * 72 - 8
    texts = [[f"{group.mark(position)} {slide.say(item)}" for position, item in enumerate(group.items)] for group in groups]
    room = (BOTTOM - top) * 72 - len(groups) * 0.42 * 72
    size = fitting_size([line for lines in texts for line in lines], width, room, largest=12, smallest=SMALLEST)
    _drop_last(slide, texts, size, width, room)
    for group, lines in zip(groups, texts, strict=True):
        slide.text(left, top, RIGHT, 0.26, [slide.say(group.title)], size=12, bold=True)
        height = text_height(lines, size, width) / 72
        slide.text(left, top + 0.28, RIGHT, height, lines, size=size, first_bold=group.options)
        top += 0.28 + height + 0.12


def _drop_last(slide: Slide, texts: list[list[str]], size: float, width: float, room: float) -> None:
    """Take the last lines from the longest group until all fit, and say how many were taken."""
    dropped = 0
    while sum(text_height(lines, size, width) for lines in texts) > room:
        longest = max(texts, key=lambda lines: (len(lines) > 2, text_height(lines, size, width)))
        if len(longest) <= 2:
            return
        dropped += 1
        words = message_n(
            "{count:count} further point is listed in the workbook.",
            "{count:count} further points are listed in the workbook.",
            "count",
            count=dropped + 1,
        )
        longest[-2:] = [f"• {slide.say(words)}"]


def _footer(slide: Slide, page: Page) -> None:
    slide.rule(MARGIN, 7.05, WIDTH - 2 * MARGIN, LINE, 0.75)
    slide.footer(MARGIN, 7.09, WIDTH - 2 * MARGIN, slide.say(page.footer))
