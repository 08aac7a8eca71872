"""Paints a small picture of bars in the cells of a table's column."""

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from desktop.widgets.table import Bars, Table

MOST_BARS = 12
LETTERS = 3.6
"""Width of a cell with bars in heights of a letter."""
MARGIN, GAP = 6, 1


class BarsDelegate(QStyledItemDelegate):
    """Paints the bars of a cell where its words would stand; the words stay for who has them read or copies them."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:
        """No words: the bars stand in their place."""
        return ""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The same room for every cell, whatever its words."""
        hint = super().sizeHint(option, index)
        return QSize(round(LETTERS * option.fontMetrics.height()) + 2 * MARGIN, hint.height())  # pyright: ignore[reportAttributeAccessIssue]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The ground of the cell, then its bars on a line."""
        super().paint(painter, option, index)
        cells = self._table.cells
        cell = cells.cell(index.row(), index.column())
        if cell.bars is None:
            return
        room = QRectF(option.rect).adjusted(MARGIN, 5, -MARGIN, -5)  # pyright: ignore[reportAttributeAccessIssue]
        tokens = cells.tokens
        painter.save()
        for bar in places(cell.bars, room):
            painter.fillRect(bar, QColor(tokens.muted if cell.muted else tokens.accent))
        painter.fillRect(QRectF(room.left(), room.bottom(), room.width(), 1), QColor(tokens.line))
        painter.restore()


def places(bars: Bars, room: QRectF) -> list[QRectF]:
    """Where each bar that has a height stands in ``room``; the tallest fills it, and every one can be seen."""
    most = max(bars.heights, default=0)
    wide = room.width() / (MOST_BARS if bars.apart else len(bars.heights) or 1)
    found: list[QRectF] = []
    for place, height in enumerate(bars.heights):
        if height > 0:
            left, right = round(room.left() + place * wide), round(room.left() + (place + 1) * wide)
            tall = max(1, round(room.height() * height / most))
            found.append(QRectF(left, room.bottom() - tall, max(1, right - left - GAP * (2 if bars.apart else 1)), tall))
    return found
