"""What the app says a step of each method costs is what was measured: the recorded table of ``tests/benchmarks/step_cost.py``."""

import json

import pytest

from engine.methods import entry
from tests.benchmarks.step_cost import FAR, RECORD, figures, measured_methods, off_by

COSTS = json.loads(RECORD.read_text("utf-8"))["costs"]


def test_that_the_table_holds_every_method_that_can_be_chosen():
    assert sorted(COSTS) == sorted(method.declaration.id for method in measured_methods())


@pytest.mark.parametrize("method", COSTS)
def test_that_what_the_app_says_is_near_what_was_measured(method: str):
    assert {tasks: off_by(entry(method).cost(int(tasks)), ratio) <= FAR for tasks, ratio in COSTS[method].items()} == {"3": True, "5": True}


def test_that_a_cost_that_is_far_off_is_missed():
    assert [figure.met for figure in figures({"dmtrl_tucker": {"3": 1.0, "5": 12.0}})] == [False, True]
