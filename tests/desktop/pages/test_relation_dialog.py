"""Experts' shares are typed class by class, with the estimate beside; what is impossible is said below its row and not taken."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.pages.relation_dialog import RelationDialog
from desktop.state.app_state import AppState, TaskDraft
from desktop.state.edits import ChangeRelations
from desktop.state.relation_edits import Pair
from engine.domain.relation import Relation, RelationFound
from tests.desktop.pages.page_states import planned
from tests.desktop.pages.test_relation_table import COLOUR, DIGIT, EVEN

ESTIMATE = RelationFound(Relation("digit", "even", ((0.9,), (0.1,))), "data", (40, 0), ((0.8,), (0.0,)), ((0.95,), (1.0,)))
COLOURS = RelationFound(
    Relation("digit", "colour", ((1 / 3, 2 / 3), (0.5, 0.5))), "data", (40, 2), ((0.1, 0.6), (0.0, 0.0)), ((0.4, 0.9), (1.0, 1.0))
)


def related(*relations: Relation) -> AppState:
    state = planned()
    assert state.proposal is not None
    tasks = (DIGIT, EVEN, COLOUR)
    proposal = replace(state.proposal, plan=replace(state.proposal.plan, tasks=tasks), estimates=(ESTIMATE, COLOURS))
    return replace(state, tasks=tuple(TaskDraft(task) for task in tasks), proposal=proposal, relations=relations)


@pytest.fixture
def dialog(qtbot: QtBot) -> RelationDialog:
    made = RelationDialog(None)  # pyright: ignore[reportArgumentType] - stands alone in the tests
    qtbot.addWidget(made)
    return made


def shown(dialog: RelationDialog, state: AppState, pair: Pair) -> list[object]:
    wanted: list[object] = []
    dialog.show_state(state)
    dialog.choose(pair)
    dialog.intended.connect(wanted.append)
    return wanted


def enter(dialog: RelationDialog, *rows: tuple[str, ...]) -> None:
    for fields, texts in zip(dialog.grid.fields, rows, strict=True):
        for field, text in zip(fields, texts, strict=True):
            field.setText(text)
            field.textEdited.emit(text)


def words(dialog: RelationDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if not label.isHidden())


def test_that_shares_are_typed_as_numbers_or_percentages_and_taken_at_once(dialog: RelationDialog) -> None:
    other = Relation("digit", "colour", ((0.5, 0.5), (0.5, 0.5)))
    wanted = shown(dialog, related(other), Pair("digit", "even"))
    assert not dialog.take.isEnabled()
    enter(dialog, ("25 %",), ("１",))
    dialog.take.click()
    assert wanted == [ChangeRelations((other, Relation("digit", "even", ((0.25,), (1.0,)))))]


def test_that_the_estimate_stands_beside_with_its_interval_and_its_rows(dialog: RelationDialog) -> None:
    shown(dialog, related(), Pair("digit", "even"))
    assert "90 % (80–95), 40 rows" in words(dialog)
    assert "No rows" in words(dialog)


def test_that_an_estimate_can_be_filled_in_and_keeps_its_exact_shares(dialog: RelationDialog) -> None:
    wanted = shown(dialog, related(), Pair("digit", "colour"))
    dialog.fill.click()
    assert dialog.grid.fields[0][0].text() == "33.33 %"
    dialog.take.click()
    assert wanted == [ChangeRelations((COLOURS.relation,))]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((("1.4", "0.5"), ("0.5", "0.5")), "“1.4” cannot be used."),
        ((("often", "0.5"), ("0.5", "0.5")), "“often” cannot be used."),
        ((("-5 %", "0.5"), ("0.5", "0.5")), "“-5 %” cannot be used."),
        ((("0.5", "0.5"), ("0.5", "0.7")), "must sum to 1; they sum to 1.2."),
    ],
)
def test_that_impossible_shares_are_quoted_below_their_row_and_not_taken(
    dialog: RelationDialog, rows: tuple[tuple[str, ...], ...], problem: str
) -> None:
    shown(dialog, related(), Pair("digit", "colour"))
    enter(dialog, *rows)
    assert problem in words(dialog)
    assert not dialog.take.isEnabled()
    enter(dialog, ("0.5", "0.5"), ("0.3", "0.7"))
    assert "cannot be used" not in words(dialog)
    assert dialog.take.isEnabled()


def test_that_an_empty_field_is_missing_but_not_wrong(dialog: RelationDialog) -> None:
    shown(dialog, related(), Pair("digit", "even"))
    enter(dialog, ("0.5",), ("",))
    assert "cannot be used" not in words(dialog)
    assert not dialog.take.isEnabled()
    assert "Fill in every share" in dialog.take.toolTip()


def test_that_what_experts_said_is_shown_and_can_be_forgotten(dialog: RelationDialog) -> None:
    known = Relation("digit", "even", ((0.25,), (0.75,)))
    wanted = shown(dialog, related(known), Pair("digit", "even"))
    assert [fields[0].text() for fields in dialog.grid.fields] == ["25 %", "75 %"]
    assert not dialog.take.isEnabled()
    dialog.forget.click()
    assert wanted == [ChangeRelations(())]
    dialog.show_state(related())
    assert [fields[0].text() for fields in dialog.grid.fields] == ["", ""]


def test_that_what_is_being_typed_survives_an_answer_about_something_else(dialog: RelationDialog) -> None:
    shown(dialog, related(), Pair("digit", "even"))
    enter(dialog, ("0.3",), ("",))
    dialog.show_state(related(Relation("digit", "colour", ((0.5, 0.5), (0.5, 0.5)))))
    assert dialog.grid.fields[0][0].text() == "0.3"


def test_that_another_pair_has_its_own_fields(dialog: RelationDialog) -> None:
    shown(dialog, related(), Pair("digit", "colour"))
    assert len(dialog.grid.fields[0]) == 2
    dialog.given.setCurrentIndex(dialog.given.findText("even"))
    dialog.given.activated.emit(dialog.given.currentIndex())
    assert [dialog.about.itemText(place) for place in range(dialog.about.count())] == ["digit", "colour"]
    assert dialog.pair == Pair("even", "colour")
    assert "even = no" in words(dialog)


def test_that_nothing_can_be_changed_while_training_runs(dialog: RelationDialog) -> None:
    shown(dialog, replace(related(Relation("digit", "even", ((0.25,), (0.75,)))), training="running"), Pair("digit", "even"))
    assert not any(widget.isEnabled() for widget in (dialog.grid, dialog.take, dialog.fill, dialog.forget))
