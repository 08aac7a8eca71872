"""The card with the relation table: how often the answers of one task go with each class of another, and who says so."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from desktop.state.app_state import AppState
from desktop.widgets.card import Card
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import Tokens
from engine.domain.relation import RelationFound, answer_names, state_names
from engine.domain.task import Task
from engine.domain.text import Translator, format_percent

FEW_ROWS = 10
"""Shares learned from fewer rows are toned down."""
MOST_ROWS = 12


class RelationCard(Card):
    """Shows the relations of the proposal, one given task at a time; hidden where no method goes by them."""

    def __init__(self) -> None:
        super().__init__(name="relations")
        self.choice = QComboBox()
        self.choice.setObjectName("given_task")
        self.choice.activated.connect(lambda _: self._show())
        self.head.insertWidget(1, self.choice)
        self.table = Table("relation_table", most_rows=MOST_ROWS)
        self.body.addWidget(self.table)
        self._found: tuple[RelationFound, ...] = ()
        self._tasks: tuple[Task, ...] = ()
        self._translator: Translator | None = None
        self.hide()

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the relations that the engine found for the plan of ``state``."""
        found = state.proposal.relations if state.proposal is not None else ()
        self._found, self._translator = found, t
        self._tasks = state.proposal.plan.tasks if state.proposal is not None else ()
        self.setVisible(bool(found))
        if not found:
            return
        self.set_title(t("How the tasks relate"))
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
                "From experts: {experts:count} tasks; learned from training rows: {learned:count}.",
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
