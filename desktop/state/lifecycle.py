"""The engine's life as the window sees it: starting, ready, lost, started again with back-off."""

from msgspec.structs import replace

from desktop.state.app_state import AppState, EngineStatus, Training
from desktop.state.effects import AskBeforeClosing, Effect, KeepInBackground, Leave, SavePreferences, StartEngine, WaitAndLeave
from desktop.state.import_draft import Reading
from desktop.state.intents import ConfirmClose
from desktop.state.messages import EngineFailedToStart, EngineLost, StudyMoved
from desktop.state.other_engine import is_of_another_version, use_own
from desktop.state.progress import reachable
from desktop.state.requests import Change, add_problem, ask, ask_to_inspect, ask_to_preview, at_page
from desktop.state.steps import Step
from engine.domain.protocol import Ready
from engine.domain.requests import CancelStudy, OpenProject, WarmUp
from engine.domain.text import Text, message

FIRST_DELAY = 0.5
"""Seconds before the engine is started again; doubled each time it fails in a row."""
LONGEST_DELAY = 8.0
MOST_ATTEMPTS = 5


def engine_ready(state: AppState, ready: Ready) -> Change:
    """The engine listens: let it warm up, and give back to a restarted one what it had open."""
    if is_of_another_version(state, ready.version):
        return use_own(state, f"{state.engine.place}: Tasuki {ready.version}")
    engine = replace(state.engine, condition="ready", version=ready.version, cluster=ready.cluster)
    again = state.engine.condition == "restarting"
    state = replace(state, engine=engine)
    effects: tuple[Effect, ...] = ()
    if again and state.project is not None:
        path = state.project.path
        if not state.busy("reopen"):  # the link asks again what a chosen engine left unanswered
            state, effects = ask(state, "reopen", lambda number: OpenProject(id=number, path=path))
    elif again and state.reading is None and state.card is not None:
        state, effects = ask_to_inspect(state, Reading(state.files, state.columns, state.options))
    if again and state.importing is not None:
        state, more = ask_to_preview(state, replace(state.importing, problem=None))
        effects += more
    state, warm = ask(state, "warm_up", lambda number: WarmUp(id=number))
    return state, effects + warm


def engine_lost(state: AppState, lost: EngineLost) -> Change:
    """The engine died: keep everything, say what happened, and start it again unless that keeps failing."""
    if state.closing:
        return state, (Leave(),)
    if state.engine.place and state.engine.condition != "ready":
        return use_own(state, _last_words(lost))
    trained = state.locked
    attempts = state.engine.attempts + 1
    condition = "restarting" if attempts <= MOST_ATTEMPTS else "broken"
    engine = EngineStatus(condition, attempts, lost.exit_code, lost.last_words, place=state.engine.place)
    state = replace(
        state,
        engine=engine,
        pending=(),
        reading=None,
        start_wanted=False,
        recalling=False,
        wanted_page=None,
        saved="not_yet" if state.saved == "saving" else state.saved,
        training="interrupted" if trained else state.training,
    )
    if condition == "broken" and engine.place:
        return use_own(state, _last_words(lost))
    if state.importing is not None:
        state = replace(state, importing=replace(state.importing, problem=_what(lost), details=lost.last_words, finishing=False))
    state = add_problem(state, "train" if trained else state.page, _what(lost), _remedy(trained, condition == "broken"), lost.last_words)
    if condition == "broken":
        return state, ()
    return state, (StartEngine(min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempts - 1))),)


def engine_failed_to_start(state: AppState, failed: EngineFailedToStart) -> Change:
    """There is no engine to talk to: go on with Tasuki's own, or say so and offer another try."""
    if state.engine.place:
        return use_own(state, failed.details)
    state = replace(state, engine=EngineStatus("broken", state.engine.attempts + 1, None, failed.details), pending=(), reading=None)
    return add_problem(
        state,
        state.page,
        message("The engine could not be started."),
        message("Choose “Start the engine again” on the Start page. If that fails, install Tasuki anew."),
        failed.details,
    ), ()


