"""The seven steps of the journey and the state each of them is in."""

from typing import Literal, get_args

from engine.domain.text import mark

Step = Literal["start", "data", "tasks", "plan", "train", "decide", "report"]
StepState = Literal["not_started", "in_progress", "done", "attention"]

STEPS: tuple[Step, ...] = get_args(Step)
NEAR: tuple[Step, ...] = ("start", "data", "tasks")
"""Those that come next while nothing is open."""

STEP_NAMES: dict[Step, str] = {
    "start": mark("Start"),
    "data": mark("Data"),
    "tasks": mark("Tasks"),
    "plan": mark("Plan"),
    "train": mark("Train"),
    "decide": mark("Decide"),
    "report": mark("Report"),
}

STEP_STATE_NAMES: dict[StepState, str] = {
    "not_started": mark("Not started"),
    "in_progress": mark("In progress"),
    "done": mark("Done"),
    "attention": mark("Needs attention"),
}
