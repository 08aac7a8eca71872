"""The remedies beside what was found in the data."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.findings import Decisions, FindingsCard
from desktop.state.intents import ChangeColumn, ChangeSplit
from engine.domain.dataset import Finding
from engine.domain.plan import SplitPolicy
from engine.domain.text import message, translator
from tests.examples import example_card


@pytest.mark.parametrize(("code", "kind"), [("group_leak", "group"), ("time_drift", "time")])
def test_that_dependent_rows_are_split_with_one_click(qtbot: QtBot, code: str, kind: str) -> None:
    card = replace(example_card(), findings=(Finding(code, "warning", message("Split by this column."), "Type"),))
    shown = FindingsCard()
    qtbot.addWidget(shown)
    shown.show_findings(card, Decisions(), translator("en"))
    intents: list[object] = []
    shown.intended.connect(intents.append)
    remedy = shown.findChild(QPushButton, "split_by")
    assert remedy is not None
    assert remedy.text() == "Split by Type"
    remedy.click()
    split = SplitPolicy(kind=kind, column="Type")  # pyright: ignore[reportArgumentType]
    assert intents == [ChangeSplit(split), ChangeColumn("Type", role=kind)]  # pyright: ignore[reportArgumentType]


def test_that_a_split_that_is_chosen_already_is_not_offered(qtbot: QtBot) -> None:
    card = replace(example_card(), findings=(Finding("group_leak", "warning", message("Split by this column."), "Type"),))
    shown = FindingsCard()
    qtbot.addWidget(shown)
    shown.show_findings(card, Decisions(split=SplitPolicy(kind="group", column="Type")), translator("en"))
    assert shown.findChild(QPushButton, "split_by") is None
