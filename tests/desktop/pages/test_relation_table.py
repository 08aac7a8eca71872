"""The card with the relation table shows shares, where they come from, and how many rows stand behind them."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from desktop.charts.heat_map import HeatMapPainter
from desktop.pages.plan import PlanPage
from desktop.pages.relation_table import RelationCard
from desktop.state.app_state import AppState, TaskDraft
from desktop.state.edits import ChangeRelations, ExportRelationTable
from desktop.state.relation_edits import Pair
from engine.domain.plan import MethodChoice
from engine.domain.relation import Relation, RelationFound, column_name
from engine.domain.task import Task
from engine.domain.text import translator
from tests.desktop.pages.page_states import planned

DIGIT = Task("digit", "multiclass", "accuracy", ("0", "1"))
EVEN = Task("even", "binary", "auroc", ("no", "yes"))
COLOUR = Task("colour", "multiclass", "accuracy", ("red", "blue"))
FOUND = (
    RelationFound(Relation("digit", "even", ((1.0,), (0.0,))), "expert"),
    RelationFound(
        Relation("digit", "colour", ((0.25, 0.75), (0.5, 0.5))), "data", (40, 2), ((0.1, 0.6), (0.0, 0.0)), ((0.4, 0.9), (1.0, 1.0))
    ),
)


def related(*found: RelationFound) -> AppState:
    state = planned()
    assert state.proposal is not None
    plan = replace(state.proposal.plan, tasks=(DIGIT, EVEN, COLOUR))
    return replace(state, proposal=replace(state.proposal, plan=plan, relations=found))


@pytest.fixture
def card(qtbot: QtBot) -> RelationCard:
    made = RelationCard()
    qtbot.addWidget(made)
    return made


def test_that_shares_stand_with_their_rows_and_experts_without(card: RelationCard) -> None:
    card.show_state(related(*FOUND), translator("en"))
    model = card.table.model()
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert heads == ["digit", "even", "colour=red", "colour=blue"]
    texts = [[model.data(model.index(row, column)) for column in range(4)] for row in range(2)]
    assert texts == [["0", "100.0 %", "25.0 %  (40)", "75.0 %  (40)"], ["1", "0.0 %", "50.0 %  (2)", "50.0 %  (2)"]]
    assert "10.0 % to 40.0 %" in model.data(model.index(0, 2), Qt.ItemDataRole.ToolTipRole)


def test_that_an_imported_file_and_a_forgotten_table_become_intents(card: RelationCard) -> None:
    known = (FOUND[0].relation,)
    card.show_state(replace(related(*FOUND), relations=known), translator("en"))
    wanted: list[object] = []
    card.intended.connect(wanted.append)
    card.read.click()
    (dialog,) = card.findChildren(QFileDialog)
    dialog.filesSelected.emit(["/data/table.csv"])
    dialog.close()
    card.forget.click()
    assert wanted == [ChangeRelations(known, ("/data/table.csv",)), ChangeRelations()]


def test_that_a_chosen_method_without_relations_says_what_is_missing(card: RelationCard) -> None:
    state = related()
    assert state.plan is not None
    plan = replace(state.plan, methods=(MethodChoice("co_annotation"),))
    card.show_state(replace(state, plan=plan), translator("en"))
    assert not card.isHidden()
    assert card.table.isHidden()
    assert "Nothing is known" in " ".join(label.text() for label in card.findChildren(QLabel))


def test_that_the_card_is_hidden_where_no_method_goes_by_relations(card: RelationCard) -> None:
    card.show_state(related(), translator("en"))
    assert card.isHidden()


def test_that_the_task_can_be_chosen_where_there_are_several(card: RelationCard) -> None:
    other = RelationFound(Relation("colour", "even", ((0.1,), (0.2,))), "expert")
    card.show_state(related(*FOUND, other), translator("en"))
    card.choice.setCurrentIndex(1)
    card.choice.activated.emit(1)
    model = card.table.model()
    assert (model.rowCount(), model.columnCount()) == (2, 2)
    assert model.data(model.index(1, 0)) == "blue"


def test_that_the_plan_page_shows_it(qtbot: QtBot) -> None:
    page = PlanPage()
    qtbot.addWidget(page)
    page.present(related(*FOUND))
    assert not page.relations.isHidden()
    words = " ".join(label.text() for label in page.relations.findChildren(QLabel))
    assert "Tasks told of by experts: 1; learned from training rows: 1" in words


def test_that_a_class_is_named_only_where_the_task_has_several() -> None:
    assert (column_name(EVEN, "yes"), column_name(COLOUR, "red")) == ("even", "colour=red")


def test_that_an_opened_plan_shows_what_experts_said(card: RelationCard) -> None:
    state = replace(planned(), proposal=None, tasks=(TaskDraft(DIGIT), TaskDraft(EVEN)), relations=(FOUND[0].relation,))
    card.show_state(state, translator("en"))
    model = card.table.model()
    assert [model.data(model.index(row, 1)) for row in range(model.rowCount())] == ["100.0 %", "0.0 %"]


def test_that_an_opened_plan_does_not_claim_that_nothing_is_known(card: RelationCard) -> None:
    state = related()
    assert state.plan is not None
    plan = replace(state.plan, methods=(MethodChoice("co_annotation"),))
    card.show_state(replace(state, plan=plan, proposal=None), translator("en"))
    assert "once the plan is worked out again" in " ".join(label.text() for label in card.findChildren(QLabel))


def test_that_what_is_shown_is_exported_as_one_table(card: RelationCard) -> None:
    card.show_state(related(*FOUND), translator("en"))
    wanted: list[object] = []
    card.intended.connect(wanted.append)
    card.export.click()
    (dialog,) = card.findChildren(QFileDialog)
    dialog.filesSelected.emit(["/data/digit"])
    dialog.close()
    assert wanted == [ExportRelationTable((FOUND[0].relation, FOUND[1].relation), "/data/digit.csv")]


def test_that_the_map_stands_beside_the_table(qtbot: QtBot, card: RelationCard) -> None:
    card.show_state(related(*FOUND), translator("en"))
    qtbot.waitUntil(lambda: isinstance(card.map.renderer, HeatMapPainter))
    assert "even depends most on digit" in card.map.accessibleDescription()


def test_that_editing_begins_with_the_pair_that_is_shown(card: RelationCard) -> None:
    state = replace(related(*FOUND), tasks=tuple(TaskDraft(task) for task in (COLOUR, DIGIT, EVEN)))
    card.show_state(state, translator("en"))
    card.edit.click()
    assert card.dialog is not None
    assert card.dialog.pair == Pair("digit", "even")
