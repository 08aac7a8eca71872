"""Charts of the pack as native charts and tables that can be edited in the presentation; each carries a description in words."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

from engine.domain.chart import Band, Chart, HeatMap, IntervalRow, Level, Line, Scatter, ScatterPoint, Strip
from engine.domain.safe_cell import safe_cell
from engine.domain.text import message
from engine.report.blocks import Page
from engine.report.figure import row_name
from engine.report.figure_marks import cell_figure, crowded, look_of, look_words
from engine.report.paper_colours import SERIES, readable_on, signed_colour
from engine.report.writers.pptx_chart import add_gains_chart, describe
from engine.report.writers.pptx_text import ACCENT, BAD, LINE, MUTED, TEXT, Slide, name_fonts
from engine.report.writers.text_fit import text_width

PERCENT, NUMBER = "0.0%;−0.0%;0%", "#,##0.###;−#,##0.###"
SIZE = 10
SMALL, NARROW = 8, 4.5
"""Points of a legend in a figure that is so many inches wide or less."""
PALE = "9CC9E4"
"""Of what is surpassed, and of lower ends."""


def add_figure(slide: Slide, page: Page, chart: Chart, left: float, top: float, width: float, height: float) -> None:
    """``chart`` in the given place, in inches."""
    place = (left, top, width, height)
    match chart.marks[0] if chart.marks else None:
        case HeatMap() as square:
            _square(slide, chart, square, *place)
        case Scatter() as scatter:
            _plane(slide, chart, scatter, place)
        case Line() | Band() | Level():
            _curves(slide, chart, place)
        case Strip():
            _coverage(slide, chart, place)
        case IntervalRow() if chart.id == "gains":
            add_gains_chart(slide, page, page.table.rows, *place)
        case _:
            _tornado(slide, chart, place)


Place = tuple[float, float, float, float]


def square_height(chart: Chart, most: float) -> float:
    """The height in inches that a square of cells takes of ``most``; any other chart takes it all."""
    square = chart.marks[0] if chart.marks else None
    return (len(square.rows) + 1) * _row_height(square, most) + 0.1 if isinstance(square, HeatMap) else most


def _row_height(square: HeatMap, most: float) -> float:
    return min(0.5, most / (len(square.rows) + 1))


def _frame(slide: Slide, chart: Chart, kind: str, numbers: Any, place: Place) -> Any:
    """A native chart of ``kind`` with quiet axes in our fonts."""
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    frame = slide.slide.shapes.add_chart(XL_CHART_TYPE[kind], *(Inches(side) for side in place), numbers)
    frame.chart.has_title = False
    frame.chart.has_legend = False
    describe(frame, slide.say(chart.title), f"{slide.say(chart.title)}. {slide.say(chart.meaning)}")
    return frame.chart


def _quiet_axis(axis: Any, slide: Slide, label: str, form: str, *, grid: bool = True) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = RGBColor.from_string(LINE)
    axis.has_major_gridlines = grid
    if grid:
        axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINE)
    if form:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = form, False
    axis.tick_labels.font.size = Pt(SIZE)
    axis.tick_labels.font.color.rgb = RGBColor.from_string(MUTED)
    name_fonts(axis.tick_labels.font._rPr, slide.translate.language)
    if label:
        axis.has_title = True
        _write(axis.axis_title.text_frame, label, slide, MUTED)


def _write(frame: Any, text: str, slide: Slide, colour: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    run = frame.paragraphs[0].add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(SIZE), False
    run.font.color.rgb = RGBColor.from_string(colour)
    name_fonts(run._r.get_or_add_rPr(), slide.translate.language)


def _line(series: Any, colour: str, weight: float, *, dashed: bool = False) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.color.rgb = RGBColor.from_string(colour)
    series.format.line.width = Pt(weight)
    if dashed:
        series.format.line.dash_style = MSO_LINE.DASH


def _curves(slide: Slide, chart: Chart, place: Place) -> None:
    """Lines as they are, named in a legend; the ends of a band are thin lines.

    All series are equally long, their last points repeated, because LibreOffice leaves out shorter ones.
    """
    from pptx.chart.data import XyChartData

    numbers = XyChartData()
    looks: list[tuple[str, float, bool]] = []
    names: list[str] = []
    count = max((len(mark.x) for mark in chart.marks if isinstance(mark, Line | Band)), default=0)

    def add(name: str, xs: Sequence[float], ys: Sequence[float], look: tuple[str, float, bool]) -> None:
        series = numbers.add_series(safe_cell(name))
        for x, y in [*zip(xs, ys, strict=True), *[(xs[-1], ys[-1])] * (count - len(xs))]:
            series.add_data_point(x, y)
        looks.append(look)
        names.append(name)

    for mark in chart.marks:
        match mark:
            case Line():
                colour = TEXT if mark.dashed else SERIES[mark.series % len(SERIES)].removeprefix("#")
                add(slide.say(mark.name), mark.x, mark.y, (colour, 2.0, mark.dashed))
            case Band():
                colour = SERIES[mark.series % len(SERIES)].removeprefix("#")
                for end in (mark.low, mark.high):
                    add(slide.say(message("95 % interval")), mark.x, end, (colour, 0.5, False))
            case _:
                continue
    native = _frame(slide, chart, "XY_SCATTER_LINES_NO_MARKERS", numbers, place)
    for series, (colour, weight, dashed) in zip(native.plots[0].series, looks, strict=True):
        _line(series, colour, weight, dashed=dashed)
    again = [number for number, name in enumerate(names) if name in names[:number]]
    _legend(native, slide, again, size=SIZE if place[2] > NARROW else SMALL)
    _quiet_axis(native.category_axis, slide, slide.say(chart.x.label), NUMBER, grid=False)
    _quiet_axis(native.value_axis, slide, slide.say(chart.y.label), NUMBER)
    if chart.x.high is not None:
        native.category_axis.minimum_scale, native.category_axis.maximum_scale = chart.x.low or 0.0, chart.x.high
    values = [y for mark in chart.marks if isinstance(mark, Line) for y in mark.y]
    values += [y for mark in chart.marks if isinstance(mark, Band) for y in (*mark.low, *mark.high)]
    if values:
        low, high, step = round_range(values)
        native.value_axis.minimum_scale, native.value_axis.maximum_scale, native.value_axis.major_unit = low, high, step
    if chart.x.high:
        native.category_axis.major_unit = round_range([chart.x.low or 0.0, chart.x.high], 3)[2]


def _legend(native: Any, slide: Slide, hidden: Sequence[int], size: float = SIZE) -> None:
    """The names of the series below the chart, without the ``hidden`` ones."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn
    from pptx.util import Pt

    native.has_legend = True
    legend = native.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    legend.font.size = Pt(size)
    legend.font.color.rgb = RGBColor.from_string(MUTED)
    name_fonts(legend.font._rPr, slide.translate.language)
    place = legend._element.find(qn("c:legendPos"))
    for series in reversed(hidden):
        xml = f'<c:legendEntry {nsdecls("c")}><c:idx val="{series}"/><c:delete val="1"/></c:legendEntry>'
        place.addnext(parse_xml(xml))


