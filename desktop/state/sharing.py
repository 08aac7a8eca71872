"""Who may see a column, and findings that a person decides to live with; neither needs the files to be read again."""

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.editing import detach, propose_anew
from desktop.state.edits import ChangeSharing
from desktop.state.requests import Change, without_problems
from engine.domain.dataset import Column
from engine.domain.plan import ColumnChoice


def change_sharing(state: AppState, wanted: ChangeSharing) -> Change:
    """Decide who sees these columns; only features, and what was left out before, can be decided."""
    card = state.card
    if card is None or state.locked:
        return state, ()
    names = {column.name for column in shareable(state) if column.name in wanted.columns}
    choices = {choice.name: choice for choice in state.columns}
    for column in card.columns:
        if column.name in names:
            before = choices.get(column.name, ColumnChoice(column.name, column.kind, column.role))
            role = "ignore" if wanted.excluded else "feature"
            choices[column.name] = replace(before, role=role, private_to=() if wanted.excluded else wanted.private_to)
    columns = tuple(choices.values())
    if columns == state.columns:
        return state, ()
    roles = {name: choices[name].role for name in names}
    card = replace(card, columns=tuple(replace(column, role=roles.get(column.name, column.role)) for column in card.columns))
    state, effects = detach(state)
    state, more = propose_anew(without_problems(replace(state, columns=columns, card=card), "tasks", "plan"))
    return state, effects + more


def accept_finding(state: AppState, key: str) -> Change:
    """Go on in spite of a finding."""
    if state.locked or key in state.accepted:
        return state, ()
    state, effects = detach(state)
    state, more = propose_anew(without_problems(replace(state, accepted=(*state.accepted, key)), "plan"))
    return state, effects + more


def shareable(state: AppState) -> tuple[Column, ...]:
    """The columns whose sharing can be decided: the features of a table, and those that a person left out."""
    if state.card is None:
        return ()
    left_out = {choice.name for choice in state.columns if choice.role == "ignore"}
    return tuple(
        column
        for column in state.card.columns
        if column.kind != "image" and (column.role == "feature" or (column.role == "ignore" and column.name in left_out))
    )


def seen_by(state: AppState, column: str) -> tuple[str, ...] | None:
    """The tasks that ``column`` is private to, empty when all see it, None when nobody does."""
    choice = next((choice for choice in state.columns if choice.name == column), None)
    if choice is None:
        return ()
    return None if choice.role == "ignore" else choice.private_to
