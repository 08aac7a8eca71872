"""One task's inputs in the table of tasks."""

from typing import Literal, get_args

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from desktop.pages.mistakes import MistakesDialog
from desktop.pages.quiet import QuietCombo, fit, spin
from desktop.state.app_state import AppState, TaskDraft
from desktop.state.editing import possible_kinds
from desktop.state.edits import ChangeTask
from desktop.state.progress import task_problem
from desktop.widgets.card import label
from desktop.widgets.elided import ElidedCheckBox
from engine.domain.task import COST, KPIS, Kpi, Task, TaskKind, kpi
from engine.domain.text import Translator, mark, translator

KIND_NAMES: dict[TaskKind, str] = {
    "binary": mark("Yes or no"),
    "multiclass": mark("Classes"),
    "regression": mark("Quantity"),
}


COLUMNS = 8
"""Of the table of tasks in one line."""
FIRST_LINE = 4
"""Columns that stay in the first line where there are two; the others stand below them."""


Lines = Literal["one", "two", "tight"]
"""How a task is laid out: on one line, on two with the name in a column of its own, or on two without one."""


def place(number: int, lines: Lines) -> tuple[int, int]:
    """Line and column of the widget ``number`` of a task."""
    if lines == "one" or number < FIRST_LINE:
        return 0, number
    return 1, number - FIRST_LINE + (1 if lines == "two" else 0)


