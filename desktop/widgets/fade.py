"""The page that comes to the front fades in, for a moment that holds nothing up, where the system welcomes motion."""

import sys

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

MILLISECONDS = 120
_CLIENT_AREA_ANIMATION = 0x1042
"""SPI_GETCLIENTAREAANIMATION: whether the person lets windows move their content."""


class Fade(QWidget):
    """Covers ``place`` with a picture of what is below, from nothing to all of it, and goes away; the mouse goes through it."""

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self.setObjectName("fade")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._place = place
        self._picture = QPixmap()
        self._course = QVariantAnimation(self)
        self._course.setStartValue(0.0)
        self._course.setEndValue(1.0)
        self._course.setDuration(MILLISECONDS)
        self._course.valueChanged.connect(self.update)
        self._course.finished.connect(self._end)
        self.hide()

    def begin(self, page: QWidget) -> None:
        """Fade ``page`` in, unless the system asks for no motion."""
        if not motion_is_welcome():
            return
        self._picture = page.grab()
        self.setGeometry(self._place.rect())
        self.raise_()
        self.show()
        self._course.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, and as much of the picture as its time has come for."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        painter.setOpacity(float(self._course.currentValue() or 0.0))
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _end(self) -> None:
        self.hide()
        self._picture = QPixmap()


def motion_is_welcome() -> bool:
    """Whether the system says that windows may move their content; one that says nothing is not asked for more."""
    if sys.platform == "win32":
        import ctypes

        wanted = ctypes.c_int(0)
        ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(wanted), 0)
        return bool(wanted.value)
    return QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
