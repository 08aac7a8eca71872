"""How each sort of mark is drawn with matplotlib on given axes."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from engine.domain.chart import Band, Chart, HeatMap, IntervalRow, Level, Line, Scatter, ScatterPoint, Strip
from engine.domain.text import Text, Translator, message
from engine.report.paper_colours import BAD, GOOD, GRID, MUTED, SERIES, TEXT, readable_on, signed_colour
from engine.report.writers.text_fit import text_width

MOST_NAMED = 6
"""So many points of a plane can carry their names without covering each other."""
MOST_LARGE = 4
"""Columns of a square whose cells have room for figures of full size."""


def draw_intervals(axes: Any, rows: Sequence[IntervalRow], names: Sequence[str], font: Any) -> None:
    """Rows from top to bottom with their intervals, against zero and the floors."""
    for position, row in enumerate(rows):
        if row.floor is not None:
            axes.plot([row.floor, row.floor], [position - 0.35, position + 0.35], color=BAD, linewidth=1, linestyle=(0, (3, 2)))
        if row.low is not None and row.high is not None:
            axes.plot([row.low, row.high], [position, position], color=row_colour(row), linewidth=2.4, solid_capstyle="round")
        if row.value is not None:
            axes.plot([row.value], [position], marker="o", markersize=5.5, color=row_colour(row))
    axes.axvline(0, color=MUTED, linewidth=0.8, zorder=1)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), names, fontproperties=font, color=TEXT)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def row_colour(row: IntervalRow) -> str:
    """Blue for a proven improvement, vermilion for a proven fall below the floor, grey for anything between."""
    if row.low is not None and row.low > 0:
        return GOOD
    if row.high is not None and row.high < (row.floor or 0.0):
        return BAD
    return MUTED


def draw_heat_map(axes: Any, square: HeatMap, font: Any) -> None:
    """Cells with their figures; None stays bare. Columns are headed at the top."""
    small = font.copy()
    small.set_size(font.get_size() - 1.5 if len(square.columns) > MOST_LARGE else font.get_size())
    for row, values in enumerate(square.values):
        for column, value in enumerate(values):
            if value is None:
                continue
            colour = signed_colour(value, square.full_at)
            axes.add_patch(_cell(column, row, colour))
            figure = cell_figure(square, value)
            axes.text(column, row, figure, ha="center", va="center", color=readable_on(colour), fontproperties=small)
    wide = max((len(name) for name in square.columns), default=0) > 6 and len(square.columns) > 2
    names = [f"{row + 1} {name}" for row, name in enumerate(square.rows)] if wide else list(square.rows)
    heads = [str(column + 1) for column in range(len(square.columns))] if wide else list(square.columns)
    axes.set_xlim(-0.5, len(square.columns) - 0.5)
    axes.set_ylim(len(square.rows) - 0.5, -0.5)
    axes.set_xticks(range(len(heads)), heads, fontproperties=font, color=TEXT)
    axes.set_yticks(range(len(names)), names, fontproperties=font, color=TEXT)
    axes.xaxis.tick_top()


def cell_figure(square: HeatMap, value: float) -> str:
    """What stands in a cell of ``square``."""
    scaled, digits = (value * 100, 1) if square.percent else (value, 2)
    rounded = round(scaled, digits)
    sign = "−" if rounded < 0 else "+" if square.signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):.{digits}f}"


def _cell(column: int, row: int, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, facecolor=colour, edgecolor=GRID, linewidth=0.6)


def draw_scatter(axes: Any, scatter: Scatter, translate: Translator, font: Any) -> None:
    """Points with the floors dashed; surpassed ones are hollow, the cross is what the others are measured against."""
    for floor, line in ((scatter.x_floor, axes.axvline), (scatter.y_floor, axes.axhline)):
        if floor is not None:
            line(floor, color=BAD, linewidth=1, linestyle=(0, (3, 2)), zorder=1)
    for point in scatter.points:
        if point.cross:
            axes.plot([point.x], [point.y], marker="x", markersize=7, markeredgewidth=1.8, color=TEXT)
            continue
        axes.plot([point.x], [point.y], marker="o", markersize=6, color=GOOD, markerfacecolor="white" if point.hollow else GOOD)
        if point.ringed:
            axes.plot([point.x], [point.y], marker="o", markersize=12, markerfacecolor="none", color=TEXT)
    axes.margins(0.08, 0.14)
    _name_points(axes, scatter, translate, font)
    _explain_points(axes, scatter, translate, font)


def crowded(scatter: Scatter) -> bool:
    """Whether there are too many points for names, or some lie so close to a line across that names beside them would meet."""
    xs = [point.x for point in scatter.points] + ([] if scatter.x_floor is None else [scatter.x_floor])
    ys = [point.y for point in scatter.points] + ([] if scatter.y_floor is None else [scatter.y_floor])
    wide, high = max(max(xs) - min(xs), 1e-12), max(max(ys) - min(ys), 1e-12)
    named = [point for point in scatter.points if not point.hollow]
    return len(scatter.points) > MOST_NAMED or any(
        abs(one.y - other.y) < 0.08 * high and abs(one.x - other.x) < 0.5 * wide
        for place, one in enumerate(named)
        for other in named[place + 1 :]
    )


def look_of(point: ScatterPoint) -> str:
    """How the point looks: a cross, ringed, hollow or full."""
    return "cross" if point.cross else "ringed" if point.ringed else "hollow" if point.hollow else "full"


def look_words(point: ScatterPoint) -> Text:
    """What the legend calls points that look like this one; those of a kind by themselves go by their names."""
    if point.cross or point.ringed:
        return point.name
    return message("Surpassed by another way") if point.hollow else message("Not surpassed")


def _name_points(axes: Any, scatter: Scatter, translate: Translator, font: Any) -> None:
    """Names of the points that nothing surpasses, on the side where there is room; the legend has all others."""
    left, right = axes.get_xlim()
    for point in scatter.points:
        if look_of(point) == "full" and not crowded(scatter):
            before = point.x > (left + right) / 2
            place = (point.x + (-1 if before else 1) * 0.015 * (right - left), point.y)
            side = "right" if before else "left"
            axes.annotate(translate.render(point.name), place, ha=side, va="center", color=TEXT, fontproperties=font)


def _explain_points(axes: Any, scatter: Scatter, translate: Translator, font: Any) -> None:
    """A legend below: each look once, and the floors."""
    from matplotlib.lines import Line2D

    shapes = {
        "cross": {"marker": "x", "color": TEXT, "markeredgewidth": 1.8, "markersize": 7},
        "ringed": {"marker": "o", "color": TEXT, "markerfacecolor": GOOD, "markeredgewidth": 1.4, "markersize": 9},
        "hollow": {"marker": "o", "color": GOOD, "markerfacecolor": "white", "markersize": 6},
        "full": {"marker": "o", "color": GOOD, "markersize": 6},
    }
    found = {look_of(point): look_words(point) for point in reversed(scatter.points)}
    entries = [
        Line2D([], [], linestyle="none", label=translate.render(found[look]), **shape) for look, shape in shapes.items() if look in found
    ]
    if scatter.x_floor is not None or scatter.y_floor is not None:
        entries.append(Line2D([], [], color=BAD, linewidth=1, linestyle=(0, (3, 2)), label=translate.render(message("Floor"))))
    columns = _legend_columns([str(entry.get_label()) for entry in entries], font.get_size(), axes.figure.get_figwidth() * 72)
    axes.figure.legend(handles=entries, loc="outside lower center", ncols=columns, prop=font, frameon=False, labelcolor=TEXT)


def _legend_columns(names: Sequence[str], size: float, room: float) -> int:
    """In how many columns, filled one after the other, ``names`` of ``size`` points fit into ``room`` points; at least one.

    As in matplotlib, the first columns have one name more where they cannot all have as many.
    """
    for columns in range(min(4, len(names)), 1, -1):
        rows, fuller = divmod(len(names), columns)
        starts = [place * rows + min(place, fuller) for place in range(columns + 1)]
        widths = [max(text_width(name, size) for name in names[one:next_one]) + 6 * size for one, next_one in pairwise(starts)]
        if sum(widths) <= room:
            return columns
    return 1


def draw_curves(axes: Any, chart: Chart, translate: Translator, font: Any) -> None:
    """Lines with their bands; a dashed line or level is the baseline. The legend is inside, where there is most room."""
    for mark in chart.marks:
        match mark:
            case Band():
                colour, alpha = (TEXT, 0.08) if mark.dashed else (SERIES[mark.series % len(SERIES)], 0.18)
                axes.fill_between(mark.x, mark.low, mark.high, color=colour, alpha=alpha, linewidth=0)
            case Line():
                colour, style = (TEXT, (0, (4, 2))) if mark.dashed else (SERIES[mark.series % len(SERIES)], "-")
                axes.plot(mark.x, mark.y, color=colour, linestyle=style, linewidth=1.6, label=translate.render(mark.name))
            case Level():
                axes.axhline(mark.y, color=TEXT, linestyle=(0, (4, 2)), linewidth=1.2, label=translate.render(mark.name))
            case _:
                continue
    axes.set_xlim(chart.x.low, chart.x.high)
    axes.set_ylim(chart.y.low, chart.y.high)
    small = font.copy()
    small.set_size(7.5)
    axes.legend(prop=small, frameon=False, labelcolor=TEXT, loc="best")


def draw_strips(axes: Any, strips: Sequence[Strip], font: Any) -> None:
    """Where along the rows labels are: the fuller the cell, the darker; the number of labels stands at the end."""
    from matplotlib.colors import LinearSegmentedColormap

    for position, strip in enumerate(strips):
        shades = LinearSegmentedColormap.from_list("strip", ["#F4F6F8", SERIES[strip.series % len(SERIES)]])
        axes.imshow(
            [list(strip.shares)],
            cmap=shades,
            vmin=0.0,
            vmax=max(0.05, *strip.shares),
            extent=(0.0, 1.0, position + 0.36, position - 0.36),
            aspect="auto",
            interpolation="nearest",
        )
        axes.text(1.01, position, f"{strip.count:,}", va="center", color=MUTED, fontproperties=font)
    axes.set_xlim(0.0, 1.1)
    axes.set_ylim(len(strips) - 0.4, -0.6)
    axes.set_xticks([])
    axes.set_yticks(range(len(strips)), [strip.name for strip in strips], fontproperties=font, color=TEXT)
