"""What happens in the importer: preview, whole reading, and the moment when the open project takes it over."""

from msgspec.structs import replace

from desktop.state.app_state import AppState, History, TaskDraft
from desktop.state.editing import decided
from desktop.state.edits import ChangeColumn, ChangeSplit
from desktop.state.effects import ClearStudy, Effect
from desktop.state.import_draft import ImportDraft, Reading
from desktop.state.intents import ChangeImportFiles, ChangeReading
from desktop.state.opening import emptied
from desktop.state.requests import Change, ask, ask_to_preview, at_page, forget, give_up, inspection, without_problems
from desktop.state.task_groups import with_fitting_groups
from engine.domain.plan import ColumnChoice
from engine.domain.protocol import Inspected, Previewed, Refused
from engine.domain.requests import CloseProject, ListDropped
from engine.domain.task import Task


def change_import(state: AppState, wanted: ChangeImportFiles | ChangeReading | ChangeColumn | ChangeSplit) -> Change:
    """Change what the importer is about to read; the beginnings of the files are looked at again where that may differ."""
    draft = state.importing
    if draft is None:
        return state, ()
    match wanted:
        case ChangeColumn():
            return replace(state, importing=_with_column(draft, wanted)), ()
        case ChangeSplit():
            return replace(state, importing=replace(draft, split=wanted.split)), ()
        case ChangeImportFiles():
            reading = replace(draft.reading, files=wanted.files)
        case ChangeReading():
            reading = replace(draft.reading, options=wanted.options)
    if reading == draft.reading:
        return state, ()
    state, effects = give_up(state, "import")
    state, more = ask_to_preview(state, replace(draft, reading=reading, read=None, read_as=None, problem=None, finishing=False))
    return state, effects + more


def read_import(state: AppState) -> Change:
    """Have the whole files read, unless what was read is what is wanted or is being read already."""
    draft = state.importing
    if draft is None or draft.current or not draft.readable or state.busy("import"):
        return state, ()
    draft = replace(draft, reading=_without_lost_columns(draft), problem=None)
    reading = draft.reading
    return ask(replace(state, importing=draft), "import", lambda number: inspection(number, reading))


def cancel_reading(state: AppState) -> Change:
    """Stop the whole reading; the importer stays open."""
    if state.importing is None:
        return state, ()
    return give_up(replace(state, importing=replace(state.importing, finishing=False)), "import")


def finish_import(state: AppState) -> Change:
    """Take over what was read; read first where that has not been done."""
    draft = state.importing
    if draft is None:
        return state, ()
    if draft.current:
        return _take_over(state, draft)
    return read_import(replace(state, importing=replace(draft, finishing=draft.readable)))


def close_import(state: AppState) -> Change:
    """Leave everything as it was before the importer was opened."""
    state, effects = give_up(forget(state, "preview"), "import")
    return replace(state, importing=None), effects


def save_losses(state: AppState, out: str) -> Change:
    """Have everything that could not be used listed in ``out``."""
    draft = state.importing
    reading = draft.reading if draft is not None else Reading(state.files, state.columns, state.options)
    return ask(
        replace(state, losses=None),
        "list",
        lambda number: ListDropped(
            id=number, files=reading.files, out=out, columns=reading.columns, reading=reading.options, language=state.language
        ),
        "data",
    )


def previewed(state: AppState, answer: Previewed) -> Change:
    """Show the beginnings of the files."""
    if state.importing is None:
        return state, ()
    return replace(state, importing=replace(state.importing, tables=answer.tables, markers=answer.markers, problem=None)), ()


def imported(state: AppState, answer: Inspected) -> Change:
    """Take in the whole reading, and hand it on where the person is through with it."""
    draft = state.importing
    if draft is None:
        return state, ()
    draft = replace(draft, read=answer, read_as=draft.reading, problem=None)
    if draft.finishing:
        return _take_over(state, draft)
    return replace(state, importing=draft), ()


def import_refused(state: AppState, refused: Refused) -> AppState:
    """Say in the importer why the files cannot be read."""
    draft = state.importing
    if draft is None:
        return state
    return replace(state, importing=replace(draft, problem=refused.reason, details=refused.details, finishing=False))


def take_card(state: AppState, reading: Reading, answer: Inspected) -> AppState:
    """``state`` with the data of ``reading``; edited tasks stay where they still fit, a plan only where nothing changed."""
    before, same = state, answer.card == state.card
    state = replace(
        state,
        files=reading.files,
        columns=reading.columns,
        options=reading.options,
        reading=None,
        card=answer.card,
        tasks=_merged(state, answer.tasks),
        wanted_tasks=(),
        losses=None,
        proposal=state.proposal if same else None,
        plan=state.plan if same else None,
    )
    return with_fitting_groups(before, without_problems(state, "data"))


def _take_over(state: AppState, draft: ImportDraft) -> Change:
    answer = draft.read
    if answer is None:
        return state, ()
    state = replace(forget(forget(state, "preview"), "inspect"), importing=None, reading=None, history=History())
    effects: tuple[Effect, ...] = ()
    if draft.purpose == "new":
        state, effects = emptied(state)
    elif state.project is not None:
        state, effects = _leave_project(state)
    state = take_card(at_page(state, "data"), draft.reading, answer)
    return replace(state, split=draft.split or state.split), effects


def _leave_project(state: AppState) -> Change:
    """What comes now belongs to a new project: the file of the present one holds its own copy of the data."""
    fresh = replace(
        state,
        project=None,
        saved="not_yet",
        training="none",
        verdict=None,
        reports=(),
        prediction=None,
        exported=None,
        monitoring=None,
        next_labels=None,
        plan=None,
        proposal=None,
    )
    state, effects = ask(fresh, "close", lambda number: CloseProject(id=number))
    more: tuple[Effect, ...] = (ClearStudy(),)
    return state, effects + more


def _with_column(draft: ImportDraft, wanted: ChangeColumn) -> ImportDraft:
    known = draft.reading.columns
    choice = next((choice for choice in known if choice.name == wanted.name), None)
    column = draft.read.card.column(wanted.name) if draft.read is not None else None
    if choice is None:
        if column is None:
            return draft
        choice = ColumnChoice(column.name, column.kind, column.role)
    choice = decided(choice, wanted)
    columns = (*(other for other in known if other.name != wanted.name), choice)
    return replace(draft, reading=replace(draft.reading, columns=columns))


def _without_lost_columns(draft: ImportDraft) -> Reading:
    """The reading without decisions on columns that other options made disappear."""
    reading = draft.reading
    if (reading.files, reading.options) == (draft.before.files, draft.before.options) or draft.read is not None:
        return reading
    names = {name for table in draft.tables for name in table.names}
    return replace(reading, columns=tuple(choice for choice in reading.columns if choice.name in names))


def _merged(state: AppState, proposed: tuple[Task, ...]) -> tuple[TaskDraft, ...]:
    before = {(draft.task.name, draft.task.kind, draft.task.classes): draft for draft in state.tasks}
    included = state.wanted_tasks
    return tuple(
        before.get((task.name, task.kind, task.classes), TaskDraft(task, not included or task.name in included)) for task in proposed
    )
