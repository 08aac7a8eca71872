"""The window of the manual: F1 opens it at the chapter of the page, and it can be searched and read in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.manual import window as manual_window
from desktop.pages.manual.chapters import OF_PAGES
from desktop.pages.manual.window import ManualWindow
from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState, Language, Preferences
from desktop.state.intents import ShowInFolder
from desktop.state.steps import STEPS, Step
from desktop.widgets.theme import DARK, LIGHT
from tests.desktop.pages.page_states import planned


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(page_makers())
    qtbot.addWidget(made)
    made.set_tokens(LIGHT)
    yield made
    made.leave()


@pytest.fixture
def manual(qtbot: QtBot) -> ManualWindow:
    made = ManualWindow(None)  # pyright: ignore[reportArgumentType] - it needs no window behind it to be read
    qtbot.addWidget(made)
    made.present(in_language("en"), LIGHT)
    return made


def in_language(language: Language) -> AppState:
    return AppState(preferences=Preferences(language=language))


def opened(window: MainWindow) -> ManualWindow:
    return next(dialog for dialog in window.findChildren(ManualWindow) if dialog.isVisible())


def listed(manual: ManualWindow) -> list[str]:
    items = [manual.list.item(row) for row in range(manual.list.count())]
    return [item.data(Qt.ItemDataRole.UserRole) for item in items if not item.isHidden()]


@pytest.mark.parametrize("page", STEPS)
def test_that_f1_opens_the_manual_at_the_page(page: Step, window: MainWindow) -> None:
    window.present(replace(planned(), page=page))
    action = window.top_bar.menus.commands["manual"]
    assert "F1" in [key.toString() for key in action.shortcuts()]
    action.trigger()
    manual = opened(window)
    assert manual.chapter is not None
    assert manual.chapter.file == OF_PAGES[page]
    assert manual.list.currentItem().data(Qt.ItemDataRole.UserRole) == OF_PAGES[page]
    assert manual.chapter.title in manual.text.toPlainText()
    manual.close()


def test_that_f1_turns_to_another_page_when_it_is_pressed_there(window: MainWindow) -> None:
    window.present(replace(planned(), page="data"))
    QTest.mouseClick(window.top_bar.help, Qt.MouseButton.LeftButton)
    manual = opened(window)
    window.present(replace(planned(), page="tasks"))
    assert manual.chapter is not None
    assert manual.chapter.file == OF_PAGES["data"], "what is being read stays while the person works"
    window.top_bar.menus.commands["manual"].trigger()
    assert manual.chapter.file == OF_PAGES["tasks"]
    manual.close()


def test_that_f1_works_in_the_importer_too(window: MainWindow, qtbot: QtBot) -> None:
    window.present(replace(planned(), page="start"))
    window.show()
    with qtbot.waitActive(window.importer):
        window.importer.show()
        window.importer.activateWindow()
    QTest.keyClick(window.importer, Qt.Key.Key_F1)
    manual = opened(window)
    assert manual.chapter is not None
    assert "import.png" in manual.text.toHtml()
    manual.close()
    window.importer.hide()


def test_that_the_words_of_the_page_are_one_click_away(window: MainWindow) -> None:
    window.present(replace(planned(), page="data"))
    window.top_bar.menus.commands["manual"].trigger()
    manual = opened(window)
    manual.words.click()
    titles = {dialog.windowTitle() for dialog in window.findChildren(QDialog) if dialog.isVisible()}
    assert titles == {"Manual", "Words used here"}
    for dialog in window.findChildren(QDialog):
        dialog.close()


def test_that_the_manual_follows_language_and_colours(manual: ManualWindow) -> None:
    manual.show_page("decide")
    assert manual.text.toPlainText().startswith("9  The Decide page")
    manual.present(in_language("ja"), DARK)
    assert manual.windowTitle() == "マニュアル"
    assert "「判断」ページ" in manual.text.toPlainText()
    assert DARK.text in manual.text.document().defaultStyleSheet()


def test_that_headings_are_drawn_with_their_feet(manual: ManualWindow) -> None:
    manual.show_page("report")
    block = manual.text.document().begin()
    assert block.blockFormat().headingLevel() == 1
    outlines = [block.begin().fragment().charFormat().textOutline().style()]
    while block.blockFormat().headingLevel() != 2:
        block = block.next()
    outlines.append(block.begin().fragment().charFormat().textOutline().style())
    assert outlines == [Qt.PenStyle.SolidLine] * 2
    assert block.next().begin().fragment().charFormat().textOutline().style() == Qt.PenStyle.NoPen


def test_that_searching_lists_chapters_and_marks_the_places(manual: ManualWindow) -> None:
    manual.show_page("start")
    everything = listed(manual)
    manual.line.setText("tasuki_cores CORES")
    assert "80-administrators.md" in listed(manual)
    assert len(listed(manual)) < 4
    assert manual.chapter is not None
    assert manual.chapter.file in listed(manual)
    assert manual.text.textCursor().selectedText().lower() == "tasuki_cores"
    assert manual.text.extraSelections()
    manual.line.setText("rhinoceros")
    assert listed(manual) == []
    assert not manual.nothing.isHidden()
    manual.line.clear()
    assert listed(manual) == everything


def test_that_enter_goes_from_place_to_place_and_around(manual: ManualWindow) -> None:
    manual.show_page("plan")
    manual.line.setText("replicates")
    places = []
    for _ in range(len(manual.text.extraSelections()) + 1):
        places.append(manual.text.textCursor().position())
        QTest.keyClick(manual.line, Qt.Key.Key_Return)
    assert places[:-1] == sorted(set(places))
    assert places[-1] == places[0]


def test_that_links_turn_to_their_chapter(manual: ManualWindow) -> None:
    manual.show_page("report")
    manual.text.anchorClicked.emit(QUrl("22-using.md"))
    assert manual.chapter is not None
    assert manual.chapter.file == "22-using.md"
    manual.text.anchorClicked.emit(QUrl("https://example.org"))
    assert manual.chapter.file == "22-using.md", "nothing outside is opened"


def test_that_pictures_are_drawn_at_the_width_of_the_text(manual: ManualWindow, qtbot: QtBot) -> None:
    manual.show()
    manual.show_page("tasks")
    qtbot.waitUntil(lambda: manual.text.document().size().width() <= manual.text.viewport().width())
    width = manual.text.viewport().width()
    manual.resize(manual.width() + 200, manual.height())
    qtbot.waitUntil(lambda: manual.text.document().size().width() > width)
    manual.close()


def test_that_the_pdf_is_offered_where_it_is_there(manual: ManualWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert manual.pdf.isHidden()
    file = tmp_path / "tasuki-manual-ja.pdf"
    monkeypatch.setattr(manual_window, "pdf_file", lambda language: file if language == "ja" else None)
    manual.present(in_language("ja"), LIGHT)
    wanted: list[object] = []
    manual.intended.connect(wanted.append)
    assert not manual.pdf.isHidden()
    manual.pdf.click()
    assert wanted == [ShowInFolder(str(file))]


def test_that_the_chapter_that_is_shown_is_the_one_that_is_selected_or_none_is(manual: ManualWindow) -> None:
    def selected() -> str | None:
        item = manual.list.currentItem()
        return None if item is None else item.data(Qt.ItemDataRole.UserRole)

    manual.show_page("start")
    manual.line.setText("tasuki_cores")
    assert manual.chapter is not None
    assert selected() == manual.chapter.file
    manual.line.setText("rhinoceros")
    assert selected() is None, "what the search leaves out is not selected either"
    manual.line.setText("tasuki_cores")
    manual.show_chapter(OF_PAGES["decide"])
    assert (selected(), manual.line.text()) == (OF_PAGES["decide"], ""), "a link leads out of what is searched for"
    assert not manual.list.currentItem().isHidden()
