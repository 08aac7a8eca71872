"""Undo and redo: what a person edited is kept as a whole before each edit, and typing in one field counts as one."""

from msgspec.structs import asdict, astuple, replace

from desktop.state import intents
from desktop.state.app_state import AppState, Edits, History, PastEdit
from desktop.state.editing import detach, propose_anew, save_plan, with_details
from desktop.state.effects import Effect
from desktop.state.messages import Message
from desktop.state.opening import open_project
from desktop.state.requests import Change, ask, ask_to_inspect, forget, without_problems
from engine.domain.requests import SaveAssumptions
from engine.domain.text import Text, message, message_n

MOST_EDITS = 100
"""Edits that are remembered."""
DETAILS = ("settings", "replicates", "decider", "decide_by")
"""What a plan says beside the proposal, so that it needs no new one."""


def noted(before: AppState, after: AppState, wanted: Message) -> AppState:
    """``after`` with what ``wanted`` changed remembered, so that it can be taken back."""
    if isinstance(wanted, intents.GoTo):
        return replace(after, history=replace(after.history, typing=False)) if after.history.typing else after
    named = _named(before, wanted)
    edits = edits_of(before)
    if named is None or after.importing is not None or edits == edits_of(after):
        return after
    what, field, typed = named
    known = after.history
    last = known.past[-1] if known.past else None
    left = before.project.path if before.project is not None and after.project is None else ""
    if known.typing and typed and last is not None and last.field == field:
        past = known.past[:-1] if last.edits == edits_of(after) and not last.left else known.past
    else:
        past = (*known.past, PastEdit(what, field, edits, left))[-MOST_EDITS:]
    return replace(after, history=History(past=past, typing=typed))


def undo(state: AppState) -> Change:
    """Take back the last edit; one that left a frozen project opens that project again."""
    if undo_reason(state) is not None:
        return state, ()
    *past, last = state.history.past
    if last.left:
        return open_project(state, last.left)
    history = History(past=tuple(past), future=(*state.history.future, replace(last, edits=edits_of(state))))
    return _restored(replace(state, history=history), last.edits)


def redo(state: AppState) -> Change:
    """Make the edit again that was taken back last."""
    if redo_reason(state) is not None:
        return state, ()
    *future, last = state.history.future
    history = History(past=(*state.history.past, replace(last, edits=edits_of(state))), future=tuple(future))
    return _restored(replace(state, history=history), last.edits)


def undo_reason(state: AppState) -> Text | None:
    """Why nothing can be taken back now; None when something can."""
    return _reason(state, state.history.past, message("Nothing has been changed since the project was opened."))


def redo_reason(state: AppState) -> Text | None:
    """Why nothing can be made again now; None when something can."""
    return _reason(state, state.history.future, message("Nothing has been undone."))


def edits_of(state: AppState) -> Edits:
    """What undo would have to bring back."""
    return Edits(**{name: getattr(state, name) for name in Edits.__struct_fields__})


def _reason(state: AppState, edits: tuple[PastEdit, ...], nothing: Text) -> Text | None:
    if not edits:
        return nothing
    if state.locked:
        return message("Training is running. Data, tasks and plan can be changed when it has ended.")
    if state.importing is not None:
        return message("The importer is open; it has its own way back.")
    frozen = state.project is not None and state.project.frozen
    if frozen and _changed(edits[-1].edits, edits_of(state)) != {"assumptions"}:
        return message("The criteria of this project are frozen. A change starts a new project; this one is kept as it is.")
    return None


def _changed(one: Edits, other: Edits) -> set[str]:
    pairs = zip(Edits.__struct_fields__, astuple(one), astuple(other), strict=True)
    return {name for name, before, after in pairs if before != after}


def _restored(state: AppState, edits: Edits) -> Change:
    """``state`` with ``edits`` in place of what it says, and everything done anew that rests on them."""
    changed = _changed(edits, edits_of(state))
    state = replace(state, **asdict(edits))
    effects: tuple[Effect, ...] = ()
    if "assumptions" in changed and state.project is not None:
        state, effects = ask(state, "assume", lambda number: SaveAssumptions(id=number, assumptions=edits.assumptions), "decide")
    changed.discard("assumptions")
    if not changed:
        return state, effects
    state, left = detach(without_problems(state, "data", "tasks", "plan"))
    effects += left
    if edits.reading is not None:
        state, more = ask_to_inspect(replace(state, proposal=None, plan=None), edits.reading)
    elif changed <= set(DETAILS) and state.plan is not None and (edits.settings is not None or "settings" not in changed):
        state, more = save_plan(replace(state, plan=with_details(state, state.plan)))
    else:
        state, more = propose_anew(forget(state, "inspect"))
    return state, effects + more


def _named(state: AppState, wanted: Message) -> tuple[Text, tuple[str, ...], bool] | None:
    """What ``wanted`` edits in words, the field it is made in, and whether that field is typed into; None where it is no edit."""
    kind = type(wanted).__name__
    match wanted:
        case intents.ChangeColumn():
            return message("column {name}", name=wanted.name), (kind, wanted.name), False
        case intents.ChangeSharing(columns=(name,)):
            return message("who sees {name}", name=name), (kind, name), False
        case intents.ChangeSharing():
            return (
                message_n("who sees {count:count} column", "who sees {count:count} columns", "count", count=len(wanted.columns)),
                (kind,),
                False,
            )
        case intents.AcceptFinding():
            return message("finding that was accepted"), (kind, wanted.key), False
        case intents.ChangeTask():
            return _task_field(wanted)
        case intents.ChangePreset():
            return message("time for the study"), (kind,), False
        case intents.ToggleMethod():
            return message("methods that are compared"), (kind, wanted.method), False
        case intents.ChangeMethodSettings():
            return message("settings of a method"), (kind, wanted.method), True
        case intents.ChangeGroups():
            return message("groups of tasks"), (kind,), False
        case intents.ChangeRelations():
            return message("relations between tasks"), (kind,), False
        case intents.ChangeSplit():
            return message("division of the rows"), (kind,), True
        case intents.ChangeSettings():
            return message("training settings"), (kind,), True
        case intents.ChangeDecider():
            return message("who decides, and until when"), (kind,), True
        case intents.ChangeAssumptions():
            old, new = state.assumptions, wanted.assumptions
            fields = (name for name in old.__struct_fields__ if getattr(old, name) != getattr(new, name))
            return message("assumptions about money"), (kind, *fields), True
        case _:
            return None


def _task_field(wanted: intents.ChangeTask) -> tuple[Text, tuple[str, ...], bool]:
    name = wanted.name
    words = {
        "included": message("whether {name} is predicted", name=name),
        "kind": message("kind of {name}", name=name),
        "kpi": message("KPI of {name}", name=name),
        "floor": message("floor of {name}", name=name),
        "margin": message("margin of {name}", name=name),
        "value": message("value of {name}", name=name),
        "label_cost": message("label cost of {name}", name=name),
        "costs": message("costs of mistakes of {name}", name=name),
        "description": message("description of {name}", name=name),
    }
    fields = tuple(field for field in wanted.__struct_fields__ if field != "name" and getattr(wanted, field) is not None)
    what = words.get(fields[0]) if len(fields) == 1 else None
    typed = set(fields) <= {"floor", "margin", "value", "label_cost", "costs"}
    return what or message("task {name}", name=name), ("ChangeTask", name, *fields), typed