def _plane(slide: Slide, chart: Chart, scatter: Scatter, place: Place) -> None:
    """Points of one look are a series, told in the legend; the floors are dashed lines from end to end.

    All series are equally long, their last points repeated, because LibreOffice leaves out shorter ones.
    """
    from pptx.chart.data import XyChartData

    points = scatter.points
    looks = [[point for point in points if look_of(point) == look] for look in ("cross", "ringed", "hollow", "full")]
    groups = [group for group in looks if group]
    across, up = _padded([point.x for point in points], scatter.x_floor), _padded([point.y for point in points], scatter.y_floor)
    lines = [ends for ends in (_across(scatter.x_floor, up, upright=True), _across(scatter.y_floor, across, upright=False)) if ends]
    count = max(2, *(len(group) for group in groups))
    numbers = XyChartData(number_format="0.0%")
    for name, ends in [
        *((slide.say(look_words(group[0])), [(point.x, point.y) for point in group]) for group in groups),
        *((slide.say(message("Floor")), ends) for ends in lines),
    ]:
        series = numbers.add_series(safe_cell(name))
        for x, y in [*ends, *[ends[-1]] * (count - len(ends))]:
            series.add_data_point(x, y)
    native = _frame(slide, chart, "XY_SCATTER", numbers, place)
    drawn = list(native.plots[0].series)
    named = not crowded(scatter)
    for series, group in zip(drawn, groups, strict=False):
        _mark_points(series, group, slide, (across[0] + across[1]) / 2, named=named)
    for series in drawn[len(groups) :]:
        _line(series, BAD, 1.0, dashed=True)
    _legend(native, slide, range(len(groups) + 1, len(drawn)))
    for axis, span, label in ((native.category_axis, across, chart.x.label), (native.value_axis, up, chart.y.label)):
        _quiet_axis(axis, slide, slide.say(label), PERCENT)
        axis.minimum_scale, axis.maximum_scale, axis.major_unit = span