class TaskRow(QObject):
    """The widgets of one task.

    Signals: ``intended(object)`` with ChangeTask.
    """

    intended = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.included = ElidedCheckBox(name)
        self.kind = QuietCombo()
        self.kpi = QuietCombo()
        self.kpi.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kpi.setMinimumContentsLength(8)
        self.kpi.setMaximumWidth(380)
        self.labels = label(wrap=False)
        self.labels.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.floor = spin(-100.0, 100.0, 0.5, 1)
        self.margin = spin(0.0, 50.0, 0.5, 1)
        for share in (self.floor, self.margin):
            share.setSuffix(" %")
        self.value = spin(0.0, 1000.0, 0.5, 1)
        self.cost = spin(0.0, 1e9, 100.0, 0)
        self._widest = ((self.floor, "−100.0 %"), (self.margin, "50.0 %"), (self.value, "1000.0"), (self.cost, "10000000"))
        self.problem = label("error", name=f"problem_{name}")
        self.mistakes = QPushButton()
        self.mistakes.setObjectName(f"mistakes_{name}")
        self.mistakes.setProperty("look", "small")
        self.mistakes.clicked.connect(self._open_mistakes)
        self._task: Task | None = None
        self._language = ""
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.mistakes, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(self.problem, 1)
        self.inputs: tuple[QWidget, ...] = (self.included, self.kind, self.kpi, self.floor, self.margin, self.value, self.cost)
        for widget, part in zip(self.inputs, ("included", "kind", "kpi", "floor", "margin", "value", "cost"), strict=True):
            widget.setObjectName(f"{part}_{name}")
        self.labels.setObjectName(f"labels_{name}")
        self.included.toggled.connect(lambda on: self.intended.emit(ChangeTask(name, included=on)))
        self.kind.activated.connect(self._choose_kind)
        self.kpi.activated.connect(lambda: self.intended.emit(ChangeTask(name, kpi=str(self.kpi.currentData()))))
        self.floor.valueChanged.connect(lambda percent: self.intended.emit(ChangeTask(name, floor=round(percent / 100, 6))))
        self.margin.valueChanged.connect(lambda percent: self.intended.emit(ChangeTask(name, margin=round(percent / 100, 6))))
        self.value.valueChanged.connect(lambda value: self.intended.emit(ChangeTask(name, value=value)))
        self.cost.valueChanged.connect(lambda cost: self.intended.emit(ChangeTask(name, label_cost=cost)))

    def in_line(self) -> tuple[QWidget, ...]:
        """The widgets in the order of the columns."""
        return (self.included, self.kind, self.kpi, self.labels, self.floor, self.margin, self.value, self.cost)

    def place_in(self, grid: QGridLayout, row: int, lines: Lines) -> None:
        """Put the widgets into ``grid`` from ``row`` on, in one line or two; what is wrong stands below them."""
        for number, widget in enumerate(self.in_line()):
            line, column = place(number, lines)
            grid.addWidget(widget, row + line, column)
        columns = {"one": COLUMNS, "two": FIRST_LINE + 1, "tight": FIRST_LINE}[lines]
        grid.addWidget(self._below, row + (1 if lines == "one" else 2), 0, 1, columns)

    def remove_from(self, grid: QGridLayout) -> None:
        """Take the widgets out of ``grid`` and delete them."""
        for widget in (*self.inputs, self.labels, self._below):
            grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.deleteLater()

    def show_task(self, state: AppState, draft: TaskDraft, t: Translator) -> None:
        """Show ``draft`` without emitting anything."""
        blockers = [QSignalBlocker(widget) for widget in self.inputs]
        task = draft.task
        card = state.card
        self.included.setChecked(draft.included)
        column = card.column(task.name) if card is not None else None
        kinds = possible_kinds(column) if column is not None else ()
        _fill(self.kind, [(kind, t(KIND_NAMES[kind])) for kind in KIND_NAMES if kind in kinds or kind == task.kind], task.kind)
        _fill(self.kpi, [(known.id, f"{_arrow(known)} {t(known.name)}") for known in KPIS if task.kind in known.kinds], task.kpi)
        self.kpi.setAccessibleDescription(t("higher is better") if kpi(task.kpi).higher_is_better else t("lower is better"))
        count = card.label_counts.get(task.name, 0) if card is not None else 0
        self.labels.setText(f"{count:,}")
        _set(self.floor, task.floor * 100)
        _set(self.margin, task.margin * 100)
        _set(self.value, task.value)
        _set(self.cost, task.label_cost)
        for number, widest in self._widest:
            fit(number, widest)
        for widget in self.inputs[1:]:
            widget.setEnabled(draft.included and not state.locked)
        self.kind.setEnabled(self.kind.isEnabled() and self.kind.count() > 1)
        self.included.setEnabled(not state.locked)
        self._explain(t)
        if self.kind.count() == 1:
            only = t("The values of this column allow only this kind.")
            self.kind.setToolTip(f"{self.kind.toolTip()}\n{only}")
            self.kind.setAccessibleDescription(only)
        self.kpi.setToolTip(f"{self.kpi.currentText()}\n{self.kpi.accessibleDescription()}\n{self.kpi.toolTip()}")
        problem = task_problem(state, draft)
        self.problem.setText(f"✖ {t.render(problem)}" if problem is not None else "")
        self.problem.setVisible(problem is not None)
        self._show_mistakes(task, draft.included and not state.locked, t)
        self._language = state.language
        self.included.setAccessibleDescription(self.problem.text())
        for blocker in blockers:
            blocker.unblock()

    def _explain(self, t: Translator) -> None:
        name = self.name
        texts = (
            (t("Predict {task}", task=name), f"{name}\n{t('Whether this column is predicted in this study')}"),
            (t("Kind of {task}", task=name), t("Yes or no, one of several classes, or a quantity")),
            (t("Key figure of {task}", task=name), t("How success of this task is counted")),
            (t("Floor of {task}", task=name), t("The gain against its own network that this task may not fall below")),
            (t("Margin of {task}", task=name), t("How far above its floor this task must surely stay to pass")),
            (t("Value of {task}", task=name), t("How much this task counts beside the others")),
            (t("Cost of one label of {task}", task=name), t("What one further label costs, in your currency; 0 if you do not know")),
        )
        for widget, (title, tip) in zip(self.inputs, texts, strict=True):
            widget.setAccessibleName(title)
            widget.setToolTip(tip)

    def _show_mistakes(self, task: Task, changeable: bool, t: Translator) -> None:
        self._task = task
        judged_by_cost = task.kpi == COST
        self.mistakes.setVisible(judged_by_cost)
        self._below.setVisible(judged_by_cost or self.problem.isVisibleTo(self._below))
        if judged_by_cost:
            self.mistakes.setText(t("Cost of mistakes in {task}", task=task.name).replace("&", "&&"))
            self.mistakes.setToolTip(t("Say what each kind of mistake costs."))
            self.mistakes.setEnabled(changeable)

    def _open_mistakes(self) -> None:
        assert self._task is not None
        dialog = MistakesDialog(self.mistakes.window(), self._task, translator(self._language))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.intended.connect(self.intended)
        dialog.open()

    def _choose_kind(self) -> None:
        chosen = next((kind for kind in get_args(TaskKind) if kind == self.kind.currentData()), None)
        self.intended.emit(ChangeTask(self.name, kind=chosen))


def _fill(combo: QComboBox, entries: list[tuple[str, str]], chosen: str) -> None:
    if [(combo.itemData(row), combo.itemText(row)) for row in range(combo.count())] != entries:
        combo.clear()
        for value, words in entries:
            combo.addItem(words, value)
    combo.setCurrentIndex(combo.findData(chosen))


def _arrow(measure: Kpi) -> str:
    """Which way is better."""
    return "↑" if measure.higher_is_better else "↓"


def _set(spin: QDoubleSpinBox, number: float) -> None:
    if abs(spin.value() - number) > 1e-9:
        spin.setValue(number)
