"""Each method's line opens what it is and what can be set for it; what differs from the defaults is marked and can be taken back."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.method_dialog import MethodDialog
from desktop.pages.plan import PlanPage
from desktop.state.app_state import AppState, Problem
from desktop.state.edits import ChangeMethodSettings
from engine.domain.method import Method, Paper, Setting
from engine.domain.plan import MethodChoice
from engine.domain.text import message
from tests.desktop.pages.page_states import planned

RATE = Setting("rate", "Rate", "How fast.", "number", 0.25, 0.0, 1.0, low_open=True)
START = Setting("start", "Start from", "", "choice", "random", choices=("random", "single_task"))
PAPER = Paper("Someone", "A method", 2024, "AAAI", "arXiv:1")
METHOD = Method("equal_weights", "Equal weights", "The plainest way.", "It is plain.", "candidate", (RATE, START), PAPER)
BARE = Method("single_task", "Single-task training", "One network each.", "None together.", "baseline")


def settable(**more: object) -> AppState:
    return replace(planned(), catalogue=(METHOD, BARE), **more)


@pytest.fixture
def page(qtbot: QtBot) -> PlanPage:
    made = PlanPage()
    qtbot.addWidget(made)
    made.resize(1080, 752)
    made.show()
    return made


def shown(page: PlanPage, state: AppState) -> list[object]:
    wanted: list[object] = []
    page.present(state)
    while not page.methods.complete:
        QCoreApplication.processEvents()
    page.intended.connect(wanted.append)
    return wanted


def find(place: QWidget, kind: type, name: str) -> QWidget:
    found = place.findChild(kind, name)
    assert found is not None, name
    return found


def opened(page: PlanPage, method: str = "equal_weights") -> MethodDialog:
    button = find(page, QPushButton, f"settings_{method}")
    assert isinstance(button, QPushButton)
    button.click()
    dialog = page.methods.dialog
    assert dialog is not None
    while dialog.rows is not None and not dialog.rows.complete:
        QCoreApplication.processEvents()
    return dialog


def enter(dialog: MethodDialog, name: str, text: str) -> None:
    assert dialog.rows is not None
    line = dialog.rows.field(name).findChild(QLineEdit)
    assert line is not None
    line.setText(text)
    line.editingFinished.emit()


def words(place: QWidget) -> str:
    return "\n".join(label.text() for label in place.findChildren(QLabel) if not label.isHidden())


def test_that_a_line_opens_what_the_method_is_its_limits_its_paper_and_its_defaults(page: PlanPage) -> None:
    wanted = shown(page, settable())
    said = words(opened(page))
    for expected in (
        "The plainest way.",
        "Its limits: It is plain.",
        "Someone: A method (AAAI, 2024, arXiv:1)",
        "How fast.\nDefault: 0.25.",
    ):
        assert expected in said
    assert "Default: Random numbers." in said
    assert wanted == []


def test_that_an_entry_is_asked_for_and_one_out_of_bounds_is_explained_beside_it(page: PlanPage) -> None:
    wanted = shown(page, settable())
    dialog = opened(page)
    enter(dialog, "rate", "0")
    assert "Enter a number above 0 and up to 1. “0” cannot be used." in words(dialog)
    assert wanted == []
    enter(dialog, "rate", "0.5")
    assert wanted == [ChangeMethodSettings("equal_weights", {"rate": 0.5})]


def test_that_what_differs_is_marked_on_the_line_and_in_the_form_and_can_be_taken_back(page: PlanPage) -> None:
    wanted = shown(page, settable(method_settings=(MethodChoice("equal_weights", {"rate": 0.5, "start": "single_task"}),)))
    assert "● Changed: Rate = 0.5, Start from = Single-task networks" in words(page)
    button = find(page, QPushButton, "settings_equal_weights")
    assert isinstance(button, QPushButton)
    assert button.text() == "● Settings"
    dialog = opened(page)
    assert "● Rate" in words(dialog)
    start = find(dialog, QComboBox, "")
    assert isinstance(start, QComboBox)
    assert start.currentText() == "Single-task networks"
    dialog.reset.click()
    assert wanted == [ChangeMethodSettings("equal_weights", {})]
    page.present(settable())
    assert "●" not in words(dialog)
    assert not dialog.reset.isEnabled()


def test_that_a_method_without_settings_says_so(page: PlanPage) -> None:
    shown(page, settable())
    button = find(page, QPushButton, "settings_single_task")
    assert isinstance(button, QPushButton)
    assert button.text() == "About"
    dialog = opened(page, "single_task")
    assert "Nothing can be set for this method alone." in words(dialog)
    assert not dialog.reset.isVisible()


def test_that_a_refusal_of_the_engine_stands_in_the_open_window(page: PlanPage) -> None:
    shown(page, settable())
    dialog = opened(page)
    page.present(settable(problems=(Problem(1, "plan", message("The rank must be at most 5; got 99.")),)))
    assert "The rank must be at most 5; got 99." in words(dialog)


def test_that_a_method_that_is_left_out_says_that_its_settings_wait(page: PlanPage) -> None:
    state = settable()
    assert state.plan is not None
    shown(page, replace(state, plan=replace(state.plan, methods=(MethodChoice("single_task"),))))
    assert "not compared at present" in words(opened(page))


def test_that_nothing_can_be_changed_while_training_runs(page: PlanPage) -> None:
    shown(page, settable(training="running", method_settings=(MethodChoice("equal_weights", {"rate": 0.5}),)))
    dialog = opened(page)
    assert dialog.rows is not None
    assert not dialog.rows.isEnabled()
    assert not dialog.reset.isEnabled()


def test_that_the_button_waits_for_the_catalogue(page: PlanPage) -> None:
    shown(page, planned())
    button = find(page, QPushButton, "settings_equal_weights")
    assert not button.isEnabled()
    assert "engine is starting" in button.toolTip()
