"""The square of signed values, painted cell by cell with its numbers."""

import re
from collections import defaultdict
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.charts.colours import FULL_AT, readable_on, signed_colour
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart, HeatMap
from engine.domain.text import Translator

_CELL = 44.0
_SMALL, _GROWTH = 38.0, 1.6
"""Room for a cell where space is short, and how many times ``_CELL`` it grows where it is not."""
_GAP, _GAP_SHARE = 2.0, 0.25
"""Pixels between cells; between small ones this share of their side."""
_FIGURES = (12, 11, 10)
_NAME_SHARE = 0.42
"""The row names take at most this share of the width."""
_UNIT = re.compile(r"\s*[\[［][^\[\]［］]*[\]］]$")


class HeatMapPainter(QWidget):
    """Paints the first HeatMap of a chart; an empty cell (None) stays bare.

    Where a name is wider than its column, columns are headed by the numbers of the rows, which then stand before the row names;
    where cells are smaller than the letters, only every second or third is named beside the map.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map: HeatMap | None = None
        self._tokens: Tokens | None = None
        self._translator: Translator | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 120)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        columns, rows = (len(self._map.columns), len(self._map.rows)) if self._map else (3, 3)
        return QSize(int(70 + _SMALL * columns), int(26 + _SMALL * rows))

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``."""
        self._translator = translator
        found = next((mark for mark in chart.marks if isinstance(mark, HeatMap)), None)
        if found == self._map and tokens == self._tokens:
            return
        if found is None or self._map is None or len(found.columns) != len(self._map.columns):
            self.updateGeometry()
        self._map, self._tokens = found, tokens
        self.update()

    def cell(self, row: int, column: int) -> QRectF:
        """Where the cell of ``row`` and ``column`` is painted, in widget coordinates."""
        return _cell(*self._geometry(), row, column)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        if self._map is None or self._tokens is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        self._paint_names(painter, self._map, self._tokens)
        origin, side = self._geometry()
        pixels = self._figure_pixels(side)
        if pixels is None:
            self._paint_shades(painter, self._map, self._tokens, origin, side)
            painter.end()
            return
        painter.setFont(self._font(pixels))
        for row, values in enumerate(self._map.values):
            for column, value in enumerate(values):
                if value is not None:
                    _paint_cell(painter, _cell(origin, side, row, column), value, self._map, self._tokens)
        painter.end()

    def event(self, event: QEvent) -> bool:  # noqa: D102 - Qt's own
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, place: QPointF) -> str:
        """The two names and the value of the cell at ``place``, or the name whose heading it is; empty elsewhere."""
        origin, side = self._geometry()
        t = self._translator
        for row, values in enumerate(self._map.values if self._map else ()):
            for column, value in enumerate(values):
                if t is not None and self._map is not None and value is not None and _cell(origin, side, row, column).contains(place):
                    unit = " %" if self._map.percent else ""
                    pair = f"{self._map.rows[row]} × {self._map.columns[column]}"
                    return t("{name}: {value}", name=pair, value=f"{figure(self._map, value)}{unit}")
        for number, name in enumerate(self._map.columns if self._map else ()):
            head, side = self.cell(0, number), self.cell(number, 0)
            above = head.left() <= place.x() <= head.right() and place.y() < head.top()
            beside = side.top() <= place.y() <= side.bottom() and place.x() < side.left()
            if above or beside:
                return name
        return ""

    def _paint_shades(self, painter: QPainter, heat_map: HeatMap, tokens: Tokens, origin: QPointF, side: float) -> None:
        """Cells without figures are small and many: their corners are not rounded, and nearly equal values are painted together."""
        alike: defaultdict[float, list[QRectF]] = defaultdict(list)
        lefts = [_cell(origin, side, 0, column).left() for column in range(len(heat_map.columns))]
        for row, values in enumerate(heat_map.values):
            top = _cell(origin, side, row, 0).top()
            for left, value in zip(lefts, values, strict=True):
                if value is not None:
                    alike[round(value, 2)].append(QRectF(left, top, side, side))
        painter.setPen(Qt.PenStyle.NoPen)
        for value, boxes in alike.items():
            painter.setBrush(signed_colour(tokens, value * FULL_AT / heat_map.full_at))
            painter.drawRects(boxes)

    def _font(self, pixels: int = 12) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        return font

    def _geometry(self) -> tuple[QPointF, float]:
        count, lines = (max(1, len(names)) for names in ((self._map.columns, self._map.rows) if self._map else ((), ())))
        metrics = QFontMetricsF(self._font())
        widest = max((metrics.horizontalAdvance(name) for name in self._row_names()), default=0.0)
        left = min(widest, self.width() * _NAME_SHARE) + 10
        top = metrics.height() + 6
        pitch = max(1.0, min((self.width() - left) / count, (self.height() - top) / lines))
        side = min(_CELL * _GROWTH, max(pitch - _GAP, pitch / (1 + _GAP_SHARE)))
        used = left + _pitch(side) * count
        return QPointF(left + max(0.0, (self.width() - used) / 2), top), side

    @property
    def numbered(self) -> bool:
        """Whether numbers head the columns."""
        metrics = QFontMetricsF(self._font())
        names = [without_unit(name) for name in (self._map.columns if self._map else ())]
        return any(metrics.horizontalAdvance(name) > _CELL + _GAP for name in names)

    def _row_names(self) -> list[str]:
        names = [without_unit(name) for name in (self._map.rows if self._map else ())]
        return [f"{number}  {name}" for number, name in enumerate(names, 1)] if self.numbered else names

    def _paint_names(self, painter: QPainter, heat_map: HeatMap, tokens: Tokens) -> None:
        origin, side = self._geometry()
        metrics = QFontMetricsF(self._font())
        painter.setPen(tokens.text)
        numbered, pitch = self.numbered, _pitch(side)
        every = ceil((metrics.horizontalAdvance(str(len(heat_map.columns))) + 4) / pitch) if numbered else 1
        for column in range(0, len(heat_map.columns), every):
            centre = _cell(origin, side, 0, column).center().x()
            box = QRectF(centre - every * pitch / 2, 0, every * pitch, origin.y() - 3)
            head = str(column + 1) if numbered else without_unit(heat_map.columns[column])
            shown = metrics.elidedText(head, Qt.TextElideMode.ElideMiddle, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, shown)
        for box, name in self.names_beside():
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def names_beside(self) -> list[tuple[QRectF, str]]:
        """The names of rows that are shown, with the room for each."""
        origin, side = self._geometry()
        height = QFontMetricsF(self._font()).height()
        every = ceil(height / _pitch(side))
        centres = ((_cell(origin, side, row, 0).center().y(), name) for row, name in list(enumerate(self._row_names()))[::every])
        return [(QRectF(0, centre - height / 2, origin.x() - 8, height), name) for centre, name in centres]

    def _figure_pixels(self, width: float) -> int | None:
        """The largest font that fits every figure into a cell; None when the figures are for table and tooltip only."""
        widest = "−0.00" if self._map is None or self._map.signed else "100"
        fitting = (size for size in _FIGURES if QFontMetricsF(self._font(size)).horizontalAdvance(widest) <= width - 2)
        return next(fitting, None)


