"""Points in a plane with floors: the trade-off between two tasks, painted without a plotting library."""

from math import hypot

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.charts.colours import series_colour
from desktop.charts.point_names import places_of_names
from desktop.charts.ticks import tick_labels, ticks
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart, Scatter, ScatterPoint
from engine.domain.text import Translator, format_percent

_RADIUS, _RING = 5.0, 9.5
_NEAR = 9.0
"""Pixels within which the pointer is at a point."""
_FONT_PIXELS = 11
_WIDEST_NAME = 170.0
"""Pixels of a name beside its point."""
_AIR = 0.09
"""Share of the range that is left free at each end."""
_LEAST = 0.01
"""Axes span at least this much, so that equal points do not look far apart."""


class ScatterPainter(QWidget):
    """Paints the first Scatter of a chart; values are gains in per cent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self._scatter: Scatter | None = None
        self._translator: Translator | None = None
        self._tokens: Tokens | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        return QSize(420, 280)

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``."""
        self._scatter = next((mark for mark in chart.marks if isinstance(mark, Scatter)), None)
        self._chart, self._translator, self._tokens = chart, translator, tokens
        self.update()

    def place(self, point: ScatterPoint) -> QPointF:
        """Where ``point`` is painted, in widget coordinates."""
        (x_low, x_high), (y_low, y_high) = self._ranges()
        area = self._area()
        across = (point.x - x_low) / (x_high - x_low)
        up = (point.y - y_low) / (y_high - y_low)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def point_at(self, place: QPointF) -> ScatterPoint | None:
        """The point nearest to ``place``, if it is near."""
        points = self._scatter.points if self._scatter is not None else ()
        near = [(_distance(self.place(point), place), number) for number, point in enumerate(points)]
        distance, number = min(near, default=(_NEAR + 1, 0))
        return points[number] if distance <= _NEAR else None

    def number_at(self, place: QPointF, within: float = _NEAR) -> int | None:
        """The number of the choosable point nearest to ``place``, if one lies ``within`` so many pixels; crosses cannot be chosen."""
        points = self._scatter.points if self._scatter is not None else ()
        near = [(_distance(self.place(point), place), number) for number, point in enumerate(points) if not point.cross]
        if not near:
            return None
        distance, number = min(near)
        return number if distance <= within else None

    def neighbour(self, key: Qt.Key) -> int | None:
        """The number of the point that an arrow key, Home or End leads to from the ringed one, in the order from left to right."""
        points = self._scatter.points if self._scatter is not None else ()
        order = sorted((number for number, point in enumerate(points) if not point.cross), key=lambda one: (points[one].x, -points[one].y))
        if not order:
            return None
        here = next((place for place, number in enumerate(order) if points[number].ringed), 0)
        match key:
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                place = min(here + 1, len(order) - 1)
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                place = max(here - 1, 0)
            case Qt.Key.Key_Home:
                place = 0
            case Qt.Key.Key_End:
                place = len(order) - 1
            case _:
                return None
        return order[place]

    def names_shown(self) -> list[tuple[str, QRectF]]:
        """The names beside the points, each where it stands; surpassed points, and names without room, are left to the pointer."""
        if self._scatter is None or self._translator is None:
            return []
        t, metrics = self._translator, QFontMetricsF(self._font())
        points = sorted(self._scatter.points, key=lambda one: (not one.ringed, not one.cross, one.hollow))
        named = sum(one.ringed or not one.hollow for one in points)
        names = [_shortened(metrics, t.render(point.short or point.name), _WIDEST_NAME) for point in points[:named]]
        sizes = [QSizeF(metrics.horizontalAdvance(name) + 2, metrics.height()) for name in names]
        places = places_of_names([self.place(point) for point in points], sizes, self._area())
        return [(name, place) for name, place in zip(names, places, strict=True) if place is not None]

    def event(self, event: QEvent) -> bool:  # noqa: D102 - Qt's own
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, place: QPointF) -> str:
        """The point near ``place`` in words; empty where there is none."""
        point = self.point_at(place)
        return self.words(point) if point is not None else ""

    def words(self, point: ScatterPoint) -> str:
        """The point's name and its two values."""
        if self._translator is None:
            return ""
        values = " / ".join(format_percent(value, signed=True) for value in (point.x, point.y))
        return self._translator("{name}: {value}", name=self._translator.render(point.name), value=values)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        if self._scatter is None or self._tokens is None or self._chart is None or self._translator is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        self._paint_frame(painter, self._chart, self._translator, self._tokens)
        self._paint_floors(painter, self._scatter, self._tokens)
        for point in sorted(self._scatter.points, key=lambda one: (not one.hollow, one.cross, one.ringed)):
            self._paint_point(painter, point, self._tokens)
        painter.setPen(QColor(self._tokens.muted))
        for name, place in self.names_shown():
            painter.fillRect(place, QColor(self._tokens.surface))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_FONT_PIXELS)
        return font

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        scatter = self._scatter
        if scatter is None:
            return (0.0, 1.0), (0.0, 1.0)
        return (
            _range([0.0, *(point.x for point in scatter.points)], scatter.x_floor),
            _range([0.0, *(point.y for point in scatter.points)], scatter.y_floor),
        )

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self._font())
        left = metrics.horizontalAdvance("+00.0 %") + 8
        return QRectF(left, metrics.height() + 8, self.width() - left - 16, self.height() - 3.4 * metrics.height() - 14)

    def _paint_frame(self, painter: QPainter, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        area = self._area()
        metrics = QFontMetricsF(self._font())
        (x_low, x_high), (y_low, y_high) = self._ranges()
        across = ticks(x_low, x_high)
        for value, label in zip(across, tick_labels(across, percent=True), strict=True):
            at = self.place(ScatterPoint(chart.title, value, y_low)).x()
            painter.setPen(QPen(QColor(tokens.muted if value == 0 else tokens.grid), 1))
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRectF(at - 40, area.bottom() + 3, 80, metrics.height()), Qt.AlignmentFlag.AlignCenter, label)
        upwards = ticks(y_low, y_high)
        for value, label in zip(upwards, tick_labels(upwards, percent=True), strict=True):
            at = self.place(ScatterPoint(chart.title, x_low, value)).y()
            painter.setPen(QPen(QColor(tokens.muted if value == 0 else tokens.grid), 1))
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))
            painter.setPen(QColor(tokens.muted))
            box = QRectF(0, at - metrics.height() / 2, area.left() - 6, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)
        painter.setPen(QColor(tokens.muted))
        below = QRectF(area.left(), area.bottom() + metrics.height() + 5, area.width(), metrics.height() + 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, _shortened(metrics, translator.render(chart.x.label), below.width()))
        above = QRectF(2, 0, self.width() - 4, metrics.height() + 2)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, _shortened(metrics, translator.render(chart.y.label), above.width()))

    def _paint_floors(self, painter: QPainter, scatter: Scatter, tokens: Tokens) -> None:
        area = self._area()
        (x_low, _), (y_low, _) = self._ranges()
        painter.setPen(QPen(QColor(tokens.bad), 1.2, Qt.PenStyle.DashLine))
        if scatter.x_floor is not None and scatter.x_floor >= x_low:
            at = self.place(ScatterPoint(scatter.points[0].name, scatter.x_floor, 0.0)).x()
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        if scatter.y_floor is not None and scatter.y_floor >= y_low:
            at = self.place(ScatterPoint(scatter.points[0].name, 0.0, scatter.y_floor)).y()
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))

    def _paint_point(self, painter: QPainter, point: ScatterPoint, tokens: Tokens) -> None:
        at = self.place(point)
        colour = QColor(tokens.muted) if point.hollow else series_colour(tokens, 0)
        if point.cross:
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.drawLine(at + QPointF(-_RADIUS, -_RADIUS), at + QPointF(_RADIUS, _RADIUS))
            painter.drawLine(at + QPointF(-_RADIUS, _RADIUS), at + QPointF(_RADIUS, -_RADIUS))
        else:
            painter.setPen(QPen(colour, 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush if point.hollow else colour)
            painter.drawEllipse(at, _RADIUS, _RADIUS)
        if point.ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.text), 1.8))
            painter.drawEllipse(at, _RING, _RING)


def _range(values: list[float], floor: float | None) -> tuple[float, float]:
    """The range of ``values`` with some air; a floor belongs to it unless it lies so far below that it would squeeze the points."""
    low, high = min(values), max(values)
    span = max(high - low, _LEAST)
    if floor is not None and floor > low - 2 * span:
        low = min(low, floor)
    span = max(high - low, _LEAST)
    return low - _AIR * span, high + _AIR * span


def _shortened(metrics: QFontMetricsF, words: str, width: float) -> str:
    return metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, width)


def _distance(one: QPointF, other: QPointF) -> float:
    return hypot(one.x() - other.x(), one.y() - other.y())
