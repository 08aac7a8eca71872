"""Takes a picture of a page once it shows its data, for documentation and tests."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState
from desktop.state.intents import GoTo
from desktop.state.steps import Step
from engine.domain.text import Text, message

LONGEST_MILLISECONDS = 200_000
SETTLE_MILLISECONDS = 1200
"""Time for layouts, charts and the fade to come to rest after the last change."""


class Picture(QObject):
    """Waits for the page, saves it, and reports.

    Signals: ``finished(exit code)``, once; ``complaint`` then says what went wrong, if anything did.
    """

    finished = Signal(int)

    def __init__(
        self, window: MainWindow, file: Path, page: Step | None, state: Callable[[], AppState], complete: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self.complaint: Text | None = None
        self._window = window
        self._file = file
        self._page: Step | None = page
        self._state = state
        self._complete = complete
        self._wanted_project = bool(state().pending)
        self._done = False
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._give_up)
        self._limit.start(LONGEST_MILLISECONDS)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._take)

    def look(self) -> None:
        """Look whether the page has its data; anything that changes puts the picture off a little."""
        self._settle.stop()
        state = self._state()
        if self._done or state.engine.condition == "starting" or any(pending.work != "warm_up" for pending in state.pending):
            return
        if self._wanted_project and state.project is not None and state.project.events and not self._complete():
            return
        if self._page is not None and state.page != self._page:
            self._settle.start(0)
            return
        self._settle.start(SETTLE_MILLISECONDS)

    def _take(self) -> None:
        state = self._state()
        if self._page is not None and state.page != self._page:
            self._window.intended.emit(GoTo(self._page))
            return
        self._window.stack.repaint()
        self._save(self._window)

    def _save(self, shown: QWidget) -> None:
        self._done = True
        saved = shown.grab().save(str(self._file), "PNG")
        if not saved:
            self.complaint = message(
                "The picture could not be saved as {file}. Check that the folder exists and can be written to.", file=str(self._file)
            )
        self._end(0 if saved else 1)

    def _give_up(self) -> None:
        if not self._done:
            self._done = True
            self.complaint = message(
                "The page did not get its data within {limit:duration}, so no picture was saved.", limit=LONGEST_MILLISECONDS / 1000
            )
            self._end(1)

    def _end(self, code: int) -> None:
        self._limit.stop()
        self.finished.emit(code)


class ImportPicture(Picture):
    """Waits for page ``number`` of the importer, counted from 1, going on from page to page."""

    def __init__(self, window: MainWindow, file: Path, number: int, state: Callable[[], AppState]) -> None:
        super().__init__(window, file, None, state, lambda: True)
        self._number = number

    def _take(self) -> None:
        importer = self._window.importer
        if not importer.isVisible():
            return
        place = importer.currentId() + 1
        if place == self._number:
            self._save(importer)
            return
        if place > self._number:
            importer.back()
        else:
            importer.next()
        self.look()
