"""Everything a person can press or fill in says what it is, on every page, and is found with the keyboard."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.state.app_state import AppState, EngineStatus, Preferences, RecentProject
from desktop.state.intents import GoTo
from desktop.state.steps import STEPS, Step
from desktop.widgets.page import Page
from tests.desktop.pages.every_dialog import DIALOGS, Dialogs
from tests.desktop.pages.page_states import decided, planned, training

VALUES = (QAbstractSpinBox, QComboBox, QLineEdit)
INPUTS = (QAbstractButton, *VALUES)
RECENT = (RecentProject("/home/a/b.tasuki", "b", "2026-11-20T10:00:00+00:00"),)
STATES = {
    "nothing": AppState(preferences=Preferences(language="en", recent=RECENT), engine=EngineStatus("ready")),
    "planned": planned(),
    "training": training(),
    "decided": decided(),
}


def made(qtbot: QtBot, step: Step, state: AppState) -> Page:
    page = page_makers()[step]()
    qtbot.addWidget(page)
    page.present(replace(state, page=step))
    return page


def inputs(page: Page) -> list[QWidget]:
    """Every input that is not hidden and not a part of another one."""
    found = [widget for widget in page.findChildren(QWidget) if isinstance(widget, INPUTS) and widget.isVisibleTo(page)]
    return [widget for widget in found if not (isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox)))]


def focusable(place: QWidget) -> list[QWidget]:
    """Whatever can have the focus, as a screen reader meets it: inputs, tables, lists, and what scrolls."""
    found = [
        widget for widget in place.findChildren(QWidget) if widget.isVisibleTo(place) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    return [widget for widget in found if not isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox))]


def spoken(widget: QWidget, what: QAccessible.Text) -> str:
    """What a screen reader is told."""
    return QAccessible.queryAccessibleInterface(widget).text(what)


def unspoken(place: QWidget) -> list[str]:
    """What can have the focus without a name, or can be filled in without a description."""
    faults: list[str] = []
    for widget in focusable(place):
        called = f"{widget.objectName() or type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        if not spoken(widget, QAccessible.Text.Name):
            faults.append(f"{called} has no name")
        if isinstance(widget, VALUES) and not spoken(widget, QAccessible.Text.Description):
            faults.append(f"{called} has no description")
    return faults


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.__name__)
def test_that_everything_in_a_dialog_says_what_it_is(qtbot: QtBot, dialog: Callable[[QWidget], Dialogs]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    faults = {page: found for page, shown in dialog(window) if (found := unspoken(shown))}
    assert faults == {}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_that_every_input_has_a_name_a_tooltip_and_a_keyboard_path(qtbot: QtBot, step: Step, state: str) -> None:
    faults: list[str] = []
    page = made(qtbot, step, STATES[state])
    for widget in inputs(page):
        name = widget.objectName() or type(widget).__name__
        if not widget.accessibleName() and not (isinstance(widget, QAbstractButton) and widget.text()):
            faults.append(f"{name} has no name")
        if not widget.toolTip():
            faults.append(f"{name} has no tooltip")
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            faults.append(f"{name} is not reached with Tab")
    assert faults + unspoken(page) == []


@pytest.mark.parametrize("step", [step for step in STEPS if step != "start"])
def test_that_a_page_without_data_says_what_is_missing_and_offers_samples(qtbot: QtBot, step: Step) -> None:
    page = made(qtbot, step, STATES["nothing"])
    names = [widget.text() for widget in inputs(page) if isinstance(widget, QAbstractButton) and widget.isEnabled()]
    assert "Try with sample data" in names
    assert len(names) >= 2


@pytest.mark.parametrize("step", STEPS)
def test_that_tab_goes_through_the_content_before_the_foot(qtbot: QtBot, step: Step) -> None:
    page = made(qtbot, step, STATES["decided"])
    met, widget = [], page.nextInFocusChain()
    while widget is not None and widget is not page:
        if widget in inputs(page):
            met.append(widget.objectName())
        widget = widget.nextInFocusChain()
    assert met[-1] == "primary"
    if step == "tasks":
        assert met.index("included_HDF") < met.index("cost_HDF") < met.index("included_PWF") < met.index("add_task") < met.index("back")


def test_that_enter_presses_the_button_in_focus_and_the_main_one_at_first(qtbot: QtBot) -> None:
    page = made(qtbot, "decide", STATES["decided"])
    wanted: list[object] = []
    page.intended.connect(wanted.append)
    page.show()
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_Return)
    page.primary.setFocus()
    qtbot.keyClick(page.primary, Qt.Key.Key_Enter)
    assert wanted == [GoTo("report"), GoTo("report")]
