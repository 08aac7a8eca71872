"""The card on the worth of labels."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.pages.label_value_card import LabelValueCard
from desktop.state.app_state import AppState
from desktop.state.intents import SaveNextLabels
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from desktop.widgets.theme import DARK, LIGHT
from engine.domain.label_value import CurvePoint, LabelCurve, LabelValue, TaskLabels
from engine.domain.protocol import NextLabelsListed, Reply
from engine.domain.requests import ListNextLabels
from engine.domain.text import message, translator
from tests.desktop.pages.page_states import decided


@pytest.fixture
def card(qtbot: QtBot) -> LabelValueCard:
    """An empty card in the light theme."""
    made = LabelValueCard()
    qtbot.addWidget(made)
    made.set_tokens(LIGHT)
    return made


def _valued(tasks: int) -> AppState:
    state = decided()
    assert state.verdict is not None
    curve = LabelCurve(tuple(CurvePoint(share, share * 100, 0.7, (0.6, 0.8)) for share in (0.25, 1.0)))
    known = tuple(TaskLabels(f"T{place}", "auroc", None, curve, curve, None, None, (message("no trend"),), 5) for place in range(tasks))
    return replace(state, verdict=replace(state.verdict, label_value=LabelValue(known, (), False, (message("Nothing is known."),))))


def _show(card: LabelValueCard, state: AppState) -> str:
    assert state.verdict is not None
    assert card.show_verdict(state.verdict, state, translator("en"))
    return "\n".join(found.text() for found in card.findChildren(QLabel) if found.isVisibleTo(card))


def test_that_each_task_has_a_curve_and_its_sentences(card: LabelValueCard) -> None:
    words = _show(card, _valued(5))
    assert [view.isVisibleTo(card) for view in card.views] == [True] * 5
    assert "Nothing is known." in words
    assert words.count("no trend") == 5
    card.set_tokens(DARK)
    _show(card, _valued(2))
    assert [view.isVisibleTo(card) for view in card.views] == [True, True, False, False, False]


def test_that_without_curves_only_the_list_is_offered(card: LabelValueCard) -> None:
    words = _show(card, decided())
    assert "Which rows to label next" in words
    assert not card.legend.isVisibleTo(card)
    assert card.save.isEnabled()


def test_that_the_chosen_place_and_count_are_asked_for(card: LabelValueCard, qtbot: QtBot) -> None:
    _show(card, decided())
    card.count.setValue(120)
    with qtbot.waitSignal(card.intended) as caught:
        card._save(("/data/next.csv",))
    assert caught.args == [SaveNextLabels("/data/next.csv", 120)]


def test_that_the_list_is_asked_of_the_engine_and_shown_when_it_is_written(card: LabelValueCard) -> None:
    state, effects = update(decided(), SaveNextLabels("/data/next.csv", 120))
    request = effects[0].request  # pyright: ignore[reportAttributeAccessIssue]
    assert request == ListNextLabels(id=request.id, out="/data/next.csv", count=120)
    _show(card, state)
    assert not card.save.isEnabled()
    answer = NextLabelsListed(out="/data/next.csv", rows={"HDF": 120}, remarks=(message("Only a few are left."),))
    state, _ = update(state, EngineSaid(Reply(request.id, answer), "2026-11-22T08:00:00Z"))
    words = _show(card, state)
    assert card.save.isEnabled()
    assert "HDF: 120 rows" in words
    assert "Only a few are left." in words
