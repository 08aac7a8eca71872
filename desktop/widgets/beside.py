"""Widgets beside each other where there is room, below each other where there is not, so that no page scrolls sideways."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFontInfo, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QStyle, QWidget

SPACING = 14


class Beside(QWidget):
    """Parts with their shares of the width; below each other where their least widths, or ``letters`` of full width, do not fit."""

    def __init__(self, *parts: tuple[QWidget | QLayout, int], spacing: int = SPACING, letters: int = 0) -> None:
        super().__init__()
        self._letters = letters
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(spacing)
        self._parts = [part for part, _ in parts]
        for part, share in parts:
            if isinstance(part, QLayout):
                self._layout.addLayout(part, share)
            else:
                self._layout.addWidget(part, share)

    @property
    def stacked(self) -> bool:
        """Whether the parts stand below each other."""
        return self._layout.direction() == QBoxLayout.Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part."""
        return QSize(max(self._widths(), default=0), self._layout.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Look again when a part asks for another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _widths(self) -> list[int]:
        return [width for part in self._parts if (width := self._width(part))]

    def _width(self, part: QWidget | QLayout) -> int:
        if isinstance(part, QLayout):
            return part.minimumSize().width()
        return max(part.minimumWidth(), part.minimumSizeHint().width(), 1) if part.isVisibleTo(self) else 0

    def _arrange(self) -> None:
        widths = self._widths()
        roomy = self._letters * QFontInfo(self.font()).pixelSize() if len(widths) > 1 else 0
        needed = max(sum(widths) + self._layout.spacing() * (len(widths) - 1), roomy)
        if self.stacked and len(widths) > 1:
            # side by side may be taller, and bring a scroll bar that takes the room again: without this slack, for ever
            needed += self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        wanted = QBoxLayout.Direction.LeftToRight if needed <= self.width() else QBoxLayout.Direction.TopToBottom
        if wanted != self._layout.direction():
            self._layout.setDirection(wanted)
            self.updateGeometry()
