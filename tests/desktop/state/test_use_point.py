"""Putting another point of the trade-off to use: asked of the engine, remembered, taken back where it is refused."""

from msgspec.structs import replace

from desktop.state.app_state import AppState, EngineStatus, Project
from desktop.state.edits import UsePoint
from desktop.state.effects import Send
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from engine.domain.protocol import Refused
from engine.domain.requests import ChoosePoint
from engine.domain.text import message

OPEN = AppState(engine=EngineStatus("ready"), project=Project("/a.tasuki", "a"), page="decide")


def test_that_a_point_is_asked_of_the_engine_and_remembered() -> None:
    state, effects = update(OPEN, UsePoint("a/b/sgd/0.1"))
    assert state.point == "a/b/sgd/0.1"
    assert effects == (Send(ChoosePoint(id=OPEN.next_id, point="a/b/sgd/0.1")),)
    assert update(state, UsePoint("a/b/sgd/0.1")) == (state, ())


def test_that_without_a_project_there_is_nothing_to_choose() -> None:
    state = replace(OPEN, project=None)
    assert update(state, UsePoint("a/b/sgd/0.1")) == (state, ())


def test_that_a_refused_point_is_taken_back_and_explained() -> None:
    state, _ = update(OPEN, UsePoint("a/b/sgd/0.1"))
    refused = Refused(id=OPEN.next_id, reason=message("The project holds no plan."))
    state, _ = update(state, EngineSaid(refused, at="2026-11-22T07:00:00Z"))
    assert state.point is None
    assert [problem.page for problem in state.problems] == ["decide"]
