"""Choosing files with the keyboard, in the dialog that Qt brings where the system has none."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.file_dialogs import TABLE_FILES, Wanted, ask_for_path


def test_that_the_dialog_names_its_lists_in_the_language_of_the_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    monkeypatch.setattr("desktop.widgets.file_dialogs.spoken_language", lambda app: "en")
    english = ask_for_path(window, "file", "Choose", print, kinds=f"Tables ({TABLE_FILES})")
    assert english.labelText(QFileDialog.DialogLabel.LookIn) == "&Look in:"
    assert english.width() > 700
    english.reject()
    monkeypatch.setattr("desktop.widgets.file_dialogs.spoken_language", lambda app: "ja")
    japanese = ask_for_path(window, "file", "Choose", print)
    assert japanese.labelText(QFileDialog.DialogLabel.LookIn) == "場所(&L):"
    assert japanese.labelText(QFileDialog.DialogLabel.FileType) == "ファイルの種類(&T):"
    japanese.reject()


@pytest.mark.parametrize("wanted", ["file", "files"])
def test_that_a_whole_path_that_is_typed_is_taken(qtbot: QtBot, tmp_path: Path, wanted: Wanted) -> None:
    file = tmp_path / "deep" / "table.csv"
    file.parent.mkdir()
    file.write_text("a,b\n1,2\n")
    window, taken = QWidget(), []
    qtbot.addWidget(window)
    window.show()
    dialog = ask_for_path(window, wanted, "Choose", taken.append, kinds=f"Tables ({TABLE_FILES})")
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    for letter in str(file):
        qtbot.keyClick(line, letter)
        QApplication.processEvents()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        qtbot.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: taken == [(str(file),)])
