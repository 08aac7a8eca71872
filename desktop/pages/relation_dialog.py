"""What experts know of two tasks, entered class by class, with what training rows say beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.pages.share_grid import ShareGrid
from desktop.state.app_state import AppState
from desktop.state.relation_edits import Pair, estimated, told, with_relation, without_relation
from desktop.widgets.card import label
from engine.domain.relation import Relation, class_tasks
from engine.domain.task import Task
from engine.domain.text import Translator, translator


class RelationDialog(QDialog):
    """Two tasks are chosen; their shares are typed, taken from the estimate, or forgotten.

    Signals: ``intended(object)`` with ChangeRelations.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.resize(760, 540)
        self._state = AppState()
        self._tasks: tuple[Task, ...] = ()
        self._guidance = label("guidance")
        self._words = [label("heading", wrap=False) for _ in range(2)]
        self.given, self.about = QComboBox(), QComboBox()
        for box, name in ((self.given, "edited_given"), (self.about, "edited_about")):
            box.setObjectName(name)
            box.activated.connect(lambda _: self._choose())
        self.grid = ShareGrid()
        self.grid.edited.connect(self._show_actions)
        self._problem = label("error", name="relation_problem")
        self._source = label("muted", name="relation_source")
        self.fill, self.forget, self.take = QPushButton(), QPushButton(), QPushButton()
        for button, name in ((self.fill, "fill_estimate"), (self.forget, "forget_relation"), (self.take, "take_relation")):
            button.setObjectName(name)
        self.take.setProperty("look", "primary")
        self.fill.clicked.connect(self._fill)
        self.forget.clicked.connect(lambda: self.intended.emit(without_relation(self._state, self.pair)))
        self.take.clicked.connect(self._take)
        self._close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close.rejected.connect(self.reject)
        self._arrange()

    @property
    def pair(self) -> Pair:
        """The two tasks that are chosen."""
        return Pair(self.given.currentText(), self.about.currentText())

    def choose(self, pair: Pair) -> None:
        """Speak of ``pair`` from here on, as far as there are such tasks."""
        self.given.setCurrentIndex(max(0, self.given.findText(pair.given)))
        self._fill_about(pair.about)
        self._show_pair(afresh=True)

    def show_state(self, state: AppState) -> None:
        """Bring tasks, estimates and words in line with ``state``; what is being typed stays unless the experts' word changed."""
        before = told(self._state, self.pair)
        self._state = state
        tasks = class_tasks(state.chosen_tasks())
        afresh = tasks != self._tasks
        if afresh:
            self._tasks = tasks
            with QSignalBlocker(self.given):
                self.given.clear()
                self.given.addItems([task.name for task in tasks])
            self._fill_about("")
        t = translator(state.language)
        self._show_words(t)
        self._show_pair(afresh=afresh or before != told(state, self.pair))

    def _choose(self) -> None:
        self._fill_about(self.about.currentText())
        self._show_pair(afresh=True)

    def _fill_about(self, wanted: str) -> None:
        others = [task.name for task in self._tasks if task.name != self.given.currentText()]
        with QSignalBlocker(self.about):
            self.about.clear()
            self.about.addItems(others)
            self.about.setCurrentIndex(max(0, self.about.findText(wanted)))

    def _show_pair(self, *, afresh: bool) -> None:
        tasks = {task.name: task for task in self._tasks}
        given, about = tasks.get(self.pair.given), tasks.get(self.pair.about)
        if given is None or about is None:
            return
        t = translator(self._state.language)
        known = told(self._state, self.pair)
        if afresh:
            self.grid.set_tasks(given, about)
            self.grid.set_shares(known.shares if known is not None else None)
        self.grid.set_estimate(estimated(self._state, self.pair), t)
        self.grid.setEnabled(not self._state.locked)
        self._show_actions()

    def _show_words(self, t: Translator) -> None:
        self.setWindowTitle(t("Edit how the tasks relate"))
        self._scroll.setAccessibleName(self.windowTitle())
        self._guidance.setText(
            t("Enter, for each class of the first task, how large a share of its rows has each answer of the second: 0.25 or 25 %.")
        )
        names = (t("The task whose class is known"), t("The task that is spoken of"))
        for words, box, name in zip(self._words, (self.given, self.about), names, strict=True):
            words.setText(name)
            box.setAccessibleName(name)
            box.setToolTip(name)
        self.fill.setText(t("Fill in the estimate"))
        self.fill.setToolTip(t("Starts from what the training rows say; correct what you know better."))
        self.forget.setText(t("Forget this table"))
        self.forget.setToolTip(t("This pair is then learned from training rows alone."))
        self.take.setText(t("Use these shares"))
        problems = [t.render(problem.what) for problem in self._state.problems if problem.page == "plan"]
        self._problem.setText("\n".join(problems))
        self._problem.setVisible(bool(problems))
        close = self._close.button(QDialogButtonBox.StandardButton.Close)
        close.setText(t("Close"))

    def _show_actions(self) -> None:
        t = translator(self._state.language)
        known, rows = told(self._state, self.pair), estimated(self._state, self.pair)
        self._source.setText(
            t("These shares come from experts; training rows are not used.")
            if known is not None
            else t("There is no experts' table for these two tasks; training rows are used where enough of them carry both labels.")
        )
        shares = self.grid.shares()
        free = not self._state.locked
        self.take.setEnabled(free and shares is not None and (known is None or shares != known.shares))
        self.take.setToolTip(
            t("Used in place of what the training rows say.")
            if shares is not None
            else t("Fill in every share; each lies between 0 and 1, or 0 and 100 %.")
        )
        self.fill.setEnabled(free and rows is not None)
        self.forget.setEnabled(free and known is not None)

    def _fill(self) -> None:
        found = estimated(self._state, self.pair)
        if found is not None:
            self.grid.set_shares(found.relation.shares)
            self._show_actions()

    def _take(self) -> None:
        shares = self.grid.shares()
        if shares is not None:
            self.intended.emit(with_relation(self._state, Relation(self.pair.given, self.pair.about, shares)))

    def _arrange(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(14)
        for words, box in zip(self._words, (self.given, self.about), strict=True):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(words)
            column.addWidget(box)
            choices.addLayout(column, 1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("Ground")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.grid)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        _add(foot, (self.fill, self.forget))
        foot.addStretch(1)
        _add(foot, (self._close, self.take))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.setSpacing(10)
        outer.addWidget(self._guidance)
        outer.addLayout(choices)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(self._problem)
        outer.addWidget(self._source)
        outer.addLayout(foot)


def _add(layout: QHBoxLayout, widgets: Sequence[QWidget]) -> None:
    for widget in widgets:
        layout.addWidget(widget)
