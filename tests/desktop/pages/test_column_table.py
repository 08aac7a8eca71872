"""The table of columns leaves room for the reason of each guess."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages.column_table import EXAMPLE_WIDTH, ColumnsCard
from desktop.widgets.choice_table import ChoiceTable
from engine.domain.dataset import Column, DatasetCard
from engine.domain.text import translator


@pytest.mark.parametrize(
    ("examples", "shown"),
    [
        (("835.9", "841.5"), "835.9, 841.5"),
        (("2026-01-01 01:00:00", "2026-01-02 01:00:00"), "2026-01-01 01:00:00"),
        (("x" * 80,), "x" * (EXAMPLE_WIDTH - 1) + "…"),
        ((), ""),
    ],
)
def test_that_examples_are_shown_as_far_as_they_leave_room(qtbot: QtBot, examples: tuple[str, ...], shown: str) -> None:
    column = Column("a", "text", "ignore", examples=examples)
    card = ColumnsCard(most_rows=None)
    qtbot.addWidget(card)
    dataset = DatasetCard((), 3, (column,), {}, (), (), "")
    card.show_columns(dataset, (), translator("en"), writable=True)
    table = card.findChild(ChoiceTable, "columns")
    assert table is not None
    assert table.model().index(0, 4).data() == shown
