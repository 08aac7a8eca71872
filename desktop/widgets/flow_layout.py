"""A row that breaks into the next line when it is full, so that chips survive longer languages."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowLayout(QLayout):
    """Items from left to right in as many lines as the width asks for; ``even`` ones stand in columns of one width."""

    def __init__(self, spacing: int = 6, *, even: bool = False) -> None:
        super().__init__()
        self._even = even
        self._entries: list[QLayoutItem] = []
        self.setContentsMargins(QMargins(0, 0, 0, 0))
        self.setSpacing(spacing)

    def addItem(self, entry: QLayoutItem) -> None:  # noqa: D102 - Qt's own
        self._entries.append(entry)

    def count(self) -> int:  # noqa: D102 - Qt's own
        return len(self._entries)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: D102 - Qt's own
        return self._entries[index] if 0 <= index < len(self._entries) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: D102 - Qt's own
        return self._entries.pop(index) if 0 <= index < len(self._entries) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: D102 - Qt's own
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: D102 - Qt's own
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: D102 - Qt's own
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: D102 - Qt's own
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: D102 - Qt's own
        size = QSize()
        for entry in self._entries:
            size = size.expandedTo(entry.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        shown = [(entry, entry.sizeHint()) for entry in self._entries if not entry.isEmpty()]
        widest = max((size.width() for _, size in shown), default=0)
        for entry, hint in shown:
            size = QSize(widest, hint.height()) if self._even else hint
            if lines[-1] and used + size.width() > rect.width():
                lines.append([])
                used = 0
            lines[-1].append((entry, size))
            used += size.width() + self.spacing()
        y = rect.y()
        for line in lines:
            height, x = max((size.height() for _, size in line), default=0), rect.x()
            for entry, size in line if move else ():
                entry.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self.spacing()
            y += height + self.spacing()
        return y - self.spacing() - rect.y()
