"""A read-only table: rows of cells that say how they want to look."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.widgets.theme import LIGHT, Tokens, Tone

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 28
MEASURED_ROWS = 60
"""Rows that decide how wide a column is."""
_TEXT, _ALIGNMENT, _TIP, _FONT, _COLOUR = (
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.FontRole,
        Qt.ItemDataRole.ForegroundRole,
    )
)
"""Roles as the numbers that Qt asks with, thousands of times for one table."""
_ALIGNED = {
    number: (Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
    for number in (False, True)
}
READABLE = 6
"""Width in heights of a letter that the stretched column keeps before a spare one is left out."""


class Bars(Struct, frozen=True):
    """Heights of bars that stand side by side from left to right, or apart where they are of different things."""

    heights: tuple[int, ...]
    apart: bool = False


class Cell(Struct, frozen=True):
    """One cell: its text, and whether it is a number (right-aligned), bold, muted or toned."""

    text: str
    number: bool = False
    bold: bool = False
    muted: bool = False
    tone: Tone | None = None
    tip: str = ""
    bars: Bars | None = None
    """Painted instead of the text, which then says the same in words; only in columns that paint bars."""


class TableModel(QAbstractTableModel):
    """The cells of a table, replaced as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self._headers: tuple[str, ...] = ()
        self._rows: tuple[tuple[Cell, ...], ...] = ()

    def set_cells(self, headers: Sequence[str], rows: Sequence[Sequence[Cell | str]]) -> bool:
        """Show ``rows`` under ``headers``; a plain string is an ordinary cell. Whether anything changed."""
        cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
        if cells == self._rows and tuple(headers) == self._headers:
            return False
        self.beginResetModel()
        self._headers = tuple(headers)
        self._rows = cells
        self.endResetModel()
        return True

    def cell(self, row: int, column: int) -> Cell:
        """The cell at this place."""
        return self._rows[row][column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Qt's number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Qt's number of columns."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's header cells: the names of the columns, aligned as their cells are."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNED[bool(self._rows) and self._rows[0][section].number]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's view of one cell."""
        cell = self._rows[index.row()][index.column()]
        if role == _TEXT:
            return cell.text
        if role == _ALIGNMENT:
            return _ALIGNED[cell.number]
        if role == _TIP:
            return cell.tip or None
        if role == _FONT and cell.bold:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == _COLOUR and (cell.tone or cell.muted):
            return QBrush(QColor(self.tokens.tone(cell.tone)[0] if cell.tone else self.tokens.muted))
        return None


class Table(QTableView):
    """A quiet table without grid or row numbers; the first column takes the spare room."""

    def __init__(self, name: str = "", *, fit_rows: bool = True, most_rows: int = 14) -> None:
        super().__init__()
        self.setObjectName(name)
        self.cells = TableModel()
        self.setModel(self.cells)
        self._fit_rows = fit_rows
        self._most_rows = most_rows
        self._spare: int | None = None
        self._spare_width = 0
        self._even = False
        self._needed: dict[int, int] = {}
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(False)
        header.setResizeContentsPrecision(MEASURED_ROWS)

    def set_rows(self, headers: Sequence[str], rows: Sequence[Sequence[Cell | str]], *, stretch: int | None = 0) -> None:
        """Show ``rows`` under ``headers``; column ``stretch`` takes the spare room, or all columns alike where that is None."""
        header = self.horizontalHeader()
        changed = self.cells.set_cells(headers, rows)
        self._even = stretch is None
        for column in range(len(headers)):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.Fixed
            if header.sectionResizeMode(column) != mode:
                header.setSectionResizeMode(column, mode)
                changed = True
        self._fit_height()
        if changed:
            self._fit_columns()

    def set_spare(self, column: int | None) -> None:
        """The column that is left out where not all have room; None for none."""
        if column == self._spare:
            return
        if self._spare is not None and column is None:
            self.setColumnHidden(self._spare, False)
        self._spare = column
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the spare column out, or show it again."""
        super().resizeEvent(event)
        self._spread()
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        """Measure the columns again where their letters change."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit_columns()
            self._fit_height()

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the rows once the header has the letters it is shown with."""
        super().showEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        if self._fit_rows and self.cells.columnCount():
            shown = min(self.cells.rowCount(), self._most_rows)
            self.setFixedHeight(self.horizontalHeader().sizeHint().height() + shown * self.verticalHeader().defaultSectionSize() + 4)

    def _fit_columns(self) -> None:
        """Give every column the width it needs; Qt's own ResizeToContents measures every cell a dozen times for one change."""
        header = self.horizontalHeader()
        spare, self._spare = self._spare, None
        if spare is not None:
            self.setColumnHidden(spare, False)
        fixed = [column for column in range(header.count()) if header.sectionResizeMode(column) == QHeaderView.ResizeMode.Fixed]
        self._needed = {column: max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) for column in fixed}
        for column, width in self._needed.items():
            header.resizeSection(column, width)
        self._spread()
        if spare is not None:
            self._spare, self._spare_width = spare, header.sectionSize(spare)
            self._make_room()

    def _spread(self) -> None:
        """Share the spare room out where no column takes it alone."""
        if self._even and self._needed:
            more = max(0, self.viewport().width() - sum(self._needed.values())) // len(self._needed)
            for column, width in self._needed.items():
                self.horizontalHeader().resizeSection(column, width + more)

    def _make_room(self) -> None:
        if self._spare is None:
            return
        header = self.horizontalHeader()
        kept = [column for column in range(header.count()) if column != self._spare]
        fixed = sum(header.sectionSize(column) for column in kept if header.sectionResizeMode(column) == QHeaderView.ResizeMode.Fixed)
        room = self.viewport().width() - fixed - READABLE * self.fontMetrics().height()
        if self.isColumnHidden(self._spare) != (room < self._spare_width):
            self.setColumnHidden(self._spare, room < self._spare_width)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self.cells.tokens = tokens
        self.viewport().update()
