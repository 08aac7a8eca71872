"""Trials with a part of the labels: what is tried of the grid, and that nothing else changes."""

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from engine.analysis.label_value import value_of_labels
from engine.cli.console import plain
from engine.domain.plan import MethodChoice, Plan, Trial
from engine.domain.task import Task
from engine.domain.text import translator
from engine.studies.trials import cohorts_of, trials_of
from tests.engine.analysis.label_studies import label_study
from tests.engine.analysis.test_label_value import card
from tests.engine.cli.structure import problems, schema
from tests.engine.studies.small import small_dataset, small_plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = small_plan(small_dataset(tmp_path))
    training = replace(plan.training, learning_rates=(0.03, 0.0003, 0.001, 0.003, 0.01), optimisers=("adamw", "sgd"))
    return replace(plan, training=training, replicates=12, methods=(*plan.methods, MethodChoice("label_curves")))


def altered(plan: Plan) -> list[Trial]:
    return [trial for trial in trials_of(plan) if trial.altered]


def test_that_ordinary_trials_keep_the_identity_they_had_before_there_were_shares(plan: Plan) -> None:
    ordinary = next(trial for trial in trials_of(plan) if not trial.altered)
    assert b"label_share" not in msgspec.json.encode(ordinary)
    assert b"shuffled" not in msgspec.json.encode(ordinary)
    without = replace(plan, methods=plan.methods[:-1])
    assert {trial.id for trial in trials_of(without)} == {trial.id for trial in trials_of(plan) if not trial.altered}


def test_that_curves_try_the_middle_rates_of_the_first_optimiser_in_the_first_replicates(plan: Plan) -> None:
    found = altered(plan)
    assert {trial.optimiser for trial in found} == {"adamw"}
    assert {trial.learning_rate for trial in found} == {0.001, 0.003}
    assert {trial.replicate for trial in found} == set(range(10))
    assert len({trial.id for trial in trials_of(plan)}) == len(trials_of(plan))


def test_that_both_ways_of_training_try_the_same(plan: Plan) -> None:
    tried = {
        trial.arm: {(other.learning_rate, other.replicate) for other in altered(plan) if other.arm == trial.arm} for trial in altered(plan)
    }
    assert len(tried) == 4 * (len(plan.tasks) + 1)
    assert len({frozenset(configurations) for configurations in tried.values()}) == 1


def test_that_they_may_share_a_cohort_with_plain_trials(plan: Plan) -> None:
    cohorts = cohorts_of(plan, trials_of(plan))
    assert any(len({trial.altered for trial in cohort.trials}) == 2 for cohort in cohorts)


def test_that_the_worth_of_labels_keeps_its_documented_structure() -> None:
    def law(labels: float) -> float:
        return 0.9 - 2.0 * labels**-0.5

    tasks = (Task("A", "binary", "auroc", label_cost=3.0), Task("B", "binary", "auroc"))
    study = label_study(tasks, (law, lambda _: 0.7), (lambda labels: law(2 * labels), lambda _: 0.7))
    assert study.plan is not None
    value = value_of_labels(study, study.plan, card(), ("A",))
    written = json.loads(msgspec.json.encode(plain(value, translator("en"))))
    rule = schema("verdict")["properties"]["label_value"]
    assert problems(written, rule) == []
    assert written["tasks"][0]["saving"] is not None
    assert written["tasks"][0]["further"]["way"] == "joint"
    del written["tasks"][0]["further"]["gain"]
    assert problems(written, rule)
