"""How each sort of mark is drawn with matplotlib on given axes."""

from collections.abc import Sequence
from typing import Any

from engine.domain.chart import Band, Chart, HeatMap, IntervalRow, Level, Line, Scatter, ScatterPoint, Strip
from engine.domain.text import Translator
from engine.report.paper_colours import BAD, GOOD, GRID, MUTED, SERIES, TEXT, readable_on, signed_colour

MOST_NAMED = 6
"""So many points of a plane can carry their names without covering each other."""


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
    for row, values in enumerate(square.values):
        for column, value in enumerate(values):
            if value is None:
                continue
            colour = signed_colour(value, square.full_at)
            axes.add_patch(_cell(column, row, colour))
            figure = cell_figure(square, value)
            axes.text(column, row, figure, ha="center", va="center", color=readable_on(colour), fontproperties=font)
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
    axes.margins(0.18, 0.14)
    _name_points(axes, scatter.points, translate, font)


def _name_points(axes: Any, points: Sequence[ScatterPoint], translate: Translator, font: Any) -> None:
    """The names of the points that matter, each pushed off the one below; names at the right half stand left of their point."""
    named = [point for point in points if point.ringed or point.cross]
    named += [point for point in points if not point.hollow and point not in named][: MOST_NAMED - len(named)]
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    gap, last = 0.075 * (high - low), float("-inf")
    for point in sorted(named, key=lambda point: point.y):
        before = point.x > (left + right) / 2
        height = max(point.y, last + gap)
        if under := _under_name(point, points, height, 0.6 * gap, (-0.5 if before else 0.5) * (right - left)):
            height = max(under) + gap
        last = height
        axes.annotate(
            translate.render(point.name),
            (point.x, point.y),
            (point.x + (-1 if before else 1) * 0.025 * (right - left), height),
            ha="right" if before else "left",
            va="center",
            color=TEXT,
            fontproperties=font,
            arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.5} if height > point.y + gap / 4 else None,
        )


def _under_name(point: ScatterPoint, points: Sequence[ScatterPoint], height: float, near: float, reach: float) -> list[float]:
    """The heights of the other points that a name at ``height`` would cover, which goes ``reach`` far from its ``point``."""
    span = sorted((0.0, reach))
    return [other.y for other in points if other is not point and abs(other.y - height) < near and span[0] <= other.x - point.x <= span[1]]


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
