"""The card and the dialog that add a task to a finished project."""

from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.pages.new_task_card import NewTaskCard
from desktop.pages.new_task_dialog import NewTaskDialog
from desktop.state.app_state import AppState, Pending, Preferences
from desktop.state.intents import AddTask, StopAddingTask
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from desktop.widgets.table import Table
from engine.domain import protocol, requests
from engine.domain.dataset import Column
from engine.domain.new_task import LeftOutTask, NewTask, WayMeasured
from engine.domain.plan import MethodChoice
from engine.domain.task import Task
from engine.domain.text import message, translator
from tests.desktop.pages.page_states import PROJECT, verdict
from tests.examples import example_card, example_plan

EN = translator("en")
ADDED = NewTask(
    task=Task("seal", "binary", "auroc", ("0", "1")),
    method="dmtrl_laf",
    frozen="factors",
    zero_shot=False,
    labels=(60, 20, 20),
    ways=(
        WayMeasured("shared", 69, 0.84, (0.8, 0.82), 0.81),
        WayMeasured("alone", 9601, 0.78, (0.77, 0.75), 0.76),
        WayMeasured("unfrozen", 9601, 0.83, (0.8, 0.8), 0.80),
    ),
    gain=0.06,
    interval=(0.01, 0.11),
    in_points=False,
    used="shared",
    headline=message("seal is better."),
    compared=message("This with that."),
    remarks=(message("Few test labels."),),
    left_out=(LeftOutTask("HDF", 0.4, 0.6, 0.5),),
)


def finished(*added: NewTask, settings: dict[str, bool | int | float | str] | None = None) -> AppState:
    card = example_card()
    card = replace(card, columns=(*card.columns, Column("seal", "binary", "ignore", missing=card.rows - 100, distinct=2)))
    plan = replace(example_plan(), methods=(MethodChoice("dmtrl_laf", settings or {}),))
    return AppState(
        preferences=Preferences(language="en"), project=PROJECT, card=card, plan=plan, verdict=verdict(), added=added, page="decide"
    )


def shown(qtbot: QtBot, state: AppState) -> NewTaskCard:
    card = NewTaskCard()
    qtbot.addWidget(card)
    assert state.verdict is not None
    assert card.show_verdict(state.verdict, state, EN)
    return card


def dialog(qtbot: QtBot, state: AppState) -> NewTaskDialog:
    made = NewTaskDialog()
    qtbot.addWidget(made)
    made.show_state(state)
    return made


def test_that_each_added_task_is_shown_with_its_ways_and_remarks(qtbot: QtBot) -> None:
    card = shown(qtbot, finished(ADDED))
    ways, left_out = card.findChildren(Table)
    assert [ways.cells.cell(row, 0).text for row in range(3)] == ["On what is shared", "Trained alone", "Shared start, all free to move"]
    assert [ways.cells.cell(row, 3).text for row in range(3)] == ["0.810", "0.760", "0.800"]
    assert [ways.cells.cell(row, 4).text for row in range(3)] == ["✔", "", ""]
    assert left_out.cells.cell(0, 1).bold
    words = [found.text() for found in card.findChildren(QLabel)]
    assert {"seal is better.", "This with that.", "▲ Few test labels."} <= set(words)


def test_that_progress_can_be_stopped_and_no_second_task_be_added_meanwhile(qtbot: QtBot) -> None:
    state = replace(finished(), pending=(Pending(7, "add_task", "decide", 0.25),))
    card = shown(qtbot, state)
    assert card.bar.value() == 250
    assert not card.add.isEnabled()
    with qtbot.waitSignal(card.intended) as wanted:
        card.stop.click()
    assert wanted.args == [StopAddingTask()]
    assert not card.stop.isEnabled()


def test_that_a_column_of_the_projects_own_data_is_enough(qtbot: QtBot) -> None:
    made = dialog(qtbot, finished())
    assert [made.column.itemText(place) for place in range(made.column.count())] == ["Machine failure", "seal"]
    assert made._described.isHidden()
    made.column.setCurrentText("seal")
    with qtbot.waitSignal(made.intended) as wanted:
        made.start.click()
    assert wanted.args == [AddTask("seal")]


def test_that_a_reason_stands_where_something_is_missing(qtbot: QtBot) -> None:
    made = dialog(qtbot, finished(settings={"code": "descriptor", "descriptors": "HDF: 1 0"}))
    made.column.setCurrentText("elsewhere")
    assert not made.start.isEnabled()
    assert "Choose a file" in made._reason.text()
    made.file.set_text("/data/more.csv")
    assert made.start.isEnabled()
    made.file.set_text("")
    made.zero_shot.setChecked(True)
    assert "nothing to make it from" in made._reason.text()
    made.description.setText("1 x")
    assert "numbers only" in made._reason.text()
    made.description.setText("1, 0.5")
    with qtbot.waitSignal(made.intended) as wanted:
        made.start.click()
    assert wanted.args == [AddTask("elsewhere", "", (1.0, 0.5), zero_shot=True)]


def test_that_the_engine_is_asked_once_told_to_stop_and_its_answer_kept() -> None:
    state, (sent,) = update(finished(), AddTask("seal"))
    assert sent.request == requests.AddTask(id=1, task="seal")  # pyright: ignore[reportAttributeAccessIssue]
    assert update(state, AddTask("seal")) == (state, ())
    state, (stop,) = update(state, StopAddingTask())
    assert stop.request == requests.CancelRequest(id=2, request=1)  # pyright: ignore[reportAttributeAccessIssue]
    refused, _ = update(state, EngineSaid(protocol.Refused(1, message("Adding seal was stopped.")), ""))
    assert [problem.page for problem in refused.problems] == ["decide"]
    assert not refused.busy("add_task")
    kept, _ = update(state, EngineSaid(protocol.Reply(1, protocol.TaskAdded(added=ADDED)), ""))
    again, _ = update(replace(kept, pending=state.pending), EngineSaid(protocol.Reply(1, protocol.TaskAdded(added=ADDED)), ""))
    assert kept.added == again.added == (ADDED,)


def test_that_a_project_without_added_tasks_offers_to_add_one(qtbot: QtBot) -> None:
    card = shown(qtbot, finished())
    assert card.add.isEnabled()
    assert not card.findChildren(Table)
