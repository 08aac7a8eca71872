"""The menus, what they do, and the small windows they open."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.glossary import GLOSSARY, words_of
from desktop.pages.preferences_dialog import PreferencesDialog
from desktop.pages.window import MainWindow
from desktop.state import intents
from desktop.state.app_state import AppState, LogView, Preferences, RecentProject
from desktop.state.commands import Command
from desktop.state.steps import STEPS, Step
from desktop.state.update import update
from desktop.widgets.theme import LIGHT
from engine.domain.text import translator
from tests.desktop.pages.page_states import planned, training
from tests.examples import example_plan

NAME = example_plan().tasks[0].name


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(page_makers())
    qtbot.addWidget(made)
    made.set_tokens(LIGHT)
    yield made
    made.leave()


def show(window: MainWindow, state: AppState) -> list[object]:
    wanted: list[object] = []
    window.intended.connect(wanted.append)
    window.present(state)
    return wanted


def enabled(window: MainWindow, command: Command) -> bool:
    return window.top_bar.menus.commands[command].isEnabled()


def test_that_the_menu_says_what_is_undone(window: MainWindow):
    state = update(replace(planned(), page="tasks"), intents.ChangeTask(NAME, floor=-0.05))[0]
    wanted = show(window, state)
    undo = window.top_bar.menus.commands["undo"]
    assert undo.text() == f"Undo: floor of {NAME}"
    undo.trigger()
    assert wanted == [intents.Undo()]
    assert not enabled(window, "redo")


def test_that_a_running_training_bars_edits_and_projects_and_says_why(window: MainWindow):
    state = update(replace(planned(), page="tasks"), intents.ChangeTask(NAME, floor=-0.05))[0]
    show(window, replace(training(), history=state.history))
    for command in ("undo", "new", "open", "close", "import"):
        assert not enabled(window, command)
        assert "Training is running" in window.top_bar.menus.commands[command].toolTip()


def test_that_every_command_has_words_in_both_languages(window: MainWindow):
    for language in ("en", "ja"):
        show(window, planned(language))
        for command, action in window.top_bar.menus.commands.items():
            if command != "recent":
                assert action.text(), command
            assert action.toolTip(), command


def test_that_the_keys_reach_commands_and_pages(window: MainWindow, qtbot: QtBot):
    wanted = show(window, planned())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert wanted[0] == intents.GoTo("data")
    assert isinstance(wanted[1], intents.ChangePreferences)
    assert wanted[1].preferences.text_size == 110


def test_that_undo_reaches_the_menu_from_a_field_with_nothing_to_undo(window: MainWindow, qtbot: QtBot):
    state = update(replace(planned(), page="plan"), intents.ChangeDecider("Kato", ""))[0]
    wanted = show(window, state)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page)
    field = next(line for line in window.page.findChildren(QLineEdit) if line.isVisible() and line.isEnabled())
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert wanted == [intents.Undo()]


def test_that_recent_projects_are_offered(window: MainWindow):
    recent = (RecentProject("/home/a/b.tasuki", "b", "2026-11-20T10:00:00+00:00"),)
    wanted = show(window, replace(planned(), preferences=Preferences(language="en", recent=recent)))
    menu = window.top_bar.menus.commands["recent"].menu()
    menu.actions()[0].trigger()
    assert wanted == [intents.OpenProjectFile("/home/a/b.tasuki")]


@pytest.mark.parametrize("page", STEPS)
def test_that_help_begins_with_the_words_of_the_page(page: Step):
    t = translator("en")
    words = words_of(page, t)
    assert len(words) == len(GLOSSARY)
    assert page in next(pages for word, _, pages in GLOSSARY if t(word) == words[0][0])


def test_that_help_steps_and_about_open_and_speak_both_languages(window: MainWindow):
    show(window, planned())
    for command in ("words", "first_steps", "about"):
        window.top_bar.menus.commands[command].trigger()
    opened = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    assert len(opened) == 3
    texts = [label.text() for dialog in opened for label in dialog.findChildren(QLabel)]
    assert "Gradient conflict" in texts
    assert any(text.startswith("Tasuki 0") for text in texts)
    for dialog in opened:
        dialog.close()


def test_that_a_report_for_support_is_shown_once_it_is_copied(window: MainWindow):
    show(window, planned())
    shown = replace(planned(), log=LogView("Tasuki: diagnostic report", copied=True))
    window.present(shown)
    dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
    assert dialog.windowTitle() == "Report for support"
    dialog.close()
    window.present(replace(shown, page="tasks"))
    assert not dialog.isVisible()


def test_that_closing_without_a_file_asks_first(window: MainWindow):
    wanted = show(window, planned())
    window.side.ask_before_discarding()
    question = window.findChild(QMessageBox, "discard_question")
    assert question is not None
    next(button for button in question.buttons() if button.objectName() == "discard").click()
    assert wanted == [intents.CloseProject(confirmed=True)]


def test_that_a_preference_holds_at_once_and_a_wrong_one_is_told_beside_its_field(qtbot: QtBot, window: MainWindow):
    dialog = PreferencesDialog(window, 4, "/home/a/Tasuki")
    wanted: list[object] = []
    dialog.intended.connect(wanted.append)
    dialog.present(planned())
    dialog.text_size.setCurrentIndex(dialog.text_size.findData(150))
    dialog.text_size.activated.emit(dialog.text_size.currentIndex())
    assert isinstance(wanted[-1], intents.ChangePreferences)
    assert wanted[-1].preferences.text_size == 150
    dialog.currency.setText("dollars")
    dialog.currency.editingFinished.emit()
    note = dialog.findChild(QLabel, "note_currency")
    assert note is not None
    assert "dollars" in note.text()
    assert len(wanted) == 1
    dialog.currency.setText("EUR")
    dialog.currency.editingFinished.emit()
    assert isinstance(wanted[-1], intents.ChangePreferences)
    assert wanted[-1].preferences.currency == "EUR"
