"""Words 40 % longer than English, as another language may have, are shown whole on every page."""

import gettext
import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState
from desktop.state.steps import STEPS, Step
from desktop.widgets.theme import LIGHT
from engine.domain import text
from tests.desktop.pages.page_states import decided, planned, training

STATES = {"planned": planned, "training": training, "decided": decided}
LONGER = 1.4
NARROW = ("small", "pill")
"""Looks that may still be cut: how each file was read, in one line of pieces on the Data page."""
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


def clipped(part: QWidget) -> list[str]:
    """The labels and buttons of ``part`` that are narrower than their words."""
    found: list[str] = []
    for widget in part.findChildren(QWidget):
        if (
            not widget.isVisible()
            or not isinstance(widget, (QLabel, QPushButton))
            or not widget.text()
            or widget.property("look") in NARROW
        ):
            continue
        needed = widget.minimumSizeHint().width() if isinstance(widget, QLabel) and widget.wordWrap() else widget.sizeHint().width()
        if widget.width() + SPARE < needed:
            found.append(f"{widget.objectName() or type(widget).__name__}: {widget.text()!r} {widget.width()} < {needed}")
    return found


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_that_longer_words_are_shown_whole(qtbot: QtBot, step: Step, state: str) -> None:
    window = MainWindow(page_makers())
    qtbot.addWidget(window)
    window.set_tokens(LIGHT)
    window.resize(1280, 800)
    shown: AppState = replace(STATES[state](), page=step)
    window.present(shown)
    window.show()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page)
    assert window.top_bar.menus.commands["undo"].text().startswith("Undo")
    assert len(window.top_bar.menus.commands["quit"].text()) > len("Quit")
    assert clipped(window) == []
    window.leave()
