"""Groups of tasks: what suggests itself, what is compared, and what becomes of it when tasks, methods or time change."""

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.edits import ChangeGroups, ChangePreset, ChangeTask, ToggleMethod
from desktop.state.effects import Send
from desktop.state.import_draft import Reading
from desktop.state.importing import take_card
from desktop.state.intents import Undo
from desktop.state.messages import Message
from desktop.state.task_groups import compared_groups, moved, shown_groups, suggested_groups
from desktop.state.update import update
from engine.domain.plan import ColumnChoice, MethodChoice
from engine.domain.protocol import Inspected
from engine.domain.requests import ProposePlan
from engine.domain.task_groups import GROUP_METHOD, named_groups
from engine.domain.text import translator
from tests.desktop.pages.page_states import planned

NAMES = tuple(task.name for task in planned().chosen_tasks())
A, B, C, D, E = NAMES
GROUPS = ((A, C), (B, D), (E,))


def after(state: AppState, *wanted: Message) -> tuple[AppState, ProposePlan]:
    """The state after ``wanted``, and the last proposal that was asked for."""
    sent: list[object] = []
    for one in wanted:
        state, effects = update(state, one)
        sent += [effect.request for effect in effects if isinstance(effect, Send)]
    request = [one for one in sent if isinstance(one, ProposePlan)][-1]
    return state, request


def test_that_groups_join_the_presets_own_methods_and_can_be_taken_back() -> None:
    state, request = after(planned(), ChangeGroups(GROUPS))
    assert compared_groups(state) == GROUPS
    assert (request.methods, named_groups(request.settings)) == ((), f"{A}+{C}, {B}+{D}, {E}")
    back, request = after(state, Undo())
    assert compared_groups(back) == ()
    assert request.settings == ()


def test_that_groups_join_methods_that_were_chosen_by_hand() -> None:
    chosen, _ = after(planned(), ToggleMethod("upgrad", chosen=True))
    state, request = after(chosen, ChangeGroups(GROUPS))
    assert request.methods == (*chosen.methods, GROUP_METHOD)
    _, request = after(state, ChangeGroups())
    assert request.methods == chosen.methods
    assert request.settings == ()


def test_that_another_preset_keeps_the_groups_and_a_tick_takes_them_out() -> None:
    state, request = after(planned(), ChangeGroups(GROUPS), ChangePreset("standard"))
    assert named_groups(request.settings)
    state, request = after(state, ToggleMethod("upgrad", chosen=True), ToggleMethod(GROUP_METHOD, chosen=False))
    assert GROUP_METHOD not in request.methods
    assert compared_groups(state) == ()


def test_that_groups_that_were_unticked_stay_out_with_another_preset() -> None:
    state, request = after(planned(), ChangeGroups(GROUPS), ToggleMethod(GROUP_METHOD, chosen=False), ChangePreset("thorough"))
    assert compared_groups(state) == ()
    assert request.settings == ()


def test_that_a_column_that_is_no_task_any_more_leaves_its_group() -> None:
    before, _ = after(planned(), ChangeGroups(GROUPS))
    assert before.card is not None
    tasks = tuple(draft.task for draft in before.tasks if draft.task.name != A)
    reading = Reading(before.files, before.columns, before.options)
    state = take_card(before, reading, Inspected(card=replace(before.card, fingerprint="other"), tasks=tasks))
    assert compared_groups(state) == ((B, D), (C,), (E,))


def test_that_a_task_that_is_left_out_leaves_its_group_and_comes_back_alone() -> None:
    state, request = after(planned(), ChangeGroups(GROUPS), ChangeTask(C, included=False))
    assert compared_groups(state) == ((A,), (B, D), (E,))
    assert C not in named_groups(request.settings)
    state, _ = after(state, ChangeTask(C, included=True))
    assert compared_groups(state) == ((A,), (B, D), (C,), (E,))
    state, request = after(state, ChangeTask(B, included=False))
    assert compared_groups(state) == ()
    assert request.settings == ()


def test_that_what_is_compared_anyway_is_no_group() -> None:
    state = update(planned(), ChangeGroups((NAMES,)))[0]
    assert compared_groups(state) == ()
    assert state == planned()


def test_that_groups_that_cannot_be_read_are_not_shown_as_compared() -> None:
    broken = MethodChoice(GROUP_METHOD, {"groups": f"{A}+nobody"})
    assert compared_groups(replace(planned(), method_settings=(broken,))) == ()


def test_that_a_ticked_method_begins_with_the_groups_that_suggest_themselves() -> None:
    private = ColumnChoice("Type", "category", "feature", private_to=(A, B))
    state, request = after(replace(planned(), columns=(private,)), ToggleMethod(GROUP_METHOD, chosen=True))
    assert compared_groups(state) == ((A, B), (C, D, E))
    assert GROUP_METHOD in request.methods


def test_that_a_task_moves_to_another_group_or_out_of_all() -> None:
    assert moved(planned(), GROUPS, C, B) == ((A,), (B, C, D), (E,))
    assert moved(planned(), GROUPS, D, "") == ((A, C), (B,), (D,), (E,))


def test_that_shown_groups_say_which_were_arranged_by_hand() -> None:
    t = translator("en")
    suggested = shown_groups(planned())
    assert [group.tasks for group in suggested] == [NAMES]
    state, _ = after(planned(), ChangeGroups(GROUPS))
    assert {t.render(group.reason) for group in shown_groups(state)} == {"As you arranged it."}


def test_that_two_tasks_have_no_groups() -> None:
    state = planned()
    for name in NAMES[2:]:
        state = update(state, ChangeTask(name, included=False))[0]
    assert suggested_groups(state) == ()
    assert shown_groups(state) == ()
