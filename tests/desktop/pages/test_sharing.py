"""The sharing policy: one sentence on the Tasks page, and a window that decides for many features at once."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.pages.sharing import SharingDialog
from desktop.pages.tasks import TasksPage
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeSharing
from desktop.state.update import update
from engine.domain.dataset import Column
from tests.desktop.pages.page_states import planned


def _state(features: int = 3) -> AppState:
    state = replace(planned(), page="tasks")
    assert state.card is not None
    columns = tuple(column for column in state.card.columns if column.role != "feature")
    made = tuple(
        Column(f"f{number:03}", "number", "feature", sources=("a/energy.csv",) if number % 2 else ()) for number in range(features)
    )
    return replace(state, card=replace(state.card, columns=(*made, *columns)))


@pytest.fixture
def page(qtbot: QtBot) -> TasksPage:
    made = TasksPage()
    qtbot.addWidget(made)
    made.resize(1080, 752)
    return made


def _opened(page: TasksPage, state: AppState) -> tuple[SharingDialog, list[ChangeSharing]]:
    wanted: list[ChangeSharing] = []
    page.present(state)
    page.intended.connect(wanted.append)
    page.sharing.change.click()
    assert page.sharing.dialog is not None
    return page.sharing.dialog, wanted


def _rows(dialog: SharingDialog) -> list[tuple[str, str, str]]:
    cells = dialog.table.cells
    return [tuple(cells.cell(row, column).text for column in range(3)) for row in range(cells.rowCount())]  # type: ignore[misc]


def test_that_the_card_counts_who_sees_what(page: TasksPage) -> None:
    state = update(_state(), ChangeSharing(("f000",), ("HDF",)))[0]
    state = update(state, ChangeSharing(("f001",), excluded=True))[0]
    page.present(state)
    found = page.sharing.findChild(QLabel, "sharing_counts")
    assert found is not None
    assert found.text() == "Shared by all tasks: 1 · private to some: 1 · left out: 1"


def test_that_selected_features_become_private_to_the_ticked_tasks(page: TasksPage) -> None:
    dialog, wanted = _opened(page, _state())
    assert not dialog.shared.isEnabled()
    dialog.table.selectRow(0)
    assert not dialog.private.isEnabled()
    dialog.ticks[1].click()
    dialog.private.click()
    assert wanted == [ChangeSharing(("f000",), ("PWF",))]
    page.present(update(_state(), wanted[0])[0])
    assert _rows(dialog)[0] == ("f000", "", "PWF")
    assert dialog.excluded.isEnabled()


def test_that_all_features_of_one_file_are_decided_together_among_200(page: TasksPage) -> None:
    dialog, wanted = _opened(page, _state(200))
    dialog.source.setCurrentIndex(dialog.source.findData("a/energy.csv"))
    dialog.source.activated.emit(1)
    dialog.every.click()
    dialog.excluded.click()
    assert len(wanted[0].columns) == 100
    assert wanted[0].excluded


def test_that_the_filter_finds_a_feature(page: TasksPage) -> None:
    dialog, _ = _opened(page, _state(200))
    dialog.filter.setText("F01")
    assert [row[0] for row in _rows(dialog)] == [f"f01{digit}" for digit in range(10)]


def test_that_nothing_can_be_changed_while_training_runs(page: TasksPage) -> None:
    page.present(replace(_state(), training="running"))
    assert not page.sharing.change.isEnabled()
