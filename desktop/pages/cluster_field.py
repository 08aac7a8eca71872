"""Where training runs: on this machine, or on the workers behind a scheduler whose address is typed here."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.state.preferences import scheduler_problem
from desktop.widgets.card import label
from engine.domain.text import Translator


class ClusterField(QWidget):
    """A line for the scheduler's address, there where the engine can train on a cluster.

    Signals: ``chosen(str)`` with an address that can be one, or nothing for this machine.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._t: Translator | None = None
        self._name = label()
        self.line = QLineEdit()
        self.line.setObjectName("scheduler")
        self.line.setPlaceholderText("tcp://192.168.0.10:8786")
        self.line.setMaximumWidth(320)
        self.line.editingFinished.connect(self._finish)
        self._meaning = label("muted")
        self._wrong = label("error", name="scheduler_problem")
        self._wrong.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(3)
        for widget in (self._name, self.line, self._meaning, self._wrong):
            layout.addWidget(widget)

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the address that is used; nothing at all where training on a cluster is not installed."""
        self._t = t
        self.setVisible(state.engine.cluster)
        self.setEnabled(state.training not in ("starting", "running", "paused", "stopping"))
        tip = t("Computers that share the work run a dask worker with the same version of Tasuki; the results are the same.")
        self._name.setText(t("Scheduler of a cluster"))
        self._meaning.setText(t("Empty: training runs on this machine."))
        self.line.setAccessibleName(t("Scheduler of a cluster"))
        self.line.setToolTip(tip)
        if not self.line.hasFocus():
            with QSignalBlocker(self.line):
                self.line.setText(state.preferences.scheduler)

    def _finish(self) -> None:
        address = self.line.text().strip()
        problem = scheduler_problem(address)
        self._wrong.setText(self._t.render(problem) if self._t is not None and problem is not None else "")
        self._wrong.setVisible(problem is not None)
        if problem is None:
            self.chosen.emit(address)
