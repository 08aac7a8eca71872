"""Nodes on a circle with arrows between them: who helps whom, painted without a plotting library."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.charts.colours import series_colour
from desktop.widgets.theme import Tokens
from engine.domain.chart import Arrow, Chart, Graph
from engine.domain.text import Translator, format_percent

_FONT_PIXELS = 12
_RADIUS = 23.0
_BEND = 0.11
"""How far an arrow bows out, as a share of its length, so that both directions of a pair are seen."""
_THIN, _THICK = 1.2, 7.0
_HEAD = 9.0
_NEAR = 10.0
"""Pixels within which the pointer is at an arrow's figure."""
_MOST_FIGURES = 8
"""With more arrows their figures would cover each other; they are in the tooltips and the table."""


class GraphPainter(QWidget):
    """Paints the first Graph of a chart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph: Graph | None = None
        self._tokens: Tokens | None = None
        self._translator: Translator | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 180)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        return QSize(380, 300)

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``."""
        self._graph = next((mark for mark in chart.marks if isinstance(mark, Graph)), None)
        self._tokens, self._translator = tokens, translator
        self.update()

    def node(self, number: int) -> QPointF:
        """The middle of a node, in widget coordinates; the first is at the top, two stand beside each other."""
        count = len(self._graph.names) if self._graph is not None else 1
        height = QFontMetricsF(self._font()).height()
        middle = QPointF(self.width() / 2, self.height() / 2)
        across = max(_RADIUS, self.width() / 2 - _RADIUS - 34)
        down = max(_RADIUS, self.height() / 2 - height - _RADIUS - 6)
        if count == 1:
            return middle
        turn = 2 * math.pi * number / count + (math.pi if count == 2 else -math.pi / 2)
        return middle + QPointF(min(across, 1.7 * down) * math.cos(turn), down * math.sin(turn))

    def figure(self, arrow: Arrow) -> QPointF:
        """Where the share of ``arrow`` is written, in widget coordinates; nearer to its beginning, since arrows cross in the middle."""
        return self._path(arrow).pointAtPercent(0.27)

    def event(self, event: QEvent) -> bool:  # noqa: D102 - Qt's own
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, place: QPointF) -> str:
        """The name and share of the node or arrow at ``place``; nothing elsewhere."""
        graph, t = self._graph, self._translator
        if graph is None or t is None:
            return ""
        for number, name in enumerate(graph.names):
            if _distance(self.node(number), place) <= _RADIUS:
                own = graph.own[number]
                return name if own is None else t("{name}: {value}", name=name, value=format_percent(own, digits=0))
        for arrow in graph.arrows:
            if _distance(self.figure(arrow), place) <= _NEAR:
                pair = f"{graph.names[arrow.source]} → {graph.names[arrow.target]}"
                return t("{name}: {value}", name=pair, value=_told(graph, arrow))
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        if self._graph is None or self._tokens is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        arrows = sorted(self._graph.arrows, key=lambda arrow: arrow.share)
        for arrow in arrows:
            self._paint_arrow(painter, arrow, self._graph.full_at, self._tokens)
        for number, name in enumerate(self._graph.names):
            self._paint_node(painter, number, name, self._graph.own[number], self._tokens)
        if len(arrows) <= _MOST_FIGURES:
            for arrow in arrows:
                self._paint_figure(painter, _told(self._graph, arrow), arrow, self._tokens)
        painter.end()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_FONT_PIXELS)
        return font

    def _path(self, arrow: Arrow) -> QPainterPath:
        """From rim to rim, bowed to the left of its way."""
        start, end = self.node(arrow.source), self.node(arrow.target)
        way = end - start
        length = max(1.0, math.hypot(way.x(), way.y()))
        side = QPointF(way.y(), -way.x()) / length
        bow = (start + end) / 2 + side * (2 * _BEND * length)
        path = QPainterPath(_towards(start, bow, _RADIUS + 3))
        path.quadTo(bow, _towards(end, bow, _RADIUS + 3 + _HEAD))
        return path

    def _paint_arrow(self, painter: QPainter, arrow: Arrow, full_at: float, tokens: Tokens) -> None:
        path = self._path(arrow)
        colour = QColor(tokens.bad) if arrow.harms else series_colour(tokens, 0, 0.85)
        style = Qt.PenStyle.DashLine if arrow.harms else Qt.PenStyle.SolidLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QBrush(colour), _THIN + (_THICK - _THIN) * min(1.0, arrow.share / full_at), style, Qt.PenCapStyle.FlatCap))
        painter.drawPath(path)
        end = path.pointAtPercent(1.0)
        tip = _towards(self.node(arrow.target), end, _RADIUS + 3)
        way = tip - end
        ahead = way / max(1e-6, math.hypot(way.x(), way.y()))
        side = QPointF(-ahead.y(), ahead.x()) * (_HEAD * 0.7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([end + ahead * _HEAD, end + side - ahead, end - side - ahead]))

    def _paint_figure(self, painter: QPainter, words: str, arrow: Arrow, tokens: Tokens) -> None:
        metrics = QFontMetricsF(painter.font())
        box = QRectF(0, 0, metrics.horizontalAdvance(words) + 6, metrics.height())
        box.moveCenter(self.figure(arrow))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_node(self, painter: QPainter, number: int, name: str, own: float | None, tokens: Tokens) -> None:
        at = self.node(number)
        painter.setPen(QPen(QColor(tokens.muted), 1.4))
        painter.setBrush(QColor(tokens.surface))
        painter.drawEllipse(at, _RADIUS, _RADIUS)
        painter.setPen(QColor(tokens.text))
        metrics = QFontMetricsF(painter.font())
        if own is not None:
            box = QRectF(at.x() - _RADIUS, at.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, format_percent(own, digits=0))
        room = 2 * min(at.x(), self.width() - at.x()) - 4
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        outside = -_RADIUS - 1 - metrics.height() if at.y() < self.height() / 2 - 1 else _RADIUS + 1
        below = QRectF(at.x() - room / 2, at.y() + outside, room, metrics.height())
        ground = QRectF(0, 0, metrics.horizontalAdvance(shown) + 6, metrics.height())
        ground.moveCenter(below.center())
        painter.fillRect(ground, QColor(tokens.surface))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, shown)


def _towards(start: QPointF, end: QPointF, pixels: float) -> QPointF:
    way = end - start
    return start + way * (pixels / max(1.0, math.hypot(way.x(), way.y())))


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())


def _told(graph: Graph, arrow: Arrow) -> str:
    """What stands beside an arrow."""
    if not graph.signed:
        return format_percent(arrow.share, digits=0)
    return format_percent(-arrow.share if arrow.harms else arrow.share, signed=True)
