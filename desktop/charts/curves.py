"""Curves, bands and levels drawn by pyqtgraph; the only place that loads it, so that the first window need not."""

from bisect import bisect_left
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeAlias

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.charts.colours import series_colour, text_colour
from desktop.charts.ticks import axis_range, tick_labels, ticks
from desktop.widgets.theme import Tokens
from engine.domain.chart import Band, Chart, Level, Line, Mark
from engine.domain.text import Translator, format_percent, format_score

_Item: TypeAlias = Any
"""A curve, band or line of pyqtgraph, which brings no types of its own."""
_MOST_POINTS = 400
"""A band is thinned to this many points; lines are thinned by pyqtgraph itself."""
_FONT_PIXELS = 11
_RIGHT = 14
"""Pixels to the right of the plot at least; a wide figure at the end of the axis needs more, or it is not drawn at all."""
_BELOW = 7
"""Pixels between the axis and its figures, so that they clear the lowest figure at the left."""


@dataclass(frozen=True)
class _Look:
    shape: tuple[tuple[type[Mark], int, bool], ...]
    tokens: Tokens


@dataclass(frozen=True)
class _Frame:
    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    percent: bool
    tokens: Tokens


class CurvePlot(pg.PlotWidget):
    """A quiet plot: no menu, no dragging; items are kept and only fed while the marks stay of the same shape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, enableMenu=False)
        self._plot: _Item = self.getPlotItem()
        self._look: _Look | None = None
        self._frame: _Frame | None = None
        self._chart: Chart | None = None
        self._translator: Translator | None = None
        self._items: list[_Item] = []
        self._rules: list[_Item] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(CurvePlot.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 76)
        plot = self._plot
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.disableAutoRange()
        plot.layout.setContentsMargins(0, 9, _RIGHT, 0)
        for name in ("left", "bottom"):
            self._quiet_axis(plot.getAxis(name))
        for name in ("left", "bottom", "top", "right"):
            plot.getAxis(name).enableAutoSIPrefix(False)  # or each change of the range sets the text of a label that no axis shows

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        return QSize(200, 80)

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``; marks other than lines, bands and levels are left out."""
        self._chart, self._translator = chart, translator
        marks = [mark for mark in chart.marks if isinstance(mark, Line | Band | Level)]
        look = _Look(tuple((type(mark), getattr(mark, "series", 0), getattr(mark, "dashed", False)) for mark in marks), tokens)
        if look != self._look:
            self._build(marks, tokens)
            self._look = look
        for mark, item in zip(marks, self._items, strict=True):
            _feed(item, mark)
        self._set_frame(chart, marks, translator, tokens)

    def words_at(self, place: QPointF) -> str:
        """What the lines show at ``place`` (in the coordinates of this widget); empty beside the drawing."""
        chart, t = self._chart, self._translator
        box = self._plot.getViewBox()
        if chart is None or t is None or not box.sceneBoundingRect().contains(self.mapToScene(place.toPoint())):
            return ""
        at = float(box.mapSceneToView(self.mapToScene(place.toPoint())).x())
        lines = [mark for mark in chart.marks if isinstance(mark, Line) and mark.x]
        steps = [nearest(mark.x, at) for mark in lines]
        words = [t("{axis} {value}", axis=chart.x.label, value=format_score(lines[0].x[steps[0]]))] if lines else []
        words += [t("{name}: {value}", name=mark.name, value=told(chart, mark.y[step])) for mark, step in zip(lines, steps, strict=True)]
        words += [t("{name}: {value}", name=mark.name, value=told(chart, mark.y)) for mark in chart.marks if isinstance(mark, Level)]
        return "\n".join(words)

    @property
    def items_drawn(self) -> tuple[object, ...]:
        """The graphics items in the order of the marks; the same objects as long as the shape is unchanged."""
        return tuple(self._items)

    def _quiet_axis(self, axis: _Item) -> None:
        font = QFont(self.font())
        font.setPixelSize(_FONT_PIXELS)
        axis.setStyle(tickFont=font, tickLength=0, autoExpandTextSpace=False, autoReduceTextSpace=False, hideOverlappingLabels=False)
        axis.setZValue(-10)

    def _build(self, marks: list[Line | Band | Level], tokens: Tokens) -> None:
        plot = self._plot
        for item in self._items:
            plot.removeItem(item)
        self._items = [_item(mark, tokens) for mark in marks]
        for item in self._items:
            plot.addItem(item)
            if isinstance(item, pg.PlotDataItem):
                item.setDownsampling(auto=True, method="peak")
                item.setClipToView(True)

    def _set_frame(self, chart: Chart, marks: list[Line | Band | Level], translator: Translator, tokens: Tokens) -> None:
        frame = _Frame(
            axis_range(chart.x, (x for mark in marks if not isinstance(mark, Level) for x in (mark.x[0], mark.x[-1]) if mark.x)),
            axis_range(chart.y, (y for mark in marks for y in _heights(mark))),
            translator.render(chart.x.label),
            chart.y.percent,
            tokens,
        )
        before, self._frame = self._frame, frame
        if frame == before:
            return
        plot = self._plot
        self.setBackground(tokens.surface)
        plot.setRange(xRange=frame.x, yRange=frame.y, padding=0)
        left, bottom = plot.getAxis("left"), plot.getAxis("bottom")
        values = ticks(*frame.y)
        labels = tick_labels(values, percent=frame.percent)
        left.setTicks([list(zip(values, labels, strict=True))])
        metrics = QFontMetricsF(left.style["tickFont"])
        left.setWidth(max((metrics.horizontalAdvance(label) for label in labels), default=20) + 8)
        across = _across(frame)
        bottom.setTicks([across])
        plot.layout.setContentsMargins(0, 9, max(_RIGHT, ceil(metrics.horizontalAdvance(across[-1][1]) / 2) + 3), 0)
        bottom.setStyle(tickTextOffset=_BELOW)
        bottom.setHeight(metrics.height() + _BELOW + 2)
        if before is None or before.tokens != tokens:
            for axis in (left, bottom):
                axis.setTextPen(tokens.muted)
                axis.setPen(pg.mkPen(tokens.grid, width=1))
            left.setPen(pg.mkPen(None))
        if before is None or before.tokens != tokens or before.y != frame.y:
            self._rule(values, tokens)

    def _rule(self, values: tuple[float, ...], tokens: Tokens) -> None:
        """Lines across at ``values``; they are moved rather than made again."""
        while len(self._rules) > len(values):
            self._plot.removeItem(self._rules.pop())
        while len(self._rules) < len(values):
            rule = pg.InfiniteLine(angle=0, movable=False)
            rule.setZValue(-5)
            self._plot.addItem(rule)
            self._rules.append(rule)
        for value, rule in zip(values, self._rules, strict=True):
            rule.setPen(pg.mkPen(tokens.grid, width=1))
            rule.setValue(value)


