"""Example pictures with a map for each task laid over them in orange."""

import math
from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart, PictureGrid
from engine.domain.text import Translator

_FONT_PIXELS = 12
_GAP = 4.0
_LARGEST, _SMALLEST = 150.0, 24.0
_ORANGE = QColor("#E69F00")
_STRONGEST = 0.85
"""How much of the picture the orange hides where a task looks most."""


class PictureGridPainter(QWidget):
    """Paints the first PictureGrid of a chart: the picture itself, then once for each task in grey with its map; no map, no cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid: PictureGrid | None = None
        self._tokens: Tokens | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 140)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        rows, columns = self._counts()
        return QSize(int(70 * columns), int(20 + 70 * rows))

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``."""
        self._grid = next((mark for mark in chart.marks if isinstance(mark, PictureGrid)), None)
        self._tokens = tokens
        self.update()

    def cell(self, row: int, column: int) -> QRectF:
        """Where a picture is painted, in widget coordinates; column 0 is the picture itself."""
        rows, columns = self._counts()
        top = QFontMetricsF(self._font()).height() + 4
        side = min(_LARGEST, (self.width() - _GAP) / columns - _GAP, (self.height() - top) / rows - _GAP)
        side = max(_SMALLEST, side)
        left = max(0.0, (self.width() - columns * (side + _GAP)) / 2)
        return QRectF(left + column * (side + _GAP), top + row * (side + _GAP), side, side)

    def event(self, event: QEvent) -> bool:  # noqa: D102 - Qt's own
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, place: QPointF) -> str:
        """Which picture and task are at ``place``."""
        grid = self._grid
        for row, picture in enumerate(grid.pictures if grid is not None else ()):
            for column, task in enumerate(("", *(grid.columns if grid is not None else ()))):
                if self.cell(row, column).contains(place):
                    name = picture.name or str(picture.row + 1)
                    return f"{name} × {task}" if task else name
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        if self._grid is None or self._tokens is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self._font())
        painter.setPen(QColor(self._tokens.text))
        metrics = QFontMetricsF(painter.font())
        for column, name in enumerate(self._grid.columns, start=1):
            head = self.cell(0, column)
            box = QRectF(head.left() - _GAP / 2, 0, head.width() + _GAP, head.top() - 3)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, shown)
        for row, picture in enumerate(self._grid.pictures):
            painter.drawImage(self._fitted(row, 0, picture.png), _image(picture.png, False))
            for column, cells in enumerate(picture.maps, start=1):
                if cells is not None:
                    box = self._fitted(row, column, picture.png)
                    painter.drawImage(box, _image(picture.png, True))
                    painter.drawImage(box, _veil(cells))
        painter.end()

    def _counts(self) -> tuple[int, int]:
        grid = self._grid
        return (1, 1) if grid is None else (max(1, len(grid.pictures)), 1 + len(grid.columns))

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_FONT_PIXELS)
        return font

    def _fitted(self, row: int, column: int, png: bytes) -> QRectF:
        """The part of a cell that a picture fills without being stretched."""
        cell, image = self.cell(row, column), _image(png, False)
        if image.isNull():
            return cell
        scale = min(cell.width() / image.width(), cell.height() / image.height())
        box = QRectF(0, 0, image.width() * scale, image.height() * scale)
        box.moveCenter(cell.center())
        return box


@lru_cache(maxsize=64)
def _image(png: bytes, grey: bool) -> QImage:
    image = QImage.fromData(png)
    return image.convertToFormat(QImage.Format.Format_Grayscale8) if grey else image


@lru_cache(maxsize=256)
def _veil(cells: bytes) -> QImage:
    """Orange, the more opaque the more a cell matters."""
    side = math.isqrt(len(cells))
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    for place, value in enumerate(cells):
        colour = QColor(_ORANGE)
        colour.setAlphaF(_STRONGEST * value / 255)
        image.setPixelColor(place % side, place // side, colour)
    return image
