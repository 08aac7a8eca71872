"""Files that are dropped: what of a drag counts, the place that invites them, and what the window shows while they are over it."""

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.widgets.icons import coloured_icon
from desktop.widgets.theme import LIGHT, Tokens

ICON = QSize(22, 22)
LEAST = 56
"""Pixels that the place for files is high at least."""
INSET, CORNER, THICK = 10, 12, 3
"""Pixels between the window's edge and the frame shown over it, the radius of its corners, and its width."""
VEILED = 0.9


def dropped_files(dragged: QMimeData) -> tuple[str, ...]:
    """The paths of the local files and folders in ``dragged``."""
    return tuple(url.toLocalFile() for url in dragged.urls() if url.isLocalFile())


class DropZone(QPushButton):
    """Invites files; a press asks for them. The drop itself is taken by the window, wherever it falls."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop_zone")
        self.setProperty("look", "drop")
        self.setMinimumHeight(LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setIconSize(ICON)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self.setIcon(coloured_icon("drop", tokens.accent, ICON))


class DropVeil(QWidget):
    """Lies over the whole of ``parent`` while files are dragged over it and says in one sentence what dropping them does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._tokens = LIGHT
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def lift(self, words: str, tokens: Tokens) -> None:
        """Show ``words`` over the parent."""
        self._words, self._tokens = words, tokens
        self.setAccessibleName(words)
        self.setGeometry(self._parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the veil, its dashed frame and the words in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._tokens.accent_tint)
        ground.setAlphaF(VEILED)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(QColor(self._tokens.accent), THICK, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET), CORNER, CORNER)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._tokens.text))
        room = self.rect().adjusted(3 * INSET, 3 * INSET, -3 * INSET, -3 * INSET)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.end()
