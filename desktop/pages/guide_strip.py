"""The strip that tells the sentences of the tour and the tutorials, and the ring around what they speak of."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.state.guide import GUIDE_TITLES, GUIDES, EndGuide, StepGuide
from desktop.widgets.card import label
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import translator

RING = 4
"""Pixels between a widget and the ring around it."""


class GuideStrip(QFrame):
    """The present sentence with its place, and the ways back, on and out.

    Signals: ``intended(object)`` with StepGuide or EndGuide.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("GuideStrip")
        self._title = label("small", name="guide_title", wrap=False)
        self._words = label(name="guide_words")
        self.back, self.on, self.end = (QPushButton() for _ in range(3))
        for button, name in ((self.back, "guide_back"), (self.on, "guide_on"), (self.end, "guide_end")):
            button.setObjectName(name)
            button.setProperty("look", "small")
        self.back.clicked.connect(lambda: self.intended.emit(StepGuide(forward=False)))
        self.on.clicked.connect(lambda: self.intended.emit(StepGuide()))
        self.end.clicked.connect(lambda: self.intended.emit(EndGuide()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 6, 24, 6)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.back, self.on, self.end):
            row.addWidget(button)
        self.hide()

    def present(self, state: AppState) -> None:
        """Show the sentence of the guide in ``state``; none takes no room."""
        guide, t = state.guide, translator(state.language)
        self.setVisible(guide is not None)
        if guide is None:
            return
        steps = GUIDES[guide.name]
        step = steps[guide.place]
        self._title.setText(
            t("{title}, {place:count} of {all:count}", title=t(GUIDE_TITLES[guide.name]), place=guide.place + 1, all=len(steps))
        )
        self._words.setText(t(step.words))
        self.setAccessibleName(t("{name}: {value}", name=self._title.text(), value=self._words.text()))
        last = guide.place == len(steps) - 1
        self.back.setText(t("Back"))
        self.back.setToolTip(t("Shows the sentence before."))
        self.back.setEnabled(guide.place > 0)
        self.on.setText(t("Next"))
        self.on.setToolTip(t("Shows the next sentence."))
        self.on.setVisible(not last and (step.done is None or guide.place < guide.seen))
        self.end.setText(t("Finish") if last else t("End the guide"))
        self.end.setToolTip(t("Puts these sentences away; the menu “Help” brings them back."))
        for button in (self.back, self.on, self.end):
            button.setAccessibleName(button.text())


class Ring(QWidget):
    """A frame around the widget that a sentence speaks of; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("guide_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tokens: Tokens = LIGHT
        self._target: QWidget | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._place)
        self.hide()

    def point_at(self, target: QWidget | None, tokens: Tokens) -> None:
        """Stand around ``target`` from now on; None hides the ring."""
        self._tokens = tokens
        if target is not self._target:
            for widget in filter(None, (self._target,)):
                widget.removeEventFilter(self)
                widget.destroyed.disconnect(self._forget)
            self._target = target
            if target is not None:
                target.installEventFilter(self)
                target.destroyed.connect(self._forget)
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move along with the target."""
        soon: QTimer | None = self.__dict__.get("_soon")  # gone already while the window around both is being destroyed
        if soon is not None and event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            soon.start()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame in the accent colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._tokens.accent), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 10, 10)
        painter.end()

    def _forget(self) -> None:
        self._target = None
        self._soon.start()

    def _place(self) -> None:
        target, window = self._target, self.parentWidget()
        shown = target is not None and window is not None and target.isVisible()
        self.setVisible(shown)
        if shown and target is not None and window is not None:
            corner = target.mapTo(window, target.rect().topLeft())
            frame = QRect(corner, target.size()).adjusted(-RING, -RING, RING, RING)
            self.setGeometry(frame.intersected(window.rect()))
            self.raise_()
