"""The foot of a page: secondary actions at the left, the reason and the one primary action at the right; in two rows where it is narrow."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton

from desktop.widgets.card import label

SPACING, ABOVE = 12, 12
REASON = 200
"""Pixels that the reason keeps beside its button at least before the foot takes a second row."""


class Foot(QFrame):
    """Nothing in it is ever cut: what does not fit beside goes below."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Footer")
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, ABOVE, 0, 0)
        self._rows.setSpacing(SPACING)
        self.secondary = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.secondary.setSpacing(SPACING)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        self.reason = label("muted", wrap=True, name="reason")
        self.reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.primary = QPushButton()
        self.primary.setObjectName("primary")
        self.primary.setProperty("look", "primary")
        row.addWidget(self.reason, 1)
        row.addWidget(self.primary)
        self._rows.addLayout(self.secondary)
        self._rows.addLayout(row, 1)
        self._rows.setAlignment(self.secondary, Qt.AlignmentFlag.AlignLeft)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest button."""
        return QSize(max([*self._widths(), self.primary.sizeHint().width()]), self._rows.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Look again when a button asks for another size, comes or goes."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _widths(self) -> list[int]:
        entries = (self.secondary.itemAt(place) for place in range(self.secondary.count()))
        parts = [part for entry in entries if entry is not None and (part := entry.widget()) is not None]
        return [part.sizeHint().width() for part in parts if part.isVisibleTo(self)]

    def _arrange(self) -> None:
        widths = self._widths()
        left = sum(widths) + SPACING * max(0, len(widths) - 1)
        main = self.primary.sizeHint().width() if self.primary.isVisibleTo(self) else 0
        reason = min(REASON, self.reason.sizeHint().width()) if self.reason.text() else 0
        _turn(self.secondary, across=left <= self.width())
        _turn(self._rows, across=not widths or left + main + reason + 2 * SPACING <= self.width())


def _turn(layout: QBoxLayout, *, across: bool) -> None:
    wanted = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
    if layout.direction() != wanted:
        layout.setDirection(wanted)
