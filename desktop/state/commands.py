"""Which commands of the menus are possible now, and in words why the others are not."""

from typing import Literal

from desktop.state.app_state import AppState
from desktop.state.history import redo_reason, undo_reason
from desktop.state.preferences import TEXT_SIZES
from desktop.state.progress import plan_reason, reachable
from desktop.state.steering import UNFINISHED
from desktop.state.steps import Step
from engine.domain.text import Text, message

Command = Literal[
    "new", "open", "recent", "import", "close", "report", "quit", "undo", "redo", "preferences",
    "page_start", "page_data", "page_tasks", "page_plan", "page_train", "page_decide", "page_report",
    "larger", "smaller", "usual", "full_screen", "manual", "words", "first_steps", "log", "diagnostics", "about",
    "find", "tour", "tutorial_plant", "tutorial_shapes", "tutorial_wine",
    "start_training", "pause", "go_on", "stop", "end_early", "skip", "discard", "add_replicates",
]  # fmt: skip
PAGES: dict[Command, Step] = {
    "page_start": "start",
    "page_data": "data",
    "page_tasks": "tasks",
    "page_plan": "plan",
    "page_train": "train",
    "page_decide": "decide",
    "page_report": "report",
}


def reasons(state: AppState) -> dict[Command, Text]:
    """The commands that are not possible now, each with the reason."""
    found: dict[Command, Text | None] = {
        "undo": undo_reason(state),
        "redo": redo_reason(state),
        "report": reachable(state, "report"),
    }
    if state.locked:
        busy = message("Training is running, so nothing else can be opened.")
        found |= dict.fromkeys(("new", "open", "recent", "import", "close"), busy)
    elif state.card is None and state.project is None:
        found["close"] = message("Nothing is open.")
    if not state.preferences.recent:
        found["recent"] = message("No project has been opened yet.")
    for command, step in PAGES.items():
        found[command] = None if step == state.page else reachable(state, step)
    if state.preferences.text_size >= TEXT_SIZES[-1]:
        found["larger"] = message("This is the largest size.")
    if state.preferences.text_size <= TEXT_SIZES[0]:
        found["smaller"] = message("This is the usual size.")
        found["usual"] = message("This is the usual size.")
    found |= training_reasons(state)
    return {command: reason for command, reason in found.items() if reason is not None}


def training_reasons(state: AppState) -> dict[Command, Text | None]:
    """Why the commands that steer training are not possible now; None for those that are."""
    ready = None if state.engine.condition == "ready" else message("The engine is not running yet.")
    resting = state.training == "paused"
    running = None if state.training in ("running", "paused") else message("No training is running.")
    unfinished = None if state.training in UNFINISHED else message("No training waits to be continued.")
    undecided = state.training == "done" and state.verdict is not None and state.verdict.verdict == "hold"
    only_hold = message("Replicates can be added once a training has ended in “Hold”.")
    trained = state.project is not None and state.project.frozen and state.training != "none"
    return {
        "start_training": message("The criteria are frozen; training has begun.") if trained else plan_reason(state),
        "pause": running,
        "go_on": ready or (None if resting else unfinished),
        "stop": running,
        "end_early": ready or (running and unfinished),
        "skip": running,
        "discard": ready or (running and unfinished),
        "add_replicates": ready or (None if undecided else only_hold),
    }
