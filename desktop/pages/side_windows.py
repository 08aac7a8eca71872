"""The small windows beside the main one: words, first steps, log, preferences, about; each is made when it is first wanted."""

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.pages.glossary import count_on, first_steps, words_of
from desktop.pages.questions_asked import close_project_question
from desktop.state.app_state import AppState, LogView
from desktop.state.commands import Command
from desktop.state.intents import AddFiles, CloseProject, CopyDiagnostics, OpenProjectFile, StartNew
from desktop.state.preferences import find_places
from desktop.state.steps import STEP_NAMES
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import Translator, translator

if TYPE_CHECKING:
    from desktop.pages.manual.window import ManualWindow


class SideWindows(QObject):
    """Opens them over ``window`` and keeps them in line with the state.

    Signals: ``intended(object)`` with any intent.
    """

    intended = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._state = AppState()
        self._made: dict[str, QDialog] = {}
        self._log: LogView | None = None
        self._tokens = LIGHT
        self._manual: ManualWindow | None = None

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        if self._manual is not None:
            self._manual.present(self._state, tokens)

    def present(self, state: AppState) -> None:
        """Follow ``state``; a log that was read since is shown."""
        self._state = state
        t = translator(state.language)
        for name, dialog in self._made.items():
            if dialog.isVisible():
                self._fill(name, t)
        if self._manual is not None and self._manual.isVisible():
            self._manual.present(state, self._tokens)
        if state.log is not None and state.log is not self._log:
            self._log = state.log
            self._show("log")

    def open(self, command: Command) -> None:
        """Do what ``command`` of the menus asks for."""
        t = translator(self._state.language)
        tables = f"{t('Tables')} ({TABLE_FILES});;{t('All files')} (*)"
        match command:
            case "new":
                ask_for_path(self._window, "files", t("Choose data files"), lambda paths: self.intended.emit(StartNew(paths)), kinds=tables)
            case "import":
                ask_for_path(self._window, "files", t("Choose data files"), lambda paths: self.intended.emit(AddFiles(paths)), kinds=tables)
            case "open":
                kinds = f"{t('Tasuki projects')} (*.tasuki);;{t('All files')} (*)"
                opened = t("Open a project")
                ask_for_path(self._window, "file", opened, lambda paths: self.intended.emit(OpenProjectFile(paths[0])), kinds=kinds)
            case "manual":
                self._show_manual()
            case "words" | "first_steps" | "preferences" | "about":
                self._show(command)
            case _:
                pass

    def ask_before_discarding(self) -> None:
        """Ask whether to close what no project file holds yet, without waiting for the answer."""
        question, close = close_project_question(self._window, translator(self._state.language))
        close.clicked.connect(lambda: self.intended.emit(CloseProject(confirmed=True)))
        question.open()

    def _show(self, name: str) -> None:
        if name not in self._made:
            self._made[name] = self._make(name)
        self._fill(name, translator(self._state.language))
        self._bring_to_front(self._made[name])

    def _bring_to_front(self, dialog: QDialog) -> None:
        """Show ``dialog`` over the main window, or over a window that blocks it, until that is done."""
        blocking = QApplication.activeModalWidget()
        ours = isinstance(blocking, QDialog) and blocking is not dialog and blocking.parentWidget() is self._window
        parent = blocking if ours else self._window
        if dialog.parentWidget() is not parent:
            dialog.setParent(parent, dialog.windowFlags())
            if isinstance(parent, QDialog):
                parent.finished.connect(
                    lambda: dialog.setParent(self._window, dialog.windowFlags()), Qt.ConnectionType.SingleShotConnection
                )
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _show_manual(self, file: str = "") -> None:
        """Open the manual at chapter ``file``, else at the one about the page in front."""
        if self._manual is None:
            from desktop.pages.manual.window import ManualWindow

            self._manual = ManualWindow(self._window)
            self._manual.intended.connect(self.intended)
            self._manual.words_wanted.connect(lambda: self._show("words"))
        self._manual.present(self._state, self._tokens)
        self._bring_to_front(self._manual)
        if file:
            self._manual.show_chapter(file)
        else:
            self._manual.show_page(self._state.page)

    def _make(self, name: str) -> QDialog:
        if name == "preferences":
            from desktop.pages.preferences_dialog import PreferencesDialog

            dialog = PreferencesDialog(self._window, os.cpu_count() or 1, str(find_places().projects))
            dialog.intended.connect(self.intended)
            dialog.chapter_wanted.connect(self._show_manual)
            return dialog
        from desktop.pages.reader import Reader, TextReader

        if name != "log":
            return Reader(self._window, name)
        dialog = TextReader(self._window)
        dialog.report_wanted.connect(lambda: self.intended.emit(CopyDiagnostics()))
        return dialog

    def _fill(self, name: str, t: Translator) -> None:
        from desktop.pages.reader import Reader, TextReader

        dialog = self._made[name]
        if isinstance(dialog, TextReader):
            if self._log is not None:
                dialog.show_text(self._log.text, t, copied=self._log.copied)
        elif not isinstance(dialog, Reader):
            dialog.present(self._state)  # pyright: ignore[reportAttributeAccessIssue] - the preferences, loaded when they are wanted
        elif name == "words":
            page = self._state.page
            parts = ((0, t("On the page {page}", page=t(STEP_NAMES[page]))), (count_on(page), t("Other terms")))
            dialog.show_entries(t("Words used here"), words_of(page, t), t, parts=parts)
        elif name == "first_steps":
            dialog.show_entries(t("First steps"), first_steps(t), t)
        else:
            from desktop.pages.about import about

            dialog.show_entries(t("About Tasuki"), about(self._state.engine.version, t), t)
