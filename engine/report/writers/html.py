"""The pack as one HTML file that can be mailed: no script, nothing loaded from elsewhere, figures inside, light, dark and on paper."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_never

from engine.domain.chart import Chart
from engine.domain.text import Text, Translator, message
from engine.report.blocks import Block, Bullets, Chapter, ChartBlock, Grid, KpiTable, Page, Paragraph
from engine.report.figure import chart_svg
from engine.report.figure_fonts import FigureFonts
from engine.report.sections.kpi_table import cells, headers
from engine.report.told_twice import told_beside

LARGER = 1.25
"""How much larger a figure is on screen than on paper, where texts are read from nearer."""

Draw = Callable[[Chart], str]


def html_bytes(page: Page, translate: Translator) -> bytes:
    """``page`` as a self-contained HTML file; raises InputError if its figures need a Japanese font and there is none."""
    with TemporaryDirectory(prefix="tasuki-") as folder:
        fonts = FigureFonts(translate.language, Path(folder))
        drawn = iter(range(1, 10_000))

        def draw(chart: Chart) -> str:
            svg = chart_svg(chart, translate, fonts.of(chart)).decode()
            return _inline(svg, f"f{next(drawn)}-", _alt(chart, translate))

        return _document(page, translate, draw).encode()


def _document(page: Page, translate: Translator, draw: Draw) -> str:
    say = partial(_say, translate)
    style = (files("resources") / "report" / "pack.css").read_text(encoding="utf-8")
    body = "\n".join(
        [
            f'<header><p class="project">{escape(page.title)}</p>',
            f'<h1>{say(page.headline)}</h1><p class="badge {page.verdict}">{say(page.badge)}</p></header>',
            f'<main><p class="lead">{say(page.lead)}</p>',
            _figures(page, translate),
            "\n".join(_bullets(group, translate, 2) for group in page.bullets[:1]),
            _kpi_table(page.table, translate),
            _chart(page.chart, translate, draw, 2, page.bullets),
            "\n".join(_bullets(group, translate, 2) for group in page.bullets[1:]),
            _contents(page.chapters, translate),
            "\n".join(_chapter(chapter, translate, draw) for chapter in page.chapters),
            "</main>",
            f"<footer><p>{say(page.footer)}</p></footer>",
        ]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{translate.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="Tasuki">\n<title>{escape(page.title)}: {say(page.headline)}</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _figures(page: Page, translate: Translator) -> str:
    say = partial(_say, translate)
    found = "".join(
        f'<div><dt>{say(figure.label)}</dt><dd class="value">{say(figure.value)}</dd><dd class="detail">{say(figure.detail)}</dd></div>'
        for figure in page.figures
    )
    return f'<dl class="figures">{found}</dl>'


def _contents(chapters: Sequence[Chapter], translate: Translator) -> str:
    if not chapters:
        return ""
    lines = "".join(f'<li><a href="#{escape(chapter.id)}">{_say(translate, chapter.title)}</a></li>' for chapter in chapters)
    return f'<nav aria-labelledby="contents"><h2 id="contents">{_say(translate, message("Contents"))}</h2><ol>{lines}</ol></nav>'


def _chapter(chapter: Chapter, translate: Translator, draw: Draw) -> str:
    blocks = "\n".join(_block(block, translate, draw, chapter.blocks) for block in chapter.blocks)
    head = f'<h2>{_say(translate, chapter.title)}</h2><p class="message">{_say(translate, chapter.message)}</p>'
    return f'<section id="{escape(chapter.id)}">{head}\n{blocks}</section>'


def _block(block: Block, translate: Translator, draw: Draw, around: Sequence[Block]) -> str:
    match block:
        case Paragraph():
            return f"<p>{_say(translate, block.text)}</p>"
        case Bullets():
            return _bullets(block, translate, 3)
        case Grid():
            return _grid(block, translate)
        case KpiTable():
            return _kpi_table(block, translate)
        case ChartBlock():
            return _chart(block, translate, draw, 3, around)
        case _:
            assert_never(block)


def _bullets(group: Bullets, translate: Translator, level: int) -> str:
    items = [_say(translate, item) for item in group.items]
    if group.options:
        marks = [f"★ {chr(ord('A') + place)}" if place == 0 else chr(ord("A") + place) for place in range(len(items))]
        lines = "".join(
            f'<li{" class=recommended" if place == 0 else ""}><span class="mark">{mark}</span> {item}</li>'
            for place, (mark, item) in enumerate(zip(marks, items, strict=True))
        )
        return f'<h{level}>{_say(translate, group.title)}</h{level}><ul class="options">{lines}</ul>'
    return f"<h{level}>{_say(translate, group.title)}</h{level}><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _kpi_table(table: KpiTable, translate: Translator) -> str:
    titles = [translate.render(header) for header in headers(table)]
    first = 2 if table.mixed else 1
    numbers = [first <= place < len(titles) - 1 for place in range(len(titles))]
    rows = [(cells(table, row, translate), f' class="{row.status}"') for row in table.rows]
    return _table(translate.render(table.title), titles, rows, numbers)


def _grid(grid: Grid, translate: Translator) -> str:
    rows = [([cell if isinstance(cell, str) else translate.render(cell) for cell in row], "") for row in grid.rows]
    titles = [translate.render(header) for header in grid.headers]
    return _table(translate.render(grid.title), titles, rows, grid.numbers or [False] * len(titles))


def _table(caption: str, titles: Sequence[str], rows: Sequence[tuple[Sequence[str], str]], numbers: Sequence[bool]) -> str:
    """A table with its caption, whose first column names the rows."""
    sides = [" class=number" if number else "" for number in numbers]
    head = "".join(f'<th scope="col"{side}>{escape(title)}</th>' for title, side in zip(titles, sides, strict=True))
    lines = "".join(f"<tr{kind}>{''.join(_row(row, sides))}</tr>\n" for row, kind in rows)
    return (
        f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{lines}</tbody></table></div>"
    )


def _row(row: Sequence[str], sides: Sequence[str]) -> Iterator[str]:
    for place, (cell, side) in enumerate(zip(row, sides, strict=True)):
        yield f'<th scope="row"{side}>{escape(cell)}</th>' if place == 0 else f"<td{side}>{escape(cell)}</td>"


def _chart(block: ChartBlock, translate: Translator, draw: Draw, level: int, around: Sequence[Block]) -> str:
    """A figure; what it means stays away where the blocks ``around`` say it."""
    chart = block.chart
    told = told_beside(chart.meaning, around, translate)
    words = "" if told else f"<figcaption>{_say(translate, chart.meaning)}</figcaption>"
    return f"<h{level}>{_say(translate, chart.title)}</h{level}><figure>{draw(chart)}{words}</figure>"


def _inline(svg: str, prefix: str, alt: str) -> str:
    """``svg`` as an element of a page: no prolog, names of its own, a description, and a size that follows the window."""
    element = svg[svg.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r'\bid="', f'id="{prefix}', element)
    element = re.sub(r'href="#', f'href="#{prefix}', element)
    element = element.replace("url(#", f"url(#{prefix}")
    head, _, rest = element.partition(">")
    width = re.search(r'\swidth="([\d.]+)pt"', head)
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    return f'{head} style="max-width:{LARGER * float(width[1]) / 72 if width else 7:.2f}in" role="img" aria-label="{escape(alt)}">{rest}'


def _alt(chart: Chart, translate: Translator) -> str:
    return f"{translate.render(chart.title)}. {translate.render(chart.meaning)}"


def _say(translate: Translator, text: Text) -> str:
    return escape(translate.render(text))
