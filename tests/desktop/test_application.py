"""The whole window with a small stand-in for the engine: begin, change, lose the engine, close."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWizard
from pytestqt.qtbot import QtBot

from desktop.app import BUSY_SECONDS, Application
from desktop.state.app_state import AppState, Preferences
from desktop.state.intents import ChangeLanguage, ChangeTheme, CloseWindow, GoTo
from desktop.state.preferences import find_places, read_preferences
from desktop.state.steps import NEAR, STEPS
from desktop.widgets.theme import DARK, LIGHT
from engine.domain.protocol import Ready
from tests.desktop.state.situations import inspected, training

FAKE = [sys.executable, "-m", "tests.desktop.engine_link.fake_engine"]
PATIENCE = 15_000


@pytest.fixture
def tasuki(qtbot: QtBot, qapp: QApplication) -> Iterator[Application]:
    preferences = Preferences(language="en", theme="light")
    made = Application(qapp, AppState(preferences=preferences), find_places(), engine_command=FAKE)
    qtbot.addWidget(made.window)
    made.window.resize(1280, 800)
    yield made
    made.close()


def begin(tasuki: Application, qtbot: QtBot) -> None:
    tasuki.show()
    qtbot.waitUntil(lambda: tasuki.state.engine.condition == "ready", timeout=PATIENCE)


def visible_words(tasuki: Application) -> str:
    return "\n".join(one.text() for one in tasuki.window.findChildren(QLabel) if one.isVisible())


def test_that_the_engine_starts_after_the_window_is_shown(tasuki: Application, qtbot: QtBot):
    assert tasuki.link.pid is None
    begin(tasuki, qtbot)
    assert tasuki.window.isVisible()
    assert "what would you like to predict" in visible_words(tasuki)


def test_that_every_page_is_made_before_somebody_waits_for_it(tasuki: Application, qtbot: QtBot):
    begin(tasuki, qtbot)
    qtbot.waitUntil(lambda: tasuki.window.findChild(QWizard, "importer") is not None, timeout=PATIENCE)
    assert tasuki.window.page.step == "start"
    qtbot.waitUntil(lambda: not tasuki._spare.isActive(), timeout=PATIENCE)
    assert not tasuki.window.make_next_page(NEAR)
    assert tasuki.window.stack.count() == len(NEAR)
    tasuki.state = inspected()
    tasuki.dispatch(ChangeLanguage("en"))
    qtbot.waitUntil(lambda: tasuki.window.stack.count() == len(STEPS), timeout=PATIENCE)
    assert tasuki.window.page.step == inspected().page


def test_that_a_page_that_was_made_ahead_is_the_one_that_is_shown(tasuki: Application):
    window = tasuki.window
    before = window.stack.count()
    assert window.make_next_page(("data",))
    assert window.stack.count() == before, "making and styling happen in two turns"
    page = window.page_of("data")
    assert window.stack.count() == before + 1
    assert window.make_next_page(("data",)), "the importer is left"
    for _ in range(9):
        window.make_next_page(("data",))
    assert not window.make_next_page(("data",))
    assert window.page_of("data") is page


def test_that_pages_are_made_ahead_only_while_the_window_has_time_to_spare(tasuki: Application, monkeypatch: pytest.MonkeyPatch):
    made: list[bool] = []
    monkeypatch.setattr(tasuki, "_make_ahead", lambda: made.append(True))
    clock = iter((1.0, 1.0, 1.0 + 2 * BUSY_SECONDS, 1.0 + 2 * BUSY_SECONDS, 1.0 + 2 * BUSY_SECONDS))
    monkeypatch.setattr("desktop.app.time.thread_time", lambda: next(clock))
    tasuki._computed = 1.0
    tasuki._use_spare_time()
    assert made == [True]
    tasuki._use_spare_time()
    assert made == [True], "it computed just now"
    tasuki._use_spare_time()
    assert made == [True, True]


def test_that_spare_time_without_a_new_page_collects_nothing(tasuki: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    settled: list[int] = []
    monkeypatch.setattr("desktop.app.settle", lambda: settled.append(tasuki.window.stack.count()))
    begin(tasuki, qtbot)
    qtbot.waitUntil(lambda: settled == [len(NEAR)], timeout=PATIENCE)
    tasuki._use_spare_time()
    assert settled == [len(NEAR)]


def test_that_the_engine_starts_once_however_the_window_comes_up(tasuki: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    starts: list[bool] = []
    monkeypatch.setattr(tasuki.link, "start", lambda: starts.append(tasuki.window.isVisible()))
    tasuki.show()
    qtbot.waitUntil(lambda: bool(starts), timeout=PATIENCE)
    tasuki.window.painted.emit()
    assert starts == [True]


def test_that_a_killed_engine_is_explained_and_comes_back(tasuki: Application, qtbot: QtBot):
    begin(tasuki, qtbot)
    pid = tasuki.link.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: tasuki.state.engine.condition == "restarting", timeout=PATIENCE)
    assert "✖ The engine stopped unexpectedly (exit code -9)." in visible_words(tasuki)
    qtbot.waitUntil(lambda: tasuki.state.engine.condition == "ready", timeout=PATIENCE)
    assert tasuki.link.pid != pid


def test_that_the_look_changes_at_once_and_is_remembered(tasuki: Application, qtbot: QtBot):
    begin(tasuki, qtbot)
    assert tasuki.window.tokens == LIGHT
    tasuki.dispatch(ChangeTheme("dark"))
    assert tasuki.window.tokens == DARK
    assert DARK.ground in tasuki.window.styleSheet()
    qtbot.waitUntil(lambda: read_preferences(find_places().preferences, "en").theme == "dark", timeout=PATIENCE)


def test_that_the_language_changes_every_part_of_the_window(tasuki: Application, qtbot: QtBot):
    begin(tasuki, qtbot)
    assert tasuki.window.top_bar.language.text().startswith("English")
    tasuki.dispatch(ChangeLanguage("ja"))
    assert tasuki.window.top_bar.language.text().startswith("日本語")
    tasuki.dispatch(ChangeLanguage("en"))
    step = tasuki.window.findChild(QPushButton, "step_data")
    assert step is not None
    assert step.accessibleName() == "Data: Not started"


def test_that_a_dropped_file_opens_the_importer(tasuki: Application, qtbot: QtBot):
    begin(tasuki, qtbot)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile("/home/kato/failures_2026.csv")])
    point, button = QPointF(QPoint(400, 300)), Qt.MouseButton.LeftButton
    tasuki.window.dropEvent(QDropEvent(point, Qt.DropAction.CopyAction, dropped, button, Qt.KeyboardModifier.NoModifier))
    assert tasuki.state.importing is not None
    assert tasuki.state.importing.reading.files == ("/home/kato/failures_2026.csv",)


def test_that_steps_are_reached_by_keyboard_when_they_can_be(tasuki: Application, qtbot: QtBot):
    tasuki.state = inspected()
    tasuki.dispatch(GoTo("data"))
    with qtbot.waitActive(tasuki.window):
        tasuki.show()
        tasuki.window.activateWindow()
    qtbot.keyClick(tasuki.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert tasuki.state.page == "tasks"
    qtbot.keyClick(tasuki.window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert tasuki.state.page == "tasks"


def test_that_closing_during_training_asks_and_staying_keeps_the_window(tasuki: Application, qtbot: QtBot):
    begin(tasuki, qtbot)
    tasuki.state = training()
    tasuki.dispatch(GoTo("tasks"))
    tasuki.window.close()
    question = tasuki.window.findChild(QMessageBox, "close_question")
    assert question is not None
    assert question.text() == "Training is running. Stop it and close?" or tasuki.state.language == "ja"
    stay = question.findChild(QPushButton, "keep_training")
    assert stay is not None
    stay.click()
    assert tasuki.window.isVisible()
    assert tasuki.state.training == "running"


def test_that_closing_an_idle_window_closes_it(tasuki: Application, qtbot: QtBot):
    begin(tasuki, qtbot)
    tasuki.dispatch(CloseWindow())
    qtbot.waitUntil(lambda: not tasuki.window.isVisible(), timeout=PATIENCE)


def test_that_many_answers_at_once_are_shown_once(tasuki: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    begin(tasuki, qtbot)
    shown: list[AppState] = []
    monkeypatch.setattr(tasuki.window, "present", shown.append)
    tasuki._take_lines([Ready(f"{number}") for number in range(100)])
    assert shown == [tasuki.state]
    tasuki.dispatch(ChangeLanguage("ja"))
    assert [state.language for state in shown] == ["en", "ja"]
