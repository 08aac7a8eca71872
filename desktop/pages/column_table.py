"""The card with every column: what it holds, what it is for and why Tasuki thinks so, all open to change."""

from typing import get_args

from PySide6.QtCore import Signal

from desktop.pages.distribution import distribution_cell
from desktop.state.edits import ChangeColumn
from desktop.widgets.bars import BarsDelegate
from desktop.widgets.card import Card
from desktop.widgets.choice_table import ChoiceTable
from desktop.widgets.table import Cell
from desktop.widgets.theme import Tokens
from engine.domain.dataset import Column, DatasetCard, Kind, Role
from engine.domain.plan import ColumnChoice
from engine.domain.text import Translator, format_percent, mark

KIND_NAMES: dict[Kind, str] = {
    "number": mark("Number"),
    "category": mark("Category"),
    "binary": mark("Yes or no"),
    "text": mark("Text"),
    "date": mark("Date"),
    "id": mark("Identifier"),
    "image": mark("Image"),
}
ROLE_NAMES: dict[Role, str] = {
    "feature": mark("Feature"),
    "target": mark("To predict"),
    "group": mark("Group"),
    "time": mark("Time"),
    "ignore": mark("Leave out"),
}
KIND_COLUMN, ROLE_COLUMN, DISTRIBUTION_COLUMN, WHY_COLUMN = 1, 2, 4, 6
MOST_EXAMPLES = 4
EXAMPLE_WIDTH = 26
"""Characters of examples that are shown, so that the reason beside them has room; the tooltip has them all."""


class ColumnsCard(Card):
    """One row a column; kind and role are chosen in place, by mouse or keyboard.

    Signals: ``intended(object)`` with ChangeColumn.
    """

    intended = Signal(object)

    def __init__(self, *, most_rows: int | None) -> None:
        super().__init__(name="columns", grows=most_rows is None)
        self._columns: tuple[Column, ...] = ()
        self._shown: object = None
        self._table = ChoiceTable("columns", most_rows=most_rows)
        self._table.chosen.connect(self._choose)
        self._table.setItemDelegateForColumn(DISTRIBUTION_COLUMN, BarsDelegate(self._table))
        self.body.addWidget(self._table)

    def show_columns(self, card: DatasetCard, decided: tuple[ColumnChoice, ...], t: Translator, *, writable: bool) -> None:
        """Show the columns of ``card``, those in ``decided`` as the person wants them."""
        shown = (card.columns, card.rows, decided, t, writable)
        if shown == self._shown:
            return
        self._shown = shown
        self._columns = card.columns
        self.set_title(t("Columns ({count:count})", count=len(card.columns)))
        self._table.setAccessibleName(t("Columns"))
        self._table.setToolTip(t("Choose kind and role by a click, or with F2 on the cell."))
        self._table.set_choices({KIND_COLUMN: _words(KIND_NAMES, t), ROLE_COLUMN: _words(ROLE_NAMES, t)})
        self._table.set_writable(writable)
        chosen = {choice.name: choice for choice in decided}
        headers = (t("Name"), t("Kind"), t("Role"), t("Missing"), t("Distribution"), t("Examples"), t("Why"))
        rows = [_row(column, chosen.get(column.name), card.rows, t) for column in card.columns]
        self._table.set_rows(headers, rows, stretch=WHY_COLUMN)
        known = any(column.histogram is not None for column in card.columns)
        self._table.set_spare(DISTRIBUTION_COLUMN if known else None)
        if not known:
            self._table.hideColumn(DISTRIBUTION_COLUMN)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._table.set_tokens(tokens)

    def _choose(self, row: int, column: int, value: str) -> None:
        name = self._columns[row].name
        kind = next((kind for kind in get_args(Kind) if kind == value), None) if column == KIND_COLUMN else None
        role = next((role for role in get_args(Role) if role == value), None) if column == ROLE_COLUMN else None
        self.intended.emit(ChangeColumn(name, kind=kind, role=role))


def _words(names: dict, t: Translator) -> list[tuple[str, str]]:
    return [(value, t(words)) for value, words in names.items()]


def _row(column: Column, choice: ColumnChoice | None, rows: int, t: Translator) -> tuple[Cell, ...]:
    kind = choice.kind if choice is not None else column.kind
    role = choice.role if choice is not None else column.role
    name = column.name if column.unit is None or column.unit in column.name else f"{column.name} [{column.unit}]"
    separator = "・" if t.language == "ja" else ", "
    left_out = role == "ignore"
    changed = choice is not None and (choice.kind, choice.role) != (column.kind, column.role)
    why = t("Chosen by you.") if changed else t.render(column.reason) if column.reason is not None else ""
    return (
        Cell(name, bold=role == "target", muted=left_out, tip=column.name),
        Cell(t(KIND_NAMES[kind]), muted=left_out, tip=why),
        Cell(t(ROLE_NAMES[role]), bold=role == "target", muted=left_out, tip=why),
        Cell(format_percent(column.missing / rows if rows else 0.0), number=True, muted=left_out),
        distribution_cell(column, rows, t, muted=left_out),
        Cell(_shortened(column.examples, separator), muted=True, tip=separator.join(column.examples)),
        Cell(why, muted=True, tip=why),
    )


def _shortened(examples: tuple[str, ...], separator: str) -> str:
    """As many of the examples as fit, at least the beginning of one."""
    shown = ""
    for example in examples[:MOST_EXAMPLES]:
        longer = f"{shown}{separator}{example}" if shown else example
        if len(longer) > EXAMPLE_WIDTH:
            return shown or f"{example[: EXAMPLE_WIDTH - 1]}…"
        shown = longer
    return shown
