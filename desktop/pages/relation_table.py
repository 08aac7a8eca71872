"""The card with the relation table: how often the answers of one task go with each class of another, and who says so."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton

from desktop.state.app_state import AppState
from desktop.state.intents import ChangeRelations
from desktop.widgets.card import Card
from desktop.widgets.file_dialogs import ask_for_path
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import Tokens
from engine.domain.relation import RelationFound, answer_names, state_names
from engine.domain.task import Task
from engine.domain.text import Translator, format_percent

FEW_ROWS = 10
"""Shares learned from fewer rows are toned down."""
MOST_ROWS = 12


METHODS = ("distribution_matching", "co_annotation", "matching_with_lent_labels")
"""Methods that go by a relation table."""


class RelationCard(Card):
    """Shows the relations of the proposal, one given task at a time; hidden where no method goes by them.

    Signals: ``intended(object)`` with ChangeRelations.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="relations")
        self.choice = QComboBox()
        self.choice.setObjectName("given_task")
        self.choice.activated.connect(lambda _: self._show())
        self.head.insertWidget(1, self.choice)
        self.table = Table("relation_table", most_rows=MOST_ROWS)
        self.body.addWidget(self.table)
        self.read, self.forget = QPushButton(), QPushButton()
        for button, name in ((self.read, "read_relations"), (self.forget, "forget_relations")):
            button.setObjectName(name)
            button.setProperty("look", "small")
            self.head.addWidget(button)
        self.read.clicked.connect(self._ask)
        self.forget.clicked.connect(lambda: self.intended.emit(ChangeRelations()))
        self._state = AppState()
        self._found: tuple[RelationFound, ...] = ()
        self._tasks: tuple[Task, ...] = ()
        self._translator: Translator | None = None
        self.hide()

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the relations that the engine found for the plan of ``state``."""
        found = state.proposal.relations if state.proposal is not None else ()
        self._found, self._translator, self._state = found, t, state
        self._tasks = state.proposal.plan.tasks if state.proposal is not None else ()
        asked = state.plan is not None and any(choice.method in METHODS for choice in state.plan.methods)
        self.setVisible(bool(found or state.relations) or asked)
        self.set_title(t("How the tasks relate"))
        self.read.setText(t("Import a table"))
        self.read.setToolTip(t("A CSV with a row per class of one task and a column per answer of others; shares from 0 to 1."))
        self.read.setEnabled(not state.locked)
        self.forget.setText(t("Forget the experts' table"))
        self.forget.setToolTip(t("Relations are then learned from training rows alone."))
        self.forget.setVisible(bool(state.relations))
        self.forget.setEnabled(not state.locked)
        self.table.setVisible(bool(found))
        if not found:
            self.choice.hide()
            self.set_meaning(t("Nothing is known of how the tasks relate. Import a table, or give more rows both labels."))
            return
        given = list(dict.fromkeys(one.relation.given for one in found))
        if given != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            self.choice.addItems(given)
        words = t("The task whose class is known")
        self.choice.setAccessibleName(words)
        self.choice.setToolTip(words)
        self.choice.setVisible(len(given) > 1)
        self._show()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self.table.set_tokens(tokens)

    def _ask(self) -> None:
        t = self._translator
        if t is not None:
            kind = t("Relation tables")
            ask_for_path(self, "files", t("Import a table"), self._import, kinds=f"{kind} (*.csv *.tsv *.txt)")

    def _import(self, files: tuple[str, ...]) -> None:
        self.intended.emit(ChangeRelations(self._state.relations, files))

    def _show(self) -> None:
        t = self._translator
        mine = [one for one in self._found if one.relation.given == self.choice.currentText()]
        tasks = {task.name: task for task in self._tasks}
        if t is None or not mine:
            return
        given = tasks[mine[0].relation.given]
        heads = [heading(tasks[one.relation.about], answer) for one in mine for answer in answer_names(tasks[one.relation.about])]
        rows = [[Cell(state, bold=True), *_cells(mine, place, t)] for place, state in enumerate(state_names(given))]
        self.table.set_rows((given.name, *heads), rows)
        self.table.setAccessibleName(t("How the tasks relate"))
        learned = sum(one.source == "data" for one in mine)
        self.set_meaning(
            t(
                "Each row: of the rows with this class of {task}, so many have the answer of the column. "
                "Tasks told of by experts: {experts:count}; learned from training rows: {learned:count}.",
                task=given.name,
                experts=len(mine) - learned,
                learned=learned,
            )
        )


def heading(task: Task, answer: str) -> str:
    """The name of a column: the task, with its class where one alone does not say which."""
    return task.name if task.kind == "binary" else f"{task.name}={answer}"


def _cells(found: Sequence[RelationFound], place: int, t: Translator) -> list[Cell]:
    cells: list[Cell] = []
    for one in found:
        for column, share in enumerate(one.relation.shares[place]):
            text = format_percent(share)
            if one.source == "expert":
                cells.append(Cell(text, number=True, tip=t("From experts")))
                continue
            tip = t(
                "Learned from {rows:count} rows; 95 % interval {low:percent} to {high:percent}",
                rows=one.rows[place],
                low=one.low[place][column],
                high=one.high[place][column],
            )
            cells.append(Cell(f"{text}  ({one.rows[place]})", number=True, muted=one.rows[place] < FEW_ROWS, tip=tip))
    return cells
