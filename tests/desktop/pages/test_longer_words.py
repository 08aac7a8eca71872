"""Words 40 % longer than English, as another language may have, are shown whole on every page and in every dialog."""

import gettext
import re
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.window import MainWindow
from desktop.state.steps import STEPS
from desktop.widgets.elided import ElidedCheckBox, ElidedLabel
from desktop.widgets.theme import LIGHT, style_sheet
from engine.domain import text
from tests.desktop.pages.every_dialog import DIALOGS, Dialogs
from tests.desktop.pages.page_states import decided, planned, training

STATES = {"planned": planned, "training": training, "decided": decided}
LONGER = 1.4
NARROW = ("small", "pill")
"""Looks that may still be cut: how each file was read, in one line of pieces on the Data page."""
PATIENCE = 50
"""Rounds of events after which a window counts as laid out, come what may."""
SPARE = 2
"""Pixels that a hint may ask for beyond what the words need."""


class Longer(gettext.NullTranslations):
    """English with every sentence 40 % longer."""

    def gettext(self, message: str) -> str:
        """``message`` with words of its own repeated at its end; places are kept."""
        words = re.findall(r"[A-Za-z]+", re.sub(r"\{[^}]*\}", "", message)) or ["x"]
        wanted = round(len(re.sub(r"\{[^}]*\}", "", message)) * LONGER) + len(message) - len(re.sub(r"\{[^}]*\}", "", message))
        longer = message
        while len(longer) < wanted:
            longer += " " + words[len(longer) % len(words)].lower()
        return longer[: max(wanted, len(message))]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for ``n``, longer."""
        return self.gettext(super().ngettext(msgid1, msgid2, n))


@pytest.fixture(autouse=True)
def longer_words(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    text.translator.cache_clear()
    monkeypatch.setattr(text.gettext, "NullTranslations", Longer)
    yield
    monkeypatch.undo()
    text.translator.cache_clear()


def clipped(place: QWidget) -> list[str]:
    """What in ``place`` is narrower or lower than its words."""
    found: list[str] = []
    for widget in place.findChildren(QWidget):
        if not widget.isVisible() or widget.property("look") in NARROW or isinstance(widget, (ElidedLabel, ElidedCheckBox)):
            continue
        for what, has, needs in needed(widget):
            if has + SPARE < needs:
                found.append(f"{widget.objectName() or type(widget).__name__}: {what} {has} < {needs}")
    return found


def needed(widget: QWidget) -> Iterator[tuple[str, int, int]]:
    """What of ``widget`` has words, with the room there is and the room they need, in pixels."""
    match widget:
        case QLabel() if widget.text() and widget.wordWrap():
            yield repr(widget.text()), widget.width(), widget.minimumSizeHint().width()
            yield f"height of {widget.text()!r}", widget.height(), widget.heightForWidth(widget.width())
        case QLabel() | QAbstractButton() if widget.text():
            yield repr(widget.text()), widget.width(), widget.sizeHint().width()
            yield f"height of {widget.text()!r}", widget.height(), widget.sizeHint().height()
        case QGroupBox() if widget.title():
            yield repr(widget.title()), widget.width(), widget.minimumSizeHint().width()
        case QComboBox() if widget.currentText():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            part = QStyle.SubControl.SC_ComboBoxEditField
            room = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget)
            yield repr(widget.currentText()), room.width(), widget.fontMetrics().horizontalAdvance(widget.currentText())
        case QHeaderView() if widget.orientation() == Qt.Orientation.Horizontal:
            for section in range(widget.count()):
                if not widget.isSectionHidden(section):
                    words = widget.model().headerData(section, widget.orientation())
                    yield f"column {words!r}", widget.sectionSize(section), widget.sectionSizeHint(section)
        case _:
            pass


def settled(place: QWidget) -> QWidget:
    """``place`` after every part has been made and laid out."""
    before: list[tuple[QRect, bool]] = []
    for _ in range(PATIENCE):
        QApplication.processEvents()
        now = [(widget.geometry(), widget.isVisible()) for widget in place.findChildren(QWidget)]
        if now == before:
            break
        before = now
    return place


@pytest.mark.parametrize("state", STATES)
def test_that_longer_words_are_shown_whole_on_every_page(qtbot: QtBot, state: str) -> None:
    window = MainWindow(page_makers())
    qtbot.addWidget(window)
    window.set_tokens(LIGHT)
    window.resize(1280, 800)
    shown, faults = STATES[state](), {}
    for step in STEPS:
        window.present(replace(shown, page=step))
        window.show()
        qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page)
        if found := clipped(settled(window)):
            faults[step] = found
    assert window.top_bar.menus.commands["undo"].text().startswith("Undo")
    assert len(window.top_bar.menus.commands["quit"].text()) > len("Quit")
    assert faults == {}
    window.leave()


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.__name__)
def test_that_longer_words_are_shown_whole_in_dialogs(qtbot: QtBot, dialog: Callable[[QWidget], Dialogs]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(style_sheet(LIGHT))
    faults = {page: found for page, shown in dialog(window) if (found := clipped(settled(shown)))}
    assert faults == {}
