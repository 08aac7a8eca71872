"""The preferences' part about an engine of one's own: chosen, checked, and told about in words."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.engine_link.connection import engine_environment
from desktop.pages.manual.window import ManualWindow
from desktop.pages.preferences_dialog import GPU_CHAPTER, PreferencesDialog
from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState, Language, Pending, Preferences
from desktop.state.intents import ChangePreferences, CopyText
from desktop.state.other_engine import LookAtEngine
from desktop.widgets.theme import LIGHT
from engine.domain.engine_check import EngineCheck, Point
from engine.domain.text import message
from tests.desktop.pages.page_states import planned

PLACE = "/home/加藤/gpu 環境/bin/python"


@pytest.fixture
def dialog(qtbot: QtBot) -> PreferencesDialog:
    made = PreferencesDialog(None, 4, "/home/a/Tasuki")  # pyright: ignore[reportArgumentType] - a window of its own
    qtbot.addWidget(made)
    return made


def part(dialog: PreferencesDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def words(dialog: PreferencesDialog, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert found is not None
    return found.text()


def chosen(place: str = PLACE, **other: object) -> AppState:
    state = planned()
    return replace(state, preferences=replace(state.preferences, other_engine=place), **other)


def test_that_a_typed_engine_is_remembered_and_half_a_path_is_told(dialog: PreferencesDialog) -> None:
    wanted: list[object] = []
    dialog.intended.connect(wanted.append)
    dialog.present(planned())
    dialog.other_engine.setText("gpu/bin/python")
    dialog.other_engine.editingFinished.emit()
    assert "is not a whole path" in words(dialog, "note_other_engine")
    assert wanted == []
    dialog.other_engine.setText(f" {PLACE} ")
    dialog.other_engine.editingFinished.emit()
    assert isinstance(wanted[0], ChangePreferences)
    assert wanted[0].preferences.other_engine == PLACE


def test_that_a_check_is_asked_for_without_waiting_and_shown_as_under_way(dialog: PreferencesDialog) -> None:
    wanted: list[object] = []
    dialog.intended.connect(wanted.append)
    dialog.present(chosen())
    dialog.show()
    assert not dialog.findings.isVisible()
    part(dialog, "check_engine").click()
    assert wanted == [LookAtEngine(PLACE)]
    under_way = chosen(engine_check=EngineCheck(PLACE, False, ()), pending=(Pending(1, "check_engine", "start"),))
    dialog.present(under_way)
    assert dialog.findings.isVisible()
    assert "is being checked" in words(dialog, "engine_verdict")
    assert not part(dialog, "check_engine").isEnabled()


def test_that_what_was_found_is_shown_with_what_to_type(dialog: PreferencesDialog) -> None:
    wanted: list[object] = []
    dialog.intended.connect(wanted.append)
    points = (
        Point("good", message("Python {version}", version="3.12.1")),
        Point("bad", message("Libraries are missing: {names}.", names=["torch"])),
    )
    dialog.present(chosen(engine_check=EngineCheck(PLACE, False, points, "python -m pip install", "Traceback")))
    dialog.show()
    assert words(dialog, "engine_verdict") == "✖ This engine cannot be used."
    assert words(dialog, "engine_points") == "✔ Python 3.12.1\n✖ Libraries are missing: torch."
    part(dialog, "copy_engine_command").click()
    part(dialog, "copy_engine_details").click()
    assert wanted == [CopyText("python -m pip install"), CopyText("Traceback")]
    dialog.present(chosen(engine_check=EngineCheck(PLACE, True, points[:1])))
    assert words(dialog, "engine_verdict") == "✔ This engine can be used."
    command = dialog.findChild(QLineEdit, "engine_command")
    assert command is not None
    assert not command.isVisible()


def test_that_a_check_of_another_program_is_not_shown(dialog: PreferencesDialog) -> None:
    dialog.present(chosen(engine_check=EngineCheck("/other/python", True, (Point("good", message("x")),))))
    dialog.show()
    assert not dialog.findings.isVisible()


def test_that_the_link_of_a_virtual_environment_is_taken_as_it_is(dialog: PreferencesDialog, tmp_path: Path) -> None:
    (tmp_path / "python3.12").touch()
    (tmp_path / "python").symlink_to(tmp_path / "python3.12")
    wanted: list[object] = []
    dialog.intended.connect(wanted.append)
    dialog.present(planned())
    dialog.show()
    part(dialog, "choose_engine").click()
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    assert chooser.testOption(QFileDialog.Option.DontResolveSymlinks)
    chooser.filesSelected.emit([str(tmp_path / "python")])
    chooser.reject()
    assert wanted[-1] == LookAtEngine(str(tmp_path / "python"))


def test_that_the_page_of_the_manual_can_be_reached(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    dialog.present(AppState(preferences=Preferences(language="en")))
    with qtbot.waitSignal(dialog.chapter_wanted) as wanted:
        part(dialog, "engine_instructions").click()
    assert wanted.args == [GPU_CHAPTER]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_that_the_manual_opens_at_that_page_in_the_language_of_the_window(qtbot: QtBot, language: Language) -> None:
    window = MainWindow(page_makers())
    qtbot.addWidget(window)
    window.set_tokens(LIGHT)
    window.present(AppState(preferences=Preferences(language=language)))
    window.side.open("preferences")
    button = window.findChild(QPushButton, "engine_instructions")
    assert button is not None
    button.click()
    manual = window.findChild(ManualWindow)
    assert manual is not None
    assert manual.isVisible()
    assert manual.chapter is not None
    assert manual.chapter.file == GPU_CHAPTER
    assert "check-engine" in manual.text.toPlainText()
    manual.close()
    window.leave()


def test_that_what_closing_does_can_be_chosen_again_and_a_gpu_left_alone(dialog: PreferencesDialog) -> None:
    wanted: list[object] = []
    dialog.intended.connect(wanted.append)
    state = planned()
    dialog.present(replace(state, preferences=replace(state.preferences, on_close="background")))
    assert dialog.on_close.currentText() == "Go on in the background"
    dialog.on_close.setCurrentIndex(dialog.on_close.findData("ask"))
    dialog.on_close.activated.emit(dialog.on_close.currentIndex())
    dialog.device.setCurrentIndex(dialog.device.findData("cpu"))
    dialog.device.activated.emit(dialog.device.currentIndex())
    changes = [change.preferences for change in wanted if isinstance(change, ChangePreferences)]
    assert [(change.on_close, change.device) for change in changes] == [("ask", "auto"), ("background", "cpu")]


def test_that_the_engine_is_told_what_it_may_compute_on() -> None:
    assert engine_environment({}, 0, "auto").keys() & {"TASUKI_CORES", "TASUKI_DEVICE"} == set()
    told = engine_environment({}, 3, "cpu")
    assert (told["TASUKI_CORES"], told["TASUKI_DEVICE"]) == ("3", "cpu")
