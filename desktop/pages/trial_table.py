"""The model of the trials table: a thousand rows of which only those on the screen are put into words."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QFont

from desktop.pages.names import arm_name, method_name, optimiser_name
from desktop.pages.times import span
from desktop.pages.trial_pace import share_done, time_left
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.task import kpi
from engine.domain.text import Translator, format_percent, format_score, translator
from engine.domain.trial_failures import failure_words, unsuited

Index = QModelIndex | QPersistentModelIndex
Shown = Literal["all", "unfinished", "running", "done", "left_out"]
COLUMNS = ("state", "method", "arm", "optimiser", "rate", "replicate", "progress", "time", "best")
NUMBERS = ("rate", "replicate", "progress", "time", "best")
ORDER = {"running": 0, "waiting": 1, "done": 2, "failed": 3}


class Filter(Struct, frozen=True):
    """Which trials are shown: by state, and by words in method or arm."""

    shown: Shown = "all"
    words: str = ""


class TrialModel(QAbstractTableModel):
    """The trials of a study; ``follow`` takes in what is new, rows keep their place unless the sorted column moved them."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self._study: Study | None = None
        self._records: list[TrialRecord] = []
        self._filter = Filter()
        self._task = 0
        self._best: str | None = None
        self._sorted: tuple[str, bool] | None = None
        self._t: Translator = translator("en")

    @property
    def best(self) -> str | None:
        """The finished trial with the best KPI of the chosen task so far."""
        return self._best

    def follow(self, study: Study | None, shown: Filter, task: int, t: Translator) -> None:
        """Show the trials of ``study`` that pass ``shown``, with the KPI of ``task`` (its position in the plan)."""
        self._study, self._filter, self._task, self._t = study, shown, task, t
        self._best = _best_trial(study, task)
        records = self._ordered(self._passing())
        if records == self._records:
            if records:
                self.dataChanged.emit(self.index(0, 0), self.index(len(records) - 1, len(COLUMNS) - 1))
            return
        self._replace(records)

    def trial(self, row: int) -> TrialRecord:
        """The trial in ``row``."""
        return self._records[row]

    def row_of(self, trial: str) -> int | None:
        """The row of ``trial``; None where it is filtered out."""
        return next((row for row, record in enumerate(self._records) if record.trial.id == trial), None)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's sorting: by what a cell means, not by its words; what is missing comes last."""
        self._sorted = (COLUMNS[column], order == Qt.SortOrder.DescendingOrder) if 0 <= column < len(COLUMNS) else None
        self._replace(self._ordered(self._passing()))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Qt's number of rows."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Qt's number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's header cells, aligned as their cells are."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._header(COLUMNS[section])
        return _alignment(COLUMNS[section]) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's view of one cell."""
        record, column = self._records[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.words(record, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._why_left_out(record)
            case Qt.ItemDataRole.FontRole if record.trial.id == self._best:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case Qt.ItemDataRole.ForegroundRole if record.state in ("waiting", "failed"):
                return QBrush(QColor(self.tokens.muted if record.state == "waiting" or record.skipped else self.tokens.tone("caution")[0]))
            case _:
                return None

    def _why_left_out(self, record: TrialRecord) -> str | None:
        if record.state != "failed" or record.failure is None:
            return None
        plan = self._plan()
        wrong = not unsuited(record.failure)
        tasks = [task.name for task in plan.tasks] if plan is not None else []
        return self._t.render(record.failure.reason if wrong else failure_words(record.failure, record.trial, tasks))

    def words(self, record: TrialRecord, column: str) -> str:
        """What stands in ``column`` for ``record``."""
        t, trial = self._t, record.trial
        match column:
            case "state":
                return self._state(record)
            case "method":
                return t.render(method_name(trial.method))
            case "arm":
                return t.render(arm_name(trial.method, trial.arm, self._plan()))
            case "optimiser":
                return t.render(optimiser_name(trial.optimiser))
            case "rate":
                return f"{trial.learning_rate:g}"
            case "replicate":
                return str(trial.replicate + 1)
            case "progress":
                return format_percent(self._progress(record), digits=0)
            case "time":
                return self._time(record)
            case _:
                value = best_kpi(record, self._task)
                mark = "★ " if trial.id == self._best else ""
                return f"{mark}{format_score(value)}" if value is not None else "–"

    def _time(self, record: TrialRecord) -> str:
        if record.finished is not None:
            return self._t("{elapsed:duration}", elapsed=record.finished.seconds)
        left = time_left(record, self._plan())
        return self._t("{span} left", span=span(*left)) if left is not None else "–"

    def _state(self, record: TrialRecord) -> str:
        match record.state:
            case "waiting":
                return self._t("… waiting")
            case "running":
                return self._t("▶ training")
            case "done":
                return self._t("✔ done")
            case _:
                return self._t("– skipped") if record.skipped else self._t("▲ failed")

    def _header(self, column: str) -> str:
        t = self._t
        match column:
            case "state":
                return t("State")
            case "method":
                return t("Method")
            case "arm":
                return t("Arm")
            case "optimiser":
                return t("Optimiser")
            case "rate":
                return t("Learning rate")
            case "replicate":
                return t("Replicate")
            case "progress":
                return t("Progress")
            case "time":
                return t("Time")
            case _:
                return t("Best KPI")

    def _progress(self, record: TrialRecord) -> float:
        return share_done(record, self._plan())

    def _plan(self) -> Plan | None:
        return self._study.plan if self._study is not None else None

    def _passing(self) -> list[TrialRecord]:
        if self._study is None:
            return []
        states = {"unfinished": ("waiting", "running"), "running": ("running",), "done": ("done",), "left_out": ("failed",)}
        wanted = states.get(self._filter.shown)
        words = self._filter.words.casefold().split()
        known: dict[tuple[str, str], bool] = {}
        passing: list[TrialRecord] = []
        for record in self._study.records.values():
            if wanted is not None and record.state not in wanted:
                continue
            key = (record.trial.method, record.trial.arm)
            if words and key not in known:
                text = " ".join(self.words(record, column) for column in ("method", "arm")).casefold()
                known[key] = all(word in text for word in words)
            if not words or known[key]:
                passing.append(record)
        return passing

    def _ordered(self, records: list[TrialRecord]) -> list[TrialRecord]:
        if self._sorted is None:
            return records
        column, descending = self._sorted
        key = self._key(column)
        known = [record for record in records if key(record) is not None]
        missing = [record for record in records if key(record) is None]
        return sorted(known, key=key, reverse=descending) + missing

    def _key(self, column: str) -> Callable[[TrialRecord], Any]:
        match column:
            case "state":
                return lambda record: ORDER[record.state]
            case "rate":
                return lambda record: record.trial.learning_rate
            case "replicate":
                return lambda record: record.trial.replicate
            case "progress":
                return self._progress
            case "time":
                return lambda record: record.finished.seconds if record.finished is not None else None
            case "best":
                return lambda record: best_kpi(record, self._task)
            case _:
                return lambda record: self.words(record, column)

    def _replace(self, records: list[TrialRecord]) -> None:
        """Put ``records`` into the rows; what was selected stays so."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(index, self._records[index.row()].trial.id) for index in before]
        self._records = records
        rows = {record.trial.id: row for row, record in enumerate(records)} if held else {}
        after = [self.index(rows[trial], index.column()) if trial in rows else QModelIndex() for index, trial in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def best_kpi(record: TrialRecord, task: int) -> float | None:
    """The KPI of ``task`` at the trial's best checkpoint, or the latest while it trains; None where it does not train the task."""
    if task >= len(record.trial.weights) or record.trial.weights[task] <= 0:
        return None
    if record.finished is not None:
        return record.finished.kpis[task]
    return next((values[task] for values in reversed(record.kpis) if values[task] is not None), None)


def _best_trial(study: Study | None, task: int) -> str | None:
    plan = study.plan if study is not None else None
    if study is None or plan is None or task >= len(plan.tasks):
        return None
    higher = kpi(plan.tasks[task].kpi).higher_is_better
    found = [
        (value if higher else -value, record.trial.id)
        for record in study.compared()
        if record.finished is not None and (value := best_kpi(record, task)) is not None
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _alignment(column: str) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
