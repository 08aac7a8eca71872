"""The card with the relation table: how often the answers of one task go with each class of another, and who says so."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.charts.view import ChartView
from desktop.pages.relation_dialog import RelationDialog
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeRelations, ExportRelationTable
from desktop.state.relation_edits import Pair
from desktop.widgets.card import Card
from desktop.widgets.file_dialogs import ask_for_path
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import LIGHT, Tokens
from engine.charts.relation_map import relation_map
from engine.domain.relation import RelationFound, answer_names, class_tasks, column_name, state_names
from engine.domain.task import Task
from engine.domain.text import Translator, format_percent, message_n

FEW_ROWS = 10
"""Shares learned from fewer rows are toned down."""
MOST_ROWS = 12
LEAST_MAP, MOST_MAP, MAP_ROW, MAP_HEAD = 110, 360, 46, 26
"""Pixels that the map is high, and that a row and the heads of it take."""

METHODS = ("distribution_matching", "co_annotation", "matching_with_lent_labels")
"""Methods that go by a relation table."""


class RelationCard(Card):
    """Shows the relations of the proposal, one given task at a time; hidden where no method goes by them.

    Signals: ``intended(object)`` with ChangeRelations or ExportRelationTable.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="relations")
        self.choice = QComboBox()
        self.choice.setObjectName("given_task")
        self.choice.activated.connect(lambda _: self._show())
        self.head.insertWidget(1, self.choice)
        self.table = Table("relation_table", most_rows=MOST_ROWS)
        self.map = ChartView(titled=False)
        both = QHBoxLayout()
        both.setSpacing(18)
        beside = QVBoxLayout()
        beside.addWidget(self.map)
        beside.addStretch(1)
        both.addLayout(beside, 40)
        both.addWidget(self.table, 60, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(both)
        self.dialog: RelationDialog | None = None
        self.edit, self.read, self.export, self.forget = (QPushButton() for _ in range(4))
        for button, name in (
            (self.edit, "edit_relations"),
            (self.read, "read_relations"),
            (self.export, "export_relations"),
            (self.forget, "forget_relations"),
        ):
            button.setObjectName(name)
            button.setProperty("look", "small")
            self.head.addWidget(button)
        self.edit.clicked.connect(self._open)
        self.read.clicked.connect(self._ask)
        self.export.clicked.connect(self._ask_where)
        self.forget.clicked.connect(lambda: self.intended.emit(ChangeRelations()))
        self._later = QTimer(self, singleShot=True, interval=0)
        """Table and map come a turn after the rest of a page that is on the screen."""
        self._later.timeout.connect(self._show)
        self._state = AppState()
        self._found: tuple[RelationFound, ...] = ()
        self._tasks: tuple[Task, ...] = ()
        self._translator: Translator | None = None
        self._tokens: Tokens = LIGHT
        self.hide()

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the relations that the engine found for the plan of ``state``."""
        found = relations_of(state)
        self._found, self._translator, self._state = found, t, state
        self._tasks = state.proposal.plan.tasks if state.proposal is not None else state.chosen_tasks()
        asked = state.plan is not None and any(choice.method in METHODS for choice in state.plan.methods)
        self.setVisible(bool(found or state.relations) or asked)
        self.set_title(t("How the tasks relate"))
        self._show_buttons(state, t)
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.show_state(state)
        self.table.setVisible(bool(found))
        self.map.setVisible(bool(found))
        if not found:
            self.choice.hide()
            later = t("What the training rows say is shown once the plan is worked out again.")
            nothing = t("Nothing is known of how the tasks relate. Enter or import a table, or give more rows both labels.")
            self.set_meaning(nothing if state.proposal is not None else later)
            return
        given = list(dict.fromkeys(one.relation.given for one in found))
        if given != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            self.choice.addItems(given)
        words = t("The task whose class is known")
        self.choice.setAccessibleName(words)
        self.choice.setToolTip(words)
        self.choice.setVisible(len(given) > 1)
        place = self.parentWidget()
        if place is not None and place.isVisible():
            self._later.start()
        else:
            self._show()

    def _show_buttons(self, state: AppState, t: Translator) -> None:
        self.edit.setText(t("Edit"))
        self.edit.setToolTip(t("Enter what you know of two tasks, beside what the training rows say."))
        self.edit.setEnabled(len(class_tasks(state.chosen_tasks())) > 1)
        self.export.setText(t("Export the table"))
        self.export.setToolTip(t("Writes what is shown as a CSV that can be changed and imported again."))
        self.export.setEnabled(bool(self._found))
        self.read.setText(t("Import a table"))
        self.read.setToolTip(t("A CSV with a row per class of one task and a column per answer of others; shares from 0 to 1."))
        self.read.setEnabled(not state.locked)
        self.forget.setText(t("Forget the experts' table"))
        self.forget.setToolTip(t("Relations are then learned from training rows alone."))
        self.forget.setVisible(bool(state.relations))
        self.forget.setEnabled(not state.locked)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        self.table.set_tokens(tokens)
        self._show()

    def _ask(self) -> None:
        t = self._translator
        if t is not None:
            kind = t("Relation tables")
            ask_for_path(self, "files", t("Import a table"), self._import, kinds=f"{kind} (*.csv *.tsv *.txt)")

    def _ask_where(self) -> None:
        t = self._translator
        if t is not None:
            kind = t("Relation tables")
            ask_for_path(
                self, "save", t("Export the table"), self._export, kinds=f"{kind} (*.csv)", suggested=f"{self.choice.currentText()}.csv"
            )

    def _export(self, files: tuple[str, ...]) -> None:
        out = files[0] if PurePath(files[0]).suffix else f"{files[0]}.csv"
        self.intended.emit(ExportRelationTable(tuple(one.relation for one in self._mine()), out))

    def _open(self) -> None:
        if self.dialog is None:
            self.dialog = RelationDialog(self)
            self.dialog.intended.connect(self.intended)
        self.dialog.show_state(self._state)
        mine = self._mine()
        if mine:
            self.dialog.choose(Pair(mine[0].relation.given, mine[0].relation.about))
        self.dialog.open()

    def _mine(self) -> list[RelationFound]:
        return [one for one in self._found if one.relation.given == self.choice.currentText()]

    def _import(self, files: tuple[str, ...]) -> None:
        self.intended.emit(ChangeRelations(self._state.relations, files))

    def _show(self) -> None:
        t = self._translator
        mine = self._mine()
        tasks = {task.name: task for task in self._tasks}
        if t is None or not mine:
            return
        given = tasks[mine[0].relation.given]
        heads = [column_name(tasks[one.relation.about], answer) for one in mine for answer in answer_names(tasks[one.relation.about])]
        rows = [[Cell(state, bold=True), *_cells(mine, place, t)] for place, state in enumerate(state_names(given))]
        self.table.set_rows((given.name, *heads), rows)
        self.table.setAccessibleName(t("How the tasks relate"))
        chart = relation_map(mine, self._tasks)
        self.map.set_chart(chart, t, self._tokens)
        self.map.setFixedHeight(max(LEAST_MAP, min(MOST_MAP, MAP_HEAD + MAP_ROW * len(heads))))
        learned = sum(one.source == "data" for one in mine)
        self.set_meaning(
            t.render(chart.meaning)
            + "\n"
            + t(
                "Each row of the table: of the rows with this class of {task}, so many have the answer of the column. "
                "Tasks told of by experts: {experts:count}; learned from training rows: {learned:count}.",
                task=given.name,
                experts=len(mine) - learned,
                learned=learned,
            )
        )


def relations_of(state: AppState) -> tuple[RelationFound, ...]:
    """The relations that the engine found; of an opened plan that was not proposed anew, what experts said of its tasks."""
    if state.proposal is not None:
        return state.proposal.relations
    tasks = {task.name for task in class_tasks(state.chosen_tasks())}
    return tuple(RelationFound(one, "expert") for one in state.relations if {one.given, one.about} <= tasks)


def _cells(found: Sequence[RelationFound], place: int, t: Translator) -> list[Cell]:
    cells: list[Cell] = []
    for one in found:
        for column, share in enumerate(one.relation.shares[place]):
            text = format_percent(share)
            if one.source == "expert":
                cells.append(Cell(text, number=True, tip=t("From experts")))
                continue
            tip = t.render(
                message_n(
                    "Learned from {rows:count} row; 95 % interval {low:percent} to {high:percent}",
                    "Learned from {rows:count} rows; 95 % interval {low:percent} to {high:percent}",
                    "rows",
                    rows=one.rows[place],
                    low=one.low[place][column],
                    high=one.high[place][column],
                )
            )
            cells.append(Cell(f"{text}  ({one.rows[place]})", number=True, muted=one.rows[place] < FEW_ROWS, tip=tip))
    return cells
