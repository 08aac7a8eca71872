"""The system's file dialogs, opened without waiting for them."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QLineEdit, QWidget

TABLE_FILES = "*.csv *.tsv *.txt *.csv.gz *.tsv.gz *.txt.gz *.xlsx *.xlsm *.xls *.parquet *.feather *.arrow *.zip"
"""Name patterns of the tables that can be read; a zip file holds images and perhaps their labels."""

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
    _let_typing_decide(dialog)
    return dialog


def _let_typing_decide(dialog: QFileDialog) -> None:
    """Take what is typed for what is meant: Qt's own dialog also keeps the folder that it marked on the way there, and goes into it.

    A dialog of the system has no such parts.
    """
    lists = [part for name in ("listView", "treeView") if (part := dialog.findChild(QAbstractItemView, name)) is not None]
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    if line is not None:
        line.textEdited.connect(lambda _: [part.clearSelection() for part in lists])
