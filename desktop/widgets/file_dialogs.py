"""The system's file dialogs, opened without waiting for them."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QLineEdit, QWidget

from desktop.widgets.fonts import spoken_language
from engine.domain.text import translator

TABLE_FILES = "*.csv *.tsv *.txt *.csv.gz *.tsv.gz *.txt.gz *.xlsx *.xlsm *.xls *.parquet *.feather *.arrow *.zip"
"""Name patterns of the tables that can be read; a zip file holds images and perhaps their labels."""

WIDTH, HEIGHT = 920, 520
"""Pixels of Qt's own dialog, where the screen has them; a dialog of the system has its own size and words."""

Wanted = Literal["file", "files", "folder", "save"]


def ask_for_path(
    parent: QWidget,
    wanted: Wanted,
    title: str,
    then: Callable[[tuple[str, ...]], object],
    *,
    kinds: str = "",
    suggested: str = "",
    as_named: bool = False,
) -> QFileDialog:
    """Open a dialog called ``title``; ``then`` gets the chosen paths, and is not called when the person thinks better of it.

    ``kinds`` is Qt's filter, for example ``Tables (*.csv)``. A link stands for what it leads to, unless it is wanted ``as_named``.
    """
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    modes = {
        "file": QFileDialog.FileMode.ExistingFile,
        "files": QFileDialog.FileMode.ExistingFiles,
        "folder": QFileDialog.FileMode.Directory,
        "save": QFileDialog.FileMode.AnyFile,
    }
    dialog.setFileMode(modes[wanted])
    if wanted == "save":
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if kinds:
        dialog.setNameFilter(kinds)
    if as_named:
        dialog.setOption(QFileDialog.Option.DontResolveSymlinks)
    if suggested:
        dialog.selectFile(suggested)
    dialog.filesSelected.connect(lambda paths: then(tuple(paths)))
    dialog.open()
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    if line is not None:
        _suit(dialog)
        _let_typing_decide(dialog, line)
    return dialog


def _suit(dialog: QFileDialog) -> None:
    """Name what Qt's own dialog leaves in English, and give its list of name patterns room."""
    t = translator("ja" if spoken_language(QApplication.instance()) == "ja" else "en")
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, t("&Look in:"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, t("Files of &type:"))
    room = dialog.screen().availableSize()
    dialog.resize(min(max(dialog.width(), WIDTH), room.width()), min(max(dialog.height(), HEIGHT), room.height()))


def _let_typing_decide(dialog: QFileDialog, line: QLineEdit) -> None:
    """Take what is typed for what is meant: Qt's own dialog also keeps the folder that it marked on the way there, and goes into it."""
    lists = [part for name in ("listView", "treeView") if (part := dialog.findChild(QAbstractItemView, name)) is not None]
    line.textEdited.connect(lambda _: [part.clearSelection() for part in lists])
