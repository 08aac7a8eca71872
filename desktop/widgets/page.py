"""The frame every page shares: heading, problems, a scrolling body, and a foot with one primary action."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontInfo, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.state.steps import Step
from desktop.widgets.card import label
from desktop.widgets.foot import Foot
from desktop.widgets.keyboard import stops_in, thread
from desktop.widgets.nothing_yet import NothingYet
from desktop.widgets.notices import Notices
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import translator

if TYPE_CHECKING:
    from engine.domain.study import Study

WIDEST = 100
"""Letters of full width that the column of a page takes at most; on a wider screen it stands in the middle."""
SIDE, ABOVE, BELOW = 24, 16, 12
"""Pixels around the column; the scroll bar stands in the room at its right."""


class Page(QWidget):
    """A step's page.

    Signals: ``intended(object)`` carries what the person wants, as a struct of ``desktop.state.intents``.
    A subclass sets ``step``, fills ``self.body`` in its constructor and overrides ``render`` and ``on_primary``; add
    ``self.body.addStretch(1)`` last unless something in it should grow.
    """

    intended = Signal(object)
    step: Step = "start"

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self._stops: list[QWidget] = []
        self.setObjectName(f"page_{self.step}")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, ABOVE, 0, BELOW)
        outer.setSpacing(10)
        self._title = label("title", name="title")
        self._guidance = label("guidance", name="guidance")
        self.notices = Notices()
        self.notices.intended.connect(self.intended)
        self._in_column = [QVBoxLayout() for _ in range(4)]
        heading, notices, nothing, foot = self._in_column
        heading.setSpacing(1)
        heading.addWidget(self._title)
        heading.addWidget(self._guidance)
        notices.addWidget(self.notices)
        outer.addLayout(heading)
        outer.addLayout(notices)
        content = self._content = QWidget()
        content.setObjectName("Ground")
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(14)
        self._scroll = scroll = _Scroll(self._keep_column)
        scroll.setObjectName("Ground")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        outer.addWidget(scroll, 1)
        self._nothing = NothingYet()
        self._nothing.intended.connect(self.intended)
        self._nothing.hide()
        nothing.addWidget(self._nothing)
        outer.addLayout(nothing, 1)
        self._foot = Foot()
        self.secondary, self.reason, self.primary = self._foot.secondary, self._foot.reason, self._foot.primary
        self.primary.clicked.connect(self.on_primary)
        foot.addWidget(self._foot)
        outer.addLayout(foot)

    def present(self, state: AppState) -> None:
        """Show ``state``: the problems of this page, then whatever ``render`` shows; emits nothing."""
        blocked = self.blockSignals(True)
        try:
            problems = [problem for problem in state.problems if problem.page == self.step]
            t = translator(state.language)
            self.notices.show_problems(problems, state.notes_for(self.step), t)
            nothing = self.step not in ("start", "data") and state.card is None and state.project is None
            self._scroll.setVisible(not nothing)
            self._nothing.setVisible(nothing)
            self._nothing.set_texts(t)
            self.render(state)
            self._order_stops()
        finally:
            self.blockSignals(blocked)

    def render(self, state: AppState) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - QWidget.render is not virtual
        """Bring every widget in line with ``state``; doing it twice changes nothing."""
        raise NotImplementedError

    def refresh(self, study: "Study") -> None:
        """Take in what training said since; called at most four times a second, only while the page is visible."""

    def fill(self) -> bool:
        """Show what ``render`` left for a turn of its own; whether there was anything. The page comes forward once there is not."""
        return False

    @property
    def unseen(self) -> bool:
        """Whether the window is on the screen and this page not yet in front, so that ``fill`` will be called."""
        return self.window().isVisible() and not self.isVisible()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme; a page with charts or tables passes it on."""
        self.tokens = tokens

    @property
    def content(self) -> QWidget:
        """Everything between heading and foot in full height, also what is scrolled out of sight."""
        return self._content

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column also while nothing in it scrolls."""
        super().resizeEvent(event)
        self._keep_column()

    def _keep_column(self) -> None:
        """Keep the column within its widest; its right edge stays where it is when a scroll bar comes or goes."""
        side = max(SIDE, (self.width() - WIDEST * QFontInfo(self.font()).pixelSize()) // 2)
        bar = self._scroll.width() - self._scroll.viewport().width()
        for column in self._in_column:
            column.setContentsMargins(side, 0, side, 0)
        self.body.setContentsMargins(side, 0, max(0, side - bar), 0)

    def set_heading(self, title: str, guidance: str) -> None:
        """Show the page's title and its one sentence of guidance."""
        self._title.setText(title)
        self._guidance.setText(guidance)
        self.setAccessibleName(title)

    def set_primary(self, text: str, enabled: bool, reason: str = "") -> None:
        """Name the one primary action; ``reason`` stands beside it and says why it is off, or what it will do.

        An empty ``text`` hides the button.
        """
        self.primary.setText(text)
        self.primary.setVisible(bool(text))
        self.primary.setEnabled(enabled)
        self.primary.setAccessibleName(text)
        self.primary.setAccessibleDescription(reason)
        self.primary.setToolTip(reason or text)
        self.reason.setText(reason)

    def on_primary(self) -> None:
        """Do the primary action: emit the intent it stands for."""

    def add_secondary(self, name: str) -> QPushButton:
        """A button at the left of the foot with objectName ``name``; the page sets its text in ``render``."""
        button = QPushButton()
        button.setObjectName(name)
        self.secondary.addWidget(button)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, or the main one while nothing on the page has it."""
        focused = self.focusWidget()
        button = focused if isinstance(focused, QPushButton) else self.primary if focused in (None, self) else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and button is not None and button.isVisible():
            button.click()
        else:
            super().keyPressEvent(event)

    def _order_stops(self) -> None:
        stops = [stop for part in (self.notices, self._nothing, self._scroll, self._foot) for stop in stops_in(part)]
        stops = [*(stop for stop in stops if stop is not self.primary), self.primary]
        if stops != self._stops:
            self._stops = stops
            thread(self, stops)


class _Scroll(QScrollArea):
    def __init__(self, resized: Callable[[], None]) -> None:
        super().__init__()
        self._resized = resized

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the page that there is more or less room."""
        super().resizeEvent(event)
        self._resized()
