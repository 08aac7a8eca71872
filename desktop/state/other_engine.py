"""An engine of the person's own choice: looked at when they ask, and left for Tasuki's own where it does not work."""

from msgspec import Struct
from msgspec.structs import replace

from desktop.state.app_state import AppState, EngineStatus
from desktop.state.effects import UseOwnEngine
from desktop.state.requests import Change, add_problem, ask
from engine.domain.build import tasuki_version
from engine.domain.engine_check import EngineCheck, Point
from engine.domain.requests import CheckEngine
from engine.domain.text import Text, message


class LookAtEngine(Struct, frozen=True):
    """Find out whether the program at ``place`` can be the engine; Tasuki's own where it is empty."""

    place: str


def look_at_engine(state: AppState, place: str) -> Change:
    """Have the program looked at; what was found before is forgotten."""
    if state.engine.condition == "broken":
        why = message("Nothing can be checked while the engine is not running. Choose “Start the engine again” on the Start page.")
        return look_refused(state, place, why), ()
    state = replace(state, engine_check=EngineCheck(place, usable=False, points=()))
    return ask(state, "check_engine", lambda number: CheckEngine(id=number, place=place))


def look_refused(state: AppState, place: str | None, why: Text, details: str = "") -> AppState:
    """The answer to a look that did not come about; ``place`` may be left to the look that was asked for."""
    if place is None:
        place = state.engine_check.place if state.engine_check is not None else ""
    return replace(state, engine_check=EngineCheck(place, False, (Point("bad", why),), details=details))


def is_of_another_version(state: AppState, version: str) -> bool:
    """Whether the chosen engine that says to be of ``version`` belongs to another Tasuki than this window."""
    return bool(state.engine.place) and version != tasuki_version()


def use_own(state: AppState, details: str) -> Change:
    """Go on with Tasuki's own engine, for this session: the chosen one, which stays in the preferences, does not work."""
    what = message(
        "The engine chosen in the preferences, {file}, cannot be used. Tasuki's own works in its place.", file=state.engine.place
    )
    remedy = message("“Check the engine” in the preferences says what is wrong. Nothing that was saved is lost.")
    state = replace(state, engine=EngineStatus("restarting"))
    return add_problem(state, state.page, what, remedy, details), (UseOwnEngine(),)
