"""The pack as an A4 PDF, typeset by typst: the one-page summary first, then the chapters. Texts reach the template as JSON only."""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, assert_never

from engine.domain.chart import Chart
from engine.domain.text import Text, Translator
from engine.report.blocks import Block, Bullets, Chapter, ChartBlock, Grid, KpiTable, Page, Paragraph
from engine.report.figure import chart_svg, figure_size, interval_svg
from engine.report.figure_fonts import FigureFonts
from engine.report.fonts import fonts_for
from engine.report.sections.kpi_table import cells, headers
from engine.report.standalone_font import standalone
from engine.report.told_twice import told_beside
from engine.report.writers.columns import column_widths, names_and_numbers

WIDTH = 6.9
"""Inches between the margins."""
TABLE_SIZE = 8.5
"""Points of the text in tables."""
KPI_SIZE = 9.0
"""The same in that of the results."""


def pdf_bytes(page: Page, translate: Translator, *, archive: bool = False) -> bytes:
    """``page`` as a PDF file with its fonts inside, as PDF/A-2b where it is for the ``archive``.

    Raises InputError if it needs a Japanese font and there is none.
    """
    import typst

    content = _Content(page, translate)
    words = content.words()
    with TemporaryDirectory(prefix="tasuki-") as folder:
        wanted = fonts_for(json.dumps(words, ensure_ascii=False), translate.language)
        fonts = [standalone(files, Path(folder) / str(place)) for place, files in enumerate(wanted)]
        words["fonts"] = [files.family for files in fonts]
        content.draw(words, FigureFonts(translate.language, Path(folder)))
        compiled = typst.compile(
            (files("resources") / "report" / "summary.typ").read_bytes(),
            font_paths=[folder],  # pyright: ignore[reportArgumentType]
            ignore_system_fonts=True,
            sys_inputs={"page": json.dumps(words, ensure_ascii=False)},
            pdf_standards=["a-2b"] if archive else [],
        )
    if not isinstance(compiled, bytes):
        raise TypeError(f"typst returned {type(compiled).__name__} instead of one file")
    return compiled


class _Content:
    """What the template reads: first all words, so that a font for them can be found, then the figures drawn with that font."""

    def __init__(self, page: Page, translate: Translator) -> None:
        self.page = page
        self.translate = translate
        self.say = translate.render
        self._charts: list[tuple[dict[str, Any], Chart]] = []

    def words(self) -> dict[str, Any]:
        """The whole pack; figures are still empty."""
        page, say = self.page, self.say
        return {
            "language": self.translate.language,
            "title": page.title,
            "verdict": page.verdict,
            "badge": say(page.badge),
            "headline": say(page.headline),
            "lead": say(page.lead),
            "figures": [{"label": say(figure.label), "value": say(figure.value), "detail": say(figure.detail)} for figure in page.figures],
            "table": self._kpis(page.table),
            "bullets": [self._bullets(group) for group in page.bullets],
            "chart": self._caption(page.chart.chart, page.bullets),
            "chapters": [self._chapter(chapter) for chapter in page.chapters],
            "footer": say(page.footer),
        }

    def draw(self, words: dict[str, Any], fonts: FigureFonts) -> None:
        """Fill in the figures of ``words``, which came from this object."""
        height = 0.6 + 0.27 * max(2, len(self.page.table.rows))
        first = self.page.chart.chart
        words["chart"]["svg"] = interval_svg(first, self.translate, fonts.of(first), width=WIDTH, height=height).decode()
        for place, chart in self._charts:
            place["svg"] = chart_svg(chart, self.translate, fonts.of(chart)).decode()

    def _chapter(self, chapter: Chapter) -> dict[str, Any]:
        return {
            "title": self.say(chapter.title),
            "message": self.say(chapter.message),
            "appendix": chapter.appendix,
            "blocks": [self._block(block, chapter.blocks) for block in chapter.blocks],
        }

    def _block(self, block: Block, around: Sequence[Block]) -> dict[str, Any]:
        match block:
            case Paragraph():
                return {"kind": "paragraph", "text": self.say(block.text)}
            case Bullets():
                return {"kind": "bullets", **self._bullets(block)}
            case Grid():
                return {"kind": "grid", **self._grid(block)}
            case KpiTable():
                return {"kind": "kpis", **self._kpis(block)}
            case ChartBlock():
                chart = block.chart
                place = {"kind": "chart", "width": figure_size(chart)[0], **self._caption(chart, around)}
                self._charts.append((place, chart))
                return place
            case _:
                assert_never(block)

    def _caption(self, chart: Chart, around: Sequence[Block]) -> dict[str, Any]:
        """The words at a figure; what it means stays away where the blocks ``around`` say it."""
        title, meaning = self.say(chart.title), self.say(chart.meaning)
        shown = "" if told_beside(chart.meaning, around, self.translate) else meaning
        note = self.say(chart.note) if chart.note is not None else ""
        return {"title": title, "meaning": shown, "note": note, "alt": f"{title}. {meaning}", "svg": ""}

    def _bullets(self, group: Bullets) -> dict[str, Any]:
        return {
            "title": self.say(group.title),
            "options": group.options,
            "items": [self.say(item) for item in group.items],
            "marks": [group.mark(position) for position in range(len(group.items))],
        }

    def _grid(self, grid: Grid) -> dict[str, Any]:
        lines = [[self.say(header) for header in grid.headers], *([self._cell(cell) for cell in row] for row in grid.rows)]
        return {
            "title": self.say(grid.title),
            "headers": lines[0],
            "rows": lines[1:],
            "widths": column_widths(lines, grid.numbers, WIDTH * 72, TABLE_SIZE),
            "aligns": ["right" if grid.numbers and grid.numbers[place] else "left" for place in range(len(lines[0]))],
        }

    def _cell(self, cell: Text | str) -> str:
        return cell if isinstance(cell, str) else self.say(cell)

    def _kpis(self, table: KpiTable) -> dict[str, Any]:
        lines = [[self.say(header) for header in headers(table)], *(cells(table, row, self.translate) for row in table.rows)]
        first_number, last = 2 if table.mixed else 1, len(lines[0]) - 1
        numbers = [first_number <= column < last for column in range(last + 1)]
        return {
            "title": self.say(table.title),
            "headers": lines[0],
            "rows": lines[1:],
            "widths": names_and_numbers(lines, numbers, WIDTH * 72, KPI_SIZE),
            "aligns": ["right" if number else "left" for number in numbers],
        }