def _padded(values: list[float], floor: float | None) -> tuple[float, float, float]:
    """Round ends with room beside the outermost of ``values`` and ``floor``, and the step between lines."""
    known = [*values, *([] if floor is None else [floor])]
    room = 0.04 * ((max(known) - min(known)) or 0.01)
    return round_range([min(known) - room, max(known) + room])


def _mark_points(series: Any, group: Sequence[ScatterPoint], slide: Slide, middle: float, *, named: bool) -> None:
    """Markers by the look of the group; where ``named``, points that nothing surpasses have their names on the side with room."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE

    look = look_of(group[0])
    series.format.line.fill.background()
    series.marker.style = XL_MARKER_STYLE.X if look == "cross" else XL_MARKER_STYLE.CIRCLE
    series.marker.size = 13 if look == "ringed" else 9
    colour = RGBColor.from_string(TEXT if look == "cross" else ACCENT)
    if look == "cross":
        series.marker.format.fill.background()
    else:
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = RGBColor.from_string(PALE) if look == "hollow" else colour
    series.marker.format.line.color.rgb = RGBColor.from_string(TEXT) if look == "ringed" else colour
    for place, point in enumerate(group):
        if look == "full" and named:
            label = series.points[place].data_label
            _write(label.text_frame, slide.say(point.name), slide, TEXT)
            label.position = XL_LABEL_POSITION.LEFT if point.x > middle else XL_LABEL_POSITION.RIGHT


def _across(floor: float | None, span: tuple[float, float, float], *, upright: bool) -> list[tuple[float, float]]:
    """Both ends of the line of a floor, which goes through all of ``span``."""
    if floor is None:
        return []
    ends = span[:2]
    return [(floor, end) if upright else (end, floor) for end in ends]


def _tornado(slide: Slide, chart: Chart, place: Place) -> None:
    """Two bars for each row, from the value as measured down to its low and up to its high end."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor

    rows = [mark for mark in chart.marks if isinstance(mark, IntervalRow) and mark.low is not None and mark.high is not None]
    numbers = CategoryChartData(number_format="#,##0")
    numbers.categories = [safe_cell(row_name(row, slide.translate)) for row in rows]
    titles = [slide.say(header) for header in chart.table.headers if header.msgid in ("Lower end", "Upper end")]
    numbers.add_series(titles[0] if titles else "−", [row.low for row in rows])
    numbers.add_series(titles[-1] if titles else "+", [row.high for row in rows])
    native = _frame(slide, chart, "BAR_CLUSTERED", numbers, place)
    native.plots[0].gap_width, native.plots[0].overlap = 60, 100
    for series, colour in zip(native.plots[0].series, (PALE, ACCENT), strict=True):
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour)
    _quiet_axis(native.category_axis, slide, "", "", grid=False)
    _quiet_axis(native.value_axis, slide, slide.say(chart.x.label), "#,##0;−#,##0")
    _from_top(native)
    low, high, step = round_range([end for row in rows for end in (row.low, row.high) if end is not None])
    native.value_axis.minimum_scale, native.value_axis.maximum_scale, native.value_axis.major_unit = low, high, step
    likely = next((row.value for row in rows if row.value is not None), 0.0)
    _cross_at(native, likely)


