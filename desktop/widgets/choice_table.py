"""A table some of whose cells are chosen from a list, by mouse or keyboard."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.widgets.table import Cell, Index, Table, TableModel

Choices = Sequence[tuple[str, str]]
"""Pairs of value and the words for it."""


class ChoiceTable(Table):
    """A table with cells to choose in; it is as high as its rows up to ``most_rows``, or as its place where that is None.

    Signals: ``chosen(row, column, value)`` when a person chose another value; the table itself stays as it is until
    ``set_rows`` is called again.
    """

    chosen = Signal(int, int, str)

    def __init__(self, name: str = "", *, most_rows: int | None = 14) -> None:
        super().__init__(name, fit_rows=most_rows is not None, most_rows=most_rows or 0)
        self.cells = _ChoiceModel()
        self.setModel(self.cells)
        self._delegate = _ChoiceDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.clicked.connect(self._begin)
        self.activated.connect(self._begin)

    def set_choices(self, choices: dict[int, Choices]) -> None:
        """The columns that can be chosen in, with what can be chosen."""
        self.cells.choices = {column: tuple(pairs) for column, pairs in choices.items()}

    def set_writable(self, writable: bool) -> None:
        """Whether anything can be chosen now."""
        self.cells.writable = writable

    def _begin(self, index: QModelIndex) -> None:
        if self.cells.flags(index) & Qt.ItemFlag.ItemIsEditable and self.state() != QAbstractItemView.State.EditingState:
            self.edit(index)


class _ChoiceModel(TableModel):
    def __init__(self) -> None:
        super().__init__()
        self.choices: dict[int, tuple[tuple[str, str], ...]] = {}
        self.writable = True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.writable and index.column() in self.choices else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and index.column() in self.choices:
            cell: Cell = self.cell(index.row(), index.column())
            return f"{cell.text} ▾" if self.writable else cell.text
        return super().data(index, role)


class _ChoiceDelegate(QStyledItemDelegate):
    def __init__(self, table: ChoiceTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QWidget:
        editor = QComboBox(parent)
        for value, words in self._table.cells.choices[index.column()]:
            editor.addItem(words, value)
        editor.setCurrentText(self._table.cells.cell(index.row(), index.column()).text)
        editor.setAccessibleName(str(self._table.cells.headerData(index.column(), Qt.Orientation.Horizontal)))
        editor.activated.connect(lambda: self._finish(editor))
        QTimer.singleShot(0, editor, editor.showPopup)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        return

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex) -> None:
        assert isinstance(editor, QComboBox)
        cell = self._table.cells.cell(index.row(), index.column())
        if editor.currentText() != cell.text:
            self._table.chosen.emit(index.row(), index.column(), str(editor.currentData()))

    def _finish(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
