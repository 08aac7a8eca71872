"""Factorised methods in a plan: lengths that compete are arms with settings of their own, and faults are told before training."""

import pytest
from msgspec.structs import replace

from engine.domain.dataset import Column
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, SettingValue
from engine.domain.task import Task
from engine.domain.text import translator
from engine.studies.estimate import member_bytes
from engine.studies.trials import cohorts_of, trials_of
from tests.examples import example_card, example_plan


def plan_with(**settings: SettingValue) -> Plan:
    return replace(example_plan(2), methods=(MethodChoice("dmtrl_laf", settings),))


def test_that_lengths_which_compete_are_trained_in_cohorts_of_their_own() -> None:
    plan = plan_with(rank_choice="validated")
    trials = trials_of(plan)
    assert {(trial.arm, trial.settings["task_rank"]) for trial in trials} == {(f"rank:{length}", length) for length in (1, 2, 3, 5)}
    assert len({trial.id for trial in trials}) == len(trials)
    assert all(len({trial.settings["task_rank"] for trial in cohort.trials}) == 1 for cohort in cohorts_of(plan, trials))


def test_that_a_fault_in_the_settings_is_told_before_training() -> None:
    for settings, words in (({"task_rank": 6}, "must be at most 5"), ({"code": "descriptor"}, "The task HDF is not described")):
        with pytest.raises(PlanError) as refused:
            trials_of(plan_with(**settings))
        assert words in translator("en").render(refused.value.text)
    with pytest.raises(PlanError, match="cannot be"):
        trials_of(plan_with(share=0.0))


@pytest.mark.parametrize(
    ("method", "tasks", "mebibytes"),
    [
        ("equal_weights", 5, 2.8),
        ("dmtrl_laf", 5, 26.4),
        ("dmtrl_tucker", 5, 32.8),
        ("dmtrl_tt", 5, 45.2),
        ("dmtrl_laf", 10, 64.3),
        ("trace_norm", 5, 38.9),
    ],
)
def test_that_the_memory_of_a_member_is_estimated_as_it_was_measured(method: str, tasks: int, mebibytes: float) -> None:
    """Peaks of resident memory, (16 members - 4 members) / 12, with 40 inputs, layers of 256 and batches of 64."""
    plan, card = example_plan(2), example_card()
    inputs = tuple(Column(f"x{place}", "number", "feature", distinct=100) for place in range(40))
    plan = replace(
        plan,
        methods=(MethodChoice(method),),
        columns=tuple(ColumnChoice(column.name, "number", "feature") for column in inputs),
        tasks=tuple(Task(f"t{place}", "binary", "auroc", ("0", "1")) for place in range(tasks)),
        training=replace(plan.training, hidden=(256, 256), batch_size=64),
    )
    assert member_bytes(plan, replace(card, columns=inputs))[method] / 2**20 == pytest.approx(mebibytes, rel=0.4)
