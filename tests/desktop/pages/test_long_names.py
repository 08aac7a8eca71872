"""Columns with long names widen no page: names are shortened in the middle, and told in full by their tooltips."""

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.tasks import TasksPage
from desktop.state.app_state import AppState, TaskDraft
from desktop.state.steps import Step
from desktop.widgets.elided import ElidedCheckBox, ElidedLabel, elided
from desktop.widgets.page import Page
from engine.domain.dataset import DatasetCard
from engine.domain.plan import Plan
from engine.domain.task import Task
from engine.domain.verdict import Verdict
from tests.desktop.pages.page_states import decided, planned

LONG = {"HDF": "heat_dissipation_failure_of_the_spindle", "PWF": "power_failure_of_the_main_drive_motor_A"}
WIDTH = 700
"""Pixels of a page in a window of 900."""


def lengthened(made: object) -> bytes:
    """``made`` as JSON with two of the tasks' names in place of their short ones."""
    words = msgspec.json.encode(made)
    for short, name in LONG.items():
        words = words.replace(short.encode(), name.encode())
    return words


def state(step: Step) -> AppState:
    before = decided() if step == "decide" else planned()
    assert before.card is not None
    assert before.plan is not None
    made = replace(
        before,
        page=step,
        card=msgspec.json.decode(lengthened(before.card), type=DatasetCard),
        plan=msgspec.json.decode(lengthened(before.plan), type=Plan),
        tasks=tuple(TaskDraft(msgspec.json.decode(lengthened(draft.task), type=Task), draft.included) for draft in before.tasks),
    )
    if before.verdict is None:
        return made
    return replace(made, verdict=msgspec.json.decode(lengthened(before.verdict), type=Verdict))


def shown(qtbot: QtBot, step: Step) -> Page:
    page = page_makers()[step]()
    qtbot.addWidget(page)
    page.present(state(step))
    page.resize(WIDTH, 700)
    page.show()
    QTest.qWait(1)
    return page


def wide(page: Page) -> list[str]:
    viewport = page.content.parentWidget()
    assert viewport is not None
    parts = (page.content, *page.content.findChildren(QWidget))
    return [
        f"{type(part).__name__} {part.objectName()} {part.minimumSizeHint().width()} > {viewport.width()}"
        for part in parts
        if part.isVisible() and part.minimumSizeHint().width() > viewport.width()
    ]


@pytest.mark.parametrize("step", ["tasks", "plan", "decide"])
def test_that_long_names_widen_no_page(qtbot: QtBot, step: Step) -> None:
    page = shown(qtbot, step)
    qtbot.waitUntil(lambda: getattr(page, "complete", True) and not wide(page))


def test_that_a_shortened_task_tells_its_whole_name(qtbot: QtBot) -> None:
    page = shown(qtbot, "tasks")
    assert isinstance(page, TasksPage)
    row = next(row for row in page.findChildren(ElidedCheckBox) if row.objectName() == f"included_{LONG['HDF']}")
    row.resize(140, row.height())
    assert "…" in row.shown()
    assert LONG["HDF"] in row.toolTip()
    assert LONG["HDF"] in row.accessibleName()
    row.resize(row.sizeHint().width() + 40, row.height())
    assert row.shown() == LONG["HDF"]


def test_that_a_label_is_shortened_to_its_room(qtbot: QtBot) -> None:
    name = ElidedLabel(LONG["PWF"])
    qtbot.addWidget(name)
    name.resize(130, 20)
    assert name.shown().startswith("power")
    assert name.shown().endswith("A")
    assert name.minimumSizeHint().width() < name.sizeHint().width()
    assert elided(name.fontMetrics(), "A & B", 500) == "A & B"
