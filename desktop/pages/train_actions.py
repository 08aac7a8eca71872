"""The buttons below the Train page: pause, the ways to stop, and replicates to add to an undecided study."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.pages.questions_asked import discard_training_question, replicates_question
from desktop.state.app_state import AppState
from desktop.state.intents import AddReplicates, DiscardTraining, EndEarly, PauseTraining
from desktop.state.steering import UNFINISHED
from engine.domain.text import Translator, translator


class TrainActions(QObject):
    """What can be done beside stopping and going on.

    Signals: ``intended(object)`` carries intents.
    """

    intended = Signal(object)

    def __init__(self, page: QWidget, pause: QPushButton, more: QPushButton, add: QPushButton) -> None:
        super().__init__(page)
        self._page = page
        self._state = AppState()
        self.pause, self.more, self.add = pause, more, add
        self.menu = QMenu(more)
        self.end_early = QAction(self.menu)
        self.end_early.setObjectName("end_early")
        self.discard = QAction(self.menu)
        self.discard.setObjectName("discard")
        self.menu.addAction(self.end_early)
        self.menu.addAction(self.discard)
        self.menu.setToolTipsVisible(True)
        more.setMenu(self.menu)
        pause.clicked.connect(lambda: self.intended.emit(PauseTraining(self._state.training == "running")))
        add.clicked.connect(self._ask_how_many)
        self.end_early.triggered.connect(lambda: self.intended.emit(EndEarly()))
        self.discard.triggered.connect(self._ask_whether_to_discard)

    def show_actions(self, state: AppState) -> None:
        """Offer what makes sense now, and nothing else."""
        self._state = state
        t = translator(state.language)
        ready = state.engine.condition == "ready"
        paused = state.training == "paused"
        running = state.training in ("running", "paused")
        unfinished = state.training in UNFINISHED
        self.pause.setText(t("Go on") if paused else t("Pause"))
        self.pause.setToolTip(
            t("Training goes on at the step where it rests.")
            if paused
            else t("Training rests at its next step; everything stays in memory and the processor is free.")
        )
        self.pause.setVisible(running)
        self.more.setText(t("More ways to end"))
        self.more.setToolTip(t("Ends training with the results so far, or throws them away."))
        self.more.setVisible((running or unfinished) and ready)
        self.end_early.setText(t("End now and reach a verdict from what is finished"))
        self.end_early.setToolTip(t("Needs two finished replicates of every baseline and of one way of joint training."))
        self.discard.setText(t("Discard what was trained…"))
        self.discard.setToolTip(t("Removes all networks; the plan and its frozen criteria stay."))
        undecided = state.training == "done" and state.verdict is not None and state.verdict.verdict == "hold"
        self.add.setText(t("Add replicates…"))
        self.add.setToolTip(
            t("Trains the same comparison on more splits; the criteria stay frozen and the verdict says that it was added.")
        )
        self.add.setVisible(undecided and ready)

    def _ask_how_many(self) -> None:
        t = self._translator()
        now = self._state.plan.replicates if self._state.plan is not None else 0
        question = replicates_question(self._page, now, t)
        question.intValueSelected.connect(lambda count: self.intended.emit(AddReplicates(count)))
        question.open()

    def _ask_whether_to_discard(self) -> None:
        question, discard = discard_training_question(self._page, self._translator())
        discard.clicked.connect(lambda: self.intended.emit(DiscardTraining()))
        question.open()

    def _translator(self) -> Translator:
        return translator(self._state.language)