def round_range(values: Sequence[float], steps: int = 4) -> tuple[float, float, float]:
    """Round ends that hold ``values``, and the step between lines; about so many ``steps``."""
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** floor(log10(span / steps))
    step = next(power * factor for factor in (1, 2, 5, 10) if span / steps <= power * factor * 1.0001)
    return floor(low / step) * step, ceil(high / step) * step, step


def _from_top(native: Any) -> None:
    """The first row at the top, the numbers still at the bottom."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    native.category_axis.reverse_order = True
    native.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def _cross_at(native: Any, value: float) -> None:
    """Let bars begin at ``value``: where the axis of names crosses the axis of numbers."""
    from pptx.oxml.ns import qn

    axis = native.category_axis._element
    for old in (*axis.findall(qn("c:crosses")), *axis.findall(qn("c:crossesAt"))):
        axis.remove(old)
    cross = axis.find(qn("c:crossAx"))
    cross.addnext(cross.makeelement(qn("c:crossesAt"), {"val": f"{value:g}"}))


def _coverage(slide: Slide, chart: Chart, place: Place) -> None:
    """The number of labelled rows of each task."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    strips = [mark for mark in chart.marks if isinstance(mark, Strip)]
    numbers = CategoryChartData(number_format="#,##0")
    numbers.categories = [safe_cell(strip.name) for strip in strips]
    label = slide.say(chart.table.headers[1])
    numbers.add_series(label, [strip.count for strip in strips])
    native = _frame(slide, chart, "BAR_CLUSTERED", numbers, place)
    plot = native.plots[0]
    plot.gap_width = 60
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = RGBColor.from_string(ACCENT)
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0", False
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.font.size = Pt(SIZE)
    name_fonts(plot.data_labels.font._rPr, slide.translate.language)
    _quiet_axis(native.category_axis, slide, "", "", grid=False)
    _quiet_axis(native.value_axis, slide, label, "#,##0")
    _from_top(native)
    native.value_axis.minimum_scale = 0.0


def _square(slide: Slide, chart: Chart, square: HeatMap, left: float, top: float, width: float, height: float) -> None:
    """A native table whose cells are shaded; columns are headed by numbers where names would not fit."""
    names = min(0.34 * width, 2.6)
    cell_width = min(1.2, (width - names) / len(square.columns))
    row_height = _row_height(square, height)
    size = 10.0 if row_height >= 0.3 else 8.0
    numbered = any(text_width(name, size) > (cell_width - 0.1) * 72 for name in square.columns)
    heads = [str(place + 1) if numbered else name for place, name in enumerate(square.columns)]
    lines = [["", *heads]]
    for place, (name, values) in enumerate(zip(square.rows, square.values, strict=True)):
        head = f"{place + 1} {name}" if numbered else name
        lines.append([head, *("" if value is None else cell_figure(square, value) for value in values)])
    shape = slide.table(left, top, [names, *[cell_width] * len(heads)], row_height, lines, size=size, rights=[False, *[True] * len(heads)])
    for row, values in enumerate(square.values):
        for column, value in enumerate(values):
            if value is not None:
                _shade(shape.table.cell(row + 1, column + 1), signed_colour(value, square.full_at))
    describe(shape, slide.say(chart.title), f"{slide.say(chart.title)}. {slide.say(chart.meaning)}")


def _shade(cell: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor

    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    for paragraph in cell.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.color.rgb = RGBColor.from_string(readable_on(colour).removeprefix("#"))
