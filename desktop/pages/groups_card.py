"""Which tasks train together: the groups that suggest themselves or that the person arranged, and the way to move a task."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.pages.quiet import QuietCombo
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeGroups
from desktop.state.task_groups import compared_groups, moved, shown_groups, suggested_groups
from desktop.widgets.card import Card, Pill, clear, label
from desktop.widgets.flow_layout import FlowLayout
from engine.domain.task_groups import TaskGroup, divides
from engine.domain.text import Text, Translator, message, message_n

MOST_SHOWN = 6
"""Groups that are shown with their reasons; further ones are counted."""
WIDEST = 220
"""Pixels that a list of tasks may ask for; longer names are cut there, and stand whole in the list that opens."""


class GroupsCard(Card):
    """Shows the groups with their reasons; hidden for fewer than three tasks.

    Signals: ``intended(object)`` with ChangeGroups.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="task_groups")
        self._groups: tuple[TaskGroup, ...] = ()
        self._told: object = None
        self._pill = Pill()
        self.head.insertWidget(1, self._pill)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addLayout(self._rows)
        self.task, self.target = QuietCombo(), QuietCombo()
        self.move_task, self.compare, self.suggest = QPushButton(), QPushButton(), QPushButton()
        self._to = label("muted", wrap=False)
        self._moving = label("muted", wrap=False)
        for widget, name in (
            (self.task, "moved_task"),
            (self.target, "moved_to"),
            (self.move_task, "move_task"),
            (self.compare, "compare_groups"),
            (self.suggest, "suggest_groups"),
        ):
            widget.setObjectName(name)
        for box in (self.task, self.target):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(WIDEST)
        for button in (self.move_task, self.compare, self.suggest):
            button.setProperty("look", "small")
        self.task.currentIndexChanged.connect(lambda _: self._show_targets())
        self.move_task.clicked.connect(self._move)
        self.compare.clicked.connect(self._compare)
        self.suggest.clicked.connect(lambda: self.intended.emit(ChangeGroups(self._suggested())))
        self._line = QWidget()
        arranged = FlowLayout()
        for part in (self._moving, self.task, self._to, self.target, self.move_task):
            arranged.addWidget(part)
        self._line.setLayout(arranged)
        self.body.addSpacing(4)
        self.body.addWidget(self._line)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.compare)
        foot.addWidget(self.suggest)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self._state = AppState()
        self._t: Translator | None = None
        self.hide()

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the groups of ``state``."""
        self._state, self._t = state, t
        self._groups = shown_groups(state)
        self.setVisible(bool(self._groups))
        if not self._groups:
            return
        compared = compared_groups(state)
        self.set_title(t("Which tasks train together"))
        self._pill.set_pill(t("Compared") if compared else t("Suggestion"), "good" if compared else "neutral")
        self._show_groups(t)
        self.set_meaning(t("This is only where to begin: before training the evidence is weak, and training decides."))
        self._show_tools(t, compared=bool(compared), locked=state.locked)
        self._fill(self.task, [(name, name) for group in self._groups for name in group.tasks])
        self._show_targets()

    def _show_groups(self, t: Translator) -> None:
        told = (self._groups, t.render(message("Group {number}", number=1)))
        if told == self._told:
            return
        self._told = told
        clear(self._rows)
        for number, group in enumerate(self._groups[:MOST_SHOWN], start=1):
            name, reason = label("heading"), label("small")
            name.setText(_group_words(number, group, t))
            reason.setText(t.render(group.reason))
            both = QVBoxLayout()
            both.setSpacing(2)
            both.addWidget(name)
            both.addWidget(reason)
            self._rows.addLayout(both)
        more = len(self._groups) - MOST_SHOWN
        if more > 0:
            rest = label("muted")
            rest.setText(
                t.render(message_n("… and {count:count} further group", "… and {count:count} further groups", "count", count=more))
            )
            self._rows.addWidget(rest)

    def _show_tools(self, t: Translator, *, compared: bool, locked: bool) -> None:
        self._moving.setText(t("Move a task:"))
        self._to.setText("→")
        for widget, words in ((self.task, t("The task that is moved")), (self.target, t("The group it is moved to"))):
            widget.setAccessibleName(words)
            widget.setToolTip(words)
        self.move_task.setText(t("Move the task"))
        self.move_task.setToolTip(t("Arranges the groups your way; they are then compared as well."))
        suggested = self._suggested()
        self.compare.setText(t("Leave the groups out") if compared else t("Compare these groups too"))
        self.compare.setToolTip(
            t("Only the other candidates are compared then.")
            if compared
            else t("Trains a network for each group, as one more candidate beside the others.")
        )
        self.compare.setVisible(compared or divides(suggested))
        self.suggest.setText(t("Back to the suggestion"))
        self.suggest.setToolTip(t("Takes the groups that suggest themselves in place of yours."))
        self.suggest.setVisible(compared and suggested != compared_groups(self._state))
        for widget in (self.task, self.target, self.move_task, self.compare, self.suggest):
            widget.setEnabled(not locked)

    def _show_targets(self) -> None:
        """The groups that the task can be moved to, and a network of its own where it has none."""
        t, name = self._t, self.task.currentData()
        if t is None or name is None:
            return
        mine = next((group.tasks for group in self._groups if name in group.tasks), ())
        entries = [
            (t.render(message("Group {number}", number=number)), group.tasks[0])
            for number, group in enumerate(self._groups, start=1)
            if group.tasks != mine
        ]
        self._fill(self.target, [*entries, *([(t("a network of its own"), "")] if len(mine) > 1 else [])])
        self.move_task.setEnabled(self.target.count() > 0 and not self._state.locked)

    def _fill(self, box: QComboBox, entries: list[tuple[str, str]]) -> None:
        if entries == [(box.itemText(row), box.itemData(row)) for row in range(box.count())]:
            return
        chosen = box.currentData()
        with QSignalBlocker(box):
            box.clear()
            for words, key in entries:
                box.addItem(words, key)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def _suggested(self) -> tuple[tuple[str, ...], ...]:
        return tuple(group.tasks for group in suggested_groups(self._state))

    def _move(self) -> None:
        groups = [group.tasks for group in self._groups]
        if self.task.currentData() is not None and self.target.currentIndex() >= 0:
            self.intended.emit(ChangeGroups(moved(self._state, groups, self.task.currentData(), self.target.currentData())))

    def _compare(self) -> None:
        self.intended.emit(ChangeGroups() if compared_groups(self._state) else ChangeGroups(self._suggested()))


def _group_words(number: int, group: TaskGroup, t: Translator) -> str:
    return t.render(group_words(number, group))


def group_words(number: int, group: TaskGroup) -> Text:
    """A group by its number and its tasks, or the task that has a network of its own."""
    if len(group.tasks) == 1:
        return message("{number}. {task}, alone", number=number, task=group.tasks[0])
    return message("{number}. {tasks}", number=number, tasks=" + ".join(group.tasks))
