"""The summary as a tagged A4 PDF, set by typst; what people typed reaches it as data and is never read as markup."""

import json
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.domain.text import Translator
from engine.report.blocks import Bullets, Page
from engine.report.figure import interval_svg
from engine.report.fonts import font_for
from engine.report.sections.kpi_table import cells, headers
from engine.report.standalone_font import standalone

WIDTH = 6.9
"""Inches between the margins."""


def pdf_bytes(page: Page, translate: Translator) -> bytes:
    """``page`` as a PDF file with its fonts inside; raises InputError if it needs a Japanese font and there is none."""
    import typst

    content = _content(page, translate)
    with TemporaryDirectory(prefix="tasuki-") as folder:
        fonts = standalone(font_for(json.dumps(content, ensure_ascii=False)), Path(folder))
        height = 0.6 + 0.27 * max(2, len(page.table.rows))
        svg = interval_svg(page.chart.chart, translate, fonts, width=WIDTH, height=height)
        content["chart"]["svg"] = svg.decode()
        content["font"] = fonts.family
        template = (files("resources") / "report" / "summary.typ").read_bytes()
        compiled = typst.compile(
            template,
            font_paths=[folder],  # pyright: ignore[reportArgumentType]
            ignore_system_fonts=True,
            sys_inputs={"page": json.dumps(content, ensure_ascii=False)},
        )
    if not isinstance(compiled, bytes):
        raise TypeError(f"typst returned {type(compiled).__name__} instead of one file")
    return compiled


def _content(page: Page, translate: Translator) -> dict[str, Any]:
    say = translate.render
    chart = page.chart.chart
    first_number = 2 if page.table.mixed else 1
    titles = [say(header) for header in headers(page.table)]
    return {
        "language": translate.language,
        "title": page.title,
        "verdict": page.verdict,
        "badge": say(page.badge),
        "headline": say(page.headline),
        "lead": say(page.lead),
        "figures": [{"label": say(figure.label), "value": say(figure.value), "detail": say(figure.detail)} for figure in page.figures],
        "table": {
            "title": say(page.table.title),
            "headers": titles,
            "texts": [1.2, 1.0] if page.table.mixed else [1.0],
            "aligns": ["right" if first_number <= column < len(titles) - 1 else "left" for column in range(len(titles))],
            "rows": [cells(page.table, row, translate) for row in page.table.rows],
        },
        "bullets": [_bullets(group, translate) for group in page.bullets],
        "chart": {"title": say(chart.title), "meaning": say(chart.meaning), "alt": f"{say(chart.title)}. {say(chart.meaning)}"},
        "footer": say(page.footer),
    }


def _bullets(group: Bullets, translate: Translator) -> dict[str, Any]:
    return {
        "title": translate.render(group.title),
        "options": group.options,
        "items": [translate.render(item) for item in group.items],
        "marks": [group.mark(position) for position in range(len(group.items))],
    }
