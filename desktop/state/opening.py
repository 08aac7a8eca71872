"""Beginning with files, a sample or a project; files go through the importer first."""

from pathlib import PurePath

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.effects import AskBeforeDiscarding, ChooseSampleFolder, ClearStudy, Effect
from desktop.state.import_draft import ImportDraft, Purpose, Reading
from desktop.state.requests import Change, add_problem, ask, ask_to_inspect, ask_to_preview, at_page, give_up, without_problems
from engine.domain.requests import CloseProject, CreateSample, OpenProject
from engine.domain.text import message

PROJECT_SUFFIX = ".tasuki"


def start_new(state: AppState, files: tuple[str, ...]) -> Change:
    """Open the importer on ``files``; the present project stays until they are taken over."""
    return _import(state, "new", Reading(files)) if files else (state, ())


def add_files(state: AppState, files: tuple[str, ...]) -> Change:
    """Open the importer on ``files`` beside those that are open."""
    if state.card is None:
        return start_new(state, files)
    new = tuple(file for file in files if file not in state.files)
    if not new:
        return state, ()
    return _import(state, "add", Reading((*state.files, *new), state.columns, state.options))


def open_importer(state: AppState) -> Change:
    """Open the importer on the files that are open, as they are read now."""
    if state.card is None or not state.files:
        return state, ()
    return _import(state, "change", Reading(state.files, state.columns, state.options))


def read_at_once(state: AppState, files: tuple[str, ...]) -> Change:
    """Leave the present project, which keeps everything, and read ``files`` as Tasuki understands them."""
    if state.locked:
        return _refuse_while_training(state), ()
    state, effects = emptied(state)
    state, more = ask_to_inspect(at_page(state, "data"), Reading(files))
    return state, effects + more


def _import(state: AppState, purpose: Purpose, reading: Reading) -> Change:
    if state.locked:
        return _refuse_while_training(state), ()
    state, effects = give_up(without_problems(state, state.page), "import")
    state, more = ask_to_preview(state, ImportDraft(purpose=purpose, reading=reading, before=reading))
    return state, effects + more


def drop_files(state: AppState, files: tuple[str, ...], *, ask_first: bool = True) -> Change:
    """Open a dropped project, add dropped data on the data page, begin with them anywhere else."""
    projects = [file for file in files if PurePath(file).suffix.lower() == PROJECT_SUFFIX]
    if projects:
        return open_project(state, projects[0])
    if not ask_first:
        return read_at_once(state, files)
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


def close_project(state: AppState, *, confirmed: bool) -> Change:
    """Close what is open and show the first page; asks first about what no project file holds yet."""
    if state.locked:
        return _refuse_while_training(state), ()
    if state.project is None and state.card is not None and not confirmed:
        return state, (AskBeforeDiscarding(),)
    state, effects = emptied(state)
    return at_page(state, "start"), effects


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
