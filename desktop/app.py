"""The composition root: builds window and engine link, feeds ``update``, and does what it asks for."""

import argparse
import locale
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import assert_never, get_args

from msgspec.structs import replace
from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, QTranslator, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from desktop.engine_link.disk import Disk
from desktop.engine_link.link import EngineLink
from desktop.engine_link.machine import machine_facts
from desktop.engine_link.preload import preload
from desktop.engine_link.study_feed import StudyFeed
from desktop.garbage import GarbageCollection, settle
from desktop.pages.background import Background, tray_there
from desktop.pages.picture import ImportPicture, Picture
from desktop.pages.start import StartPage
from desktop.pages.window import MainWindow
from desktop.state import effects
from desktop.state.app_state import AppState, EngineStatus, Theme
from desktop.state.guide import StartGuide
from desktop.state.intents import DropFiles, GoTo
from desktop.state.messages import EngineFailedToStart, EngineLost, EngineSaid, FontsFound, Message, TrayFound
from desktop.state.preferences import Places, expanded, find_places, read_preferences
from desktop.state.progress import something_open
from desktop.state.steps import NEAR, STEPS, Step
from desktop.state.update import update
from desktop.widgets.dialog_buttons import BUTTONS_WITHOUT_ICONS
from desktop.widgets.fonts import body_font, has_japanese_font, set_font
from desktop.widgets.page import Page
from desktop.widgets.theme import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Tokens, palette
from engine.domain.events import Event
from engine.domain.protocol import EngineLine, Happened, ProjectOpened, Reply
from engine.domain.text import translator

REFRESH_MILLISECONDS = 250
"""Shortest time between two redraws of the live charts: four a second."""
MOST_SHARE = 0.2
"""Of one core that the live charts may take; many tasks are redrawn less often instead."""
SLOWEST_MILLISECONDS = 3000
MEASURED_MILLISECONDS = 200
"""Within them a redraw is complete; what the window computes meanwhile is its cost."""
SPARE_MILLISECONDS = 40
"""Rest between two steps of making pages ahead of their first use, so that the window answers in between."""
BUSY_SECONDS = 0.02
"""No time is to spare where the window has computed so long since the last look."""
LONGEST_UNPAINTED_MILLISECONDS = 1000
"""How long the engine waits for a window that is not on the screen, such as a minimised one."""
LONGEST_GOODBYE_MILLISECONDS = 6000
"""How long stopping the training may hold up closing."""


