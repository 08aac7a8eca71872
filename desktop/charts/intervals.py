"""Points with their intervals beside a zero line and the dashed floor: one routine for the chart and for table cells."""

from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.charts.ticks import tick_step
from desktop.widgets.theme import Tokens
from engine.domain.chart import Axis, Chart, IntervalRow
from engine.domain.text import Translator, format_money, format_percent, format_score

_ROW, _TALL_ROW = 30.0, 160.0
"""Pixels of a row where it is one among others, and at most, where the chart has a window of its own."""
_FONT_PIXELS, _EDGE = 12, 12.0
"""Pixels of names and figures, and what larger ones keep free at both sides."""
_SCALES_FROM, _MOST_SCALE = 40.0, 1.5
"""Pixels of a row from which its words grow with it, and how much at most."""
_MOST_REACH = 4.0


@dataclass(frozen=True)
class Span:
    """The ends of a horizontal axis in the rows' own unit."""

    low: float
    high: float

    def place(self, value: float, box: QRectF) -> float:
        """The x coordinate of ``value`` in ``box``, kept inside it."""
        share = (value - self.low) / (self.high - self.low)
        return box.left() + min(1.0, max(0.0, share)) * box.width()


def span_of(rows: list[IntervalRow] | tuple[IntervalRow, ...], *, uncut: bool = False) -> Span:
    """A round axis that holds zero, every floor, point and interval of ``rows``.

    A row that reaches more than ``_MOST_REACH`` times as far as the middle one is cut unless ``uncut``, so that the others can be read.
    """
    floors = [abs(row.floor) for row in rows if row.floor is not None]
    reaches = sorted(max(abs(end) for end in found) for row in rows if (found := _ends(row)))
    limit = max([_MOST_REACH * reaches[len(reaches) // 2] if reaches else 0.0, *(1.5 * floor for floor in floors)])
    limit = max([limit, *reaches]) if uncut else limit
    ends = [max(-limit, min(limit, end)) for row in rows for end in (*_ends(row), row.floor or 0.0)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    if high <= low:
        low, high = -0.01, 0.01
    room = tick_step(low, high, 20)
    return Span(low - room, high + room)


def _ends(row: IntervalRow) -> list[float]:
    return [end for end in (row.value, row.low, row.high) if end is not None]


def paint_interval(painter: QPainter, box: QRectF, row: IntervalRow, span: Span, tokens: Tokens, scale: float = 1.0) -> None:
    """Paint one row into ``box``, ``scale`` times as thick: blue above zero, orange below, grey while the interval holds zero."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.muted), 1.2))
    zero = span.place(0.0, box)
    painter.drawLine(QLineF(zero, box.top(), zero, box.bottom()))
    if row.floor is not None:
        pen = QPen(QColor(tokens.bad), 1.2)
        pen.setDashPattern([2.5, 2.5])
        painter.setPen(pen)
        floor = span.place(row.floor, box)
        painter.drawLine(QLineF(floor, box.top(), floor, box.bottom()))
    colour = _sure_colour(row, tokens)
    middle = box.center().y()
    if row.low is not None and row.high is not None:
        painter.setPen(QPen(colour, 3 * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QLineF(span.place(row.low, box), middle, span.place(row.high, box), middle))
        _paint_cuts(painter, box, row.low, row.high, span, colour)
    if row.value is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(span.place(row.value, box), middle), 4.5 * scale, 4.5 * scale)
    painter.restore()


def _paint_cuts(painter: QPainter, box: QRectF, low: float, high: float, span: Span, colour: QColor) -> None:
    """An arrowhead where an interval goes on beyond the axis."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    middle = box.center().y()
    for cut, tip, back in ((low < span.low, box.left() - 5, 8), (high > span.high, box.right() + 5, -8)):
        if cut:
            painter.drawPolygon(QPolygonF([QPointF(tip, middle), QPointF(tip + back, middle - 5), QPointF(tip + back, middle + 5)]))


def _sure_colour(row: IntervalRow, tokens: Tokens) -> QColor:
    if row.low is not None and row.low > 0:
        return QColor(tokens.accent)
    if row.high is not None and row.high < 0:
        return QColor(tokens.bad)
    return QColor(tokens.muted)


class IntervalList(QWidget):
    """The interval rows of a chart below each other: name, drawing, value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[IntervalRow, ...] = ()
        self._tokens: Tokens | None = None
        self._axis: Axis | None = None
        self._translator: Translator | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        return QSize(320, int(_ROW * max(1, len(self._rows))))

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``."""
        marks = [mark for mark in chart.marks if isinstance(mark, IntervalRow)]
        rows = tuple(mark if mark.label is None else replace(mark, name=translator.render(mark.label)) for mark in marks)
        if len(rows) != len(self._rows):
            self._rows = rows
            self.updateGeometry()
        self._rows, self._tokens, self._axis, self._translator = rows, tokens, chart.x, translator
        self.update()

    def _row(self) -> float:
        """Pixels of a row in the height there is."""
        return min(_TALL_ROW, max(_ROW, self.height() / max(1, len(self._rows))))

    def _scale(self) -> float:
        """How many times as large names, figures and points are as where a row is one among others."""
        return min(_MOST_SCALE, max(1.0, self._row() / _SCALES_FROM))

    def words_at(self, place: QPointF) -> str:
        """The row at ``place`` with its value and both ends of its interval."""
        number = int(place.y() // self._row())
        if not 0 <= number < len(self._rows):
            return ""
        row = self._rows[number]
        if row.value is None or self._translator is None:
            return ""
        if row.low is None or row.high is None:
            return self._translator("{name}: {value}", name=row.name, value=self._told(row.value))
        value, low, high = (self._told(number) for number in (row.value, row.low, row.high))
        return self._translator("{name}: {value} ({low} to {high})", name=row.name, value=value, low=low, high=high)

    def _told(self, value: float) -> str:
        """``value`` as the axis counts."""
        if self._axis is not None and self._axis.currency:
            return format_money(value, self._axis.currency)
        return format_percent(value, signed=True) if self._axis is None or self._axis.percent else format_score(value)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        if self._tokens is None:
            return
        painter = QPainter(self)
        font = QFont(self.font())
        scale = self._scale()
        font.setPixelSize(round(_FONT_PIXELS * scale))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        widest = max((metrics.horizontalAdvance(row.name) for row in self._rows), default=0.0)
        names = min(widest, self.width() * 0.35)
        values = ["–" if row.value is None else self._told(row.value) for row in self._rows]
        figures = max(map(metrics.horizontalAdvance, ("+100.0 %", *values))) + 6
        edge = _EDGE if scale > 1.0 else 0.0
        span = span_of(self._rows, uncut=self._axis is not None and self._axis.uncut)
        for number, row in enumerate(self._rows):
            line = QRectF(edge, number * self._row(), self.width() - 2 * edge, self._row())
            painter.setPen(self._tokens.text)
            shown = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, values[number])
            paint_interval(painter, line.adjusted(names + 12 * scale, 0, -figures - 6 * (scale - 1), 0), row, span, self._tokens, scale)
        painter.end()