def restart_engine(state: AppState) -> Change:
    """Start the engine once more at a person's wish."""
    if state.engine.condition != "broken":
        return state, ()
    return replace(state, engine=EngineStatus("restarting")), (StartEngine(0.0),)


def study_moved(state: AppState, moved: StudyMoved) -> Change:
    """Training began, ended or reached its verdict, now or in the events of a project just opened."""
    project = state.project
    if project is not None and state.recalling and moved.last_seq >= project.events:
        return _recalled(state, moved)
    if project is None or not moved.started or moved.last_seq < project.events:
        return state, ()
    replayed = moved.last_seq == project.events
    training: Training = moved.state or (
        "interrupted" if replayed else state.training if state.training in ("stopping", "paused") else "running"
    )
    unfinished = training in ("cancelled", "failed", "interrupted")
    before = state
    state = replace(
        state,
        training=training,
        verdict=moved.verdict,
        project=replace(project, frozen=True, unfinished=unfinished),
    )
    if training == "failed" and before.training != "failed":
        what = moved.message or message("Training could not be finished.")
        remedy = message("Finished trials are kept. Choose “Continue” to try the rest again.")
        state = add_problem(state, "train", what, remedy, moved.details)
    if replayed and moved.verdict is not None and before.page == "train" and before.verdict is None:
        state = at_page(state, "decide")
    if state.closing and not state.locked:
        return state, (Leave(),)
    return state, ()


def _recalled(state: AppState, moved: StudyMoved) -> Change:
    """The record of an opened project is read: show the page that was asked for meanwhile, or else the one that suits."""
    wanted = state.wanted_page
    state, effects = study_moved(replace(state, recalling=False, wanted_page=None), moved)
    usual: Step = "decide" if state.verdict is not None else "train" if state.training != "none" else "plan"
    return at_page(state, wanted if wanted is not None and reachable(state, wanted) is None else usual), effects


def close_window(state: AppState) -> Change:
    """Close at once, or do with running training what the person once chose, or ask."""
    if state.locked and state.engine.condition == "ready":
        match state.preferences.on_close:
            case "background":
                return state, (KeepInBackground(),)
            case "stop":
                return confirm_close(state, ConfirmClose(True))
            case "ask":
                return state, (AskBeforeClosing(),)
    return replace(state, closing=True), (Leave(),)


def confirm_close(state: AppState, answer: ConfirmClose) -> Change:
    """Stop training cleanly and close when it has stopped, go on in the background, or stay."""
    effects: tuple[Effect, ...] = ()
    if answer.remember and (answer.close or answer.background):
        preferences = replace(state.preferences, on_close="stop" if answer.close else "background")
        state, effects = replace(state, preferences=preferences), (SavePreferences(preferences),)
    if answer.background:
        return state, (*effects, KeepInBackground())
    if not answer.close:
        return state, ()
    if not state.locked or state.engine.condition != "ready":
        return replace(state, closing=True), (*effects, Leave())
    state, more = stop_training(replace(state, closing=True))
    return state, (*effects, *more, WaitAndLeave())


def stop_training(state: AppState) -> Change:
    """Have training stopped; everything finished is kept."""
    if state.training not in ("starting", "running", "paused"):
        return state, ()
    return ask(replace(state, training="stopping"), "stop", lambda number: CancelStudy(id=number), "train")


def _last_words(lost: EngineLost) -> str:
    return f"exit code {lost.exit_code}\n{lost.last_words}"


def _what(lost: EngineLost) -> Text:
    if lost.exit_code is None:
        return message("The engine stopped unexpectedly.")
    return message("The engine stopped unexpectedly (exit code {code}).", code=lost.exit_code)


def _remedy(trained: bool, broken: bool) -> Text:
    if broken:
        return message("It stopped several times in a row and was not started again. Choose “Start the engine again” on the Start page.")
    if trained:
        return message("Finished trials are saved. Choose “Continue” when the engine is back; unfinished ones go on from where they were.")
    return message("It is started again by itself. Please repeat the last action when it is back.")