class Application(QObject):
    """Everything that lives while the window is open.

    Signals: ``changed()`` after every change of the state; ``moved()`` when the live picture has taken in new events.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self, app: QApplication, state: AppState, places: Places, *, engine_command: list[str] | None = None) -> None:
        super().__init__()
        self.state = state
        self._app = app
        self._translator: QTranslator | None = None
        self._queue: list[Message] = []
        self._gathering, self._settled = False, 0
        self._computed = 0.0
        set_font(app, state.language, state.preferences.text_size)
        self.window = MainWindow(page_makers())
        self.link = EngineLink(places.log, engine_command, self, limits=state.preferences, place=state.engine.place)
        self.disk = Disk(places, self)
        self.feed = StudyFeed()
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MILLISECONDS)
        self._refresh.timeout.connect(self._refresh_page)
        self._preloading: Thread | None = None
        self._spare = QTimer(self)
        self._spare.setInterval(SPARE_MILLISECONDS)
        self._spare.timeout.connect(self._use_spare_time)
        self._goodbye = QTimer(self)
        self._goodbye.setSingleShot(True)
        self._goodbye.setInterval(LONGEST_GOODBYE_MILLISECONDS)
        self._goodbye.timeout.connect(self._leave)
        self.background = Background(self.window, app)
        self.background.intended.connect(self.dispatch)
        self.background.returned.connect(self._refresh_page)
        self.window.intended.connect(self.dispatch)
        self.window.page_shown.connect(self._refresh_page)
        self.link.received.connect(self._take_lines)
        self.link.lost.connect(self._take_loss)
        self.link.failed.connect(self._take_failure)
        self.disk.answered.connect(self.dispatch)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._present)
        self._present()

    def show(self) -> None:
        """Show the window; the engine, the heavy libraries and the other pages follow once it is on the screen."""
        self.window.painted.connect(self._begin)
        self.window.show()
        self.window.page.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(LONGEST_UNPAINTED_MILLISECONDS, self, self._begin)

    def dispatch(self, message: Message) -> None:
        """Change the state by ``message``, do what follows, and show the result."""
        self._queue.append(message)
        if len(self._queue) > 1:
            return
        while self._queue:
            before = self.state
            self.state, wanted = update(before, self._queue[0])
            self.background.follow(self.state, before)
            for effect in wanted:
                self._do(effect)
            self._queue.pop(0)
        self._look_ahead()
        if not self._gathering:
            self._present()
            self.changed.emit()

    def close(self) -> None:
        """Let go of the engine and the disk; background threads see them out."""
        self._refresh.stop()
        self._spare.stop()
        self.link.close()
        self.disk.close()

    def _begin(self) -> None:
        if self._preloading is not None:
            return
        self.link.start()
        self._preloading = preload()
        self.dispatch(FontsFound(has_japanese_font()))
        self.dispatch(TrayFound(tray_there()))
        self._spare.start()

    def _use_spare_time(self) -> None:
        before, self._computed = self._computed, time.thread_time()
        if self._computed - before > BUSY_SECONDS:
            return
        self._make_ahead()
        self._computed = time.thread_time()

    def _make_ahead(self) -> None:
        loading = self._preloading is not None and self._preloading.is_alive()
        near = STEPS if something_open(self.state) else NEAR
        if loading or self.window.make_next_page(near):
            return
        self._spare.stop()
        if (made := self.window.stack.count()) > self._settled:
            self._settled = made
            settle()

    def _look_ahead(self) -> None:
        """Make the other pages as soon as there is something for them to show, or it is on its way."""
        if self._settled < len(STEPS) and self._preloading is not None and something_open(self.state) and not self._spare.isActive():
            self._spare.start()

    def _take_lines(self, lines: list[EngineLine]) -> None:
        """Take in what the engine said at once, and show the state that it ends in: a hundred answers are not a hundred pictures."""
        before, self._gathering = self.state, True
        try:
            self._take_each(lines)
        finally:
            self._gathering = False
        if self.state is not before:
            self._present()
            self.changed.emit()

    def _take_each(self, lines: list[EngineLine]) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        events: list[Event] = []
        for line in lines:
            if isinstance(line, Happened):
                events.append(line.event)
                continue
            self._take_events(events)
            events = []
            self.dispatch(EngineSaid(line, now))
            if isinstance(line, Reply) and isinstance(line.answer, ProjectOpened):
                self.feed.follow(line.answer.events)
        self._take_events(events)

    def _take_events(self, events: list[Event]) -> None:
        if not events:
            return
        moved = self.feed.take(events)
        if moved is not None:
            self.dispatch(moved)
        if not self._refresh.isActive():
            self._refresh.start()
        self.moved.emit()

    def _take_loss(self, exit_code: int | None, last_words: str) -> None:
        self.dispatch(EngineLost(exit_code, last_words))

    def _take_failure(self, details: str) -> None:
        self.dispatch(EngineFailedToStart(details))

    def _refresh_page(self) -> None:
        if self.window.isVisible():
            begun = time.thread_time()
            QTimer.singleShot(MEASURED_MILLISECONDS, self, lambda: self._refresh.setInterval(rest_after(time.thread_time() - begun)))
            self.window.page.refresh(self.feed.study)

    def _present(self) -> None:
        tokens = chosen_tokens(self.state.preferences.theme)
        text_size = self.state.preferences.text_size
        set_font(self._app, self.state.language, text_size)
        if (tokens, text_size) != (self.window.tokens, self.window.text_size) or not self.window.styleSheet():
            self._app.setPalette(palette(tokens))
            self.window.set_tokens(tokens, text_size)
            self._refresh.start()
        self._speak(self.state.language)
        self.window.present(self.state)

    def _speak(self, language: str) -> None:
        """Have Qt's own dialogs speak ``language`` too."""
        if language == "ja" and self._translator is None:
            self._translator = QTranslator(self)
            self._translator.load("qtbase_ja", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
            self._app.installTranslator(self._translator)
        elif language != "ja" and self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        else:
            return
        self._refresh.start()

    def _do(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Send():
                self.link.send(effect.request)
            case effects.ChooseProjectPath():
                self.disk.choose_project_path(effect.stem, effect.folder)
            case effects.ChooseSampleFolder():
                self.disk.choose_sample_folder(effect.name)
            case effects.SavePreferences():
                self.disk.save_preferences(effect.preferences)
            case effects.ClearStudy():
                self.feed.clear()
            case effects.StartEngine():
                QTimer.singleShot(round(effect.delay * 1000), self, self.link.start)
            case effects.UseOwnEngine():
                self.link.use_own()
            case effects.Show():
                QDesktopServices.openUrl(QUrl.fromLocalFile(effect.path))
            case effects.Copy():
                QGuiApplication.clipboard().setText(effect.text)
            case effects.ReadLog():
                self.disk.read_log(machine_facts(self.window) if effect.report else None)
            case effects.AskBeforeDiscarding():
                self.window.side.ask_before_discarding()
            case effects.AskBeforeClosing():
                self.window.ask_before_closing()
            case effects.KeepInBackground():
                self.background.keep(self.state)
            case effects.WaitAndLeave():
                self._goodbye.start()
            case effects.Leave():
                self._leave()
            case _:
                assert_never(effect)

    def _leave(self) -> None:
        self.close()
        QTimer.singleShot(0, self, self.window.leave)


def rest_after(spent: float) -> int:
    """Milliseconds until the next redraw where the last one cost ``spent`` seconds of computing."""
    return max(REFRESH_MILLISECONDS, min(SLOWEST_MILLISECONDS, round(1000 * spent / MOST_SHARE)))


def page_makers() -> dict[Step, Callable[[], Page]]:
    """How each page is made; only the first is loaded at once, so that the window appears quickly."""
    return {
        "start": StartPage,
        "data": _make_data,
        "tasks": _make_tasks,
        "plan": _make_plan,
        "train": _make_train,
        "decide": _make_decide,
        "report": _make_report,
    }


def chosen_tokens(theme: Theme) -> Tokens:
    """The colours for ``theme``; the system decides where the person did not."""
    hints = QGuiApplication.styleHints()
    dark = theme == "dark" or (theme != "light" and hints.colorScheme() == Qt.ColorScheme.Dark)
    wanted = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    if theme == "contrast" or (theme == "system" and wanted):
        return CONTRAST_DARK if dark else CONTRAST_LIGHT
    return DARK if dark else LIGHT


def make_qt_application(arguments: list[str]) -> QApplication:
    """The QApplication in our style and font; from here on only its thread collects garbage."""
    app = QApplication(arguments[:1])
    GarbageCollection(app)
    app.setApplicationName("Tasuki")
    app.setDesktopFileName("tasuki")
    app.setWindowIcon(QIcon(str(files("resources") / "icons" / "tasuki.svg")))
    app.setStyle("Fusion")
    app.setStyleSheet(BUTTONS_WITHOUT_ICONS)
    app.setFont(body_font(app.font()))
    return app


def first_state(places: Places, *, language: str | None = None, theme: str | None = None) -> AppState:
    """The state to begin with: stored preferences, with ``language`` and ``theme`` over them for this run."""
    preferences = read_preferences(places.preferences, locale.getlocale()[0] or "")
    if language is not None:
        preferences = replace(preferences, language="ja" if language == "ja" else "en")
    if theme is not None:
        preferences = replace(preferences, theme=next((known for known in get_args(Theme) if known == theme), "system"))
    return AppState(preferences=preferences, engine=EngineStatus(place=preferences.other_engine))


def open_window(options: argparse.Namespace) -> int:
    """Open the window on what the command line asked for; the exit code when it was closed, or the picture taken."""
    app = make_qt_application(sys.argv)
    places = find_places()
    tasuki = Application(app, first_state(places, language=options.language, theme=options.theme), places)
    width, _, height = options.size.partition("x")
    tasuki.window.resize(int(width), int(height))
    importing = options.page == "import"
    if options.project:
        ask = importing or not options.page
        tasuki.dispatch(DropFiles((str(expanded(options.project).absolute()),), ask=ask))
    picture = None
    if options.screenshot and importing:
        picture = ImportPicture(tasuki.window, Path(options.screenshot), options.import_page, lambda: tasuki.state)
    elif options.screenshot:
        picture = Picture(tasuki.window, Path(options.screenshot), options.page, lambda: tasuki.state, tasuki.feed.complete)
    if picture is not None:
        tasuki.changed.connect(picture.look)
        tasuki.moved.connect(picture.look)
        picture.finished.connect(tasuki.close)
        picture.finished.connect(app.exit)
        picture.look()
    elif options.page and not importing:
        tasuki.dispatch(GoTo(options.page))
    elif not options.project and not options.page and not places.preferences.exists():
        tasuki.dispatch(StartGuide("tour"))
    tasuki.show()
    code = app.exec()
    tasuki.close()
    if picture is not None and picture.complaint is not None:
        sys.stderr.write(f"{translator(tasuki.state.language).render(picture.complaint)}\n")
    return code


def _make_data() -> Page:
    from desktop.pages.data import DataPage

    return DataPage()


def _make_tasks() -> Page:
    from desktop.pages.tasks import TasksPage

    return TasksPage()


def _make_plan() -> Page:
    from desktop.pages.plan import PlanPage

    return PlanPage()


def _make_train() -> Page:
    from desktop.pages.train import TrainPage

    return TrainPage()


def _make_decide() -> Page:
    from desktop.pages.decide import DecidePage

    return DecidePage()


def _make_report() -> Page:
    from desktop.pages.report import ReportPage

    return ReportPage()
