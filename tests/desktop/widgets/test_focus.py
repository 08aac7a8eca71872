"""The focus stays where the person is, and shows itself on everything that can have it."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState, Guide, Pending
from desktop.state.steps import STEPS
from desktop.widgets.focus import FocusKeeper
from desktop.widgets.keyboard import stops_in
from desktop.widgets.theme import DARK, LIGHT, Tokens
from tests.desktop.pages.page_states import decided, planned, training


class Small(QWidget):
    """A page with two controls between two others, as the bar and the foot of the window are."""

    def __init__(self) -> None:
        super().__init__()
        self.page = QWidget()
        self.before, self.after = QPushButton("before"), QPushButton("after")
        self.line, self.button = QLineEdit(), QPushButton("report")
        inner, outer = QVBoxLayout(self.page), QVBoxLayout(self)
        for part in (self.line, self.button):
            inner.addWidget(part)
        for part in (self.before, self.page, self.after):
            outer.addWidget(part)
        self.keeper = FocusKeeper(self, lambda: self.page)


@pytest.fixture
def small(qtbot: QtBot) -> Small:
    made = Small()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.mark.parametrize("way", ["setEnabled", "setVisible"])
def test_that_a_control_that_is_switched_off_for_a_while_gets_the_focus_back(small: Small, qtbot: QtBot, way: str) -> None:
    small.button.setFocus()
    getattr(small.button, way)(False)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is small.page)
    small.keeper.give_back()
    assert QApplication.focusWidget() is small.page
    getattr(small.button, way)(True)
    small.keeper.give_back()
    assert QApplication.focusWidget() is small.button


def test_that_the_focus_stays_where_the_person_went_meanwhile(small: Small, qtbot: QtBot) -> None:
    small.button.setFocus()
    small.button.setEnabled(False)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is small.page)
    small.line.setFocus()
    small.button.setEnabled(True)
    small.keeper.give_back()
    assert QApplication.focusWidget() is small.line


def test_that_going_elsewhere_is_nobody_elses_business(small: Small, qtbot: QtBot) -> None:
    small.line.setFocus()
    qtbot.keyClick(small.line, Qt.Key.Key_Tab)
    qtbot.wait(1)
    assert QApplication.focusWidget() is small.button


def test_that_a_control_that_is_gone_asks_for_nothing(small: Small, qtbot: QtBot) -> None:
    small.button.setFocus()
    small.button.setEnabled(False)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is small.page)
    small.button.deleteLater()
    qtbot.wait(1)
    small.keeper.give_back()
    assert QApplication.focusWidget() is small.page


def test_that_the_end_of_the_tour_leaves_the_person_on_the_page(qtbot: QtBot) -> None:
    window = MainWindow(page_makers())
    qtbot.addWidget(window)
    touring = replace(planned(), guide=Guide("tour", 2, 2))
    window.present(touring)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page and window.isActiveWindow())
    window.guide.end.setFocus()
    qtbot.waitUntil(window.guide.end.hasFocus)
    window.present(replace(touring, guide=None))
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.page)
    window.present(touring)
    assert QApplication.focusWidget() is window.page


def test_that_the_report_gives_the_focus_back_to_its_button(qtbot: QtBot) -> None:
    state = replace(decided(), page="report")
    window = MainWindow(page_makers())
    qtbot.addWidget(window)
    window.present(state)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page)
    button = window.page.primary
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    window.present(replace(state, pending=(Pending(1, "report", "report"),)))
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.page)
    window.present(state)
    assert QApplication.focusWidget() is button


def kinds_of_stops(qtbot: QtBot, window: MainWindow, state: AppState) -> Iterator[QWidget]:
    """One control of each kind and look on every page."""
    met: set[object] = set()
    for step in STEPS:
        window.present(replace(state, page=step))
        qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page and window.page.isVisible())
        QApplication.processEvents()
        for stop in stops_in(window.page):
            kind = type(stop), stop.property("look"), stop.property("tone")
            if kind not in met and stop.isEnabled() and stop.isVisible() and not stop.visibleRegion().isEmpty():
                met.add(kind)
                yield stop


@pytest.mark.parametrize(("state", "tokens"), [(planned(), LIGHT), (training(), DARK), (decided(), LIGHT)], ids=["plan", "train", "decide"])
def test_that_whatever_has_the_focus_shows_it(qtbot: QtBot, state: AppState, tokens: Tokens) -> None:
    window = MainWindow(page_makers())
    qtbot.addWidget(window)
    window.set_tokens(tokens)
    window.resize(1280, 800)
    window.present(state)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    unseen: list[str] = []
    seen = 0
    for stop in kinds_of_stops(qtbot, window, state):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        with_focus = stop.grab().toImage()
        window.page.setFocus()
        seen += 1
        if with_focus == stop.grab().toImage():
            unseen.append(f"{stop.objectName() or type(stop).__name__} on {window.page.step}")
    assert unseen == []
    assert seen > 8
