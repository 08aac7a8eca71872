"""The card on why joint training answers as it does."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.pages.explanation_card import ExplanationCard
from desktop.widgets.theme import DARK, LIGHT
from engine.domain.explanation import CalibrationCurve, ColumnImportance, Explanation, Slice, SliceGain, TaskExplanation
from engine.domain.task import kpi
from engine.domain.text import message, translator
from tests.desktop.pages.page_states import decided

CURVE = CalibrationCurve((0.1, 0.9), (0.2, 0.8), (50, 50), 0.1)
CLEAR = SliceGain(Slice("Type", "H"), 312, "brier", 0.021, 0.034, -0.013, (-0.020, -0.006), certain=True)
DOUBTFUL = SliceGain(Slice("load", low=2.0), 90, "brier", 0.011, 0.014, -0.003, (-0.006, -0.001), certain=False)
BINARY = TaskExplanation(
    "HDF",
    "auroc",
    columns=(ColumnImportance("wear", 0.4, (0.3, 0.5), certain=True), ColumnImportance("type", 0.01, (-0.1, 0.1), certain=False)),
    parts_compared=20,
    worst=(CLEAR, DOUBTFUL),
    baseline=CURVE,
    candidate=CURVE,
    about_columns=message("wear matters"),
    about_parts=(message("Type = H is worse"),),
    about_calibration=message("off by a tenth"),
)
QUANTITY = TaskExplanation("PWF", "mae", columns=BINARY.columns[:1], about_columns=message("wear alone"))


@pytest.fixture
def card(qtbot: QtBot) -> ExplanationCard:
    """An empty card in the light theme."""
    made = ExplanationCard()
    qtbot.addWidget(made)
    made.set_tokens(LIGHT)
    return made


def _show(card: ExplanationCard, *tasks: TaskExplanation) -> bool:
    state = decided()
    assert state.verdict is not None
    found = Explanation(tasks, (message("shuffled"),)) if tasks else None
    return card.show_verdict(replace(state.verdict, explanation=found), state, translator("en"))


def _words(card: ExplanationCard) -> str:
    return "\n".join(found.text() for found in card.findChildren(QLabel) if found.isVisibleTo(card))


def test_that_the_card_is_hidden_where_nothing_was_measured(card: ExplanationCard) -> None:
    assert not _show(card)


def test_that_columns_calibration_and_parts_of_a_task_are_shown(card: ExplanationCard) -> None:
    assert _show(card, BINARY)
    words = _words(card)
    for sentence in ("wear matters", "Type = H is worse", "off by a tenth", "shuffled", "Single-task&nbsp;training"):
        assert sentence in words
    assert not card.choice.isVisibleTo(card)
    shown = [[card.parts.cells.cell(row, column).text for column in range(7)] for row in range(2)]
    assert shown[0] == ["Type = H", "312", "0.021", "0.034", "+0.013", "+0.006 to +0.020", "▲ certain"]
    assert shown[1][-1] == "not certain"


def test_that_another_task_shows_what_is_known_of_it_and_nothing_else(card: ExplanationCard) -> None:
    _show(card, BINARY, QUANTITY)
    assert card.choice.isVisibleTo(card)
    card.choice.setCurrentIndex(1)
    card.choice.activated.emit(1)
    assert "wear alone" in _words(card)
    for widget in (card.calibration, card.legend, card.about_calibration, card.parts, card.about_parts):
        assert not widget.isVisibleTo(card)
    _show(card, BINARY, QUANTITY)
    card.set_tokens(DARK)
    assert card.choice.currentText() == "PWF"
    assert "wear alone" in _words(card)


def test_that_pictures_have_a_calibration_alone(card: ExplanationCard) -> None:
    _show(card, replace(BINARY, columns=(), worst=(), parts_compared=0, about_parts=(), about_columns=None))
    assert not card.columns.isVisibleTo(card)
    assert card.calibration.isVisibleTo(card)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [1030, 800])
def test_that_the_names_of_the_parts_keep_their_room_after_the_language_changed(card: ExplanationCard, language: str, width: int) -> None:
    long_ = replace(CLEAR, part=Slice("Sealing temperature", "high pressure"))
    state = decided()
    assert state.verdict is not None
    shown = replace(state.verdict, explanation=Explanation((replace(BINARY, worst=(long_, DOUBTFUL)),), ()))
    card.resize(width, 900)
    card.show()
    for told in ("en" if language == "ja" else "ja", language):
        card.show_verdict(shown, state, translator(told))
    assert card.parts.columnWidth(0) >= card.parts.sizeHintForColumn(0)
    name = translator(language)(kpi("brier").name)
    assert name in card.parts.cells.cell(0, 4).tip
    assert name in card.about_parts.text()
