"""Adding tasks to a finished project."""

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.intents import AddTask
from desktop.state.requests import Change, ask, without_problems
from engine.domain import requests
from engine.domain.new_task import NewTask


def add_task(state: AppState, wanted: AddTask) -> Change:
    """Have the engine add the task; nothing while it is at another one."""
    if state.verdict is None or state.busy("add_task"):
        return state, ()
    file, known, alone = wanted.file, wanted.description, wanted.zero_shot
    state = without_problems(state, "decide")
    return ask(
        state,
        "add_task",
        lambda number: requests.AddTask(id=number, task=wanted.task, file=file, description=known, zero_shot=alone),
        "decide",
    )


def stop_adding(state: AppState) -> Change:
    """Ask the engine to stop; it answers the first request, with the task if that was done already."""
    pending = next((known for known in state.pending if known.work == "add_task"), None)
    if pending is None:
        return state, ()
    return ask(state, "cancel", lambda number: requests.CancelRequest(id=number, request=pending.id))


def with_added(state: AppState, added: NewTask) -> AppState:
    """``state`` with the task that was added, in place of one of that name."""
    others = tuple(known for known in state.added if known.task.name != added.task.name)
    return replace(state, added=tuple(sorted((*others, added), key=lambda known: known.task.name)))
