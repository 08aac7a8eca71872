"""The card with every trial of the study: filtered, sorted, the best so far, and the way to skip one."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QHeaderView, QLineEdit, QPushButton, QScrollArea, QTableView

from desktop.pages.names import arm_name, method_name
from desktop.pages.trial_table import COLUMNS, Filter, Shown, TrialModel
from desktop.widgets.card import Card, label
from desktop.widgets.table import ROW_HEIGHT
from desktop.widgets.theme import Tokens
from engine.domain.study import Study
from engine.domain.text import Translator, mark

ROWS = 8
SHOWN: tuple[tuple[Shown, str], ...] = (
    ("all", mark("All trials")),
    ("unfinished", mark("Not finished")),
    ("running", mark("In training")),
    ("done", mark("Done")),
    ("left_out", mark("Failed or skipped")),
)
WIDTHS = {"state": 96, "method": 186, "arm": 220, "optimiser": 96, "rate": 118, "replicate": 84, "progress": 84, "time": 112, "best": 96}


class TrialsCard(Card):
    """Shows the trials; a hidden card costs nothing.

    Signals: ``skip_wanted(tuple)`` with the ids of the trials to leave out.
    """

    skip_wanted = Signal(tuple)

    def __init__(self) -> None:
        super().__init__(name="trials")
        self._study: Study | None = None
        self._t: Translator | None = None
        self._may_skip = False
        self._language = ""
        self.words = QLineEdit()
        self.words.setObjectName("trial_filter")
        self.words.setClearButtonEnabled(True)
        self.shown = QComboBox()
        self.shown.setObjectName("trial_states")
        self.task = QComboBox()
        self.task.setObjectName("trial_task")
        self.skip = QPushButton()
        self.skip.setObjectName("skip_trial")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.words, 2)
        row.addWidget(self.shown, 1)
        row.addWidget(self.task, 1)
        row.addWidget(self.skip)
        self.body.addLayout(row)
        self.why_not = label("muted", name="skip_reason")
        self.body.addWidget(self.why_not)
        self.model = TrialModel()
        self.view = _view(self.model)
        self.body.addWidget(self.view)
        self.words.textChanged.connect(self._filter)
        self.shown.activated.connect(self._filter)
        self.task.activated.connect(self._filter)
        self.skip.clicked.connect(self._skip)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._offer_skip())

    def show_trials(self, study: Study | None, t: Translator, *, may_skip: bool) -> None:
        """Show the trials of ``study``; ``may_skip`` while it trains."""
        self._study, self._t, self._may_skip = study, t, may_skip
        self.setVisible(study is not None and bool(study.records))
        if study is None or study.plan is None or self.isHidden():
            return
        self._set_texts(study, t)
        self._filter()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self.model.tokens = tokens
        self.view.viewport().update()

    def selected(self) -> tuple[str, ...]:
        """The ids of the selected trials that are not finished."""
        rows = self.view.selectionModel().selectedRows()
        records = [self.model.trial(index.row()) for index in rows]
        return tuple(record.trial.id for record in records if record.state in ("waiting", "running"))

    def choose_trial(self) -> None:
        """Bring the table into view, so that a trial can be chosen there and skipped."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.selected() and self.model.rowCount():
            self.view.selectRow(0)
        scroll = self.parentWidget()
        while scroll is not None and not isinstance(scroll, QScrollArea):
            scroll = scroll.parentWidget()
        if isinstance(scroll, QScrollArea):
            scroll.ensureWidgetVisible(self.skip)

    def _set_texts(self, study: Study, t: Translator) -> None:
        tasks = [task.name for task in study.plan.tasks] if study.plan is not None else []
        if self._language == t.language and [self.task.itemData(place) for place in range(self.task.count())] == tasks:
            return
        self._language = t.language
        self.words.setPlaceholderText(t("Filter by method or arm"))
        self.words.setAccessibleName(t("Filter by method or arm"))
        self.words.setToolTip(t("Shows the trials whose method or arm contains these words."))
        _fill(self.shown, [(words, t(words)) for _, words in SHOWN])
        self.shown.setAccessibleName(t("State"))
        self.shown.setToolTip(t("Which trials are shown."))
        _fill(self.task, [(name, t("KPI of {task}", task=name)) for name in tasks])
        self.task.setAccessibleName(t("Task whose KPI is shown"))
        self.task.setToolTip(t("The task whose KPI on validation data stands in the last column."))
        self.skip.setText(t("Skip trial"))
        self.skip.setToolTip(t("Leaves the selected trials out; what they would be compared with does not count either."))
        self.view.setAccessibleName(t("Trials"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def _filter(self) -> None:
        study, t = self._study, self._t
        if study is None or t is None:
            return
        shown = SHOWN[max(0, self.shown.currentIndex())][0]
        self.model.follow(study, Filter(shown, self.words.text()), max(0, self.task.currentIndex()), t)
        self.set_title(t("Trials ({shown:count} of {total:count})", shown=self.model.rowCount(), total=len(study.records)))
        best = study.records.get(self.model.best) if self.model.best is not None else None
        sentence = t("The best trial for a task is named as soon as one is finished.")
        if best is not None:
            sentence = t(
                "Best so far for {task}: {method}, {arm}, replicate {number}. A single good replicate is no proof.",
                task=self.task.currentData(),
                method=method_name(best.trial.method),
                arm=arm_name(best.trial.method, best.trial.arm, study.plan),
                number=best.trial.replicate + 1,
            )
        self.set_meaning(sentence)
        self._offer_skip()

    def _offer_skip(self) -> None:
        may = self._may_skip and bool(self.selected())
        self.skip.setVisible(self._may_skip)
        self.skip.setEnabled(may)
        t = self._t
        if t is not None:
            chosen = self.view.selectionModel().hasSelection()
            reason = t("A finished trial cannot be skipped.") if chosen else t("To skip a trial, select its row; several can be selected.")
            self.why_not.setText("" if may else reason)
            self.skip.setAccessibleDescription(self.why_not.text())
        self.why_not.setVisible(self._may_skip and not may)

    def _skip(self) -> None:
        trials = self.selected()
        if trials:
            self.skip_wanted.emit(trials)


def _view(model: TrialModel) -> QTableView:
    view = QTableView()
    view.setObjectName("trial_table")
    view.setModel(model)
    view.setSortingEnabled(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    for place, column in enumerate(COLUMNS):
        mode = QHeaderView.ResizeMode.Stretch if column == "arm" else QHeaderView.ResizeMode.Interactive
        header.setSectionResizeMode(place, mode)
        header.resizeSection(place, WIDTHS[column])
    view.setFixedHeight(header.sizeHint().height() + ROWS * ROW_HEIGHT + 4)
    return view


def _fill(box: QComboBox, entries: list[tuple[str, str]]) -> None:
    place = max(0, box.currentIndex())
    with QSignalBlocker(box):
        box.clear()
        for data, words in entries:
            box.addItem(words, data)
        box.setCurrentIndex(min(place, len(entries) - 1))
