"""Training with a relation table, end to end within a cohort."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from msgspec.structs import asdict
from msgspec.structs import replace as changed

from engine.domain.events import DiagnosticsMeasured, TrialFinished
from engine.domain.plan import SettingValue, Trial
from engine.domain.relation import Relation
from engine.methods import entry
from engine.training.arrays import TrainingArrays
from engine.training.cohort import Cohort
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from engine.training.relation.table import places_of, relation_table
from engine.training.source import Source
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of

TASKS = tasks_of("multiclass", "binary", "regression")
KNOWN = Relation("t0", "t1", ((0.1,), (0.5,), (0.9,)))


def work(method: str = "distribution_matching", *, replicates: int = 1, **settings: SettingValue) -> CohortJob:
    chosen = asdict(entry(method).read(settings))
    trials = tuple(
        Trial(f"{replicate}", method, "joint", (1.0, 1.0, 1.0), "adamw", 0.01, 1e-4, replicate, chosen) for replicate in range(replicates)
    )
    return changed(job(trials, TASKS, max_steps=20), relations=(KNOWN,))


def cohort(whole: CohortJob, arrays: TrainingArrays) -> Cohort:
    method = entry(whole.trials[0].method)
    settings = method.read(whole.trials[0].settings)
    learner = method.learner(method.network(arrays.shape(whole.settings), TASKS, settings), TASKS, settings)
    return Cohort(whole, whole.trials, Source(arrays, "cpu", torch.float64), learner, "cpu", torch.float64)


def disjoint() -> TrainingArrays:
    """No row has labels of two tasks, and a third of the rows have none at all."""
    arrays = table(TASKS, missing=0.0)
    labels = arrays.labels.copy()
    rows = np.arange(len(labels)) % 3
    labels[rows != 0, 0] = np.nan
    labels[rows != 1, 1] = np.nan
    labels[:, 2] = np.nan
    labels[::9, 2] = 1.0
    return replace(arrays, labels=labels)


def stored(whole: CohortJob, arrays: TrainingArrays) -> tuple[dict[str, bytes], RecordingLink]:
    method, link = entry(whole.trials[0].method), RecordingLink()
    settings = method.read(whole.trials[0].settings)
    weights = run_cohort(whole, arrays, link, method.learner, network=method.network, settings=settings, dtype=torch.float64)
    return weights, link


def test_that_without_matching_and_lent_labels_it_is_plain_training_bit_for_bit() -> None:
    arrays = table(TASKS)
    bare = cohort(work(matching=0.0), arrays)
    plain = cohort(work("equal_weights"), arrays)
    for _ in range(8):
        bare.advance()
        plain.advance()
    assert torch.equal(bare.weights, plain.weights)


@pytest.mark.parametrize(
    "settings",
    [{}, {"two_sided": False}, {"annotation": "soft"}, {"annotation": "hard"}, {"balance_classes": True}, {"unlabelled": 0.0}],
    ids=str,
)
def test_that_every_setting_changes_what_is_learned(settings: dict[str, SettingValue]) -> None:
    arrays = disjoint()
    runs = {}
    for name, chosen in (("plain", {"matching": 0.0}), ("default", {}), ("changed", settings)):
        made = cohort(work(**chosen), arrays)
        for _ in range(6):
            made.advance()
        assert made.weights.isfinite().all()
        runs[name] = made.weights
    assert not torch.equal(runs["changed"], runs["plain"])
    assert torch.equal(runs["changed"], runs["default"]) == (not settings)


def test_that_matching_grows_to_its_weight_over_the_ramp() -> None:
    arrays = disjoint()
    slow, fast = cohort(work(ramp=1.0), arrays), cohort(work(ramp=0.0), arrays)
    plain = cohort(work(matching=0.0), arrays)
    pulls = []
    for made in (slow, fast):
        made.advance()
        pulls.append(made.moments[0])
    plain.advance()
    torch.testing.assert_close((pulls[1] - plain.moments[0]) / 20, pulls[0] - plain.moments[0], rtol=1e-9, atol=1e-12)


def test_that_each_replicate_learns_its_table_from_its_own_training_rows() -> None:
    arrays = table(TASKS, missing=0.1)
    whole = changed(work(replicates=2, least_rows=1), relations=())
    found = cohort(whole, arrays).memory["relation"].numpy()
    places = places_of(TASKS)
    assert not np.array_equal(found[0, places.states[0], 3], found[1, places.states[0], 3])
    for replicate in (0, 1):
        labels = arrays.labels[arrays.parts[replicate] == 0]
        both = labels[~np.isnan(labels[:, :2]).any(axis=1)]
        mine = both[both[:, 0] == 0, 1]
        assert found[replicate, 0, 3] == pytest.approx((mine.sum() + 1) / (len(mine) + 2))


def test_that_labels_outside_the_training_part_never_reach_the_table() -> None:
    arrays = table(TASKS, missing=0.1)
    labels = arrays.labels.copy()
    labels[arrays.parts[0] != 0, 1] = 1 - labels[arrays.parts[0] != 0, 1]
    whole = changed(work(least_rows=1), relations=())
    first, second = cohort(whole, arrays), cohort(whole, replace(arrays, labels=labels))
    assert torch.equal(first.memory["relation"].nan_to_num(), second.memory["relation"].nan_to_num())


def test_that_experts_go_before_data() -> None:
    found = cohort(work(), table(TASKS, missing=0.0)).memory["relation"][0].numpy()
    np.testing.assert_array_equal(found, relation_table(TASKS, [KNOWN]))


def test_that_the_diagnostics_tell_gap_spread_and_lent_labels_of_tasks_with_classes() -> None:
    whole = work("matching_with_lent_labels")
    weights, link = stored(whole, disjoint())
    assert weights
    (told, *_) = [event for event in link.events if isinstance(event, DiagnosticsMeasured)]
    gap, spread, lent = (told.figures[name] for name in ("expected_gap", "prediction_spread", "lent_labels"))
    assert gap[0] is None
    assert gap[1] is not None
    assert gap[1] > 0
    assert spread[2] is None
    assert spread[0] is not None
    assert lent[0] is not None
    assert lent[0] > 0
    assert lent[1:] == (0.0, 0.0)


def test_that_a_batch_without_any_label_of_a_task_leaves_no_nan() -> None:
    arrays = disjoint()
    labels = arrays.labels.copy()
    labels[arrays.parts[0] == 0, 0] = np.nan
    labels[np.flatnonzero(arrays.parts[0] == 0)[:1], 0] = 1.0
    _, link = stored(work("matching_with_lent_labels", annotation="hard"), replace(arrays, labels=labels))
    assert any(isinstance(event, TrialFinished) for event in link.events)
