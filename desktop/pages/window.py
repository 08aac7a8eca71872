"""The one window: bar at the top, steps at the left, the page of the current step in the middle."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.pages.close_question import CloseQuestion
from desktop.pages.guide_strip import GuideStrip, Ring
from desktop.pages.side_windows import SideWindows
from desktop.pages.stepper import Stepper
from desktop.pages.top_bar import TopBar, project_title
from desktop.pages.undo_keys import UndoKeys
from desktop.state.app_state import AppState
from desktop.state.commands import Command
from desktop.state.guide import target_of
from desktop.state.intents import CloseWindow, DropFiles, GoTo
from desktop.state.steps import STEPS, Step
from desktop.widgets.drop import DropVeil, dropped_files
from desktop.widgets.fade import Fade
from desktop.widgets.focus import FocusKeeper
from desktop.widgets.page import Page
from desktop.widgets.theme import LIGHT, Tokens, style_sheet
from engine.domain.text import translator

if TYPE_CHECKING:
    from desktop.pages.finder import Finder
    from desktop.pages.importer import Importer


BETWEEN_MILLISECONDS = 5
"""From filling a page to bringing it forward, in which the window answers."""
STYLED_A_TURN = 120
"""Widgets of a page made ahead that are given their style at once."""


class MainWindow(QMainWindow):
    """Shows the state; pages are made when they are first needed, or earlier where there is time.

    Signals: ``intended(object)`` with any intent; ``page_shown()`` after another page came to the front; ``painted()`` once,
    when the window is on the screen for the first time.
    """

    intended = Signal(object)
    page_shown = Signal()
    painted = Signal()

    def __init__(self, makers: Mapping[Step, Callable[[], Page]]) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self._makers = makers
        self._pages: dict[Step, Page] = {}
        self._ahead: dict[Step, Page] = {}
        """The page that was made before it is needed, and is not yet part of the window."""
        self._unstyled: list[QWidget] = []
        self._tokens: Tokens | None = None
        self._state = AppState()
        self._may_close = False
        self._painted = False
        self._text_size = 100
        self.side = SideWindows(self)
        self._importer: Importer | None = None
        self._finder: Finder | None = None
        self._question: CloseQuestion | None = None
        ground = QWidget()
        ground.setObjectName("Ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.top_bar = TopBar()
        self.stepper = Stepper()
        self.stack = QStackedWidget()
        self._fade = Fade(self.stack)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.stepper)
        row.addWidget(self.stack, 1)
        self.guide = GuideStrip()
        column.addWidget(self.top_bar)
        column.addWidget(self.guide)
        column.addLayout(row, 1)
        self.setCentralWidget(ground)
        self.setMinimumSize(900, 560)
        self._ring = Ring(self)
        self._veil = DropVeil(self)
        for part in (self.top_bar, self.stepper, self.side, self.guide):
            part.intended.connect(self.intended)
        self.top_bar.help_wanted.connect(lambda: self.side.open("manual"))
        self.top_bar.menus.wanted.connect(self._run)
        self._undo_keys = UndoKeys(self)
        self._focus = FocusKeeper(self, lambda: self.page)

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.page_of(self._state.page)

    def page_of(self, step: Step) -> Page:
        """The page of ``step``, made now if it was not needed before."""
        if step not in self._pages:
            page = self._ahead.pop(step, None) or self._makers[step]()
            page.intended.connect(self.intended)
            if self._tokens is not None:
                page.set_tokens(self._tokens)
            self._pages[step] = page
            self.stack.addWidget(page)
        return self._pages[step]

    def make_next_page(self, steps: tuple[Step, ...] = STEPS) -> bool:
        """Make a page of ``steps`` or the importer before it is needed, or take it in, or style a part of it; False where nothing is left.

        All of it at once would hold up the window too long.
        """
        missing: list[Step] = [step for step in steps if step not in self._pages]
        if self._ahead:
            made = self.page_of(next(iter(self._ahead)))
            self._unstyled = [made, *made.findChildren(QWidget)]
        elif self._unstyled:
            some, self._unstyled = self._unstyled[:STYLED_A_TURN], self._unstyled[STYLED_A_TURN:]
            for part in some:
                if isValid(part):
                    part.ensurePolished()
        elif missing:
            self._ahead[missing[0]] = self._makers[missing[0]]()
        elif self._importer is None:
            self._unstyled = [self.importer, *self.importer.findChildren(QWidget)]
        else:
            return False
        return True

    @property
    def importer(self) -> "Importer":
        """The importer, made now if it was not needed before."""
        if self._importer is None:
            from desktop.pages.importer import Importer

            self._importer = Importer(self)
            self._importer.set_tokens(self.tokens)
            self._importer.intended.connect(self.intended)
            QShortcut(QKeySequence("F1"), self._importer).activated.connect(lambda: self.side.open("manual"))
        return self._importer

    def present(self, state: AppState) -> None:
        """Show ``state``: bar, steps, and the page in front; the others follow when they come to the front."""
        self._state = state
        self.top_bar.present(state)
        self.stepper.present(state)
        page = self.page_of(state.page)
        page.present(state)
        t = translator(state.language)
        title = project_title(state, t)
        self.setWindowTitle(f"{title} – Tasuki" if title else "Tasuki")
        if self.stack.currentWidget() is not page:
            QTimer.singleShot(BETWEEN_MILLISECONDS, self, self._bring_forward)
        if self.isVisible() and (state.importing is not None or self._importer is not None):
            self.importer.present(state)
        self.side.present(state)
        self.guide.present(state)
        self._point()
        self._focus.give_back()

    def _point(self) -> None:
        """Put the ring around what the guide speaks of, on the page in front first."""
        name = target_of(self._state)
        places = (self.page, self.top_bar, self.stepper) if name else ()
        found = next((one for place in places if (one := place if place.objectName() == name else place.findChild(QWidget, name))), None)
        self._ring.point_at(found, self.tokens)

    def _bring_forward(self) -> None:
        """Show the page that was filled in the turn before; filling and first painting together would hold up the window too long."""
        page = self.page
        if page.fill():
            QTimer.singleShot(BETWEEN_MILLISECONDS, self, self._bring_forward)
        elif self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            self._fade.begin(page)
            self.page_shown.emit()

    def set_tokens(self, tokens: Tokens, text_size: int = 100) -> None:
        """Follow the theme, with words of ``text_size`` percent."""
        if (tokens, text_size) == (self._tokens, self._text_size):
            return
        self._tokens, self._text_size = tokens, text_size
        self.setStyleSheet(style_sheet(tokens, text_size))
        self.stepper.set_text_size(text_size)
        self.top_bar.set_text_size(text_size)
        self.stepper.set_tokens(tokens)
        self.side.set_tokens(tokens)
        for part in (*self._pages.values(), *([self._importer] if self._importer is not None else [])):
            part.set_tokens(tokens)

    @property
    def text_size(self) -> int:
        """The size of words in percent."""
        return self._text_size

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return self._tokens or LIGHT

    def ask_before_closing(self) -> None:
        """Ask whether to stop training and close, without waiting for the answer."""
        question = CloseQuestion(self, self._state)
        question.finished.connect(lambda _: self.intended.emit(question.answer()))
        self._question = question
        question.open()

    def leave(self) -> None:
        """Close for good."""
        self._may_close = True
        self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell that the window is on the screen, after its first picture is complete."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let ``update`` decide unless it has decided already."""
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.intended.emit(CloseWindow())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()
            t = translator(self._state.language)
            self._veil.lift(t("Drop the files to read them"), self.tokens)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show the page again."""
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files that were dropped."""
        self._veil.hide()
        if paths := dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self.intended.emit(DropFiles(paths))

    def _run(self, command: Command) -> None:
        match command:
            case "quit":
                self.close()
            case "full_screen":
                self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
            case "find":
                self._find()
            case "skip" | "discard" | "add_replicates":
                self.steer_training(command)
            case _:
                self.side.open(command)

    def _find(self) -> None:
        from desktop.pages.finder import Finder, lead_to

        if self._finder is None:
            self._finder = Finder(self)
            self._finder.chosen.connect(lambda one: lead_to(one, self._go, self._run_any))
        self._finder.present(self._state)
        self._finder.line.clear()
        self._finder.show()
        self._finder.activateWindow()
        self._finder.line.setFocus()

    def _go(self, step: Step) -> Page:
        self.intended.emit(GoTo(step))
        return self.page_of(step)

    def _run_any(self, command: Command) -> None:
        self.top_bar.menus.commands[command].trigger()

    def steer_training(self, command: Command) -> None:
        """Do on the Train page what needs a further answer there."""
        from desktop.pages.train import TrainPage

        self.intended.emit(GoTo("train"))
        page = self.page_of("train")
        if isinstance(page, TrainPage):
            page.steer(command)
