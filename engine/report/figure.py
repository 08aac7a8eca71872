"""Charts on paper, from the same definitions as on screen: vector graphics with the text as outlines, so that no font is needed."""

from io import BytesIO
from typing import Any

from engine.domain.chart import Band, Chart, HeatMap, IntervalRow, Level, Line, Scatter, Strip
from engine.domain.text import Text, Translator, format_percent, message
from engine.report.figure_marks import draw_curves, draw_heat_map, draw_intervals, draw_scatter, draw_strips
from engine.report.fonts import FontFiles
from engine.report.paper_colours import BAD, GOOD, GRID, MUTED, TEXT

__all__ = ["BAD", "GOOD", "GRID", "MUTED", "TEXT", "chart_svg", "figure_size", "interval_svg", "row_name"]

SIZE = 8.5
"""Points of all text in a figure."""
HALF, FULL = 3.3, 6.9
"""Inches of a figure that shares its line with another, and of one that has it for itself."""


def figure_size(chart: Chart) -> tuple[float, float]:
    """Width and height in inches at which ``chart`` reads best on a page; curves and squares are narrow enough for two in a line."""
    match chart.marks[0] if chart.marks else None:
        case HeatMap() as square:
            return (HALF, 1.5 + 0.22 * len(square.rows)) if len(square.rows) <= 6 else (FULL, 1.9 + 0.28 * len(square.rows))
        case Scatter():
            return FULL, 3.7
        case Line() | Band() | Level():
            return HALF, 2.1
        case Strip():
            return FULL, 0.6 + 0.26 * max(2, len(chart.marks))
        case _:
            return FULL, 0.6 + 0.27 * max(2, len(chart.marks))


def chart_svg(chart: Chart, translate: Translator, fonts: FontFiles, *, width: float | None = None, height: float | None = None) -> bytes:
    """``chart`` as SVG, in inches; its own ``figure_size`` where none is given, enlarged in proportion where only the width is."""
    own_width, own_height = figure_size(chart)
    wide = width or own_width
    return _svg(chart, translate, fonts, wide, height or own_height * wide / own_width)


def interval_svg(chart: Chart, translate: Translator, fonts: FontFiles, *, width: float, height: float) -> bytes:
    """The interval rows of ``chart`` as SVG; sizes in inches. Blue lies wholly above zero, vermilion wholly below its floor."""
    return _svg(chart, translate, fonts, width, height)


def row_name(row: IntervalRow, translate: Translator) -> str:
    """What a row is called: by its label, or by its name out of the data."""
    return translate.render(row.label) if row.label is not None else row.name


def _svg(chart: Chart, translate: Translator, fonts: FontFiles, width: float, height: float) -> bytes:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=str(fonts.regular), size=SIZE)
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "tasuki", "axes.unicode_minus": True}):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        _draw(axes, chart, translate, font)
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set_fontproperties(font)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0)
        stream = BytesIO()
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    return stream.getvalue()


def _draw(axes: Any, chart: Chart, translate: Translator, font: Any) -> None:
    """Marks of one sort make a chart; the first says which."""
    match chart.marks[0] if chart.marks else None:
        case HeatMap() as square:
            draw_heat_map(axes, square, font)
        case Scatter() as scatter:
            draw_scatter(axes, scatter, translate, font)
            _label_axes(axes, chart, translate, font)
        case Line() | Band() | Level():
            draw_curves(axes, chart, translate, font)
            _label_axes(axes, chart, translate, font)
        case Strip():
            draw_strips(axes, [mark for mark in chart.marks if isinstance(mark, Strip)], font)
            axes.set_xlabel(translate.render(chart.x.label), fontproperties=font, color=MUTED)
        case _:
            rows = [mark for mark in chart.marks if isinstance(mark, IntervalRow)]
            draw_intervals(axes, rows, [row_name(row, translate) for row in rows], font)
            _interval_axis(axes, chart, rows, translate, font)


def _interval_axis(axes: Any, chart: Chart, rows: list[IntervalRow], translate: Translator, font: Any) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_xlim(chart.x.low, chart.x.high)
    axes.xaxis.set_major_locator(MaxNLocator(7 if chart.x.percent else 5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number_words(value, percent=chart.x.percent)))
    label: Text = chart.x.label
    if any(row.floor is not None for row in rows):
        label = message("{label} (dashed: floor)", label=label)
    axes.set_xlabel(translate.render(label), fontproperties=font, color=MUTED)
    for tick in axes.get_xticklabels():
        tick.set_color(MUTED)


def _label_axes(axes: Any, chart: Chart, translate: Translator, font: Any) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for side, axis in ((axes.xaxis, chart.x), (axes.yaxis, chart.y)):
        side.set_major_locator(MaxNLocator(5))
        side.set_major_formatter(FuncFormatter(lambda value, _, percent=axis.percent: number_words(value, percent=percent)))
        side.set_label_text(translate.render(axis.label), fontproperties=font, color=MUTED)
        for tick in side.get_ticklabels():
            tick.set_color(MUTED)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def number_words(value: float, *, percent: bool) -> str:
    """A number at an axis: a percentage, or with thousands separators and a true minus sign."""
    if percent:
        return format_percent(value, digits=1)
    return f"{value:,.10g}".replace("-", "−")
