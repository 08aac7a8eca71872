"""Names that may be longer than their place: shortened in the middle where they do not fit, with the whole name as tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

LEAST = 120
"""Pixels that a shortened name keeps."""


class ElidedCheckBox(QCheckBox):
    """A check box beside ``name``, which is shown as it is, ampersands included."""

    def __init__(self, name: str) -> None:
        super().__init__(name.replace("&", "&&"))
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As wide as the whole name or ``LEAST``, whichever is less."""
        wanted = self.sizeHint()
        return QSize(min(LEAST, wanted.width()), wanted.height())

    def shown(self) -> str:
        """The name as it is painted."""
        option = self._option()
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()
        return elided(self.fontMetrics(), self._name, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        option = self._option()
        option.text = self.shown().replace("&", "&&")  # pyright: ignore[reportAttributeAccessIssue] - left out of Qt's stubs
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_CheckBox, option)
        painter.end()

    def _option(self) -> QStyleOptionButton:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        return option


class ElidedLabel(QLabel):
    """A name on one line, as plain text."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self.setToolTip(name)

    def minimumSizeHint(self) -> QSize:
        """As wide as the whole name or ``LEAST``, whichever is less."""
        wanted = self.sizeHint()
        return QSize(min(LEAST, wanted.width()), wanted.height())

    def shown(self) -> str:
        """The name as it is painted."""
        return elided(self.fontMetrics(), self.text(), self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QStylePainter(self)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawItemText(self.contentsRect(), flags, self.palette(), self.isEnabled(), self.shown(), self.foregroundRole())
        painter.end()


def elided(metrics: QFontMetrics, name: str, room: int) -> str:
    """``name``, shortened in the middle to ``room`` pixels, since the ends tell columns apart."""
    return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
