"""The seven steps at the left: number or check, name, and state in words."""

import functools

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.state.intents import GoTo
from desktop.state.progress import reachable, step_state
from desktop.state.steps import STEP_NAMES, STEP_STATE_NAMES, STEPS, Step, StepState
from desktop.widgets.card import label
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import Translator, translator

WIDTH = 200
STEP_HEIGHT = 54


class Stepper(QWidget):
    """The journey and where one is in it.

    Signals: ``intended(object)`` with GoTo.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Stepper")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 14)
        column.setSpacing(3)
        self._entries: dict[Step, StepButton] = {}
        for number, step in enumerate(STEPS, 1):
            button = StepButton(number, step)
            button.clicked.connect(functools.partial(self._choose, step))
            self._entries[step] = button
            column.addWidget(button)
        column.addStretch()

    def _choose(self, step: Step) -> None:
        self.intended.emit(GoTo(step))

    def present(self, state: AppState) -> None:
        """Show how far every step is."""
        t = translator(state.language)
        self.setAccessibleName(t("Steps"))
        for step, button in self._entries.items():
            reason = reachable(state, step)
            visited = step == state.page
            tip = t.render(reason) if reason is not None else t(STEP_NAMES[step])
            button.show_step(t, step_state(state, step), current=visited, enabled=reason is None or visited, tip=tip)

    def set_text_size(self, percent: int) -> None:
        """Make room for words of ``percent`` of the usual size."""
        self.setFixedWidth(WIDTH * (100 + percent) // 200)
        for button in self._entries.values():
            button.set_height(STEP_HEIGHT * percent // 100)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        for button in self._entries.values():
            button.badge.tokens = tokens
            button.badge.update()


class StepButton(QPushButton):
    """One step."""

    def __init__(self, number: int, step: Step) -> None:
        super().__init__()
        self.setObjectName(f"step_{step}")
        self.setProperty("look", "step")
        self.setCheckable(True)
        self._height = STEP_HEIGHT
        self._step: Step = step
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(10)
        self.badge = Badge(number)
        row.addWidget(self.badge)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._name = label(wrap=False, name="name")
        self._state = label("muted", wrap=False, name="state")
        words.addStretch()
        words.addWidget(self._name)
        words.addWidget(self._state)
        words.addStretch()
        row.addLayout(words, 1)
        for part in (self.badge, self._name, self._state):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Room for number, name and state."""
        return QSize(WIDTH - 20, self._height)

    def minimumSizeHint(self) -> QSize:
        """As high as the hint."""
        return self.sizeHint()

    def set_height(self, pixels: int) -> None:
        """Be ``pixels`` high, whatever the style sheet says of buttons."""
        self._height = pixels
        self.setFixedHeight(pixels)
        self.updateGeometry()

    def show_step(self, t: Translator, state: StepState, *, current: bool, enabled: bool, tip: str) -> None:
        """Show the step's name and ``state``."""
        name, words = t(STEP_NAMES[self._step]), t(STEP_STATE_NAMES[state])
        self.setChecked(current)
        self.setEnabled(enabled)
        self.setToolTip(tip)
        self.setAccessibleName(t("{name}: {value}", name=name, value=words))
        self._name.setText(name)
        self._state.setText(words)
        self.badge.show_state(state, current)


class Badge(QWidget):
    """The circle with number, check or warning sign."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self._number = number
        self._state: StepState = "not_started"
        self._current = False
        self.setFixedSize(26, 26)

    def show_state(self, state: StepState, current: bool) -> None:
        """Draw what ``state`` asks for; the current step is filled."""
        if (state, current) != (self._state, self._current):
            self._state, self._current = state, current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle and its sign."""
        tokens = self.tokens
        attention = self._state == "attention"
        strong = tokens.bad if attention else tokens.accent
        outline = strong if attention or self._current or self._state == "done" else tokens.line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(outline), 1))
        painter.setBrush(QColor(strong) if self._current else QColor(tokens.surface))
        circle = QRectF(1.5, 1.5, 23, 23)
        painter.drawEllipse(circle)
        ink = tokens.on_accent if self._current else strong if attention or self._state == "done" else tokens.muted
        painter.setPen(QColor(ink))
        font = QFont(self.font())
        font.setPointSizeF(9.5)
        painter.setFont(font)
        sign = "▲" if attention else "✓" if self._state == "done" and not self._current else str(self._number)
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, sign)
        painter.end()
