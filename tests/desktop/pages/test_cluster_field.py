"""The address of a cluster's scheduler on the Plan page: there only when it can be used, checked, remembered, and sent with the start."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.plan import PlanPage
from desktop.state.app_state import AppState
from desktop.state.intents import ChangePreferences
from desktop.state.preferences import scheduler_problem
from desktop.state.replies import start_study
from engine.domain.requests import StartStudy
from tests.desktop.pages.page_states import planned, training

ADDRESS = "tcp://10.0.0.1:8786"


def offering(state: AppState) -> AppState:
    return replace(state, engine=replace(state.engine, cluster=True))


@pytest.fixture
def page(qtbot: QtBot) -> PlanPage:
    made = PlanPage()
    qtbot.addWidget(made)
    made.resize(1080, 752)
    return made


def _open(page: PlanPage, state: AppState) -> list[object]:
    wanted: list[object] = []
    page.present(state)
    while not page.methods.complete:
        QCoreApplication.processEvents()
    page.intended.connect(wanted.append)
    toggle = page.findChild(QPushButton, "all_settings")
    toggle.click()
    return wanted


def test_that_an_engine_without_the_extra_offers_no_cluster(page: PlanPage) -> None:
    _open(page, planned())
    assert page.cluster.isHidden()


def test_that_a_typed_address_is_remembered(page: PlanPage, qtbot: QtBot) -> None:
    wanted = _open(page, offering(planned()))
    assert not page.cluster.isHidden()
    line = page.cluster.findChild(QLineEdit, "scheduler")
    line.setText(f" {ADDRESS} ")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert [one.preferences.scheduler for one in wanted if isinstance(one, ChangePreferences)] == [ADDRESS]


def test_that_what_is_no_address_is_said_and_not_taken(page: PlanPage, qtbot: QtBot) -> None:
    wanted = _open(page, offering(planned()))
    line = page.cluster.findChild(QLineEdit, "scheduler")
    line.setText("scheduler")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert wanted == []
    problem = page.cluster.findChild(QLabel, "scheduler_problem")
    assert not problem.isHidden()
    assert "“scheduler”" in problem.text()


@pytest.mark.parametrize("address", ["", ADDRESS, "tls://cluster.example:1"])
def test_that_these_can_be_addresses(address: str) -> None:
    assert scheduler_problem(address) is None


@pytest.mark.parametrize("address", ["10.0.0.1:8786", "tcp://10.0.0.1", "http://10.0.0.1:80", "tcp://a b:1", "tcp://:1"])
def test_that_these_cannot(address: str) -> None:
    assert scheduler_problem(address) is not None


def test_that_the_estimate_says_that_it_is_for_this_machine(page: PlanPage) -> None:
    state = offering(planned())
    _open(page, replace(state, preferences=replace(state.preferences, scheduler=ADDRESS)))
    assert any("For this machine alone" in label.text() for label in page.findChildren(QLabel))


def test_that_the_address_rests_while_training_runs(page: PlanPage) -> None:
    _open(page, offering(training()))
    assert not page.cluster.isEnabled()


@pytest.mark.parametrize(("installed", "sent"), [(True, ADDRESS), (False, "")])
def test_that_the_start_names_the_scheduler_where_it_can_be_used(installed: bool, sent: str) -> None:
    state = planned()
    state = replace(
        state, preferences=replace(state.preferences, scheduler=ADDRESS), engine=replace(state.engine, cluster=installed, condition="ready")
    )
    _, effects = start_study(state)
    asked = [request for effect in effects if isinstance(request := getattr(effect, "request", None), StartStudy)]
    assert [request.scheduler for request in asked] == [sent]
