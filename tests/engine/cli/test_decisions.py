"""What ``tasuki plan`` makes of decisions on columns: kept, excluded, private to tasks, private by file."""

import argparse

import pytest
from msgspec.structs import replace

from engine.cli.decisions import Decisions, decisions
from engine.domain.dataset import Finding
from engine.domain.errors import PlanError
from engine.domain.text import message, translator
from tests.examples import example_card, example_plan

TASKS = example_plan().tasks
FIRST, SECOND = TASKS[0].name, TASKS[1].name


def _options(**changes: list[str]) -> argparse.Namespace:
    empty: dict[str, list[str]] = {"keep": [], "exclude": [], "private": [], "private_file": [], "files": ["plant.csv"]}
    return argparse.Namespace(**(empty | changes))


def test_that_a_private_column_names_the_tasks_that_see_it() -> None:
    decided = decisions(example_card(), TASKS, _options(private=[f"Type={FIRST},{SECOND}"]))
    assert [(choice.name, choice.role, choice.private_to) for choice in decided.columns] == [("Type", "feature", (FIRST, SECOND))]


def test_that_a_name_with_an_equals_sign_is_found_whole() -> None:
    card = example_card()
    card = replace(card, columns=tuple(replace(column, name="a=b") if column.name == "Type" else column for column in card.columns))
    assert decisions(card, TASKS, _options(private=[f"a=b={FIRST}"])).columns[0].name == "a=b"


def test_that_a_file_makes_the_columns_private_that_only_it_has() -> None:
    card = example_card()
    columns = tuple(
        replace(column, sources=("energy.csv",)) if column.role == "feature" and column.name != "Type" else column
        for column in card.columns
    )
    decided = decisions(
        replace(card, columns=columns), TASKS, _options(files=["a/energy.csv", "steel.csv"], private_file=[f"energy.csv={FIRST}"])
    )
    names = {choice.name for choice in decided.columns}
    assert names == {column.name for column in columns if column.sources}
    assert all(choice.private_to == (FIRST,) for choice in decided.columns)


def test_that_a_kept_column_counts_as_accepted() -> None:
    decided = decisions(example_card(), TASKS, _options(keep=["Machine failure"]))
    assert decided.accepted == ("leak:Machine failure",)
    assert decided.columns[0].role == "feature"


def test_that_a_finding_about_all_of_the_data_is_kept_by_its_code() -> None:
    card = replace(example_card(), findings=(Finding("all_alike", "blocker", message("All rows are alike.")),))
    assert decisions(card, TASKS, _options(keep=["all_alike"])) == Decisions((), ("all_alike:",))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (_options(private=["Type"]), "names no task"),
        (_options(private=["Typ=HDF"]), "no column Typ"),
        (_options(private=["Type=heat"]), "heat is not a task"),
        (_options(private=["Type="]), "– is not a task"),
        (_options(private_file=["other.csv=HDF"]), "not one of the data files"),
        (_options(private_file=[f"plant.csv={FIRST}"]), "nothing to keep private"),
        (_options(exclude=["Typ"]), "no column Typ"),
        (_options(exclude=["Type"], private=[f"Type={FIRST}"]), "both excluded and used"),
        (_options(exclude=[FIRST]), "cannot be excluded"),
        (_options(keep=[FIRST]), "a task and an input"),
    ],
)
def test_that_a_decision_that_does_not_fit_is_explained(options: argparse.Namespace, sentence: str) -> None:
    with pytest.raises(PlanError) as raised:
        decisions(example_card(), TASKS, options)
    assert sentence in translator("en").render(raised.value.text)
