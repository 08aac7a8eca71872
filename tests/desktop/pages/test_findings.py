"""The remedies beside what was found in the data."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

import engine.data
from desktop.pages.findings import _MARKERS, _SPARE, _SPLITS, Decisions, FindingsCard
from desktop.pages.losses import LossList
from desktop.pages.passed_checks import CHECKS, passed_checks
from desktop.state.edits import ChangeColumn, ChangeSplit
from engine.domain.dataset import Dropped, Finding
from engine.domain.plan import ColumnChoice, SplitPolicy
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


def _shown(qtbot: QtBot, *findings: Finding, columns: tuple[ColumnChoice, ...] = ()) -> tuple[FindingsCard, list[object]]:
    shown = FindingsCard()
    qtbot.addWidget(shown)
    shown.show_findings(replace(example_card(), findings=findings), Decisions(columns), translator("en"))
    intents: list[object] = []
    shown.intended.connect(intents.append)
    return shown, intents


@pytest.mark.parametrize("code", ["missing_marker", "outlier"])
def test_that_a_value_is_treated_as_missing_with_one_click(qtbot: QtBot, code: str) -> None:
    column = ColumnChoice("Rotational speed [rpm]", "number", "feature", gaps=("0",))
    shown, intents = _shown(qtbot, Finding(code, "warning", message("Strange."), column.name, "-999"), columns=(column,))
    button = shown.findChild(QPushButton, "treat_as_missing")
    assert button is not None
    assert button.text() == "Treat -999 as missing"
    button.click()
    assert intents == [ChangeColumn("Rotational speed [rpm]", gaps=("0", "-999"))]


def test_that_a_value_treated_as_missing_can_be_read_again(qtbot: QtBot) -> None:
    column = ColumnChoice("Rotational speed [rpm]", "number", "feature", gaps=("0", "-999"))
    shown, intents = _shown(qtbot, Finding("missing_marker", "info", message("Words taken as missing.")), columns=(column,))
    again = {button.text(): button for button in shown.findChildren(QPushButton, "value_again")}
    again["Read -999 in Rotational speed [rpm] as a value again"].click()
    assert intents == [ChangeColumn("Rotational speed [rpm]", gaps=("0",))]


def test_that_a_leak_is_decided_before_a_value_of_its_column(qtbot: QtBot) -> None:
    leak = Finding("leak", "blocker", message("It leaks."), "Rotational speed [rpm]")
    shown, intents = _shown(qtbot, leak, Finding("missing_marker", "warning", message("Strange."), "Rotational speed [rpm]", "-999"))
    assert shown.findChild(QPushButton, "treat_as_missing") is None
    leave = shown.findChild(QPushButton, "leave_out")
    assert leave is not None
    leave.click()
    assert intents == [ChangeColumn("Rotational speed [rpm]", role="ignore")]


def test_that_a_column_whose_name_is_part_of_a_word_is_named(qtbot: QtBot) -> None:
    column = example_card().columns[0]
    card = replace(
        example_card(),
        columns=(replace(column, name="id"),),
        findings=(Finding("id_like", "info", message("The column identifies rows."), "id"),),
    )
    shown = FindingsCard()
    qtbot.addWidget(shown)
    shown.show_findings(card, Decisions(), translator("en"))
    assert [words.text() for words in shown.findChildren(QLabel, "message")] == ["id: The column identifies rows."]


def test_that_every_remark_with_a_remedy_is_one_that_the_engine_makes() -> None:
    made = "".join(path.read_text("utf-8") for path in Path(engine.data.__file__).parent.glob("*.py"))
    assert [code for code in (*_SPARE, *_MARKERS, *_SPLITS) if f'"{code}"' not in made] == []


def test_that_the_card_asks_for_confirmation_only_where_there_is_something_to_confirm(qtbot: QtBot) -> None:
    card, _ = _shown(qtbot)
    assert card.accessibleName() == "Checks"
    card, _ = _shown(qtbot, Finding("rare_class", "warning", message("{task} has only {count} positive labels.", task="a", count=4), "a"))
    assert card.accessibleName() == "Please confirm"


def test_that_what_was_looked_for_in_vain_is_told_where_there_is_room(qtbot: QtBot) -> None:
    def looked_for(*codes: str) -> str:
        card = replace(example_card(), findings=tuple(Finding(code, "info", message("A remark."), "Type") for code in codes), dropped=())
        shown = FindingsCard()
        qtbot.addWidget(shown)
        shown.show_findings(card, Decisions(), translator("en"))
        words = shown.findChild(QLabel, "passed_checks")
        return words.text() if words is not None else ""

    assert looked_for().count("✔") == len(CHECKS)
    assert "copied rows" in looked_for()
    assert "copied rows" not in looked_for("duplicate_rows")
    assert looked_for("duplicate_rows", "outlier") == ""


def test_that_no_check_is_told_that_had_nothing_to_look_at() -> None:
    without = replace(example_card(), findings=(), columns=tuple(replace(one, role="feature") for one in example_card().columns))
    told = passed_checks(without, translator("en"))
    assert told
    assert not any(word in check for check in told for word in ("label", "copied"))
    assert passed_checks(replace(without, columns=without.columns * 40), translator("en")) == ()


def test_that_every_check_told_is_one_that_the_engine_makes() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in Path(engine.data.__path__[0]).glob("*.py"))
    unknown = {code for _, codes in CHECKS for code in codes if f'"{code}"' not in sources}
    assert not unknown


def test_that_a_loss_names_its_file_where_there_are_several(qtbot: QtBot) -> None:
    lost = tuple(Dropped("row", file, message("The row stands above the header."), row=1) for file in ("a.csv", "b.csv"))
    losses = LossList()
    qtbot.addWidget(losses)
    losses.show_losses(lost, None, translator("en"), several=True)
    assert losses.toolTip().split("\n") == [f"{file}: Line 1: The row stands above the header." for file in ("a.csv", "b.csv")]
    losses.show_losses(lost[:1], None, translator("en"))
    assert losses.toolTip() == "Line 1: The row stands above the header."
