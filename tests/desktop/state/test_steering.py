"""What follows when a person pauses, ends, throws away or extends the training."""

from desktop.state import effects, intents
from desktop.state.app_state import AppState
from desktop.state.messages import StudyMoved, TrayFound
from desktop.state.update import update
from engine.domain import protocol, requests
from tests.desktop.pages.page_states import decided
from tests.desktop.state.situations import after, answered, refused, training


def sent(wanted: tuple[effects.Effect, ...]) -> list[requests.Request]:
    return [effect.request for effect in wanted if isinstance(effect, effects.Send)]


def stopped() -> AppState:
    return after(training(), StudyMoved(state="cancelled", started=True, verdict=None, last_seq=9))


def test_that_training_rests_and_goes_on():
    state, wanted = update(training(), intents.PauseTraining())
    assert state.training == "paused"
    assert state.locked
    assert [request.resting for request in sent(wanted) if isinstance(request, requests.PauseStudy)] == [True]
    state, wanted = update(state, intents.PauseTraining(False))
    assert state.training == "running"


def test_that_late_events_do_not_end_a_pause():
    state = after(training(), intents.PauseTraining())
    assert after(state, StudyMoved(state=None, started=True, verdict=None, last_seq=12)).training == "paused"


def test_that_paused_training_can_be_stopped():
    state, wanted = update(after(training(), intents.PauseTraining()), intents.StopTraining())
    assert state.training == "stopping"
    assert isinstance(sent(wanted)[0], requests.CancelStudy)


def test_that_too_little_for_a_verdict_is_said_and_training_goes_on():
    state = after(training(), intents.EndEarly())
    state = refused(state, "conclude", "There is too little.")
    assert state.training == "running"
    assert state.problems[-1].page == "train"


def test_that_stopped_training_can_be_concluded():
    state, wanted = update(stopped(), intents.EndEarly())
    assert state.training == "starting"
    assert [request.conclude for request in sent(wanted) if isinstance(request, requests.StartStudy)] == [True]


def test_that_discarding_leads_back_to_the_plan():
    state, wanted = update(stopped(), intents.DiscardTraining())
    assert isinstance(sent(wanted)[0], requests.DiscardStudy)
    state = answered(state, "discard", protocol.Done())[0]
    assert (state.training, state.page, state.verdict) == ("none", "plan", None)
    assert state.project is not None
    assert not state.project.unfinished


def test_that_trials_are_skipped_while_training_runs_only():
    _, wanted = update(training(), intents.SkipTrials(("a", "b")))
    assert [request.trials for request in sent(wanted) if isinstance(request, requests.SkipTrials)] == [("a", "b")]
    assert update(stopped(), intents.SkipTrials(("a",)))[1] == ()


def test_that_a_decided_study_takes_no_further_replicates():
    state = decided()
    assert state.verdict is not None
    assert state.verdict.verdict != "hold"
    assert update(state, intents.AddReplicates(3)) == (state, ())


def test_that_closing_asks_and_the_answer_can_be_remembered():
    state = after(training(), TrayFound(True))
    assert update(state, intents.CloseWindow())[1] == (effects.AskBeforeClosing(),)
    state, wanted = update(state, intents.ConfirmClose(False, background=True, remember=True))
    assert wanted == (effects.SavePreferences(state.preferences), effects.KeepInBackground())
    assert state.locked
    assert update(state, intents.CloseWindow())[1] == (effects.KeepInBackground(),)


def test_that_an_answer_to_stay_is_never_remembered():
    state, wanted = update(training(), intents.ConfirmClose(False, remember=True))
    assert state.preferences.on_close == "ask"
    assert wanted == ()
