"""The read-only table: columns as wide as their cells, measured once for each change."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.table import ROW_HEIGHT, Cell, Table, TableModel

HEADERS = ("Name", "Kind", "Examples")


def rows(longest: str = "temperature") -> list[list[Cell]]:
    return [[Cell(longest if row == 30 else f"x{row}"), Cell("Number"), Cell("1, 2, 3")] for row in range(50)]


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(600, 500)
    made = Table()
    QVBoxLayout(ground).addWidget(made)
    ground.show()
    yield made
    ground.close()


def test_that_a_column_is_as_wide_as_its_longest_cell(table: Table) -> None:
    table.set_rows(HEADERS, rows(), stretch=2)
    narrow = table.columnWidth(0)
    table.set_rows(HEADERS, rows("a much longer name of a column"), stretch=2)
    assert table.columnWidth(0) > narrow
    assert sum(table.columnWidth(column) for column in range(3)) == table.viewport().width()


def test_that_a_new_style_is_measured(table: Table) -> None:
    table.set_rows(HEADERS, rows(), stretch=2)
    plain = table.columnWidth(1)
    table.setStyleSheet("QTableView { font-size: 30pt; }")
    assert table.columnWidth(1) > plain


def test_that_the_cells_are_measured_once_and_only_when_they_change(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[None] = []
    data = TableModel.data

    def count(self: TableModel, *place: object) -> object:
        asked.append(None)
        return data(self, *place)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(TableModel, "data", count)
    table.set_rows(HEADERS, rows(), stretch=2)
    once = len(asked)
    assert 0 < once <= 2 * 50 * 2 * 6, "two columns of fifty cells, at most six questions about each, at most twice"
    table.set_rows(HEADERS, rows(), stretch=2)
    assert len(asked) == once


def test_that_columns_share_the_spare_room_where_none_takes_it_alone(qtbot: QtBot) -> None:
    table = Table("shared")
    qtbot.addWidget(table)
    table.set_rows(("a", "b"), [("long words that need room", "1")], stretch=None)
    table.resize(800, 100)
    table.show()
    needed = [table.sizeHintForColumn(column) for column in range(2)]
    widths = [table.columnWidth(column) for column in range(2)]
    assert table.viewport().width() - 2 <= sum(widths) <= table.viewport().width()
    assert widths[0] - needed[0] > 100
    table.resize(60, 100)
    assert table.columnWidth(0) >= needed[0]


def test_that_a_table_filled_before_it_has_its_look_needs_no_scroll_bar(qtbot: QtBot) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(600, 500)
    ground.setStyleSheet("QHeaderView::section { padding: 9px; font-size: 20px; }")
    ground.show()
    made = Table()
    made.set_rows(HEADERS, rows()[:2])
    layout = QVBoxLayout(ground)
    layout.addWidget(made)
    layout.addStretch()
    qtbot.waitUntil(made.isVisible)
    qtbot.waitUntil(lambda: not made.verticalScrollBar().isVisible() and made.viewport().height() >= 2 * ROW_HEIGHT)
