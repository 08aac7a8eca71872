"""Findings on the Plan page: each is decided by one click, and training waits meanwhile."""

from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.plan import PlanPage
from desktop.state.app_state import AppState
from desktop.state.edits import AcceptFinding, ChangeSharing
from engine.domain.dataset import Finding
from engine.domain.text import message
from tests.desktop.pages.page_states import planned

LEAK = Finding("leak", "blocker", message("Type gives HDF away."), "Type")
WHOLE = Finding("all_alike", "blocker", message("All rows are alike."))


def _shown(qtbot: QtBot, *blockers: Finding, language: str = "en") -> tuple[PlanPage, list[object]]:
    page, wanted = PlanPage(), []
    qtbot.addWidget(page)
    state: AppState = planned(language)  # type: ignore[arg-type]
    assert state.proposal is not None
    page.present(replace(state, proposal=replace(state.proposal, blockers=blockers)))
    page.intended.connect(wanted.append)
    return page, wanted


def _button(page: PlanPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def test_that_a_finding_is_decided_by_one_click(qtbot: QtBot) -> None:
    page, wanted = _shown(qtbot, LEAK)
    assert "Type gives HDF away." in [label.text() for label in page.blockers.findChildren(QLabel)]
    _button(page, "leave_out").click()
    _button(page, "use_anyway").click()
    assert wanted == [ChangeSharing(("Type",), excluded=True), AcceptFinding("leak:Type")]


def test_that_training_waits_for_the_decision_and_says_so(qtbot: QtBot) -> None:
    page, _ = _shown(qtbot, LEAK)
    assert not page.primary.isEnabled()
    assert page.reason.text() == "Still to decide: 1"


def test_that_a_finding_about_all_of_the_data_can_only_be_accepted(qtbot: QtBot) -> None:
    page, wanted = _shown(qtbot, WHOLE)
    assert page.findChild(QPushButton, "leave_out") is None
    _button(page, "use_anyway").click()
    assert wanted == [AcceptFinding("all_alike:")]


def test_that_nothing_is_shown_when_all_is_decided(qtbot: QtBot) -> None:
    page, _ = _shown(qtbot)
    assert page.blockers.isHidden()
    assert page.primary.isEnabled()
