"""Beginning with files, a sample or a project."""

from pathlib import PurePath

from msgspec.structs import replace

from desktop.state.app_state import AppState, Reading
from desktop.state.effects import ChooseSampleFolder, ClearStudy, Effect
from desktop.state.requests import Change, add_problem, ask, ask_to_inspect, at_page, without_problems
from engine.domain.protocol import CloseProject, CreateSample, OpenProject
from engine.domain.text import message

PROJECT_SUFFIX = ".tasuki"


def start_new(state: AppState, files: tuple[str, ...]) -> Change:
    """Leave the present project, which keeps everything, and read ``files``."""
    if not files:
        return state, ()
    if state.locked:
        return _refuse_while_training(state), ()
    state, effects = emptied(state)
    state, more = ask_to_inspect(at_page(state, "data"), Reading(files))
    return state, effects + more


def add_files(state: AppState, files: tuple[str, ...]) -> Change:
    """Read ``files`` beside those that are open."""
    if state.card is None or (state.project is not None and state.project.frozen):
        return start_new(state, (*state.files, *files))
    if state.locked:
        return _refuse_while_training(state), ()
    new = tuple(file for file in files if file not in state.files)
    if not new:
        return state, ()
    state = without_problems(at_page(state, "data"), "data")
    return ask_to_inspect(state, Reading((*state.files, *new), state.columns))


def drop_files(state: AppState, files: tuple[str, ...]) -> Change:
    """Open a dropped project, add dropped data on the data page, begin with them anywhere else."""
    projects = [file for file in files if PurePath(file).suffix.lower() == PROJECT_SUFFIX]
    if projects:
        return open_project(state, projects[0])
    if state.page == "data" and state.card is not None:
        return add_files(state, files)
    return start_new(state, files)


def open_project(state: AppState, path: str) -> Change:
    """Open the project file at ``path``."""
    if state.locked:
        return _refuse_while_training(state), ()
    if state.busy("open"):
        return state, ()
    return ask(without_problems(state, "start"), "open", lambda number: OpenProject(id=number, path=path), "start")


def open_sample(state: AppState, name: str) -> Change:
    """Have a folder chosen for sample ``name``."""
    if state.locked:
        return _refuse_while_training(state), ()
    return without_problems(state, "start"), (ChooseSampleFolder(name),)


def write_sample(state: AppState, name: str, folder: str) -> Change:
    """Have sample ``name`` written into ``folder``."""
    return ask(state, "sample", lambda number: CreateSample(id=number, name=name, folder=folder), "start")


def emptied(state: AppState) -> Change:
    """``state`` with nothing open; preferences, the engine and requests to it stay."""
    fresh = replace(state.emptied(), preset=state.preset)
    effects: tuple[Effect, ...] = (ClearStudy(),)
    if state.project is None:
        return fresh, effects
    fresh, more = ask(fresh, "close", lambda number: CloseProject(id=number))
    return fresh, more + effects


def _refuse_while_training(state: AppState) -> AppState:
    return add_problem(
        state,
        state.page,
        message("Training is running, so nothing else can be opened."),
        message("Stop training on the Train page, or wait until it has ended."),
    )
