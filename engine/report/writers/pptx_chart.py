"""The gains as a native bar chart with the intervals as error bars, which python-pptx has no interface for."""

from collections.abc import Sequence
from typing import Any

from engine.domain.safe_cell import safe_cell
from engine.report.axis import gain_axis
from engine.report.blocks import KpiRow, Page
from engine.report.writers.pptx_text import ACCENT, BAD, LINE, MUTED, Slide, name_fonts

_COLOURS = {"pass": ACCENT, "fail": BAD}


def add_gains_chart(slide: Slide, page: Page, rows: Sequence[KpiRow], left: float, top: float, width: float, height: float) -> None:
    """One bar per row in inches as given; blue passes, vermilion fails, grey is open. It carries a description in words."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Inches, Pt

    numbers = CategoryChartData(number_format="0.0%")
    numbers.categories = [safe_cell(row.task) for row in rows]
    numbers.add_series(slide.say(page.chart.chart.x.label), [row.gain for row in rows])
    frame = slide.slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(left), Inches(top), Inches(width), Inches(height), numbers)
    chart = frame.chart
    chart.has_legend = False
    chart.has_title = False
    plot = chart.plots[0]
    plot.gap_width = 60
    series = plot.series[0]
    series.invert_if_negative = False
    for position, row in enumerate(rows):
        fill = series.points[position].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(_COLOURS.get(row.status, MUTED))
    _add_error_bars(series._element, rows)
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = RGBColor.from_string(MUTED)
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINE)
    values.format.line.fill.background()
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "0%;−0%;0%", False
    reach = gain_axis(rows)
    values.minimum_scale, values.maximum_scale, values.major_unit = reach.low, reach.high, reach.step
    values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    size = 10 if len(rows) <= 6 else 8
    for axis in (names, values):
        axis.tick_labels.font.size = Pt(size)
        axis.tick_labels.font.color.rgb = RGBColor.from_string(MUTED)
        name_fonts(axis.tick_labels.font._rPr, slide.translate.language)
    describe(frame, slide.say(page.chart.chart.title), f"{slide.say(page.chart.chart.title)}. {slide.say(page.chart.chart.meaning)}")


def _add_error_bars(series: Any, rows: Sequence[KpiRow]) -> None:
    """c:errBars with custom lengths, at the place that the schema gives it: before c:cat."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    def lengths(side: int) -> str:
        found = [abs(row.interval[side] - row.gain) if row.interval is not None and row.gain is not None else 0.0 for row in rows]
        points = "".join(f'<c:pt idx="{position}"><c:v>{length:.6f}</c:v></c:pt>' for position, length in enumerate(found))
        return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(found)}"/>{points}</c:numLit>'

    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{lengths(1)}</c:plus><c:minus>{lengths(0)}</c:minus>"
        '<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="1A1F25"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    series.insert(list(series).index(series.find(qn("c:cat"))), bars)


def describe(frame: Any, title: str, words: str) -> None:
    """Give a chart or table its name and the words that are read aloud instead of it."""
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("title", title)
    properties.set("descr", words)
