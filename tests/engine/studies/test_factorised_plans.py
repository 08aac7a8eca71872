"""Factorised methods in a plan: lengths that compete are arms with settings of their own, and faults are told before training."""

import pytest
from msgspec.structs import replace

from engine.domain.errors import PlanError
from engine.domain.plan import MethodChoice, Plan, SettingValue
from engine.domain.text import translator
from engine.studies.trials import cohorts_of, trials_of
from tests.examples import example_plan


def plan_with(**settings: SettingValue) -> Plan:
    return replace(example_plan(2), methods=(MethodChoice("dmtrl_laf", settings),))


def test_that_lengths_which_compete_are_trained_in_cohorts_of_their_own() -> None:
    plan = plan_with(rank_choice="validated")
    trials = trials_of(plan)
    assert {(trial.arm, trial.settings["task_rank"]) for trial in trials} == {(f"rank:{length}", length) for length in (1, 2, 3, 5)}
    assert len({trial.id for trial in trials}) == len(trials)
    assert all(len({trial.settings["task_rank"] for trial in cohort.trials}) == 1 for cohort in cohorts_of(plan, trials))


def test_that_a_fault_in_the_settings_is_told_before_training() -> None:
    for settings, words in (({"task_rank": 6}, "must be at most 5"), ({"code": "descriptor"}, "no descriptor for the task HDF")):
        with pytest.raises(PlanError) as refused:
            trials_of(plan_with(**settings))
        assert words in translator("en").render(refused.value.text)
    with pytest.raises(PlanError, match="cannot be"):
        trials_of(plan_with(share=0.0))
