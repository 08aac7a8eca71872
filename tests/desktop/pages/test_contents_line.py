"""The line of links on a long page: a link for each part, and a dot between two of them only."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.contents_line import ContentsLine
from engine.domain.text import translator


def test_that_a_part_without_a_title_leaves_no_dot_behind(qtbot: QtBot) -> None:
    line = ContentsLine()
    qtbot.addWidget(line)
    wanted: list[str] = []
    line.wanted.connect(wanted.append)
    line.show_places(["理由", "", "点検（検証用）", ""], translator("ja"))
    assert line.text().count("·") == 1
    assert line.text().rstrip().endswith(">点\N{WORD JOINER}検</a>"), "and no line breaks within a title"
    assert "&nbsp;·" in line.text(), "a dot stays with what stands before it, so that no line begins with one"
    line.linkActivated.emit("1")
    assert wanted == ["点検（検証用）"]


def test_that_tab_comes_to_the_first_link_at_once_and_enter_follows_it(qtbot: QtBot) -> None:
    window, before, line = QWidget(), QPushButton("before"), ContentsLine()
    qtbot.addWidget(window)
    parts = QVBoxLayout(window)
    for part in (before, line):
        parts.addWidget(part)
    wanted: list[str] = []
    line.wanted.connect(wanted.append)
    line.show_places(["Why", "Checks"], translator("en"))
    window.show()
    window.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert wanted == ["Why", "Checks"]