def nearest(x: tuple[float, ...], at: float) -> int:
    """The place in the rising values ``x`` of the one nearest to ``at``."""
    after = bisect_left(x, at)
    if after == 0 or (after < len(x) and x[after] - at < at - x[after - 1]):
        return min(after, len(x) - 1)
    return after - 1


def told(chart: Chart, value: float) -> str:
    """``value`` as the upright axis of ``chart`` counts it."""
    return format_percent(value) if chart.y.percent else format_score(value)


def _across(frame: _Frame) -> list[tuple[float, str]]:
    low, high = frame.x
    ends = tick_labels((low, high))
    return [(low, ends[0]), ((low + high) / 2, frame.x_label), (high, ends[1])]


def _heights(mark: Line | Band | Level) -> tuple[float, ...]:
    match mark:
        case Line():
            return mark.y
        case Band():
            return mark.low + mark.high
        case Level():
            return (mark.y,)


def _item(mark: Line | Band | Level, tokens: Tokens) -> _Item:
    match mark:
        case Line():
            colour = tokens.text if mark.dashed else series_colour(tokens, mark.series)
            style = Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine
            item = pg.PlotDataItem(pen=pg.mkPen(colour, width=1 if mark.dashed else 1.7, style=style), antialias=True)
            item.setZValue(3 if mark.dashed else 2)
            return item
        case Band():
            colour = text_colour(tokens, 0.12) if mark.dashed else series_colour(tokens, mark.series, 0.22)
            band = pg.PlotCurveItem(pen=None, brush=pg.mkBrush(colour), fillLevel="enclosed", antialias=not mark.dashed)
            band.setZValue(0 if mark.dashed else 1)
            return band
        case Level():
            level = pg.InfiniteLine(angle=0, movable=False, pen=pg.mkPen(tokens.text, width=1, style=Qt.PenStyle.DashLine))
            level.setZValue(3)
            return level


def _feed(item: _Item, mark: Line | Band | Level) -> None:
    match mark:
        case Line():
            item.setData(np.asarray(mark.x, dtype=float), np.asarray(mark.y, dtype=float))
        case Band():
            stride = max(1, len(mark.x) // _MOST_POINTS)
            x, low, high = (np.asarray(values[::stride], dtype=float) for values in (mark.x, mark.low, mark.high))
            item.setData(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))
        case Level():
            item.setValue(mark.y)
