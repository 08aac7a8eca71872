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
