import msgspec
import numpy as np
import pytest

from engine.domain.events import TrialFinished
from engine.domain.plan import Trial
from engine.methods import CATALOGUE, entry
from engine.training.learner import Learner, MethodEntry
from engine.training.loop import run_cohort
from engine.training.scoring import score_trial
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of

each_method = pytest.mark.parametrize("method", CATALOGUE, ids=lambda method: method.declaration.id)


def test_that_ids_are_unique_and_found() -> None:
    ids = [method.declaration.id for method in CATALOGUE]
    assert len(set(ids)) == len(ids)
    assert all(entry(method_id).declaration.id == method_id for method_id in ids)
    with pytest.raises(KeyError):
        entry("no such method")


def test_that_there_is_exactly_one_baseline() -> None:
    assert [method.declaration.id for method in CATALOGUE if method.declaration.part == "baseline"] == ["single_task"]


@each_method
def test_that_texts_are_sentences_and_the_paper_is_named(method: MethodEntry) -> None:
    declaration = method.declaration
    assert declaration.summary.endswith(".")
    assert declaration.limits.endswith(".")
    assert declaration.paper is not None
    assert declaration.paper.year > 1990


@each_method
def test_that_defaults_are_valid_settings(method: MethodEntry) -> None:
    assert msgspec.convert({}, method.settings) == method.settings()
    assert len(method.declaration.settings) == len(msgspec.structs.fields(method.settings))


@each_method
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_that_arms_have_distinct_labels_and_weights_that_sum_to_the_number_of_their_tasks(method: MethodEntry, count: int) -> None:
    tasks = tasks_of(*["binary"] * count)
    arms = method.arms(tasks, method.settings())
    assert len({arm.label for arm in arms}) == len(arms)
    for arm in arms:
        weights = np.array(arm.weights)
        assert len(weights) == count
        assert (weights >= 0).all()
        assert weights.sum() == pytest.approx((weights > 0).sum())


@each_method
def test_that_every_arm_trains_to_a_finite_loss_and_twice_to_the_same(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    trials = tuple(
        Trial(arm.label, method.declaration.id, arm.label, arm.weights, "adamw", 0.01, 1e-4, 0)
        for arm in method.arms(tasks, method.settings())
    )
    runs = []
    for _ in range(2):
        link = RecordingLink()
        whole = job(trials, tasks, max_steps=20)
        runs.append(run_cohort(whole, table(tasks), link, method.learner, network=method.network, settings=method.settings()))
        finished = [event for event in link.events if isinstance(event, TrialFinished)]
        assert [event.trial for event in finished] == [trial.id for trial in trials]
        assert all(np.isfinite(event.loss) for event in finished)
        for event in finished:
            trained = next(trial for trial in trials if trial.id == event.trial)
            scored = score_trial(runs[-1][event.trial], trained, tasks, whole.settings, table(tasks), 1, find=entry)
            np.testing.assert_allclose(np.array(scored, float), np.array(event.kpis, float), rtol=1e-5)
    assert runs[0] == runs[1]


@each_method
def test_that_inheritance_stays_shallow(method: MethodEntry) -> None:
    assert issubclass(method.learner, Learner)
    assert len(method.learner.__mro__) <= 4


def test_that_arms_are_those_that_the_study_knows_by_name() -> None:
    tasks = tasks_of("binary", "binary", "binary")
    labels = {method.declaration.id: [arm.label for arm in method.arms(tasks, method.settings())] for method in CATALOGUE}
    special = {
        "single_task": ["single:t0", "single:t1", "single:t2"],
        "swept_weights": ["weights:1", "weights:2", "weights:3"],
        "group_networks": [],
        "self_auxiliary": ["branched", "clones"],
        "task_pairs": ["pair:t0+t1", "pair:t0+t2", "pair:t1+t2"],
        "task_groups": ["pair:t0+t1", "pair:t0+t2", "pair:t1+t2"],
        "label_curves": [
            f"labels:{share}:{way}"
            for share in ("0.125", "0.25", "0.5", "0.75")
            for way in ("single:t0", "single:t1", "single:t2", "joint")
        ],
        "shuffled_labels": ["shuffled:t0", "shuffled:t1", "shuffled:t2"],
    }
    assert labels == {method: special.get(method, ["joint"]) for method in labels}


def test_that_two_tasks_are_swept_in_nine_steps_with_equal_weights_in_the_middle() -> None:
    method = entry("swept_weights")
    arms = method.arms(tasks_of("binary", "binary"), method.settings())
    assert [arm.weights[0] for arm in arms] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8])
    assert arms[4].weights == (1.0, 1.0)
