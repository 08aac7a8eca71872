"""What labels are worth, on curves whose truth is known."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from engine.analysis.arms import arms_of
from engine.analysis.label_value import FURTHER_LABELS, value_of_labels
from engine.domain.dataset import DatasetCard
from engine.domain.label_value import LabelValue
from engine.domain.study import Study
from engine.domain.task import Task
from tests.engine.analysis.label_studies import LABELS, Curve, label_study
from tests.examples import example_card

A, B = Task("A", "binary", "auroc"), Task("B", "binary", "auroc")


def card() -> DatasetCard:
    return replace(example_card(), label_counts={"A": 1000, "B": 1000})


def law(level: float, factor: float, exponent: float) -> Curve:
    return lambda labels: level - factor * labels**-exponent


def flat(labels: float) -> float:
    return 0.7


def valued(study: Study, jointly: Sequence[str] = ()) -> LabelValue:
    assert study.plan is not None
    found = value_of_labels(study, study.plan, card(), tuple(jointly))
    assert found is not None
    return found


def test_that_a_study_without_parts_of_the_labels_has_no_label_value() -> None:
    study = label_study((A, B), (flat, flat), (flat, flat))
    for name in [name for name, record in study.records.items() if record.trial.altered]:
        del study.records[name]
    assert study.plan is not None
    assert value_of_labels(study, study.plan, card()) is None


def test_that_trials_with_parts_of_the_labels_take_no_part_in_the_comparison() -> None:
    study = label_study((A, B), (flat, flat), (flat, flat))
    assert {arm.name for arm in arms_of(study)} == {"single:A", "single:B", "joint"}


def test_that_the_labels_saved_are_found_where_joint_training_needs_half_of_them() -> None:
    single = law(0.9, 2.0, 0.5)
    study = label_study((A, B), (single, single), (lambda labels: single(2 * labels), single))
    saving = valued(study).task("A").saving  # pyright: ignore[reportOptionalMemberAccess]
    assert saving is not None
    assert saving.labels == pytest.approx(LABELS / 2, rel=0.15)
    assert saving.interval[0] < LABELS / 2 < saving.interval[1]
    assert saving.interval[0] > 0


def test_that_joint_training_which_needs_more_labels_saves_a_negative_number() -> None:
    single = law(0.9, 2.0, 0.5)
    study = label_study((A, B), (single, single), (lambda labels: single(labels / 2), single))
    saving = valued(study).task("A").saving  # pyright: ignore[reportOptionalMemberAccess]
    assert saving is not None
    assert saving.labels == pytest.approx(-LABELS / 2, rel=0.2)
    assert saving.interval[1] < 0


def test_that_equal_curves_leave_open_whether_labels_are_saved() -> None:
    single = law(0.9, 2.0, 0.5)
    saving = valued(label_study((A, B), (single, single), (single, single))).task("B").saving  # pyright: ignore[reportOptionalMemberAccess]
    assert saving is not None
    assert saving.interval[0] < 0 < saving.interval[1]


def test_that_flat_curves_are_said_to_have_no_trend() -> None:
    found = valued(label_study((A, B), (flat, flat), (flat, flat)))
    for task in found.tasks:
        assert task.saving is None
        assert task.further is None
        assert task.single.fit is None
        assert "no trend" in task.messages[0].msgid
    assert found.ranking == ()
    assert found.sentences[0].msgid == "No task shows a trend from which further labels could be judged."


def test_that_what_further_labels_bring_is_read_off_the_curve_and_never_beyond_twice_the_labels() -> None:
    single = law(0.9, 2.0, 0.5)
    task = valued(label_study((A, B), (single, single), (single, single), spread=0.0002)).task("A")
    assert task is not None
    assert task.further is not None
    assert task.further.labels == FURTHER_LABELS
    truth = (single(LABELS + FURTHER_LABELS) - single(LABELS)) / single(LABELS)
    assert task.further.gain == pytest.approx(truth, rel=0.1)
    assert task.further.interval[0] < truth < task.further.interval[1]
    assert task.single.band[-1].labels == pytest.approx(2 * LABELS)


def test_that_fewer_labels_are_judged_where_so_many_would_more_than_double_them() -> None:
    study = label_study((A, B), (law(0.9, 2.0, 0.5),) * 2, (law(0.9, 2.0, 0.5),) * 2)
    assert study.plan is not None
    found = value_of_labels(study, study.plan, replace(card(), label_counts={"A": 200, "B": 1000}))
    assert found is not None
    further = found.tasks[0].further
    assert further is not None
    assert further.shortened
    assert further.labels == 120


def test_that_the_task_with_the_steeper_curve_is_labelled_next_unless_its_labels_cost_too_much() -> None:
    steep, shallow = law(0.9, 4.0, 0.5), law(0.9, 1.0, 0.5)
    cheap = valued(label_study((A, B), (steep, shallow), (steep, shallow)))
    assert cheap.ranking == ("A", "B")
    assert not cheap.per_cost
    tasks = (replace(A, label_cost=100.0), replace(B, label_cost=1.0))
    dear = valued(label_study(tasks, (steep, shallow), (steep, shallow)))
    assert dear.ranking == ("B", "A")
    assert dear.per_cost


def test_that_further_labels_go_into_the_network_that_the_verdict_gives_the_task() -> None:
    study = label_study((A, B), (law(0.9, 2.0, 0.5),) * 2, (law(0.9, 1.0, 0.5),) * 2)
    ways = {task.task: task.further.way for task in valued(study, ["A"]).tasks if task.further is not None}
    assert ways == {"A": "joint", "B": "single"}


def test_that_curves_of_errors_fall() -> None:
    task = Task("A", "regression", "mae", unit="kW")
    study = label_study((task, B), (lambda n: 1 + 20 * n**-0.5, flat), (lambda n: 1 + 20 * (2 * n) ** -0.5, flat))
    found = valued(study).task("A")
    assert found is not None
    assert found.saving is not None
    assert found.saving.labels > 0
    assert found.further is not None
    assert found.further.gain > 0
    assert found.unit == "kW"


def test_that_the_configuration_is_chosen_at_every_share_and_the_worse_one_left_out() -> None:
    found = valued(label_study((A, B), (flat, flat), (flat, flat), spread=0.0001))
    assert all(point.kpi == pytest.approx(0.7, abs=0.001) for task in found.tasks for point in task.single.points)


def test_that_failed_replicates_are_left_out_and_too_few_give_no_curve() -> None:
    study = label_study((A, B), (flat, flat), (flat, flat))
    for record in study.records.values():
        if record.trial.replicate > 0 and record.trial.weights == (1.0, 0.0):
            record.state = "failed"
            record.finished = None
    assert [task.task for task in valued(study).tasks] == ["B"]


def test_that_without_joint_training_on_all_labels_the_single_curves_stand_alone() -> None:
    study = label_study((A, B), (law(0.9, 2.0, 0.5),) * 2, (flat, flat))
    for name in [name for name, record in study.records.items() if record.trial.method == "equal_weights"]:
        del study.records[name]
    task = valued(study).tasks[0]
    assert task.joint is None
    assert task.saving is None
    assert task.further is not None
