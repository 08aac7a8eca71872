"""Descriptions of tasks: a card that says how far they are entered, and a window that takes numbers only."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.descriptions import DescriptionsDialog, read_numbers, written_descriptions
from desktop.pages.new_task_dialog import example_descriptors
from desktop.pages.tasks import TasksPage
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeTask
from desktop.state.history import undo
from desktop.state.update import update
from engine.domain.plan import MethodChoice
from tests.desktop.pages.page_states import planned


def on_tasks() -> AppState:
    return replace(planned(), page="tasks")


def described(**descriptions: tuple[float, ...]) -> AppState:
    state = on_tasks()
    for name, numbers in descriptions.items():
        state, _ = update(state, ChangeTask(name, description=numbers))
    return state


def card_words(qtbot: QtBot, state: AppState) -> str:
    page = TasksPage()
    qtbot.addWidget(page)
    page.render(state)
    found = page.findChild(QLabel, "description_words")
    assert found is not None
    return found.text()


def dialog(qtbot: QtBot, state: AppState) -> DescriptionsDialog:
    made = DescriptionsDialog(None, state)
    qtbot.addWidget(made)
    return made


def test_that_the_card_says_how_far_tasks_are_described(qtbot: QtBot) -> None:
    assert card_words(qtbot, on_tasks()) == "No task is described. Studies do not need it."
    assert card_words(qtbot, described(HDF=(1.0, 0.0), PWF=(0.0, 1.0))) == "2 of 5 tasks are described, by 2 numbers each."
    assert "HDF is described by 1 number and PWF by 2" in card_words(qtbot, described(HDF=(1.0,), PWF=(0.0, 1.0)))


def test_that_the_button_opens_the_window_unless_training_runs(qtbot: QtBot) -> None:
    page = TasksPage()
    qtbot.addWidget(page)
    page.render(on_tasks())
    button = page.findChild(QPushButton, "change_descriptions")
    assert button is not None
    assert button.isEnabled()
    button.click()
    assert page.descriptions.dialog is not None
    page.descriptions.dialog.reject()
    assert page.descriptions.dialog is None
    page.render(replace(on_tasks(), training="running"))
    assert not button.isEnabled()


def test_that_numbers_are_told_when_the_line_is_left(qtbot: QtBot) -> None:
    made = dialog(qtbot, on_tasks())
    made.lines["HDF"].setText("1 0.5")
    with qtbot.waitSignal(made.intended) as told:
        made.lines["HDF"].editingFinished.emit()
    assert told.args == [ChangeTask("HDF", description=(1.0, 0.5))]


def test_that_words_are_not_taken_and_named_beside_the_line(qtbot: QtBot) -> None:
    made = dialog(qtbot, on_tasks())
    told: list[object] = []
    made.intended.connect(told.append)
    made.lines["PWF"].setText("line A")
    made.lines["PWF"].textEdited.emit("line A")
    made.lines["PWF"].editingFinished.emit()
    assert told == []
    assert "PWF: “line A” is not a row of numbers" in made.problem.text()
    made.show_state(described(HDF=(1.0,)))
    assert made.lines["PWF"].text() == "line A"
    assert made.lines["HDF"].text() == "1"


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("1 0", (1.0, 0.0)), ("１，−0.5", (1.0, -0.5)), ("", ()), ("1、2e3", (1.0, 2000.0)), ("a", None), ("nan", None), ("1 inf", None)],
)
def test_that_full_width_figures_are_read_and_endless_ones_refused(typed: str, numbers: tuple[float, ...] | None) -> None:
    assert read_numbers(typed) == numbers


def test_that_a_description_is_undone_like_any_edit() -> None:
    state = described(HDF=(1.0, 0.0))
    assert state.tasks[0].task.description == (1.0, 0.0)
    state, _ = undo(state)
    assert state.tasks[0].task.description == ()


def test_that_a_new_task_is_described_as_those_of_the_project() -> None:
    state = described(HDF=(1.0, 0.0), PWF=(0.0, 1.0))
    assert written_descriptions(state.chosen_tasks()) == "HDF: 1 0; PWF: 0 1"
    plan = planned().plan
    assert plan is not None
    free = replace(plan, tasks=state.chosen_tasks())
    assert example_descriptors(replace(state, plan=free)) == ""
    made = replace(free, methods=(*plan.methods, MethodChoice("dmtrl_laf", {"code": "descriptor"})))
    assert example_descriptors(replace(state, plan=made)) == "HDF: 1 0; PWF: 0 1"
