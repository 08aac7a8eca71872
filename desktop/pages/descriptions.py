"""What is known of each task beforehand, in numbers: a card that says how far it is entered, and the window it is entered in."""

import unicodedata
from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.state.edits import ChangeTask
from desktop.widgets.card import Card, label
from engine.domain.task import Task
from engine.domain.text import Text, Translator, message, message_n, translator


class DescriptionsCard(Card):
    """How many tasks are described, and the button that opens the window.

    Signals: ``intended(object)`` with ChangeTask.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="descriptions")
        self._state = AppState()
        self.dialog: DescriptionsDialog | None = None
        self._words = label(name="description_words")
        self.change = QPushButton()
        self.change.setObjectName("change_descriptions")
        self.change.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._words, 1)
        row.addWidget(self.change)
        self.body.addLayout(row)

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show how far the chosen tasks are described, and the open window's rows."""
        self._state = state
        tasks = state.chosen_tasks()
        self.setVisible(bool(tasks))
        self.set_title(t("Descriptions of the tasks (optional)"))
        self._words.setText(t.render(_standing(tasks)))
        self.change.setText(t("Describe the tasks"))
        self.change.setToolTip(t("Enter what is known of each task beforehand, in numbers."))
        self.change.setEnabled(not state.locked)
        self.set_meaning(t("With descriptions, factorised layers can predict a further task before it has any label."))
        if self.dialog is not None:
            self.dialog.show_state(state)

    def _open(self) -> None:
        self.dialog = DescriptionsDialog(self.window(), self._state)
        self.dialog.intended.connect(self.intended)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


class DescriptionsDialog(QDialog):
    """One line of numbers for each task; what can be read takes effect when the line is left.

    Signals: ``intended(object)`` with ChangeTask.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget | None, state: AppState) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        t = self._translator = translator(state.language)
        self._tasks = state.chosen_tasks()
        self.setWindowTitle(t("Descriptions of the tasks"))
        guidance = label("guidance")
        guidance.setText(
            t(
                "Enter numbers that mean the same for every task, for example 1 0 for a fault of line A and 0 1 for one of line B. "
                "They are used by factorised layers whose codes come from descriptions; choose that in the settings of such a method "
                "on the Plan page."
            )
        )
        self.lines = {task.name: QLineEdit() for task in self._tasks}
        self.problem = label("error", name="description_problem")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self._rows(t))
        area.setAccessibleName(self.windowTitle())
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setText(t("Close"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.setSpacing(10)
        outer.addWidget(guidance)
        outer.addWidget(area, 1)
        outer.addWidget(self.problem)
        outer.addWidget(close)
        self.resize(600, min(640, 230 + 40 * len(self._tasks)))
        self.show_state(state)

    def show_state(self, state: AppState) -> None:
        """Show the descriptions of ``state``; a line that is being typed in, or that could not be read, stays as it is."""
        self._tasks = state.chosen_tasks()
        for task in self._tasks:
            line = self.lines.get(task.name)
            if line is not None and not line.hasFocus() and read_numbers(line.text()) not in (None, task.description):
                with QSignalBlocker(line):
                    line.setText(_written(task.description))
        self._say()

    def _rows(self, t: Translator) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for row, task in enumerate(self._tasks):
            name, line = label(wrap=False), self.lines[task.name]
            name.setText(task.name)
            line.setObjectName(f"description_{task.name}")
            line.setText(_written(task.description))
            line.setPlaceholderText(t("e.g. 1 0"))
            line.setAccessibleName(t("Description of {task}", task=task.name))
            line.setToolTip(t("Numbers with spaces between them; equally many for every task."))
            line.editingFinished.connect(lambda task_name=task.name: self._change(task_name))
            line.textEdited.connect(self._say)
            grid.addWidget(name, row, 0)
            grid.addWidget(line, row, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(self._tasks), 1)
        return table

    def _change(self, name: str) -> None:
        numbers = read_numbers(self.lines[name].text())
        known = next((task.description for task in self._tasks if task.name == name), None)
        if numbers is not None and numbers != known:
            self.intended.emit(ChangeTask(name, description=numbers))

    def _say(self) -> None:
        """Say what is wrong with what stands in the lines."""
        entered = {name: read_numbers(line.text()) for name, line in self.lines.items()}
        unread = next((name for name, numbers in entered.items() if numbers is None), None)
        words = None
        if unread is not None:
            words = message(
                "{task}: “{typed}” is not a row of numbers. Write for example 1 0.", task=unread, typed=self.lines[unread].text()
            )
        else:
            words = uneven([(name, numbers) for name, numbers in entered.items() if numbers])
        self.problem.setText(f"✖ {self._translator.render(words)}" if words is not None else "")
        self.problem.setVisible(words is not None)


def read_numbers(typed: str) -> tuple[float, ...] | None:
    """The numbers in ``typed``, full-width ones too, with spaces or commas between them; None where something else is among them."""
    words = unicodedata.normalize("NFKC", typed).replace(",", " ").replace("、", " ").replace("\N{MINUS SIGN}", "-").split()
    try:
        numbers = tuple(float(word) for word in words)
    except ValueError:
        return None
    return numbers if all(isfinite(number) for number in numbers) else None


def uneven(described: Sequence[tuple[str, tuple[float, ...]]]) -> Text | None:
    """Which two tasks are described by different numbers of figures; None where all have equally many."""
    for name, numbers in described[1:]:
        first, others = described[0]
        if len(numbers) != len(others):
            return message_n(
                "{first} is described by {one:count} number and {other} by {two:count}; all tasks need equally many.",
                "{first} is described by {one:count} numbers and {other} by {two:count}; all tasks need equally many.",
                "one",
                first=first,
                one=len(others),
                other=name,
                two=len(numbers),
            )
    return None


def written_descriptions(tasks: Sequence[Task]) -> str:
    """The descriptions in one line, as ``first task: 1 0; second task: 0 1``; tasks without one are left out."""
    return "; ".join(f"{task.name}: {_written(task.description)}" for task in tasks if task.description)


def _written(numbers: tuple[float, ...]) -> str:
    return " ".join(f"{number:.12g}" for number in numbers)


def _standing(tasks: Sequence[Task]) -> Text:
    described = [(task.name, task.description) for task in tasks if task.description]
    if not described:
        return message("No task is described. Studies do not need it.")
    return uneven(described) or message_n(
        "{described:count} of {all:count} tasks are described, by {numbers:count} number each.",
        "{described:count} of {all:count} tasks are described, by {numbers:count} numbers each.",
        "numbers",
        described=len(described),
        all=len(tasks),
        numbers=len(described[0][1]),
    )
