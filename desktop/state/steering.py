"""What follows when a person steers the training: pauses it, ends it early, throws it away, skips trials, adds replicates."""

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.requests import Change, ask, at_page, without_problems
from engine.domain.requests import CancelStudy, DiscardStudy, PauseStudy, SkipTrials, StartStudy

UNFINISHED = ("cancelled", "failed", "interrupted")


def pause_training(state: AppState, resting: bool) -> Change:
    """Have running training rest, or resting training go on."""
    if state.training != ("running" if resting else "paused"):
        return state, ()
    state = replace(state, training="paused" if resting else "running")
    return ask(state, "pause", lambda number: PauseStudy(id=number, resting=resting), "train")


def end_early(state: AppState) -> Change:
    """Have a verdict reached from what is finished, now or from where training stopped; the engine says so where that is too little."""
    state = without_problems(state, "train")
    if state.training in ("running", "paused"):
        return ask(state, "conclude", lambda number: CancelStudy(id=number, conclude=True), "train")
    if state.training in UNFINISHED and state.project is not None:
        return ask(replace(state, training="starting"), "start", lambda number: StartStudy(id=number, conclude=True), "train")
    return state, ()


def discard_training(state: AppState) -> Change:
    """Have everything trained so far thrown away."""
    if state.project is None or not (state.locked or state.training in UNFINISHED):
        return state, ()
    state = without_problems(replace(state, training="stopping" if state.locked else state.training), "train")
    return ask(state, "discard", lambda number: DiscardStudy(id=number), "train")


def training_discarded(state: AppState) -> AppState:
    """Back at the plan, whose criteria stay frozen."""
    project = replace(state.project, unfinished=False) if state.project is not None else None
    return at_page(replace(state, training="none", verdict=None, project=project), "plan")


def skip_trials(state: AppState, trials: tuple[str, ...]) -> Change:
    """Have ``trials`` left out."""
    if not trials or state.training not in ("running", "paused"):
        return state, ()
    return ask(state, "skip", lambda number: SkipTrials(id=number, trials=trials), "train")


def add_replicates(state: AppState, count: int) -> Change:
    """Have ``count`` replicates added to a study that ended in Hold."""
    if state.training != "done" or state.verdict is None or state.verdict.verdict != "hold":
        return state, ()
    state = at_page(without_problems(replace(state, training="starting"), "train", "decide"), "train")
    return ask(state, "start", lambda number: StartStudy(id=number, more_replicates=count, scheduler=state.scheduler), "train")
