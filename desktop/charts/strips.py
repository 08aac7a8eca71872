"""Strips of cells: where along the rows of the data each task has labels."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.charts.colours import blend, series_colour
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart, Strip
from engine.domain.text import Translator, message_n

_ROW = 26.0
_BAR = 18.0
_FAINTEST = 0.35
"""Share of the full colour for a single label; it grows with the square root of the labelled share, so that few labels show too."""


class StripList(QWidget):
    """The strips of a chart below each other: name, cells shaded by the labelled share, number of labels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Strip, ...] = ()
        self._counts: tuple[str, ...] = ()
        self._tokens: Tokens | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        return QSize(420, int(_ROW * max(1, len(self._rows))))

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``."""
        rows = tuple(mark for mark in chart.marks if isinstance(mark, Strip))
        resized = len(rows) != len(self._rows)
        self._rows, self._tokens = rows, tokens
        self._counts = tuple(
            translator.render(message_n("{count:count} label", "{count:count} labels", "count", count=row.count)) for row in rows
        )
        if resized:
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        if self._tokens is None:
            return
        painter = QPainter(self)
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        names = min(max((metrics.horizontalAdvance(row.name) for row in self._rows), default=0.0), self.width() * 0.3)
        counts = max((metrics.horizontalAdvance(words) for words in self._counts), default=0.0)
        for number, (row, words) in enumerate(zip(self._rows, self._counts, strict=True)):
            line = QRectF(0, number * _ROW, self.width(), _ROW)
            painter.setPen(QColor(self._tokens.text))
            shown = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0, line.top(), names, _ROW), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setPen(QColor(self._tokens.muted))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            bar = QRectF(names + 10, line.center().y() - _BAR / 2, max(10.0, self.width() - names - counts - 20), _BAR)
            self._paint_bar(painter, bar, row, self._tokens)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: QRectF, row: Strip, tokens: Tokens) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        ground, colour = QColor(tokens.grid), series_colour(tokens, row.series)
        painter.fillRect(bar, ground)
        width = bar.width() / max(1, len(row.shares))
        for number, share in enumerate(row.shares):
            if share > 0:
                left, right = round(bar.left() + number * width), round(bar.left() + (number + 1) * width)
                strength = _FAINTEST + (1 - _FAINTEST) * min(1.0, share) ** 0.5
                painter.fillRect(QRectF(left, bar.top(), max(1, right - left), bar.height()), blend(ground, colour, strength))
