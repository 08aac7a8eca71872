"""What gives a task away depends on which tasks a person chose."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data.dataset import Dataset
from engine.data.leaks import LOOKED_AT, find_leaks
from engine.data.proposals import propose_task
from engine.data.task_leaks import card_for_tasks, leaking_columns
from engine.domain.dataset import Column
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.text import translator
from engine.studies.planner import propose_plan
from tests.engine.data.tables import dataset_of

ROWS = 600


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Three causes of a failure, all labelled in full, so that no target is guessed."""
    generator = np.random.default_rng(2)
    heat, wear, load = (generator.random((3, ROWS)) < 0.06).astype(int)
    return dataset_of(
        {
            "speed": generator.normal(size=ROWS).round(4),
            "force": generator.normal(size=ROWS).round(4),
            "stopped": heat | wear | load,
            "heat": heat,
            "wear": wear,
            "load": load,
            "alarm": (generator.random(ROWS) < 0.1).astype(int),
            "cost": (heat * 100 + generator.random(ROWS)).round(3),
            "repair": 5 + 3 * (heat * 100 + wear * 10 + load),
        },  # pyright: ignore[reportArgumentType]
        tmp_path_factory.mktemp("plant"),
    )


def _plan(
    plant: Dataset, names: list[str], columns: tuple[ColumnChoice, ...] = (), accepted: tuple[str, ...] = ()
) -> tuple[Plan, list[str]]:
    tasks = [propose_task(plant.card, name) for name in names]
    proposed = propose_plan(card_for_tasks(plant, tasks), ["table.csv"], columns, tasks, "quick", accepted=accepted)
    return proposed.plan, [str(warning.values.get("column", warning.values.get("task"))) for warning in proposed.warnings]


def test_that_nothing_is_a_leak_while_nothing_is_to_be_predicted(plant: Dataset) -> None:
    assert leaking_columns(plant.card) == frozenset()


@pytest.mark.parametrize(
    ("tasks", "leaks"),
    [
        (["heat", "wear", "load"], {"stopped", "cost", "repair"}),
        (["heat", "alarm"], {"cost", "repair"}),
        (["stopped", "alarm"], {"heat", "wear", "load", "repair"}),
        (["stopped", "heat"], {"wear", "load", "cost", "repair"}),
        (["alarm", "force"], set()),
    ],
)
def test_that_the_plan_leaves_out_what_gives_its_own_tasks_away(plant: Dataset, tasks: list[str], leaks: set[str]) -> None:
    plan, warned = _plan(plant, tasks)
    inputs = {choice.name for choice in plan.features()}
    assert inputs == {"speed", "force", "stopped", "heat", "wear", "load", "alarm", "cost", "repair"} - set(tasks) - leaks
    assert set(warned) == leaks


def test_that_a_person_may_keep_a_leak_and_is_warned(plant: Dataset) -> None:
    plan, warned = _plan(plant, ["heat", "alarm"], (ColumnChoice("cost", "number", "feature"),), ("leak:cost",))
    assert "cost" in {choice.name for choice in plan.features()}
    assert sorted(warned) == ["cost", "repair"]


def test_that_a_task_that_follows_from_the_others_is_said(plant: Dataset) -> None:
    assert "stopped" in _plan(plant, ["stopped", "heat", "wear", "load"])[1]
    assert _plan(plant, ["heat", "wear", "alarm"])[1].count("heat") == 0


def test_that_the_labels_of_a_task_chosen_later_are_looked_at(tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    speed = generator.normal(size=ROWS).round(4)
    grade = np.where(np.arange(ROWS) < 4, "C", generator.choice(["A", "B"], ROWS))
    sparse = pd.Series(generator.choice(["no", "yes"], ROWS)).where((speed > 0) | (generator.random(ROWS) < 0.1))
    full = dataset_of({"speed": speed, "force": generator.normal(size=ROWS).round(4), "grade": grade, "sparse": sparse}, tmp_path)  # pyright: ignore[reportArgumentType]
    assert "rare_class" not in {finding.code for finding in full.card.findings}
    tasks = [propose_task(full.card, name) for name in ("grade", "sparse")]
    card = card_for_tasks(full, tasks)
    assert {(one.code, one.column) for one in card.findings if one.severity == "warning"} == {
        ("rare_class", "grade"),
        ("missing_not_random", "sparse"),
    }
    assert "no_labels" not in {finding.code for finding in card.findings}
    assert card.overlap["grade"]["sparse"] == int(sparse.notna().sum())
    told = [translator("en").render(text) for text in propose_plan(card, ["table.csv"], (), tasks, "quick").warnings]
    assert any(text.startswith("grade: The class C has few labels (4)") for text in told)


def test_that_the_failure_flag_of_a_full_table_is_left_out(shared_data: Path) -> None:
    from engine.data.reading import read_dataset

    dataset = read_dataset([shared_data / "ai4i2020" / "ai4i2020.csv"])
    causes = ["TWF", "HDF", "PWF", "OSF", "RNF"]
    assert "Machine failure" not in {choice.name for choice in _plan(dataset, causes)[0].features()}
    as_input = read_dataset([shared_data / "ai4i2020" / "ai4i2020.csv"], [ColumnChoice("Machine failure", "binary", "feature")])
    assert leaking_columns(card_for_tasks(as_input, [propose_task(dataset.card, name) for name in causes])) == {"Machine failure"}
    every = [propose_task(dataset.card, name) for name in ["Machine failure", *causes]]
    said = [finding.column for finding in card_for_tasks(dataset, every).findings if finding.code == "task_function"]
    assert said == ["Machine failure"]


def test_that_what_looks_like_a_leak_in_a_sample_is_tried_on_all_rows() -> None:
    rows = 4 * LOOKED_AT
    generator = np.random.default_rng(0)
    fault = generator.integers(0, 2, rows)
    seen = np.arange(rows) % 4 == 0
    frame = pd.DataFrame(
        {
            "leak": fault + generator.normal(0, 0.1, rows),
            "chance": np.where(seen, fault, 0) + generator.normal(0, 0.1, rows),
            "noise": generator.normal(size=rows),
            "fault": pd.Series(fault).map({0: "0", 1: "1"}),
        }
    )
    columns = [Column(name, "number", "feature", distinct=rows) for name in ("leak", "chance", "noise")]
    found = find_leaks(frame, [*columns, Column("fault", "binary", "target", distinct=2, classes=("0", "1"))])
    assert [finding.column for finding in found] == ["leak"]
