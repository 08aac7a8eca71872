"""The third page: what to predict, how success is counted, and how far each task may fall."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from desktop.pages.descriptions import DescriptionsCard
from desktop.pages.sharing import SharingCard
from desktop.pages.task_row import COLUMNS, FIRST_LINE, Lines, TaskRow, place
from desktop.state.app_state import AppState
from desktop.state.editing import possible_kinds
from desktop.state.edits import ChangeColumn
from desktop.state.intents import GoTo
from desktop.state.progress import data_reason, tasks_reason
from desktop.widgets.beside import Beside
from desktop.widgets.card import Card, label
from desktop.widgets.elided import LEAST
from desktop.widgets.page import Page
from desktop.widgets.theme import Tokens
from engine.domain.text import Translator, translator

ROOMY = 50
"""Letters of full width from which sharing and descriptions stand beside each other."""
WORDS = 3
"""Columns of words; those behind them hold numbers."""
SHARES = (3, 1, 6, 1, 2, 2, 2, 2)
"""What each column takes of the room to spare where a task has one line."""
SPACING, MARGINS = 12, 96
"""Pixels between the columns, and beside the table to the edges of the page, with room for a scroll bar."""


class TasksPage(Page):
    """One row per task."""

    step = "tasks"

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[TaskRow] = []
        self._card = Card(name="tasks")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, 120)
        self._heads = [label("muted", wrap=False) for _ in range(COLUMNS)]
        for head in self._heads[WORDS:]:
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._lines: Lines = "one"
        self._lay_out()
        self._card.body.addLayout(self._grid)
        add = QHBoxLayout()
        self._add = QComboBox()
        self._add.setObjectName("add_task")
        self._add.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._add.activated.connect(self._add_task)
        add.addWidget(self._add)
        add.addStretch()
        self._card.body.addSpacing(6)
        self._card.body.addLayout(add)
        self._words = Card(name="words")
        self._floor_words = label("small")
        self._direction_words = label("small")
        self._margin_words = label("small")
        self._value_words = label("small")
        self._kind_words = label("small", name="kind_words")
        self._words.body.addWidget(self._kind_words)
        self._words.body.addWidget(self._direction_words)
        self._words.body.addWidget(self._floor_words)
        self._words.body.addWidget(self._margin_words)
        self._words.body.addWidget(self._value_words)
        self._cost_words = label("small")
        self._words.body.addWidget(self._cost_words)
        self.sharing = SharingCard()
        self.sharing.intended.connect(self.intended)
        self.body.addWidget(self._card)
        self.descriptions = DescriptionsCard()
        self.descriptions.intended.connect(self.intended)
        self.body.addWidget(Beside((self.sharing, 1), (self.descriptions, 1), letters=ROOMY))
        self.body.addWidget(self._words)
        self.body.addStretch(1)
        self._data = self.add_secondary("back")
        self._data.clicked.connect(lambda: self.intended.emit(GoTo("data")))

    def render(self, state: AppState) -> None:
        """Show the tasks with what is wrong beside each."""
        t = translator(state.language)
        self.set_heading(
            t("Tasks: what to predict"),
            t("Each task is one column with labels. Say how far a task may fall before joint training is off for it."),
        )
        ready = state.card is not None
        self._card.setVisible(ready)
        self._words.setVisible(ready)
        self.sharing.setVisible(ready)
        self.descriptions.setVisible(ready)
        self._data.setText(t("Back to data"))
        self._data.setToolTip(t("Nothing that was entered here is lost."))
        self._data.setVisible(ready)
        reason = t("The data is being read.") if state.reading is not None else ""
        if not reason and (why := data_reason(state) or tasks_reason(state)) is not None:
            reason = t.render(why)
        self.set_primary(t("Continue to plan"), not reason, reason)
        if not ready:
            return
        chosen = len(state.chosen_tasks())
        self._card.set_title(t("Tasks ({count:count} chosen)", count=chosen))
        words = (t("Column"), t("Kind"), t("Key figure"))
        heads = (*words, t("Labels"), t("Floor (gain)"), t("Margin"), t("Value (weight)"), _with_currency(state, t))
        for head, words in zip(self._heads, heads, strict=True):
            head.setText(words)
        self._show_rows(state, t)
        self._show_addable(state, t)
        self.sharing.show_state(state, t)
        self.descriptions.show_state(state, t)
        self._card.set_meaning(_meaning(chosen, t))
        self._words.set_title(t("What these mean"))
        self._kind_words.setText(t("Kind: it cannot be changed where the values of the column allow only one."))
        self._kind_words.setVisible(any(row.kind.count() == 1 for row in self._rows))
        self._direction_words.setText(t("Key figure: ↑ means that higher is better, ↓ that lower is better."))
        self._floor_words.setText(
            t("Floor: with −2 %, joint training may cost this task at most 2 % against its own network. 0 % allows no loss at all.")
        )
        self._margin_words.setText(
            t(
                "Margin: with 1 %, a task passes only if the whole 95 % interval of its gain stays 1 percentage point above its floor. "
                "With 0 % the floor itself is enough."
            )
        )
        self._value_words.setText(t("Value: a task with value 2 counts twice as much as one with value 1 when candidates are compared."))

        self._cost_words.setText(
            t(
                "Cost per label: what labelling one more row costs, for example one inspection. Advice on further labels takes it into "
                "account."
            )
        )

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self.sharing.set_tokens(tokens)

    def on_primary(self) -> None:
        """Go on to the plan."""
        self.intended.emit(GoTo("plan"))

    def _show_rows(self, state: AppState, t: Translator) -> None:
        names = [draft.task.name for draft in state.tasks]
        if [row.name for row in self._rows] != names:
            self._replace_rows(names)
        for row, draft in zip(self._rows, state.tasks, strict=True):
            row.show_task(state, draft, t)
        self._fit()

    def _replace_rows(self, names: list[str]) -> None:
        for row in self._rows:
            row.remove_from(self._grid)
        self._rows = [TaskRow(name) for name in names]
        for row in self._rows:
            row.intended.connect(self.intended)
        self._lay_out()
        self._add.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each task a second line where one does not hold everything."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Compare the width there is with what one line needs."""
        row = self._rows[0] if self._rows else None
        if row is None:
            return
        parts = zip(self._heads, row.in_line(), strict=True)
        widths = [max(head.sizeHint().width(), _width(part)) + SPACING for head, part in parts]
        longest = max(one.included.sizeHint().width() for one in self._rows) - row.included.sizeHint().width()
        below = [0, *widths[FIRST_LINE:]]
        least = sum(max(one, other) for one, other in zip([LEAST + SPACING, *widths[1:FIRST_LINE], 0], below, strict=True))
        lines: Lines = "tight" if least + MARGINS > self.width() else "two" if sum(widths) + longest + MARGINS > self.width() else "one"
        if lines != self._lines:
            self._lines = lines
            self._lay_out()

    def _lay_out(self) -> None:
        """One line for each task, or two: what it is, then what it must reach; and below it what is wrong."""
        grid, lines = self._grid, 1 if self._lines == "one" else 2
        for number, head in enumerate(self._heads):
            grid.addWidget(head, *place(number, self._lines))
        for column in range(COLUMNS + 1):
            grid.setColumnStretch(column, 0)
        grid.setColumnMinimumWidth(0, LEAST)
        if self._lines == "one":
            grid.setColumnMinimumWidth(0, max([LEAST, *(row.included.sizeHint().width() for row in self._rows)]))
            for column, share in enumerate(SHARES):
                grid.setColumnStretch(column, share)
        else:
            grid.setColumnStretch(0, 4)
            grid.setColumnStretch(FIRST_LINE + 1 if self._lines == "two" else FIRST_LINE, 1)
        for number, row in enumerate(self._rows, 1):
            row.place_in(grid, number * (lines + 1), self._lines)

    def _show_addable(self, state: AppState, t: Translator) -> None:
        assert state.card is not None
        shown = {draft.task.name for draft in state.tasks}
        names = [column.name for column in state.card.columns if column.name not in shown and possible_kinds(column)]
        entries = [t("Predict another column"), *names]
        if [self._add.itemText(row) for row in range(self._add.count())] != entries:
            self._add.clear()
            self._add.addItems(entries)
        self._add.setCurrentIndex(0)
        self._add.setEnabled(bool(names) and not state.locked and state.reading is None)
        self._add.setAccessibleName(t("Predict another column"))
        self._add.setToolTip(t("Makes a column a task; it is then no longer used as a feature."))

    def _add_task(self, row: int) -> None:
        if row > 0:
            self.intended.emit(ChangeColumn(self._add.itemText(row), role="target"))


def _width(part: QWidget) -> int:
    """What ``part`` takes; its size hint knows nothing of a width that was fixed."""
    return min(part.sizeHint().width(), part.maximumWidth())


def _with_currency(state: AppState, t: Translator) -> str:
    return t("{name} ({unit})", name=t("Cost per label"), unit=state.assumptions.currency)


def _meaning(chosen: int, t: Translator) -> str:
    if chosen < 2:
        return ""
    return t("{count:count} tasks are to be trained jointly and compared with one network for each.", count=chosen)
