"""A file that is no longer where it was: going on with the place a person shows."""

from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.effects import SavePreferences
from desktop.state.import_draft import Reading
from desktop.state.opening import PROJECT_SUFFIX, open_project
from desktop.state.requests import Change, ask_to_inspect, ask_to_preview
from engine.domain.reading import ReadingOptions


class LocateFile(Struct, frozen=True):
    """``missing`` is now at ``found``."""

    missing: str
    found: str


def is_folder(path: str) -> bool:
    """Whether ``path`` looks like a folder of images rather than a file."""
    return not PurePath(path.replace("\\", "/")).suffix


def locate(state: AppState, wanted: LocateFile) -> Change:
    """Go on with the file at its new place: open the project there, or read the data from there."""
    state = replace(state, problems=tuple(problem for problem in state.problems if problem.missing != wanted.missing))
    if wanted.missing.lower().endswith(PROJECT_SUFFIX):
        recent = tuple(known for known in state.preferences.recent if known.path != wanted.missing)
        state = replace(state, preferences=replace(state.preferences, recent=recent))
        state, effects = open_project(state, wanted.found)
        return state, (SavePreferences(state.preferences), *effects)
    if state.importing is not None:
        draft = state.importing
        known = draft.reading
        reading = replace(known, files=_moved(known.files, wanted), options=_read_there(known.options, wanted))
        return ask_to_preview(state, replace(draft, reading=reading, problem=None))
    if state.locked:
        return state, ()
    state = replace(state, files=_moved(state.files, wanted), options=_read_there(state.options, wanted))
    return ask_to_inspect(state, Reading(state.files, state.columns, state.options))


def _read_there(options: ReadingOptions, wanted: LocateFile) -> ReadingOptions:
    """What was decided about reading the file holds at its new place too."""
    return replace(options, files=tuple(replace(one, path=wanted.found) if one.path == wanted.missing else one for one in options.files))


def _moved(files: tuple[str, ...], wanted: LocateFile) -> tuple[str, ...]:
    return tuple(wanted.found if file == wanted.missing else file for file in files)
