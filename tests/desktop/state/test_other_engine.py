"""An engine of the person's own choice: what becomes of the window when it works, and when it does not."""

from msgspec.structs import replace

from desktop.state import effects
from desktop.state.app_state import AppState, EngineStatus, Preferences
from desktop.state.intents import OpenProjectFile
from desktop.state.lifecycle import MOST_ATTEMPTS
from desktop.state.messages import EngineFailedToStart, EngineLost, EngineSaid
from desktop.state.other_engine import LookAtEngine
from desktop.state.update import update
from engine.domain.build import tasuki_version
from engine.domain.engine_check import EngineCheck, Point
from engine.domain.protocol import EngineChecked, Ready, Refused
from engine.domain.requests import CheckEngine, OpenProject, WarmUp
from engine.domain.text import message, translator
from tests.desktop.state.situations import AT, PATH, after, answered, inspected, pending_id, ready, training

PLACE = "/home/加藤/gpu 環境"
CHOSEN = AppState(preferences=Preferences(other_engine=PLACE), engine=EngineStatus(place=PLACE))
SAME = EngineSaid(Ready(tasuki_version()), AT)


def words(state: AppState) -> list[str]:
    return [translator("en").render(problem.what) for problem in state.problems]


def test_that_an_engine_of_the_same_version_is_used() -> None:
    state, wanted = update(CHOSEN, SAME)
    assert (state.engine.condition, state.engine.place, state.problems) == ("ready", PLACE, ())
    assert [type(one.request) for one in wanted if isinstance(one, effects.Send)] == [WarmUp]


def test_that_an_engine_of_another_version_is_left_for_our_own_with_one_message() -> None:
    state, wanted = update(CHOSEN, EngineSaid(Ready("0.0.9"), AT))
    assert wanted == (effects.UseOwnEngine(),)
    assert state.engine.place == ""
    assert words(state) == [f"The engine chosen in the preferences, {PLACE}, cannot be used. Tasuki's own works in its place."]
    assert "0.0.9" in state.problems[0].details
    assert state.preferences.other_engine == PLACE


def test_that_a_chosen_engine_that_is_gone_or_dies_at_once_is_left_for_our_own() -> None:
    for died in (EngineFailedToStart("No such file"), EngineLost(2, "python lacks: torch")):
        state, wanted = update(after(CHOSEN, OpenProjectFile(PATH)), died)
        assert wanted == (effects.UseOwnEngine(),)
        assert len(state.problems) == 1
        assert "lacks: torch" in state.problems[0].details or "No such file" in state.problems[0].details
        assert state.busy("open"), "what was asked for is asked again"


def test_that_our_own_engine_after_that_is_treated_as_ever() -> None:
    state = after(CHOSEN, EngineFailedToStart(""), EngineSaid(Ready("whatever"), AT))
    assert (state.engine.condition, state.engine.place) == ("ready", "")


def test_that_a_chosen_engine_whose_libraries_do_not_load_is_left_for_our_own() -> None:
    state = after(CHOSEN, SAME)
    refused = Refused(pending_id(state, "warm_up"), message("A library of the engine cannot be loaded: libcuda"), "Traceback")
    state, wanted = update(state, EngineSaid(refused, AT))
    assert wanted == (effects.UseOwnEngine(),)
    assert len(state.problems) == 1


def test_that_a_project_that_is_being_opened_again_is_not_opened_twice() -> None:
    state = after(replace(training(), engine=EngineStatus("ready", place=PLACE)), EngineLost(-11, ""), SAME)
    state = after(state, EngineSaid(Refused(pending_id(state, "warm_up"), message("No.")), AT))
    assert state.busy("reopen"), "the link asks it of our own engine"
    wanted = update(state, SAME)[1]
    assert [type(one.request) for one in wanted if isinstance(one, effects.Send)] == [WarmUp]


def test_that_the_same_fault_of_our_own_engine_is_told() -> None:
    state = after(AppState(), SAME)
    refused = Refused(pending_id(state, "warm_up"), message("A library of the engine cannot be loaded."), "Traceback")
    state = after(state, EngineSaid(refused, AT))
    assert words(state) == ["A library of the engine cannot be loaded."]


def test_that_a_chosen_engine_that_keeps_dying_is_left_and_the_project_opened_again() -> None:
    state = replace(training(), engine=EngineStatus("ready", place=PLACE))
    for _ in range(MOST_ATTEMPTS):
        state, wanted = update(state, EngineLost(-11, ""))
        assert isinstance(wanted[0], effects.StartEngine)
        state = after(state, SAME)
    state, wanted = update(state, EngineLost(-11, "Segmentation fault"))
    assert wanted == (effects.UseOwnEngine(),)
    assert state.training == "interrupted"
    assert "Tasuki's own works in its place" in words(state)[-1]
    wanted = update(state, SAME)[1]
    assert any(isinstance(one, effects.Send) and isinstance(one.request, OpenProject) and one.request.path == PATH for one in wanted)


def test_that_a_look_is_asked_for_and_its_answer_kept() -> None:
    state, wanted = update(ready(), LookAtEngine(PLACE))
    assert [one.request.place for one in wanted if isinstance(one, effects.Send) and isinstance(one.request, CheckEngine)] == [PLACE]
    assert state.busy("check_engine")
    check = EngineCheck(PLACE, True, (Point("good", message("x")),))
    state = answered(state, "check_engine", EngineChecked(check=check))[0]
    assert state.engine_check == check
    assert after(state, LookAtEngine("/other")).engine_check == EngineCheck("/other", usable=False, points=())


def test_that_a_look_that_cannot_be_had_says_why() -> None:
    state = after(replace(inspected(), engine=EngineStatus("broken")), LookAtEngine(PLACE))
    assert state.engine_check is not None
    assert not state.engine_check.usable
    state = after(ready(), LookAtEngine(PLACE))
    state = after(state, EngineSaid(Refused(pending_id(state, "check_engine"), message("No.")), AT))
    assert state.engine_check is not None
    assert state.engine_check.place == PLACE
    assert state.engine_check.points[0].what == message("No.")
    assert state.problems == ()
