"""The bar at the top keeps saying that nothing leaves the machine, whatever is open and in whatever language."""

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop.pages.top_bar import TopBar
from desktop.state.app_state import Language
from tests.desktop.pages.page_states import PROJECT, decided


@pytest.mark.parametrize("name", ["ai4i", "加工機の停止要因_2026年度上期_第3ライン_確認用"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_that_a_usual_window_says_that_everything_stays_here(qtbot: QtBot, language: Language, name: str) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.resize(1280, 48)
    state = replace(decided(language), project=replace(PROJECT, name=name), saved="saved", saved_at="2026-11-22T07:00:00+00:00")
    bar.present(state)
    bar.show()
    assert bar.offline.isVisible()
    assert bar.project.accessibleName() == name
    bar.resize(1000, 48)
    assert bar.offline.isVisible(), "the look can be chosen in a menu; this is said nowhere else on the page"


def test_that_the_name_takes_the_room_there_is_and_the_look_can_still_be_chosen(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.resize(1600, 48)
    state = replace(decided("ja"), project=replace(PROJECT, name="ai4i2020_cnc"), saved="saved", saved_at="2026-11-22T07:00:00+00:00")
    bar.present(state)
    bar.show()
    long_look = bar.theme.text()
    whole = bar.width() - bar._room() + bar.project.fontMetrics().horizontalAdvance("ai4i2020_cnc") + 2
    assert bar.project.text() == "ai4i2020_cnc"
    bar.resize(whole - 1, 48)
    assert (bar.project.text(), bar.theme.text()) == ("ai4i2020_cnc", "◐ ▾")
    assert bar.theme.isVisible()
    assert bar.theme.accessibleDescription() == long_look.removesuffix(" ▾")
    bar.setMinimumSize(100, 48)
    bar.resize(whole - 200, 48)
    assert bar.theme.isHidden()
    assert bar.project.geometry().right() <= bar.help.x()
