"""The dialog for the costs of mistakes, and the button on the Tasks page that opens it."""

from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.mistakes import MistakesDialog
from desktop.pages.tasks import TasksPage
from desktop.state import intents
from desktop.state.app_state import AppState
from desktop.state.update import update
from engine.domain.text import translator
from tests.desktop.pages.page_states import planned


def _by_cost(state: AppState) -> AppState:
    return update(replace(state, page="tasks"), intents.ChangeTask("TWF", kpi="cost"))[0]


def test_that_a_task_judged_by_cost_begins_with_equal_costs_and_asks_for_real_ones(qtbot: QtBot):
    page = TasksPage()
    qtbot.addWidget(page)
    state = _by_cost(planned())
    page.render(state)
    button = page.findChild(QPushButton, "mistakes_TWF")
    assert button is not None
    assert button.isVisibleTo(page)
    assert next(draft.task.costs for draft in state.tasks if draft.task.name == "TWF") == ((0.0, 1.0), (1.0, 0.0))
    other = page.findChild(QPushButton, "mistakes_HDF")
    assert other is not None
    assert not other.isVisibleTo(page)


def test_that_an_amount_is_told_with_the_others(qtbot: QtBot):
    parent = QWidget()
    qtbot.addWidget(parent)
    task = next(draft.task for draft in _by_cost(planned()).tasks if draft.task.name == "TWF")
    dialog = MistakesDialog(parent, task, translator("en"))
    with qtbot.waitSignal(dialog.intended) as told:
        dialog.amounts[1, 0].setValue(80_000)
    assert told.args == [intents.ChangeTask("TWF", costs=((0.0, 1.0), (80_000.0, 0.0)))]
    names = [amount.accessibleName() for amount in dialog.amounts.values()]
    assert names == ["Cost of answering 1 where 0 is true", "Cost of answering 0 where 1 is true"]


def test_that_mistakes_that_cost_nothing_are_a_problem_beside_the_task(qtbot: QtBot):
    page = TasksPage()
    qtbot.addWidget(page)
    state, _ = update(_by_cost(planned()), intents.ChangeTask("TWF", costs=((0.0, 0.0), (0.0, 0.0))))
    page.render(state)
    row = next(row for row in page.findChildren(QWidget) if row.objectName() == "problem_TWF")
    assert "every mistake costs 0" in row.property("text")
