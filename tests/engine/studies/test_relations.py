"""A plan with a relation table: it is stored, checked, and decides which trials there are; what is missing is said beforehand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.domain.errors import PlanError
from engine.domain.plan import Plan
from engine.domain.protocol import PlanProposed
from engine.domain.relation import Relation
from engine.domain.text import translator
from engine.studies.plan_file import read_plan, write_plan
from engine.studies.planner import check_plan, propose_plan
from engine.studies.relations import with_relations
from engine.studies.trials import cohorts_of, trials_of

KNOWN = Relation("grade", "leak", ((0.1,), (0.5,), (0.9,)))


def dataset(folder: Path, *, apart: bool) -> Dataset:
    """Two tasks with classes and a quantity; ``apart``, no row has labels of both classes."""
    generator = np.random.default_rng(1)
    size = generator.normal(size=(400, 2))
    grade = np.array(["a", "b", "c"])[np.digitize(size[:, 0], [-0.5, 0.5])].astype(object)
    leak = np.where(size[:, 0] + 0.3 * generator.normal(size=400) > 0, "yes", "no").astype(object)
    if apart:
        grade[::2] = None
        leak[1::2] = None
    table = pd.DataFrame({"s1": size[:, 0], "s2": size[:, 1], "grade": grade, "leak": leak, "loss": size.sum(1)})
    table.to_csv(folder / "table.csv", index=False)
    return read_dataset([folder / "table.csv"])


def proposed(
    found: Dataset, *methods: str, names: tuple[str, ...] = ("grade", "leak", "loss"), known: tuple[Relation, ...] = ()
) -> PlanProposed:
    tasks = [propose_task(found.card, name) for name in names]
    files = [file.path for file in found.card.files]
    made = propose_plan(found.card, files, (), tasks, "quick", None, methods or ("distribution_matching",), replicates=2, relations=known)
    return with_relations(made, found)


def warnings(made: PlanProposed) -> str:
    return " ".join(translator("en").render(text) for text in made.warnings)


def test_that_relations_are_learned_from_training_rows_and_shown_with_their_number(tmp_path: Path) -> None:
    made = proposed(dataset(tmp_path, apart=False))
    (found,) = made.relations
    assert (found.relation.given, found.relation.about, found.source) == ("grade", "leak", "data")
    assert sum(found.rows) == 240
    assert found.relation.shares[0][0] < 0.1
    assert found.relation.shares[2][0] > 0.9
    assert "loss" in warnings(made)


def test_that_missing_evidence_is_said_and_an_expert_table_takes_its_place(tmp_path: Path) -> None:
    data = dataset(tmp_path, apart=True)
    made = proposed(data)
    assert made.relations == ()
    assert "Nothing is known of how the tasks relate" in warnings(made)
    made = proposed(data, known=(KNOWN,))
    assert [found.source for found in made.relations] == ["expert"]
    assert "Nothing is known" not in warnings(made)


def test_that_labels_that_favour_no_class_are_named_beforehand(tmp_path: Path) -> None:
    flat = replace(KNOWN, shares=((0.5,), (0.6,), (0.7,)))
    made = proposed(dataset(tmp_path, apart=True), "co_annotation", known=(flat,))
    assert "favour no class of grade" in warnings(made)
    telling = replace(KNOWN, shares=((0.0,), (0.6,), (0.7,)))
    assert "favour no class" not in warnings(proposed(dataset(tmp_path, apart=True), "co_annotation", known=(telling,)))


def test_that_other_methods_bring_no_relations_and_no_warnings(tmp_path: Path) -> None:
    made = proposed(dataset(tmp_path, apart=True), "equal_weights")
    assert made.relations == ()
    assert warnings(made) == ""


def test_that_one_task_with_classes_is_too_few(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        proposed(dataset(tmp_path, apart=False), names=("grade", "loss"))
    assert "at least two tasks with classes" in translator("en").render(caught.value.text)


def plan_with(found: Dataset, *known: Relation) -> Plan:
    return proposed(found, known=known).plan


def test_that_a_plan_file_keeps_the_table_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    data = dataset(tmp_path, apart=True)
    plan = plan_with(data, KNOWN)
    write_plan(plan, tmp_path / "plan.toml")
    assert read_plan(tmp_path / "plan.toml").relations == (KNOWN,)
    wrong = replace(plan, relations=(replace(KNOWN, shares=((0.1,), (7.0,), (0.9,))),))
    with pytest.raises(PlanError) as caught:
        check_plan(wrong, data.card)
    assert "7" in translator("en").render(caught.value.text)


def test_that_another_table_makes_other_trials_and_reaches_every_cohort(tmp_path: Path) -> None:
    data = dataset(tmp_path, apart=True)
    bare, known = plan_with(data), plan_with(data, KNOWN)
    assert {trial.id for trial in trials_of(bare)}.isdisjoint(trial.id for trial in trials_of(known))
    assert {job.relations for job in cohorts_of(known, trials_of(known))} == {(KNOWN,)}


@pytest.mark.parametrize(
    ("method", "words"),
    [("pseudo_labels", "a quantity gets no pseudo-labels"), ("distribution_matching", "at least two tasks with classes")],
)
def test_that_methods_for_classes_refuse_a_plan_of_quantities(tmp_path: Path, method: str, words: str) -> None:
    generator = np.random.default_rng(2)
    table = pd.DataFrame(generator.normal(size=(200, 4)), columns=["s1", "s2", "loss", "heat"])
    table.to_csv(tmp_path / "table.csv", index=False)
    with pytest.raises(PlanError, match=words):
        proposed(read_dataset([tmp_path / "table.csv"]), method, names=("loss", "heat"))
