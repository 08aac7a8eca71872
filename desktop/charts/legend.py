"""The names of a chart's lines in their colours, for below the drawing."""

import html
import re

from desktop.charts.colours import series_colour
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart, Level, Line
from engine.domain.text import Translator


def legend_of(chart: Chart, t: Translator, tokens: Tokens) -> str:
    """The names of the chart's lines in their colours, as rich text; empty for other marks."""
    names = []
    for mark in chart.marks:
        if isinstance(mark, Line | Level):
            dashed = not isinstance(mark, Line) or mark.dashed
            colour = series_colour(tokens, mark.series).name() if isinstance(mark, Line) and not mark.dashed else tokens.text
            sign = "╌" if dashed else "━"
            names.append(
                f'<span style="color:{colour}">{sign}</span>&nbsp;{html.escape(_unbroken(t.render(mark.name))).replace(" ", "&nbsp;")}'
            )
    return " &nbsp; ".join(names)


def _unbroken(name: str) -> str:
    """``name`` with its Japanese letters joined, so that a legend breaks between names only."""
    return re.sub(r"(?<=[\u2e80-\uffef])(?=[\u2e80-\uffef])", "\N{WORD JOINER}", name)
