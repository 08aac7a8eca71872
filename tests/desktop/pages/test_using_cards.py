"""The model for other programs and the look at newer rows: what is asked for, and what is shown of the answer."""

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop.pages.using_cards import UsingCards
from desktop.state.app_state import AppState
from desktop.state.intents import CheckNewerRows, PredictRows, WriteModel
from desktop.state.update import update
from desktop.widgets.card import Pill
from desktop.widgets.table import Table
from engine.domain.monitoring import ColumnDrift, Monitoring, TaskMonitored
from engine.domain.protocol import ModelExported
from engine.domain.requests import ExportModel, MonitorFile, PredictFile
from engine.domain.text import message
from tests.desktop.pages.page_states import decided

FOUND = Monitoring(
    "newer.csv",
    400,
    "retrain",
    (message("Values have drifted in {columns}.", columns=["speed"]),),
    (ColumnDrift("speed", 0.9, sure=True, drifted=True), ColumnDrift("load", 0.5, sure=False, drifted=False)),
    (TaskMonitored("wear", "mae", 300, 2.0, (1.8, 2.2), 0.5, 0.51, holds=False),),
)


@pytest.fixture
def cards(qtbot: QtBot) -> UsingCards:
    made = UsingCards()
    qtbot.addWidget(made)
    return made


def test_that_a_model_is_proposed_beside_the_project_and_asked_for(cards: UsingCards) -> None:
    wanted: list[object] = []
    cards.intended.connect(wanted.append)
    cards.render_state(decided())
    cards.export.go.click()
    assert wanted == [WriteModel("/home/a/failures_2026.onnx")]


def test_that_newer_rows_are_asked_for_only_with_a_file(cards: UsingCards) -> None:
    wanted: list[object] = []
    cards.intended.connect(wanted.append)
    cards.render_state(decided())
    assert not cards.monitor.go.isEnabled()
    cards.monitor.source.set_text("/home/a/newer.csv")
    cards.monitor.go.click()
    assert wanted == [CheckNewerRows("/home/a/newer.csv")]


def test_that_nothing_can_be_done_without_a_verdict(cards: UsingCards) -> None:
    cards.render_state(replace(decided(), verdict=None))
    assert not cards.export.go.isEnabled()
    assert not cards.monitor.go.isEnabled()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_that_what_was_found_is_shown(cards: UsingCards, language: str) -> None:
    exported = ModelExported(files=("/home/a/m.onnx", "/home/a/m_card_ja.md"), rows=2000, difference=1.2e-7)
    state = replace(decided(), monitoring=FOUND, exported=exported)
    cards.render_state(replace(state, preferences=replace(state.preferences, language=language)))
    assert cards.monitor._pill.text().startswith("✖")
    assert "speed" in cards.monitor._reasons.text()
    assert cards.monitor._tasks.isVisibleTo(cards)


@pytest.mark.parametrize(
    ("intent", "request_type"),
    [
        (WriteModel("m.onnx"), ExportModel),
        (CheckNewerRows("n.csv"), MonitorFile),
        (PredictRows("n.csv", "o.csv", reasons=True), PredictFile),
    ],
)
def test_that_intents_become_requests(intent: object, request_type: type) -> None:
    state = replace(decided(), engine=replace(AppState().engine, condition="ready"))
    _, effects = update(state, intent)  # pyright: ignore[reportArgumentType]
    assert any(isinstance(getattr(effect, "request", None), request_type) for effect in effects)


def test_that_a_doubtful_unit_is_told_on_the_pill_and_intervals_as_the_language_writes_them(cards: UsingCards) -> None:
    state = decided()
    found = replace(FOUND, fit="check_unit")
    cards.render_state(replace(state, monitoring=found, preferences=replace(state.preferences, language="ja")))
    words = [pill.text() for pill in cards.findChildren(Pill, "fit_pill")]
    assert words == ["▲ 単位を要確認"]
    table = cards.findChild(Table, "monitored_tasks")
    assert table is not None
    assert table.cells.cell(0, 4).text == "1.800～2.200"
