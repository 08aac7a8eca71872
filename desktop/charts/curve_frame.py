"""Where curves, their figures and their rules stand in the room that a plot has: geometry in pixels, without a widget."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, isfinite

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPolygonF

from desktop.charts.ticks import axis_range, tick_labels, ticks
from engine.domain.chart import Band, Chart, Level, Line
from engine.domain.text import Translator

Drawn = Line | Band | Level
"""The marks that a plot shows."""
ABOVE, BESIDE, RIGHT, BELOW = 9, 8, 14, 7
"""Pixels around the plot: above it, between it and the figures at its left, at its right at least, and between it and those below."""

MOST_A_COLUMN = 4
"""Points of a curve in a column of pixels from which it is thinned."""


@dataclass(frozen=True)
class Frame:
    """The rectangle that the curves are drawn in, what its edges stand for, and the figures around it with their boxes."""

    area: QRectF
    x: tuple[float, float]
    y: tuple[float, float]
    rules: tuple[float, ...]
    """Heights in pixels."""
    figures: tuple[tuple[QRectF, Qt.AlignmentFlag, str], ...]

    def up(self, value: float) -> float:
        """The pixel from the top at which ``value`` of the upright axis stands."""
        return self.area.bottom() - (value - self.y[0]) / (self.y[1] - self.y[0]) * self.area.height()

    def value_at(self, across: float) -> float:
        """The value of the lower axis at the pixel ``across``."""
        return self.x[0] + (across - self.area.left()) / self.area.width() * (self.x[1] - self.x[0])

    def line(self, x: Sequence[float], y: Sequence[float]) -> list[QPolygonF]:
        """The curve through the points, in pieces where values between them are missing (not finite)."""
        points = thinned(x, y, round(self.area.width()))
        missing = [place for place, (_, up) in enumerate(points) if not isfinite(up)]
        ends = zip([-1, *missing], [*missing, len(points)], strict=True)
        return [self._outline(points[before + 1 : end]) for before, end in ends if end > before + 1]

    def band(self, band: Band) -> QPolygonF:
        """The outline of ``band``, around what is known of it."""
        known = [(x, low, high) for x, low, high in zip(band.x, band.low, band.high, strict=True) if isfinite(low) and isfinite(high)]
        return self._outline([*((x, low) for x, low, _ in known), *((x, high) for x, _, high in reversed(known))])

    def _outline(self, points: Sequence[tuple[float, float]]) -> QPolygonF:
        area, (left, right), (low, high) = self.area, self.x, self.y
        wide, tall = area.width() / (right - left), area.height() / (high - low)
        start, floor = area.left() - left * wide, area.bottom() + low * tall
        return QPolygonF([QPointF(start + x * wide, floor - y * tall) for x, y in points])


def frame_of(chart: Chart, marks: Sequence[Drawn], translator: Translator, room: QSizeF, metrics: QFontMetricsF) -> Frame:
    """The frame of ``marks`` in ``room``, with figures in the font of ``metrics``."""
    low, high = axis_range(chart.x, (x for mark in marks if not isinstance(mark, Level) for x in (*mark.x[:1], *mark.x[-1:])))
    bottom, top = axis_range(chart.y, (y for mark in marks for y in _heights(mark)))
    values = ticks(bottom, top)
    upwards = tick_labels(values, percent=chart.y.percent)
    ends = tick_labels((low, high), percent=chart.x.percent)
    left = ceil(max(map(metrics.horizontalAdvance, upwards), default=20.0)) + BESIDE
    right = max(RIGHT, ceil(metrics.horizontalAdvance(ends[1]) / 2) + 3)
    height = metrics.height()
    below = ceil(height) + BELOW + 2
    area = QRectF(left, ABOVE, max(1.0, room.width() - left - right), max(1.0, room.height() - ABOVE - below))
    frame = Frame(area, (low, high), (bottom, top), (), ())
    rules = tuple(map(frame.up, values))
    beside = (
        (QRectF(0, up - height / 2, left - BESIDE + 3, height), Qt.AlignmentFlag.AlignRight, words)
        for up, words in zip(rules, upwards, strict=True)
    )
    label = translator.render(chart.x.label)
    free = area.width() - sum(metrics.horizontalAdvance(words) for words in ends) / 2 - 8
    along = (
        (area.left(), ends[0]),
        (area.center().x(), metrics.elidedText(label, Qt.TextElideMode.ElideRight, max(0.0, free))),
        (area.right(), ends[1]),
    )
    lower = (
        (QRectF(at - area.width() / 2, area.bottom() + BELOW, area.width(), height), Qt.AlignmentFlag.AlignHCenter, words)
        for at, words in along
    )
    return Frame(area, frame.x, frame.y, rules, (*beside, *lower))


def thinned(x: Sequence[float], y: Sequence[float], columns: int) -> list[tuple[float, float]]:
    """The points of a curve; of many more than ``columns`` of pixels only the lowest and the highest in each column."""
    points = list(zip(x, y, strict=True))
    if len(points) <= MOST_A_COLUMN * columns:
        return points
    step = (x[-1] - x[0]) / columns
    ends = [0, *(bisect_left(x, x[0] + column * step) for column in range(1, columns)), len(points)]
    kept: list[tuple[float, float]] = []
    for start, end in pairwise(ends):
        inside = points[start:end]
        if inside:
            kept += sorted({min(inside, key=_height), max(inside, key=_height)})
    return kept


def _height(point: tuple[float, float]) -> float:
    return point[1]


def nearest(x: Sequence[float], at: float) -> int:
    """The place in the rising values ``x`` of the one nearest to ``at``."""
    after = bisect_left(x, at)
    if after == 0 or (after < len(x) and x[after] - at < at - x[after - 1]):
        return min(after, len(x) - 1)
    return after - 1


def _heights(mark: Drawn) -> tuple[float, ...]:
    match mark:
        case Line():
            return mark.y
        case Band():
            return mark.low + mark.high
        case Level():
            return (mark.y,)
