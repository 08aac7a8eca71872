"""The engine's life and death as the window sees them."""

import pytest

from desktop.state import effects, intents
from desktop.state.lifecycle import MOST_ATTEMPTS
from desktop.state.messages import EngineFailedToStart, EngineLost, EngineSaid, StudyMoved
from desktop.state.update import update
from engine.domain import protocol, requests
from tests.desktop.state.situations import AT, PATH, after, answered, inspected, ready, training, undisputed
from tests.examples import example_plan

READY = EngineSaid(protocol.Ready("0.1.0"), AT)


def test_that_a_ready_engine_warms_up():
    state, wanted = update(after(ready()), READY)
    assert state.engine.condition == "ready"
    assert any(isinstance(effect, effects.Send) and isinstance(effect.request, requests.WarmUp) for effect in wanted)


def test_that_a_lost_engine_is_explained_and_started_again():
    state, wanted = update(inspected(), EngineLost(-9, "last words"))
    assert wanted == (effects.StartEngine(0.5),)
    assert state.engine.condition == "restarting"
    problem = state.problems[0]
    assert problem.what.values == {"code": -9}
    assert problem.details == "last words"
    assert state.card is not None


def test_that_waiting_grows_and_ends_after_several_deaths():
    state = inspected()
    delays = []
    for _ in range(MOST_ATTEMPTS):
        state, wanted = update(state, EngineLost(1, ""))
        delays.extend(effect.delay for effect in wanted if isinstance(effect, effects.StartEngine))
        state = after(state, READY)
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0]
    state, wanted = update(state, EngineLost(1, ""))
    assert (state.engine.condition, wanted) == ("broken", ())
    state, wanted = update(state, intents.RestartEngine())
    assert wanted == (effects.StartEngine(0.0),)


def test_that_an_answer_ends_the_count_of_deaths():
    state = after(inspected(), EngineLost(1, ""), READY)
    assert state.engine.attempts == 1
    state = answered(state, "warm_up", protocol.Done())[0]
    assert state.engine.attempts == 0


def test_that_a_death_during_training_keeps_the_project_and_opens_it_again():
    state = after(training(), EngineLost(-9, ""))
    assert (state.training, state.problems[0].page) == ("interrupted", "train")
    state, wanted = update(state, READY)
    asked = [effect.request for effect in wanted if isinstance(effect, effects.Send)]
    assert isinstance(asked[0], requests.OpenProject)
    assert asked[0].path == PATH
    opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=example_plan(), events=7, unfinished=True)
    state, wanted = answered(state, "reopen", opened)
    assert effects.ClearStudy() in wanted
    state = after(state, StudyMoved(state=None, started=True, verdict=None, last_seq=7))
    assert (state.page, state.training) == ("train", "interrupted")
    state = after(state, intents.ResumeTraining())
    state = after(state, StudyMoved(state=None, started=True, verdict=None, last_seq=8))
    assert state.training == "running"


def test_that_a_restarted_engine_reads_the_files_again():
    state, wanted = update(after(inspected(), EngineLost(1, "")), READY)
    asked = [effect.request for effect in wanted if isinstance(effect, effects.Send)]
    assert isinstance(asked[0], requests.InspectFiles)
    assert asked[0].files == state.files


def test_that_an_engine_that_cannot_be_started_says_what_to_do():
    state, wanted = update(ready(), EngineFailedToStart("no such file"))
    assert state.engine.condition == "broken"
    assert state.problems[0].remedy is not None
    assert wanted == ()


def test_that_closing_asks_while_training_runs():
    assert update(training(), intents.CloseWindow())[1] == (effects.AskBeforeClosing(),)
    assert update(inspected(), intents.CloseWindow())[1] == (effects.Leave(),)


def test_that_closing_stops_training_first_and_staying_changes_nothing():
    state = after(training(), intents.CloseWindow())
    assert update(state, intents.ConfirmClose(False)) == (state, ())
    state, wanted = update(state, intents.ConfirmClose(True))
    assert any(isinstance(effect, effects.Send) and isinstance(effect.request, requests.CancelStudy) for effect in wanted)
    assert effects.Leave() not in wanted
    wanted = update(state, StudyMoved(state="cancelled", started=True, verdict=None, last_seq=9))[1]
    assert wanted == (effects.Leave(),)


@pytest.mark.parametrize("moved", [StudyMoved(None, False, None, 0), StudyMoved(None, True, None, 3)])
def test_that_events_without_a_project_change_nothing(moved: StudyMoved):
    state = inspected()
    assert update(state, moved) == (state, ())


def test_that_a_failed_study_says_so_on_the_train_page():
    state = after(training(), StudyMoved("failed", True, None, 9, None, "traceback"))
    assert state.training == "failed"
    assert (state.problems[0].page, state.problems[0].details) == ("train", "traceback")
