"""In a small window, and with words of twice the size, no page scrolls sideways and no button of its foot is cut."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState, Language
from desktop.state.steps import STEPS
from desktop.widgets.beside import Beside
from desktop.widgets.fonts import sized_font
from desktop.widgets.foot import Foot
from desktop.widgets.page import Page
from desktop.widgets.theme import LIGHT
from engine.domain.protocol import ModelExported
from tests.desktop.pages.page_states import decided, part_of_study, planned, training
from tests.desktop.pages.test_using_cards import FOUND


def written(language: Language = "en") -> AppState:
    """Everything that the Report page can show."""
    reports = tuple(f"/home/a/failures_2026_report/failures_2026_and_a_longer_name_{number}.parquet" for number in range(6))
    exported = ModelExported(files=("/home/a/failures_2026.onnx", "/home/a/failures_2026_card_ja.md"), rows=2000, difference=1.2e-7)
    return replace(decided(language), reports=reports, monitoring=FOUND, exported=exported)


STATES = {"start": planned, "data": planned, "tasks": planned, "plan": planned, "train": training, "decide": decided, "report": written}
WIDTHS = {100: 900, 200: 1280}
"""Per cent of the usual size of words -> pixels of the window."""


@pytest.fixture
def own_font() -> Iterator[None]:
    before = QApplication.font()
    yield
    QApplication.setFont(before)


def wide(page: Page) -> list[str]:
    """What is wider than the page."""
    viewport = page.content.parentWidget()
    assert viewport is not None
    room = viewport.width()
    return [
        f"{part.objectName()} {part.property('card') or ''} {part.minimumSizeHint().width()} > {room}"
        for part in (page.content, *page.content.findChildren(QWidget))
        if part.isVisible() and part.minimumSizeHint().width() > room
    ]


def cut(page: Page) -> list[str]:
    """Buttons of the foot that are narrower than their words or stick out."""
    foot = page.findChild(Foot)
    assert foot is not None
    shown = [button for button in foot.findChildren(QPushButton) if button.isVisible()]
    return [one.text() for one in shown if one.width() < one.sizeHint().width() or not foot.rect().contains(one.geometry())]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.usefixtures("own_font")
def test_that_nothing_is_wider_than_the_page(qtbot: QtBot, size: int, language: Language) -> None:
    QApplication.setFont(sized_font(QApplication.font(), size))
    window = MainWindow(page_makers())
    qtbot.addWidget(window)
    window.set_tokens(LIGHT, size)
    window.resize(WIDTHS[size], 700)
    window.show()
    for step in STEPS:
        window.present(replace(STATES[step](language), page=step))
        if step == "train":
            window.page.refresh(part_of_study(0.5))
        qtbot.waitUntil(lambda: window.stack.currentWidget() is window.page)
        QTest.qWait(20)
        qtbot.waitUntil(lambda: not wide(window.page) and not cut(window.page))
    assert window.width() == WIDTHS[size]
    window.leave()


def test_that_parts_go_below_each_other_where_they_do_not_fit(qtbot: QtBot) -> None:
    parts = QWidget(), QWidget()
    for part in parts:
        part.setMinimumWidth(200)
    window, row = QWidget(), Beside((parts[0], 1), (parts[1], 1), spacing=10)
    qtbot.addWidget(window)
    row.setParent(window)
    row.resize(410, 100)
    window.show()
    assert not row.stacked
    assert row.minimumSizeHint().width() == 200
    row.resize(409, 100)
    assert row.stacked
    parts[1].hide()
    row.resize(408, 100)
    assert not row.stacked


def test_that_a_foot_puts_its_main_action_below_where_all_do_not_fit(qtbot: QtBot) -> None:
    window, foot = QWidget(), Foot()
    qtbot.addWidget(window)
    foot.setParent(window)
    other = QPushButton("Stop and continue later")
    foot.secondary.addWidget(other)
    foot.primary.setText("Go to Decide")
    foot.resize(900, 60)
    window.show()
    assert other.y() == foot.primary.y()
    foot.resize(other.sizeHint().width() + 20, 120)
    qtbot.waitUntil(lambda: other.y() < foot.primary.y())
