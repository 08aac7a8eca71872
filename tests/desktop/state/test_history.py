"""Undo and redo of everything that is edited, without Qt."""

import pytest
from msgspec.structs import replace

from desktop.state import history, intents
from desktop.state.app_state import AppState
from desktop.state.effects import Effect, Send
from desktop.state.update import update
from engine.domain import protocol, requests
from engine.domain.relation import Relation
from engine.domain.roi import Assumptions
from tests.desktop.state.situations import PATH, after, answered, inspected, planned, training, undisputed
from tests.examples import example_plan

NAME = example_plan().tasks[0].name
OTHER = example_plan().tasks[1].name
EDITS = (
    intents.ChangeSharing((undisputed().columns[0].name,), private_to=(NAME,)),
    intents.AcceptFinding("leak:x"),
    intents.ChangeTask(NAME, floor=-0.05),
    intents.ChangeTask(NAME, included=False),
    intents.ChangePreset("thorough"),
    intents.ToggleMethod("pcgrad", True),
    intents.ChangeMethodSettings("pcgrad", {"weight": 1.0}),
    intents.ChangeGroups(((NAME, OTHER), tuple(task.name for task in planned().chosen_tasks() if task.name not in (NAME, OTHER)))),
    intents.ChangeRelations((Relation(given=NAME, about=OTHER, shares=((0.1,), (0.2,))),)),
    intents.ChangeDecider("Kato", "2026-12-01"),
    intents.ChangeAssumptions(Assumptions(currency="EUR")),
)


def sent(effects: tuple[Effect, ...]) -> list[str]:
    return [type(effect.request).__name__ for effect in effects if isinstance(effect, Send)]


def floor(state: AppState) -> float:
    return next(draft.task.floor for draft in state.tasks if draft.task.name == NAME)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: type(edit).__name__)
def test_that_every_edit_is_taken_back_and_made_again(edit: intents.Intent):
    before = planned()
    edited = after(before, edit)
    assert history.edits_of(edited) != history.edits_of(before)
    undone = after(edited, intents.Undo())
    assert history.edits_of(undone) == history.edits_of(before)
    assert history.edits_of(after(undone, intents.Redo())) == history.edits_of(edited)


def test_that_a_column_goes_back_while_it_is_read_and_after():
    before, name = inspected(), undisputed().columns[0].name
    reading = after(before, intents.ChangeColumn(name, role="ignore"))
    assert reading.reading is not None
    assert after(reading, intents.Undo()).reading is None
    read = answered(reading, "inspect", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]
    assert read.columns != before.columns
    undone = after(read, intents.Undo())
    assert (undone.columns, undone.reading) == (before.columns, None)
    assert after(undone, intents.Redo()).columns == read.columns


def test_that_typing_in_one_field_is_one_edit():
    state = after(planned(), *(intents.ChangeTask(NAME, floor=floor) for floor in (-0.03, -0.04, -0.05)))
    assert len(state.history.past) == 1
    assert state.history.past[0].what.values == {"name": NAME}
    assert floor(after(state, intents.Undo())) == floor(planned())


def test_that_another_field_or_another_page_begins_another_edit():
    state = after(
        planned(), intents.ChangeTask(NAME, floor=-0.03), intents.ChangeTask(NAME, value=5.0), intents.ChangeTask(NAME, value=6.0)
    )
    assert len(state.history.past) == 2
    state = after(state, intents.GoTo("data"), intents.GoTo("tasks"), intents.ChangeTask(NAME, value=7.0))
    assert len(state.history.past) == 3


def test_that_typing_a_value_back_leaves_nothing_to_undo():
    state = after(planned(), intents.ChangeTask(NAME, floor=-0.07), intents.ChangeTask(NAME, floor=floor(planned())))
    assert state.history.past == ()


def test_that_a_new_edit_forgets_what_was_undone():
    state = after(planned(), intents.ChangeTask(NAME, floor=-0.03), intents.Undo(), intents.ChangeTask(NAME, value=5.0))
    assert state.history.future == ()
    assert history.redo_reason(state) is not None


def test_that_undo_has_the_plan_proposed_anew_and_saves_assumptions():
    state = after(planned(), intents.GoTo("plan"), intents.ChangeTask(NAME, floor=-0.03))
    assert "ProposePlan" in sent(update(state, intents.Undo())[1])
    state = after(planned(), intents.ChangeAssumptions(Assumptions(currency="EUR")))
    assert sent(update(state, intents.Undo())[1]) == ["SaveAssumptions"]


def test_that_nothing_is_undone_while_training_runs():
    state = replace(training(), history=after(planned(), intents.ChangeTask(NAME, floor=-0.03)).history)
    reason = history.undo_reason(state)
    assert reason is not None
    assert "Training is running" in reason.msgid
    assert update(state, intents.Undo()) == (state, ())


def frozen() -> AppState:
    state = training()
    assert state.project is not None
    return replace(state, training="done", page="tasks", project=replace(state.project, frozen=True))


def test_that_undoing_the_edit_that_left_a_frozen_project_opens_it_again():
    state = after(frozen(), intents.ChangeTask(NAME, floor=-0.2))
    assert state.project is None
    state, effects = update(state, intents.Undo())
    assert [effect.request.path for effect in effects if isinstance(effect, Send) and isinstance(effect.request, requests.OpenProject)] == [
        PATH
    ]


def test_that_edits_from_before_the_freeze_stay():
    state = replace(frozen(), history=after(planned(), intents.ChangeTask(NAME, floor=-0.03)).history)
    reason = history.undo_reason(state)
    assert reason is not None
    assert "frozen" in reason.msgid


def test_that_another_project_begins_with_nothing_to_undo():
    state = after(planned(), intents.ChangeTask(NAME, floor=-0.03), intents.OpenProjectFile("/home/kato/other.tasuki"))
    opened = protocol.ProjectOpened(path="/home/kato/other.tasuki", card=undisputed(), plan=example_plan(), events=0, unfinished=False)
    assert answered(state, "open", opened)[0].history.past == ()
    assert after(planned(), intents.ChangeTask(NAME, floor=-0.03), intents.CloseProject()).history.past == ()


def test_that_no_more_edits_are_kept_than_is_useful():
    state = planned()
    for number in range(history.MOST_EDITS + 20):
        state = after(state, intents.ChangeTask(NAME, included=bool(number % 2)))
    assert len(state.history.past) == history.MOST_EDITS