def _cell(origin: QPointF, side: float, row: int, column: int) -> QRectF:
    return QRectF(origin.x() + column * _pitch(side), origin.y() + row * _pitch(side), side, side)


def _pitch(side: float) -> float:
    """From one cell to the next."""
    return side + min(_GAP, _GAP_SHARE * side)


def _paint_cell(painter: QPainter, box: QRectF, value: float, heat_map: HeatMap, tokens: Tokens) -> None:
    colour = signed_colour(tokens, value * FULL_AT / heat_map.full_at)
    painter.setPen(QColor(tokens.grid))
    painter.setBrush(colour)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(readable_on(colour, tokens))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, figure(heat_map, value))


def without_unit(name: str) -> str:
    """``name`` without a unit in square brackets at its end; the tooltip and the table give it in full."""
    return _UNIT.sub("", name) or name


def figure(heat_map: HeatMap, value: float) -> str:
    """``value`` as the cells of ``heat_map`` tell it: two decimals, or per cent with one; shares that carry no sign in full per cent."""
    if heat_map.percent and not heat_map.signed:
        return f"{100 * value:.0f}"
    if not heat_map.percent:
        return signed(value)
    words = f"{100 * value:+.1f}".replace("-", "−")
    return "0.0" if words[1:] == "0.0" else words


def signed(value: float) -> str:
    """Two decimals with a sign that is a true minus: ``+0.31``, ``−0.22``; no sign for what rounds to zero."""
    words = f"{value:+.2f}".replace("-", "−")
    return "0.00" if words[1:] == "0.00" else words
