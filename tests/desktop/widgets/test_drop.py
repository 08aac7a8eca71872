"""Files over the window: what counts, what is shown meanwhile, and what happens when they fall."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from pytestqt.qtbot import QtBot

from desktop.pages.start import StartPage, parent_folder
from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState, Preferences
from desktop.state.intents import DropFiles
from desktop.widgets.drop import DropVeil, dropped_files

COPY, LEFT, NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def dragged(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow({"start": StartPage})
    qtbot.addWidget(window)
    window.present(AppState(preferences=Preferences(language="en")))
    window.show()
    return window


def enter(window: MainWindow, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(300, 300), COPY, data, LEFT, NO_KEY)
    event.ignore()
    window.dragEnterEvent(event)
    return event.isAccepted()


def test_that_only_files_of_this_machine_count():
    assert dropped_files(dragged("https://example.org/a.csv", "file:///data/b.csv")) == ("/data/b.csv",)


def test_that_files_over_the_window_are_welcomed_in_words_until_they_leave(window: MainWindow):
    veil = window.findChildren(DropVeil)[0]
    assert enter(window, dragged("file:///data/b.csv"))
    assert veil.isVisible()
    assert veil.accessibleName() == "Drop the files to read them"
    assert veil.geometry() == window.rect()
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not veil.isVisible()


def test_that_what_is_no_file_is_not_welcomed(window: MainWindow):
    assert not enter(window, dragged("https://example.org/a.csv"))
    assert not window.findChildren(DropVeil)[0].isVisible()


def test_that_files_are_taken_where_they_fall(window: MainWindow, qtbot: QtBot):
    data = dragged("file:///data/b.csv")
    enter(window, data)
    with qtbot.waitSignal(window.intended) as caught:
        window.dropEvent(QDropEvent(QPointF(300, 300), COPY, data, LEFT, NO_KEY))
    assert caught.args == [DropFiles(("/data/b.csv",))]
    assert not window.findChildren(DropVeil)[0].isVisible()


def test_that_a_folder_is_told_from_paths_of_either_kind_of_system():
    assert (parent_folder("/home/a/pumps/x.tasuki"), parent_folder("C:\\data\\fans\\x.tasuki")) == ("pumps", "fans")
