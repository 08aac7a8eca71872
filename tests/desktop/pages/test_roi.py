"""The calculator on the Decide page."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.pages.roi import RoiCard
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeAssumptions
from desktop.state.effects import Send
from desktop.state.update import update
from desktop.widgets.theme import LIGHT
from engine.domain.requests import SaveAssumptions
from engine.domain.roi import Assumptions, TaskWorth
from engine.domain.text import translator
from tests.desktop.pages.page_states import decided


@pytest.fixture
def card(qtbot: QtBot) -> RoiCard:
    """An empty card in the light theme."""
    made = RoiCard()
    qtbot.addWidget(made)
    made.set_tokens(LIGHT)
    return made


def _show(card: RoiCard, state: AppState) -> None:
    assert state.verdict is not None
    assert card.show_verdict(state.verdict, state, translator("en"))


def _words(card: RoiCard) -> str:
    return "\n".join(found.text() for found in card.findChildren(QLabel) if found.isVisibleTo(card))


def test_that_nothing_is_counted_until_something_is_assumed(card: RoiCard) -> None:
    _show(card, decided())
    assert "Nothing is counted until you say so." in _words(card)
    assert not card.net.isVisibleTo(card)


def test_that_an_entered_worth_is_told_and_kept_in_the_project(card: RoiCard, qtbot: QtBot) -> None:
    state = decided()
    _show(card, state)
    with qtbot.waitSignal(card.intended) as told:
        card.fields["point:HDF"].setValue(400_000)
    assert told.args == [ChangeAssumptions(Assumptions(tasks=(TaskWorth("HDF", 400_000),)))]
    changed, effects = update(state, told.args[0])
    assert changed.assumptions.worth_of("HDF").point == 400_000
    assert [type(effect.request) for effect in effects if isinstance(effect, Send)] == [SaveAssumptions]


def test_that_the_balance_is_shown_with_what_decides_it(card: RoiCard) -> None:
    assumptions = Assumptions(tasks=(TaskWorth("HDF", 400_000),), engineering_days=15, day_rate=60_000, currency="$")
    _show(card, replace(decided(), assumptions=assumptions))
    words = _words(card)
    assert card.net.number.text().removeprefix("−").startswith("$")
    assert "models served:" in words
    assert "dopting" in words


def test_that_a_study_without_gains_has_no_calculator(card: RoiCard) -> None:
    state = decided()
    assert state.verdict is not None
    empty = replace(state.verdict, tasks=tuple(replace(task, gain=None) for task in state.verdict.tasks))
    assert not card.show_verdict(empty, state, translator("en"))


def test_that_tooltips_name_the_currency_where_money_is_meant(card: RoiCard) -> None:
    _show(card, replace(decided(), assumptions=Assumptions(currency="円")))
    assert card.fields["point:HDF"].toolTip() == "HDF: Value per year of 0.01 of its key figure, in 円"
    assert card.fields["day_rate"].toolTip() == "Cost of one working day, in 円"
    assert "円" not in card.fields["labels_saved:HDF"].toolTip() + card.fields["engineering_days"].toolTip()


def test_that_a_point_is_what_the_key_figure_is_counted_in(card: RoiCard) -> None:
    state = decided()
    assert state.verdict is not None
    told: list[str] = []
    for kpi, unit in (("mae", "h"), ("mae", None), ("r2", "h")):
        tasks = tuple(replace(task, kpi=kpi, unit=unit) for task in state.verdict.tasks)
        _show(card, replace(state, verdict=replace(state.verdict, tasks=tasks)))
        told.append(card.fields["point:HDF"].accessibleName())
    assert told == [
        "HDF: Value per year of 1 h less error",
        "HDF: Value per year of an error that is smaller by 1",
        "HDF: Value per year of 0.01 of its key figure",
    ]


def test_that_no_empty_chart_stands_where_nothing_moves_the_balance(card: RoiCard) -> None:
    certain = Assumptions(engineering_days=15, day_rate=60_000, spread=0.0)
    _show(card, replace(decided(), assumptions=certain))
    assert card.net.isVisibleTo(card)
    assert not card.chart.isVisibleTo(card)
    _show(card, replace(decided(), assumptions=replace(certain, spread=0.3)))
    assert card.chart.isVisibleTo(card)
