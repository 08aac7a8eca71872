"""The card about tasks that are added to a finished project: how to add one, how far it is, and what was found."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.pages.decide_part import DecidePart
from desktop.pages.new_task_dialog import NewTaskDialog
from desktop.state.app_state import AppState
from desktop.state.intents import StopAddingTask
from desktop.widgets.card import clear, label
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.new_task import WAYS, LeftOutTask, NewTask, WayMeasured
from engine.domain.task import kpi
from engine.domain.text import Translator, format_score
from engine.domain.verdict import Verdict


class NewTaskCard(DecidePart):
    """One block for each task that was added, behind a button that adds one."""

    def __init__(self) -> None:
        super().__init__(name="new_tasks")
        self._tokens: Tokens = LIGHT
        self._state = AppState()
        self._shown: object = None
        self._dialog: NewTaskDialog | None = None
        self._about = label("small")
        self.add = QPushButton()
        self.add.setObjectName("add_task")
        self.add.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(self._about, 1)
        row.addWidget(self.add)
        self.body.addLayout(row)
        self._work = label("muted", wrap=False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = QPushButton()
        self.stop.setObjectName("stop_adding")
        self.stop.setProperty("look", "quiet")
        self.stop.clicked.connect(self._ask_to_stop)
        self._progress = QWidget()
        progress = QHBoxLayout(self._progress)
        progress.setContentsMargins(0, 0, 0, 0)
        progress.setSpacing(12)
        progress.addWidget(self._work)
        progress.addWidget(self.bar, 1)
        progress.addWidget(self.stop)
        self.body.addWidget(self._progress)
        self._blocks = QVBoxLayout()
        self._blocks.setSpacing(6)
        self.body.addLayout(self._blocks)

    def show_verdict(self, verdict: Verdict, state: AppState, t: Translator) -> bool:
        """Show the tasks that were added to the project of ``verdict``; a finished project can always take one more."""
        self._state = state
        pending = next((known for known in state.pending if known.work == "add_task"), None)
        self.set_title(t("Further tasks"))
        self._about.setText(
            t(
                "A new thing to predict can stand on what these tasks share, with few labels of its own. What the project holds stays as "
                "it is, to the last digit."
            )
        )
        self.add.setText(t("Add a task"))
        self.add.setToolTip(t("Choose where its labels are. It is compared with training it alone."))
        self.add.setEnabled(pending is None and state.project is not None)
        self._progress.setVisible(pending is not None)
        if pending is not None:
            self._work.setText(t("Adding a task"))
            self.bar.setRange(0, 0 if pending.done is None else 1000)
            self.bar.setValue(round(1000 * (pending.done or 0.0)))
            self.bar.setAccessibleName(t("Adding a task"))
            stopping = state.busy("cancel")
            self.stop.setText(t("Stopping…") if stopping else t("Stop"))
            self.stop.setToolTip(t("The project stays as it is."))
            self.stop.setEnabled(not stopping)
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.show_state(state)
        self._show_added(state.added, t)
        return True

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        for table in self.findChildren(Table):
            table.set_tokens(tokens)

    def _show_added(self, added: tuple[NewTask, ...], t: Translator) -> None:
        if (added, t) == self._shown:
            return
        self._shown = (added, t)
        clear(self._blocks)
        for one in added:
            self._show_one(one, t)

    def _show_one(self, added: NewTask, t: Translator) -> None:
        head, how = label(name="added_headline"), label("muted")
        head.setText(t.render(added.headline))
        how.setText(t.render(added.compared))
        self._blocks.addSpacing(8)
        self._blocks.addWidget(head)
        if added.ways[1:]:
            self._table("ways", *way_cells(added, t))
        if added.left_out:
            self._table("left_out", *left_out_cells(added.left_out, t))
        self._blocks.addWidget(how)
        remarks = label("small", name="added_remarks")
        remarks.setText("\n".join(f"▲ {t.render(remark)}" for remark in added.remarks))
        remarks.setVisible(bool(added.remarks))
        self._blocks.addWidget(remarks)

    def _table(self, name: str, headers: list[str], rows: list[list[Cell | str]]) -> None:
        table = Table(name)
        table.set_tokens(self._tokens)
        table.setAccessibleName(headers[0])
        table.set_rows(headers, rows)
        self._blocks.addWidget(table)

    def _open(self) -> None:
        if self._dialog is None:
            self._dialog = NewTaskDialog(self)
            self._dialog.intended.connect(self.intended)
        self._dialog.show_state(self._state)
        self._dialog.open()

    def _ask_to_stop(self) -> None:
        self.stop.setEnabled(False)
        self.intended.emit(StopAddingTask())


def way_cells(added: NewTask, t: Translator) -> tuple[list[str], list[list[Cell | str]]]:
    """A row for each way to the task's networks; the one that predictions use is bold."""
    name = t(kpi(added.task.kpi).name)
    headers = [t("{kpi} of {task}", kpi=name, task=added.task.name), t("Trained numbers"), t("Validation"), t("Test"), t("Used")]
    return headers, [_way(way, way.way == added.used, t) for way in added.ways]


def left_out_cells(left_out: tuple[LeftOutTask, ...], t: Translator) -> tuple[list[str], list[list[Cell | str]]]:
    """A row for each task that was left out, with its validation loss by where its network came from."""
    headers = [t("Left out (validation loss)"), t("From its description"), t("From the mean task"), t("From the nearest task")]
    rows: list[list[Cell | str]] = []
    for each in left_out:
        figures = (each.from_descriptor, each.from_mean, each.from_nearest)
        rows.append([each.task, *(Cell(format_score(value), number=True, bold=value == min(figures)) for value in figures)])
    return headers, rows


def _way(way: WayMeasured, used: bool, t: Translator) -> list[Cell | str]:
    figures = (f"{way.trained:,}", format_score(way.validation), format_score(way.mean))
    return [Cell(t(WAYS[way.way]), bold=used), *(Cell(figure, number=True, bold=used) for figure in figures), Cell("✔" if used else "")]
