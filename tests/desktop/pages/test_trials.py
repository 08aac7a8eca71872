"""The trials table, the further buttons of the Train page, and the window in the background."""

import time
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.background import Background, outcome
from desktop.pages.close_question import CloseQuestion
from desktop.pages.train import TrainPage
from desktop.pages.trial_table import COLUMNS, Filter, TrialModel
from desktop.pages.trials_card import TrialsCard
from desktop.state.intents import AddReplicates, ConfirmClose, EndEarly, PauseTraining, SkipTrials
from engine.domain.events import TrialFailed
from engine.domain.study import Study
from engine.domain.text import message, translator
from tests.desktop.pages.page_states import decided, part_of_study, training
from tests.examples import example_study
from tests.pace import allowed

ENGLISH = translator("en")
ALL = Filter()


def column(model: TrialModel, name: str) -> list[str]:
    place = COLUMNS.index(name)
    return [model.data(model.index(row, place)) for row in range(model.rowCount())]


def followed(study: Study, shown: Filter = ALL, task: int = 0) -> TrialModel:
    model = TrialModel()
    model.follow(study, shown, task, ENGLISH)
    return model


def test_that_every_trial_has_a_row_in_words() -> None:
    model = followed(part_of_study(0.5))
    assert model.rowCount() == 420
    assert {"✔ done", "… waiting"} <= set(column(model, "state"))
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Arm"
    assert "HDF alone" in column(model, "arm")[0]


def test_that_a_column_sorts_by_its_meaning_with_gaps_last() -> None:
    model = followed(part_of_study(0.5))
    model.sort(COLUMNS.index("best"), Qt.SortOrder.DescendingOrder)
    words = column(model, "best")
    values = [float(word.removeprefix("★ ")) for word in words if word != "–"]
    assert values == sorted(values, reverse=True)
    assert words[0].startswith("★ ")
    assert set(words[len(values) :]) == {"–"}


def test_that_states_and_words_filter_the_rows() -> None:
    study = part_of_study(0.5)
    model = followed(study, Filter("unfinished"))
    assert set(column(model, "state")) <= {"… waiting", "▶ training"}
    model.follow(study, Filter(words="hdf alone"), 0, ENGLISH)
    assert set(column(model, "arm")) == {"HDF alone"}


def test_that_a_selected_trial_stays_selected_while_rows_move(qtbot: QtBot) -> None:
    card = TrialsCard()
    qtbot.addWidget(card)
    study = part_of_study(0.5)
    card.show_trials(study, ENGLISH, may_skip=True)
    waiting = next(record.trial.id for record in study.records.values() if record.state == "waiting")
    row = card.model.row_of(waiting)
    assert row is not None
    card.view.selectRow(row)
    card.model.sort(COLUMNS.index("state"), Qt.SortOrder.DescendingOrder)
    assert card.selected() == (waiting,)
    with qtbot.waitSignal(card.skip_wanted) as wanted:
        card.skip.click()
    assert wanted.args == [(waiting,)]


def test_that_why_a_trial_cannot_be_skipped_stands_beside(qtbot: QtBot) -> None:
    card = TrialsCard()
    qtbot.addWidget(card)
    study = part_of_study(0.5)
    card.show_trials(study, ENGLISH, may_skip=True)
    assert card.why_not.text() == "To skip a trial, select its row; several can be selected."
    done, waiting = (next(one.trial.id for one in study.records.values() if one.state == state) for state in ("done", "waiting"))
    card.view.selectRow(card.model.row_of(done) or 0)
    assert (card.skip.isEnabled(), card.why_not.text()) == (False, "A finished trial cannot be skipped.")
    card.view.selectRow(card.model.row_of(waiting) or 0)
    assert (card.skip.isEnabled(), card.why_not.isHidden()) == (True, True)
    card.show_trials(study, ENGLISH, may_skip=False)
    assert card.why_not.isHidden()


def test_that_a_skipped_trial_says_so_and_why() -> None:
    study = part_of_study(0.5)
    trial = next(record.trial.id for record in study.records.values() if record.state == "waiting")
    study.apply(TrialFailed(trial=trial, reason=message("This trial was skipped on request."), skipped=True))
    model = followed(study, Filter("left_out"))
    assert column(model, "state") == ["– skipped"]
    assert model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole) == "This trial was skipped on request."


