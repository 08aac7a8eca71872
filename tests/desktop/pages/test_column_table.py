"""The table of columns shows how values are spread, and leaves room for the reason of each guess."""

import pytest
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from desktop.pages.column_table import DISTRIBUTION_COLUMN, EXAMPLE_WIDTH, ColumnsCard
from desktop.widgets.bars import places
from desktop.widgets.choice_table import ChoiceTable
from desktop.widgets.table import Bars
from desktop.widgets.theme import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Tokens
from engine.domain.dataset import Column, DatasetCard, Histogram
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
    assert table.model().index(0, 5).data() == shown


HISTOGRAMS = (
    Column("wear", "number", "feature", histogram=Histogram((4, 9, 3), 3.25, 88.0, beyond=4)),
    Column("long", "number", "feature", histogram=Histogram((2, 2), 12345.678, 1e20)),
    Column("same", "number", "feature", histogram=Histogram((16,), -0.0, -0.0)),
    Column("day", "date", "time", histogram=Histogram((8, 8), "2026-01-01", "2026-02-05")),
    Column("grade", "category", "ignore", distinct=3, missing=6, histogram=Histogram((7, 2, 1), values=("C", "B", "A"))),
    Column("code", "category", "feature", distinct=40, histogram=Histogram((8, 4), values=("x", "y"))),
    Column("note", "text", "feature"),
)


def shown_table(qtbot: QtBot, columns: tuple[Column, ...], language: str, tokens: Tokens = LIGHT) -> tuple[ColumnsCard, ChoiceTable]:
    card = ColumnsCard(most_rows=None)
    qtbot.addWidget(card)
    card.set_tokens(tokens)
    card.show_columns(DatasetCard((), 16, columns, {}, (), (), ""), (), translator(language), writable=True)
    table = card.findChild(ChoiceTable, "columns")
    assert table is not None
    return card, table


def test_that_a_distribution_says_in_words_what_its_bars_show(qtbot: QtBot) -> None:
    _card, table = shown_table(qtbot, HISTOGRAMS, "en")
    said = [table.model().index(row, DISTRIBUTION_COLUMN).data() for row in range(len(HISTOGRAMS))]
    assert said == [
        "3 bars from 3.25 to 88. Values beyond are part of the outer bars: 25.0 %.",
        "2 bars from 12346 to 1e+20. Counted on a sample of 4 values.",
        "Every value is 0.",
        "2 bars from 2026-01-01 to 2026-02-05.",
        "The most frequent first: C 70.0 %, B 20.0 %, A 10.0 %",
        "The most frequent of 40 values: x 50.0 %, y 25.0 %",
        "",
    ]
    tips = [table.model().index(row, DISTRIBUTION_COLUMN).data(Qt.ItemDataRole.ToolTipRole) for row in range(len(HISTOGRAMS))]
    assert tips == [*said[:-1], None]


def test_that_a_distribution_is_said_in_japanese(qtbot: QtBot) -> None:
    _card, table = shown_table(qtbot, HISTOGRAMS, "ja")
    assert table.model().headerData(DISTRIBUTION_COLUMN, Qt.Orientation.Horizontal) == "分布"
    assert table.model().index(4, DISTRIBUTION_COLUMN).data() == "多い順：C 70.0 %・B 20.0 %・A 10.0 %"


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK])
def test_that_bars_are_painted_in_the_colours_of_the_theme(qtbot: QtBot, tokens: Tokens) -> None:
    card, table = shown_table(qtbot, HISTOGRAMS, "en", tokens)
    card.resize(900, 400)
    card.show()
    picture = table.viewport().grab().toImage()
    left = table.columnViewportPosition(DISTRIBUTION_COLUMN)
    across = range(left, left + table.columnWidth(DISTRIBUTION_COLUMN))

    def colours(row: int) -> set[str]:
        down = range(table.rowViewportPosition(row), table.rowViewportPosition(row) + table.rowHeight(row))
        return {picture.pixelColor(x, y).name().upper() for x in across for y in down}

    assert tokens.accent in colours(0)
    assert tokens.muted in colours(4)
    assert not {tokens.accent, tokens.muted} & colours(6)


def test_that_an_older_card_has_no_column_of_distributions(qtbot: QtBot) -> None:
    card, table = shown_table(qtbot, (Column("a", "number", "feature"),), "en")
    assert table.isColumnHidden(DISTRIBUTION_COLUMN)
    card.show_columns(DatasetCard((), 16, HISTOGRAMS, {}, (), (), ""), (), translator("en"), writable=True)
    card.resize(1000, 400)
    card.show()
    assert not table.isColumnHidden(DISTRIBUTION_COLUMN)


def test_that_distributions_are_left_out_where_they_have_no_room(qtbot: QtBot) -> None:
    card, table = shown_table(qtbot, HISTOGRAMS, "en")
    card.show()
    for width, hidden in ((1200, False), (500, True), (1200, False)):
        card.resize(width, 400)
        qtbot.waitUntil(lambda hidden=hidden: table.isColumnHidden(DISTRIBUTION_COLUMN) == hidden)
        card.setStyleSheet(f"QTableView {{ margin: {width % 7}px; }}")
        assert table.isColumnHidden(DISTRIBUTION_COLUMN) == hidden
    assert 60 < table.columnWidth(DISTRIBUTION_COLUMN) < 120
    assert not table.horizontalScrollBar().isVisible()


def test_that_bars_stand_on_the_line_and_the_smallest_can_be_seen() -> None:
    room = QRectF(10, 5, 72, 18)
    bars = places(Bars((1000, 1, 0, 500)), room)
    assert [bar.height() for bar in bars] == [18, 1, 9]
    assert {bar.bottom() for bar in bars} == {23}
    assert bars[-1].right() <= room.right()
    assert max(bar.width() for bar in places(Bars((3, 1), apart=True), room)) <= 6
    assert places(Bars(()), room) == []
