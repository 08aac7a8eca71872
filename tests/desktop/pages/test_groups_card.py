"""The cards of groups and criteria on the Plan page."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.pages.criteria_card import CriteriaCard
from desktop.pages.groups_card import GroupsCard
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeGroups, ChangeTask
from desktop.state.update import update
from engine.domain.text import translator
from tests.desktop.pages.page_states import planned

NAMES = tuple(task.name for task in planned().chosen_tasks())
A, B, C, D, E = NAMES


@pytest.fixture
def card(qtbot: QtBot) -> GroupsCard:
    made = GroupsCard()
    qtbot.addWidget(made)
    return made


def shown(card: GroupsCard, state: AppState) -> list[str]:
    card.show_state(state, translator("en"))
    QCoreApplication.processEvents()
    return [part.text() for part in card.findChildren(QLabel) if part.property("look") == "heading" and not part.isHidden()][1:]


def told(card: GroupsCard) -> list[object]:
    found: list[object] = []
    card.intended.connect(found.append)
    return found


def test_that_one_group_of_all_tasks_is_shown_with_its_reason_and_nothing_to_compare(card: GroupsCard) -> None:
    assert shown(card, planned()) == ["1. " + " + ".join(NAMES)]
    words = " ".join(part.text() for part in card.findChildren(QLabel))
    assert "Nothing that is known before training divides the tasks." in words
    assert "training decides" in words
    assert card.compare.isHidden()
    assert card.suggest.isHidden()


def test_that_the_keyboard_moves_a_task_to_a_network_of_its_own(card: GroupsCard, qtbot: QtBot) -> None:
    wanted = told(card)
    shown(card, planned())
    qtbot.keyClick(card.task, Qt.Key.Key_Down)
    assert card.task.currentText() == B
    assert [card.target.itemText(row) for row in range(card.target.count())] == ["a network of its own"]
    qtbot.keyClick(card.move_task, Qt.Key.Key_Space)
    assert wanted == [ChangeGroups(((A, C, D, E), (B,)))]


def test_that_arranged_groups_can_be_left_out_and_suggested_ones_taken_again(card: GroupsCard) -> None:
    wanted = told(card)
    state = update(planned(), ChangeTask(A, floor=0.0))[0]
    assert state.card is not None
    state = replace(state, card=replace(state.card, label_counts=state.card.label_counts | {A: 9000}))
    assert shown(card, state)[0] == f"1. {A}, alone"
    card.compare.click()
    assert wanted == [ChangeGroups(((A,), (B, C, D, E)))]
    state = update(state, ChangeGroups(((A, B), (C, D, E))))[0]
    assert shown(card, state) == [f"1. {A} + {B}", f"2. {C} + {D} + {E}"]
    card.suggest.click()
    card.compare.click()
    assert wanted[1:] == [ChangeGroups(((A,), (B, C, D, E))), ChangeGroups()]


def test_that_nothing_can_be_arranged_while_training_runs(card: GroupsCard) -> None:
    shown(card, replace(planned(), training="running"))
    assert not any(part.isEnabled() for part in (card.task, card.target, card.move_task, card.compare))


def test_that_many_groups_are_counted_beyond_the_first(card: GroupsCard) -> None:
    tasks = tuple(replace(draft, task=replace(draft.task, name=f"{draft.task.name}{n}")) for n in range(3) for draft in planned().tasks)
    names = [draft.task.name for draft in tasks]
    state = update(replace(planned(), tasks=tasks), ChangeGroups((tuple(names[:2]), *((name,) for name in names[2:]))))[0]
    assert len(shown(card, state)) == 6
    assert any("8 further groups" in part.text() for part in card.findChildren(QLabel))


def test_that_the_criteria_of_every_task_are_shown_with_margin_and_direction(qtbot: QtBot) -> None:
    card = CriteriaCard()
    qtbot.addWidget(card)
    state = planned()
    assert state.plan is not None
    first = replace(state.plan.tasks[0], margin=0.01, kpi="brier")
    card.show_state(replace(state, plan=replace(state.plan, tasks=(first, *state.plan.tasks[1:]))), translator("en"))
    cells = card.table.cells
    rows = [[cells.cell(row, column).text for column in range(cells.columnCount())] for row in range(cells.rowCount())]
    assert [row[0] for row in rows] == list(NAMES)
    assert rows[0][1:] == ["Brier score", "↓ lower", "−2.0 %", "1.0 %", "−1.0 %"]
    assert rows[1][2] == "↑ higher"