def test_that_a_thousand_trials_are_followed_within_a_frame() -> None:
    study = example_study(replicates=12)
    assert len(study.records) > 1000
    model = followed(study)
    model.sort(COLUMNS.index("best"))
    since = time.thread_time()
    model.follow(study, Filter(), 0, ENGLISH)
    assert time.thread_time() - since < allowed(0.1)


@pytest.fixture
def page(qtbot: QtBot) -> TrainPage:
    made = TrainPage()
    qtbot.addWidget(made)
    made.resize(1080, 752)
    made.present(training())
    return made


def test_that_running_training_can_be_paused_and_ended(page: TrainPage, qtbot: QtBot) -> None:
    actions = page.actions_below
    assert actions.pause.text() == "Pause"
    with qtbot.waitSignal(page.intended) as wanted:
        actions.pause.click()
    assert wanted.args == [PauseTraining(True)]
    page.present(replace(training(), training="paused"))
    assert actions.pause.text() == "Go on"
    with qtbot.waitSignal(page.intended) as wanted:
        actions.end_early.trigger()
    assert wanted.args == [EndEarly()]
    assert actions.add.isHidden()


def test_that_the_page_passes_on_which_trials_to_skip(page: TrainPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.intended) as wanted:
        page.trials.skip_wanted.emit(("x",))
    assert wanted.args == [SkipTrials(("x",))]


def test_that_replicates_are_offered_for_an_undecided_study_only(page: TrainPage, qtbot: QtBot) -> None:
    state = decided()
    page.present(state)
    assert page.actions_below.add.isHidden()
    assert state.verdict is not None
    page.present(replace(state, verdict=replace(state.verdict, verdict="hold")))
    assert not page.actions_below.add.isHidden()
    page.actions_below.add.click()
    question = page.findChild(QInputDialog, "replicates_question")
    assert question is not None
    with qtbot.waitSignal(page.intended) as wanted:
        question.accept()
    assert wanted.args == [AddReplicates(5)]


@pytest.mark.parametrize(("button", "answer"), [("stop_and_close", (True, False)), ("go_on_in_background", (False, True))])
def test_that_the_close_question_gives_the_answer_with_its_memory(qtbot: QtBot, button: str, answer: tuple[bool, bool]) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    question = CloseQuestion(parent, replace(training(), tray=True))
    found = next(one for one in question.buttons() if one.objectName() == button)
    question.checkBox().setChecked(True)
    answers: list[ConfirmClose] = []
    question.finished.connect(lambda _: answers.append(question.answer()))
    question.open()
    found.click()
    assert answers == [ConfirmClose(*answer, remember=True)]


def test_that_without_a_tray_the_window_is_only_minimised(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    background = Background(window, qapp)
    background.keep(training())
    assert window.isMinimized()
    assert not background.away


def test_that_without_a_tray_the_end_of_training_asks_for_attention_once(qtbot: QtBot) -> None:
    asked: list[QWidget] = []
    app = SimpleNamespace(alert=asked.append)
    window = QWidget()
    qtbot.addWidget(window)
    background = Background(window, app)  # pyright: ignore[reportArgumentType]
    background.keep(training())
    background.follow(training(), training())
    background.follow(decided(), training())
    background.follow(decided(), decided())
    assert asked == [window]


class _Window(QWidget):
    def raise_(self) -> None:
        """Nothing: the platform of the tests has no order of windows."""


def test_that_a_hidden_window_comes_back_as_it_was(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _: None)
    monkeypatch.setattr(QSystemTrayIcon, "hide", lambda _: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _, title, words, *rest: told.append(words))
    window = _Window()
    qtbot.addWidget(window)
    window.show()
    background = Background(window, qapp)
    background.keep(replace(training(), tray=True))
    assert not window.isVisible()
    background.follow(decided(), training())
    background.follow(decided(), decided())
    assert len(told) == 1
    with qtbot.waitSignal(background.returned):
        background.come_back()
    assert window.isVisible()


def test_that_the_notification_names_project_and_verdict() -> None:
    assert outcome(decided(), ENGLISH).startswith("failures_2026: training is finished. Verdict: ")
