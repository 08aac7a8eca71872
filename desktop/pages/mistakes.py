"""The dialog in which a person says what mistakes in one task cost."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QDoubleSpinBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.pages.quiet import spin
from desktop.state.edits import ChangeTask
from desktop.widgets.card import label
from engine.domain.task import Task
from engine.domain.text import Translator


class MistakesDialog(QDialog):
    """One amount for each class that could be answered where another is true; every change takes effect at once.

    Signals: ``intended(object)`` with ChangeTask.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget, task: Task, t: Translator) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self._task = task.name
        self.amounts: dict[tuple[int, int], QDoubleSpinBox] = {}
        self.setWindowTitle(t("Cost of mistakes in {task}", task=task.name))
        guidance = label("guidance")
        guidance.setText(
            t(
                "Enter what one row costs when the network answers with one class and another is true. For each row the network then gives "
                "the answer with the least expected cost, which need not be the most likely one."
            )
        )
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setText(t("Close"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self._table(task, t))
        area.setAccessibleName(self.windowTitle())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.setSpacing(10)
        outer.addWidget(guidance)
        outer.addWidget(area, 1)
        outer.addWidget(close)
        self.resize(min(900, 300 + 130 * len(task.classes)), min(640, 220 + 40 * len(task.classes)))

    def show_costs(self, costs: tuple[tuple[float, ...], ...]) -> None:
        """Show ``costs`` without emitting anything."""
        for (true, answered), amount in self.amounts.items():
            with QSignalBlocker(amount):
                amount.setValue(costs[true][answered])

    def _table(self, task: Task, t: Translator) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for place, name in enumerate(task.classes):
            for row, column, words in ((0, place + 1, t("Answered: {name}", name=name)), (place + 1, 0, t("True: {name}", name=name))):
                head = label("muted", wrap=False)
                head.setText(words)
                grid.addWidget(head, row, column)
        for true, truth in enumerate(task.classes):
            for answered, answer in enumerate(task.classes):
                if true == answered:
                    right = label("muted", wrap=False)
                    right.setText(t("right"))
                    grid.addWidget(right, true + 1, answered + 1, Qt.AlignmentFlag.AlignCenter)
                    continue
                amount = spin(0.0, 1e12, 1000.0, 0)
                amount.setObjectName(f"mistake_{true}_{answered}")
                amount.setAccessibleName(t("Cost of answering {answer} where {truth} is true", answer=answer, truth=truth))
                amount.setToolTip(amount.accessibleName())
                amount.valueChanged.connect(self._change)
                self.amounts[true, answered] = amount
                grid.addWidget(amount, true + 1, answered + 1)
        grid.setRowStretch(len(task.classes) + 1, 1)
        self.show_costs(task.costs)
        return table

    def _change(self) -> None:
        classes = max(place for place, _ in self.amounts) + 1
        costs = tuple(
            tuple(self.amounts[true, answered].value() if true != answered else 0.0 for answered in range(classes))
            for true in range(classes)
        )
        self.intended.emit(ChangeTask(self._task, costs=costs))
