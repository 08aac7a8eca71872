"""A page fades in where motion is welcome, and stands there at once where it is not."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets import fade
from desktop.widgets.fade import Fade


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    page = QWidget(window)
    page.setObjectName("page")
    page.resize(80, 60)
    window.setStyleSheet("QWidget#page { background: #0000FF; }")
    window.resize(80, 60)
    window.show()
    return window


@pytest.mark.parametrize("welcome", [True, False])
def test_that_a_page_fades_in_only_where_motion_is_welcome(
    qtbot: QtBot, place: QWidget, monkeypatch: pytest.MonkeyPatch, welcome: bool
) -> None:
    monkeypatch.setattr(fade, "motion_is_welcome", lambda: welcome)
    page = place.findChild(QWidget, "page")
    assert page is not None
    veil = Fade(place)
    veil.begin(page)
    assert veil.isVisible() == welcome
    assert (place.grab().toImage().pixelColor(40, 30) == QColor("#0000FF")) != welcome
    qtbot.waitUntil(veil.isHidden)
    assert place.grab().toImage().pixelColor(40, 30) == QColor("#0000FF")


def test_that_a_page_that_is_slow_to_paint_is_not_painted_twice_again(
    qtbot: QtBot, place: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fade, "motion_is_welcome", lambda: True)
    monkeypatch.setattr(fade, "LONGEST_PICTURE", -1.0)
    page = place.findChild(QWidget, "page")
    assert page is not None
    veil = Fade(place)
    veil.begin(page)
    assert not veil.isVisible()
    monkeypatch.setattr(fade, "LONGEST_PICTURE", 60.0)
    veil.begin(page)
    assert not veil.isVisible()
