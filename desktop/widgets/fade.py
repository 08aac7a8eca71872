"""The page that comes to the front fades in, for a moment that holds nothing up, where the system welcomes motion."""

from time import perf_counter

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.widgets.motion import motion_is_welcome

MILLISECONDS = 120
LONGEST_PICTURE = 0.03
"""Seconds that taking the picture of a page may hold the window up; one that takes longer appears at once from then on."""


class Fade(QWidget):
    """Covers ``place`` with a picture of what is below, from nothing to all of it, and goes away; the mouse goes through it."""

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self.setObjectName("fade")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._place = place
        self._picture = QPixmap()
        self._slow: set[str] = set()
        self._course = QVariantAnimation(self)
        self._course.setStartValue(0.0)
        self._course.setEndValue(1.0)
        self._course.setDuration(MILLISECONDS)
        self._course.valueChanged.connect(self.update)
        self._course.finished.connect(self._end)
        self.hide()

    def begin(self, page: QWidget) -> None:
        """Fade ``page`` in, unless the system asks for no motion or the page is slow to paint."""
        if page.objectName() in self._slow or not motion_is_welcome():
            return
        began = perf_counter()
        picture = page.grab()
        if perf_counter() - began > LONGEST_PICTURE:
            self._slow.add(page.objectName())
            return
        self._picture = picture
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
