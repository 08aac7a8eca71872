"""The margin of a task: a stricter criterion than its floor alone, which never turns a doubtful task into a passing one."""

import msgspec
import pytest

from engine.analysis.criteria import criteria_hash
from engine.analysis.verdict import reach_verdict
from engine.domain.dataset import DatasetCard
from engine.domain.task import Task
from engine.domain.text import translator
from engine.domain.verdict import Verdict
from tests.engine.analysis.studies import plan_of, study_with_gains

CARD = DatasetCard((), 1000, (), {"A": 900, "B": 300}, (), (), "f")
UP = (0.04, 0.05, 0.06, 0.05, 0.05)
LEVEL = (-0.005, 0.005, 0.0, 0.004, -0.004)


def verdict_with(margin: float, gains: tuple[float, ...] = LEVEL) -> Verdict:
    study = study_with_gains({"A": UP, "B": gains})
    assert study.plan is not None
    first, second = study.plan.tasks
    study.plan = msgspec.structs.replace(study.plan, tasks=(first, msgspec.structs.replace(second, margin=margin)))
    return reach_verdict(study, CARD)


def test_that_no_margin_leaves_the_floor_as_the_criterion():
    task = verdict_with(0.0).tasks[1]
    assert (task.status, task.required_margin) == ("pass", 0.0)


def test_that_a_task_above_its_floor_by_less_than_its_margin_is_doubtful_and_not_trained_jointly():
    verdict = verdict_with(0.05)
    task = verdict.tasks[1]
    assert task.above_floor
    assert task.status == "caution"
    assert (
        translator("en")
        .render(task.message)
        .startswith("B stays above its floor of −2.0 %, but not proven by the margin of 5.0 % asked for")
    )
    assert verdict.verdict == "conditional"
    assert verdict.candidate is not None
    assert verdict.candidate.tasks == ("A",)


def test_that_a_margin_that_is_kept_passes():
    low = verdict_with(0.0).tasks[1].margin
    assert low is not None
    assert verdict_with(low - 1e-9).tasks[1].status == "pass"
    assert verdict_with(low + 1e-9).tasks[1].status == "caution"


@pytest.mark.parametrize("gains", [(-0.08, -0.09, -0.08, -0.07, -0.08), (-0.10, 0.08, -0.06, 0.05, -0.02)])
def test_that_a_margin_makes_no_task_fail_and_none_pass_that_did_not(gains: tuple[float, ...]):
    without, with_margin = verdict_with(0.0, gains).tasks[1], verdict_with(0.03, gains).tasks[1]
    assert without.status == with_margin.status != "pass"


def test_that_evidence_aims_at_the_margin():
    of_b = [translator("en").render(text) for text in verdict_with(0.025).what_would_change if "B" in text.values.values()]
    assert of_b == ["B lies between its floor and the margin above it; more evidence is unlikely to make it pass."]


def test_that_a_margin_that_nothing_can_keep_is_said():
    study = study_with_gains({"A": UP, "B": UP}, single=0.9)
    assert study.plan is not None
    study.plan = msgspec.structs.replace(study.plan, tasks=tuple(msgspec.structs.replace(task, margin=0.3) for task in study.plan.tasks))
    said = [translator("en").render(text) for text in reach_verdict(study, CARD).what_would_change]
    assert any(sentence.startswith("No network can keep A 30.0 % above its floor of −2.0 %") for sentence in said)


def test_that_the_margin_belongs_to_the_frozen_criteria_and_none_leaves_their_hash():
    plain, strict = (plan_of([task], 3) for task in (Task("A", "binary", "auroc"), Task("A", "binary", "auroc", margin=0.01)))
    assert criteria_hash(plain) != criteria_hash(strict)
    assert b"margin" not in msgspec.json.encode(plain)
