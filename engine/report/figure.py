"""Drawing the gains chart on paper: vector graphics with the text as outlines, so that no font is needed to read it."""

from io import BytesIO

from engine.domain.chart import Chart, IntervalRow
from engine.domain.text import Translator, format_percent, message
from engine.report.fonts import FontFiles

GOOD, BAD, MUTED, TEXT, GRID = "#0072B2", "#D55E00", "#5B6673", "#1A1F25", "#E9EDF1"


def interval_svg(chart: Chart, translate: Translator, fonts: FontFiles, *, width: float, height: float) -> bytes:
    """The interval rows of ``chart`` as SVG; sizes in inches. Blue lies wholly above zero, vermilion wholly below its floor."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    rows = [mark for mark in chart.marks if isinstance(mark, IntervalRow)]
    font = FontProperties(fname=str(fonts.regular), size=8.5)
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "tasuki"}):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        for position, row in enumerate(rows):
            _draw_row(axes, row, position)
        axes.axvline(0, color=MUTED, linewidth=0.8, zorder=1)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(chart.x.low, chart.x.high)
        axes.set_yticks(range(len(rows)), [row.name for row in rows], fontproperties=font, color=TEXT)
        axes.xaxis.set_major_locator(MaxNLocator(7))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: format_percent(share, digits=1)))
        axes.set_xlabel(translate.render(message("{label} (dashed: floor)", label=chart.x.label)), fontproperties=font, color=MUTED)
        for label in axes.get_xticklabels():
            label.set_fontproperties(font)
            label.set_color(MUTED)
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        stream = BytesIO()
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    return stream.getvalue()


def row_colour(row: IntervalRow) -> str:
    """Blue for a proven improvement, vermilion for a proven fall below the floor, grey for anything between."""
    if row.low is not None and row.low > 0:
        return GOOD
    if row.high is not None and row.high < (row.floor or 0.0):
        return BAD
    return MUTED


def _draw_row(axes, row: IntervalRow, position: int) -> None:
    if row.floor is not None:
        axes.plot([row.floor, row.floor], [position - 0.35, position + 0.35], color=BAD, linewidth=1, linestyle=(0, (3, 2)))
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [position, position], color=row_colour(row), linewidth=2.4, solid_capstyle="round")
    if row.value is not None:
        axes.plot([row.value], [position], marker="o", markersize=5.5, color=row_colour(row))
