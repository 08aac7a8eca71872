"""The Plan page: answers become intents, the proposal is shown with its reasons, and the start is explained when it is off."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.method_list import ROWS_A_TURN
from desktop.pages.plan import PlanPage
from desktop.state.app_state import AppState, Pending
from desktop.state.edits import ChangeDecider, ChangePreset, ChangeSettings, ChangeSplit, ToggleMethod
from desktop.state.intents import GoTo, StartTraining
from desktop.widgets.theme import DARK
from engine.domain.method_names import FAMILIES
from engine.domain.plan import SplitKind, SplitPolicy, TrainingSettings
from tests.desktop.pages.page_states import planned, training
from tests.examples import example_plan


@pytest.fixture
def page(qtbot: QtBot) -> PlanPage:
    made = PlanPage()
    qtbot.addWidget(made)
    made.resize(1080, 752)
    return made


def shown(page: PlanPage, state: AppState) -> list[object]:
    """Present ``state`` and return the list that collects what the page wants from now on."""
    wanted: list[object] = []
    page.present(state)
    while not page.methods.complete:
        QCoreApplication.processEvents()
    page.intended.connect(wanted.append)
    return wanted


def texts(page: PlanPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


def test_that_the_proposal_stands_with_reason_and_cost(page: PlanPage) -> None:
    wanted = shown(page, planned())
    assert page.methods.box("equal_weights").isChecked()
    assert not page.methods.box("task_pairs").isChecked()
    assert "The plainest way to train together" in texts(page)
    assert "0.2×" in texts(page)
    assert wanted == []


def test_that_the_baseline_cannot_be_left_out(page: PlanPage) -> None:
    shown(page, planned())
    assert page.methods.box("single_task").isChecked()
    assert not page.methods.box("single_task").isEnabled()


def test_that_ticking_a_method_asks_for_it(page: PlanPage) -> None:
    wanted = shown(page, planned())
    page.methods.box("task_pairs").click()
    page.methods.box("equal_weights").click()
    assert wanted == [ToggleMethod("task_pairs", True), ToggleMethod("equal_weights", False)]


def test_that_the_time_chip_chooses_a_preset(page: PlanPage) -> None:
    wanted = shown(page, planned())
    page.questions.preset.buttons["thorough"].click()
    assert wanted == [ChangePreset("thorough")]


def test_that_a_group_split_takes_a_likely_column_and_another_can_be_picked(page: PlanPage) -> None:
    wanted = shown(page, planned())
    page.questions.split.buttons["group"].click()
    assert wanted == [ChangeSplit(SplitPolicy("group", "Type"))]
    page.present(replace(planned(), split=SplitPolicy("group", "Type")))
    column = page.findChild(QComboBox, "split_column")
    assert column is not None
    assert not column.isHidden()
    column.setCurrentIndex(column.findData("Product ID"))
    column.activated.emit(column.currentIndex())
    assert wanted[-1] == ChangeSplit(SplitPolicy("group", "Product ID"))


def test_that_a_task_is_never_offered_as_the_split_column(page: PlanPage) -> None:
    shown(page, replace(planned(), split=SplitPolicy("group", "Type")))
    offered = [page.questions.column.itemText(row) for row in range(page.questions.column.count())]
    assert offered == ["Type", "Product ID", "Machine failure"]


def test_that_replicates_are_changed_within_bounds(page: PlanPage) -> None:
    wanted = shown(page, planned())
    field = page.questions.replicates.findChild(QLineEdit)
    assert field is not None
    field.setText("1")
    field.editingFinished.emit()
    assert wanted == []
    assert "Enter a whole number from 2 to 200. “1” cannot be used." in texts(page)
    field.setText("10")
    field.editingFinished.emit()
    assert wanted == [ChangeSettings(None, 10)]


def test_that_a_wrong_date_is_explained_and_not_taken(page: PlanPage) -> None:
    wanted = shown(page, planned())
    page.questions.decider.setText("Plant manager")
    page.questions.decide_by.setText("4 December")
    page.questions.decide_by.editingFinished.emit()
    assert wanted == [ChangeDecider("Plant manager", "")]
    assert "Enter the date as year-month-day" in texts(page)
    page.present(replace(planned(), decider="Plant manager"))
    assert page.questions.decide_by.text() == "4 December"
    page.questions.decide_by.setText("２０２６/12/04")
    page.questions.decide_by.editingFinished.emit()
    assert wanted[-1] == ChangeDecider("Plant manager", "2026-12-04")


def test_that_the_estimate_follows_the_replicates(page: PlanPage) -> None:
    shown(page, planned())
    assert "18–24 min" in texts(page)
    page.present(replace(planned(), plan=example_plan(10, frozen=False), replicates=10))
    assert "36–48 min" in texts(page)
    assert "840 trials" in texts(page)


def test_that_changed_settings_no_longer_claim_the_estimate(page: PlanPage) -> None:
    state = planned()
    assert state.plan is not None
    shown(page, replace(state, plan=replace(state.plan, training=TrainingSettings(max_steps=50))))
    assert "For the proposed settings" in texts(page)


def test_that_start_training_is_the_main_action(qtbot: QtBot, page: PlanPage) -> None:
    wanted = shown(page, planned())
    assert page.primary.isEnabled()
    assert page.reason.text() == "About 18–24 min. The test part stays untouched until the end."
    qtbot.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert wanted == [StartTraining()]


def test_that_a_disabled_start_says_why(page: PlanPage) -> None:
    shown(page, replace(planned(), pending=(Pending(1, "propose", "plan"),)))
    assert not page.primary.isEnabled()
    assert page.reason.text() == "The plan is being worked out."


def test_that_frozen_criteria_lead_on_to_training(page: PlanPage) -> None:
    wanted = shown(page, training())
    assert "hash c2ac1fc9" in texts(page)
    page.primary.click()
    assert wanted == [GoTo("train")]
    assert not any(button.isEnabled() for button in page.questions.preset.buttons.values())


def test_that_all_settings_open_as_a_form_and_a_change_is_asked_for(page: PlanPage) -> None:
    wanted = shown(page, planned())
    toggle = page.findChild(QPushButton, "all_settings")
    assert toggle is not None
    assert page.form is None
    toggle.click()
    assert page.form is not None
    while not page.form.complete:
        QCoreApplication.processEvents()
    assert page.form.isVisibleTo(page)
    batch = page.form.field("batch_size").findChild(QLineEdit)
    assert batch is not None
    batch.setText("32")
    batch.editingFinished.emit()
    assert wanted == [ChangeSettings(TrainingSettings(learning_rates=(0.001, 0.01), max_steps=400, batch_size=32), None)]


def test_that_a_project_without_proposal_shows_the_methods_of_its_plan(page: PlanPage) -> None:
    shown(page, replace(planned(), proposal=None))
    boxes = page.methods.findChildren(QCheckBox)
    assert [box.text() for box in boxes if not box.isHidden()] == ["Single-task training", "Equal weights", "Swept weights", "Task pairs"]
    assert "As stored in the project." in texts(page)


def test_that_presenting_the_same_state_twice_changes_nothing(page: PlanPage) -> None:
    wanted = shown(page, planned())
    before = texts(page)
    page.present(planned())
    page.set_tokens(DARK)
    assert texts(page) == before
    assert wanted == []


def many_methods() -> AppState:
    """A proposal that leaves fifteen methods out, the last of which does not fit."""
    state = planned()
    assert state.proposal is not None
    ids = [method for family in ("weighting", "aggregation") for method in FAMILIES[family][1]]
    spare = tuple(replace(state.proposal.proposals[2], method=method, fits=method != "famo") for method in ids)
    return replace(state, proposal=replace(state.proposal, proposals=(*state.proposal.proposals[:2], *spare)))


def test_that_many_methods_beside_the_proposal_are_folded_until_asked_for(qtbot: QtBot, page: PlanPage) -> None:
    wanted = shown(page, many_methods())
    assert page.methods.shown() == ("single_task", "equal_weights")
    page.methods.more.click()
    qtbot.waitUntil(lambda: len(page.methods.shown()) == 17)
    assert not page.methods.box("pcgrad").isHidden()
    page.present(many_methods())
    assert len(page.methods.shown()) == 17
    assert page.methods.more.isHidden()
    assert wanted == []


def test_that_all_methods_stand_by_family_and_those_that_do_not_fit_come_last(qtbot: QtBot, page: PlanPage) -> None:
    shown(page, many_methods())
    page.methods.more.click()
    qtbot.waitUntil(lambda: len(page.methods.shown()) == 17)
    assert page.methods.shown()[-1] == "famo"
    for words in ("Loss weighting", "Gradient aggregation", "Does not suit the data", "Does not fit"):
        assert words in texts(page)


def test_that_a_folded_method_shows_once_it_is_compared_and_a_long_list_never_comes_in_one_turn(page: PlanPage) -> None:
    state = many_methods()
    shown(page, state)
    assert state.proposal is not None
    lines = tuple(replace(line, chosen=True) for line in state.proposal.proposals)
    page.present(replace(state, proposal=replace(state.proposal, proposals=lines)))
    assert len(page.methods.shown()) == 2 + ROWS_A_TURN


@pytest.mark.parametrize(
    ("kind", "words"),
    [("random", "its own division"), ("group", "its own division"), ("time", "the same division"), ("given", "the same division")],
)
def test_that_replicates_say_what_they_differ_in(page: PlanPage, kind: SplitKind, words: str) -> None:
    state = planned()
    assert state.plan is not None
    shown(page, replace(state, proposal=None, plan=replace(state.plan, split=SplitPolicy(kind, "Type"))))
    assert words in texts(page)


def test_that_a_method_that_was_unticked_keeps_its_line_among_the_folded(page: PlanPage) -> None:
    state = many_methods()
    shown(page, state)
    page.methods.box("equal_weights").click()
    assert state.proposal is not None
    single, equal, *spare = state.proposal.proposals
    page.present(replace(state, proposal=replace(state.proposal, proposals=(single, replace(equal, chosen=False), *spare))))
    assert page.methods.shown() == ("single_task", "equal_weights")
    assert page.methods.more.text() == "Show 15 further methods"
