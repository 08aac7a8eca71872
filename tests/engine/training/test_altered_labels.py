"""Trials may learn from a part of the labels or from shuffled ones, and nobody else notices."""

from itertools import pairwise

import numpy as np
import torch
from msgspec.structs import replace

from engine.domain.plan import Trial
from engine.training.altered_labels import Alteration, alter, altered_labels
from engine.training.batches import Feed
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.source import Source
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial

TASKS = tasks_of("binary", "multiclass", "regression")
ARRAYS = table(TASKS)


def shown(share: float, replicate: int = 0) -> np.ndarray:
    return ~np.isnan(alter(Alteration(replicate, share, ()), TASKS, ARRAYS, 7))


def test_that_a_smaller_share_lies_within_a_larger_one() -> None:
    shares = [shown(share) for share in (0.125, 0.25, 0.5, 0.75)]
    for smaller, larger in pairwise(shares):
        assert (smaller <= larger).all()
        assert smaller.sum() < larger.sum()


def test_that_about_the_asked_share_of_the_training_labels_of_each_task_is_shown() -> None:
    training = ARRAYS.parts[0] == 0
    whole = (~np.isnan(ARRAYS.labels[training])).sum(axis=0)
    assert np.abs(shown(0.25)[training].sum(axis=0) - whole / 4).max() <= 3


def test_that_validation_and_test_labels_stay_as_they_are() -> None:
    held_out = ARRAYS.parts[1] != 0
    for alteration in (Alteration(1, 0.125, ()), Alteration(1, 1.0, (0, 1, 2))):
        assert np.array_equal(alter(alteration, TASKS, ARRAYS, 7)[held_out], ARRAYS.labels[held_out], equal_nan=True)


def test_that_every_class_keeps_a_label_however_small_the_share() -> None:
    labels = alter(Alteration(0, 0.001, ()), TASKS, ARRAYS, 7)[ARRAYS.parts[0] == 0]
    assert sorted(labels[~np.isnan(labels[:, 1]), 1]) == [0, 1, 2]


def test_that_shuffling_moves_the_labels_of_the_named_tasks_alone_and_keeps_their_counts() -> None:
    labels = alter(Alteration(0, 1.0, (2,)), TASKS, ARRAYS, 7)
    assert np.array_equal(labels[:, :2], ARRAYS.labels[:, :2], equal_nan=True)
    training = (ARRAYS.parts[0] == 0) & ~np.isnan(ARRAYS.labels[:, 2])
    assert not np.array_equal(labels[training, 2], ARRAYS.labels[training, 2])
    assert np.array_equal(np.sort(labels[training, 2]), np.sort(ARRAYS.labels[training, 2]))


def test_that_replicates_hide_different_labels() -> None:
    training = (ARRAYS.parts == 0).all(axis=0)
    assert not np.array_equal(shown(0.5, 0)[training], shown(0.5, 1)[training])


def test_that_a_member_sees_shown_labels_alone_and_its_company_sees_what_it_always_saw() -> None:
    plain = trial((1.0, 1.0, 1.0))
    trials = (plain, replace(plain, id="part", label_share=0.25))
    work = job(trials, TASKS)
    alone = Feed(Source(ARRAYS, "cpu", torch.float64), (plain,), work.settings, 7, "cpu").at(0)
    feed = Feed(Source(ARRAYS, "cpu", torch.float64, altered_labels(work, ARRAYS)), trials, work.settings, 7, "cpu")
    both = feed.at(0).take(feed.sampler_of)
    assert torch.equal(both.inputs[0], alone.inputs[0])
    assert torch.equal(both.labelled[0], alone.labelled[0])
    rows = Source(ARRAYS, "cpu", torch.float64, altered_labels(work, ARRAYS)).rows_of(0, 0, (0, 1, 2), 1)
    assert set(rows) == set(np.flatnonzero(shown(0.25).any(axis=1) & (ARRAYS.parts[0] == 0)))


def test_that_company_with_altered_labels_changes_no_network() -> None:
    plain = trial((1.0, 1.0, 1.0))
    few = replace(plain, id="few", label_share=0.125)
    noise = replace(plain, id="noise", shuffled=(1, 2))

    def weights(*trials: Trial) -> dict[str, bytes]:
        return run_cohort(job(trials, TASKS), ARRAYS, RecordingLink(), Learner, dtype=torch.float64)

    alone, together = weights(plain), weights(plain, few, noise)
    assert alone[plain.id] == together[plain.id]
    assert len({together[name] for name in together}) == 3


def test_that_fewer_labels_teach_less() -> None:
    link = RecordingLink()
    plain = trial((0.0, 0.0, 1.0), learning_rate=0.01)
    run_cohort(job((plain, replace(plain, id="few", label_share=0.05)), TASKS, max_steps=200), table(TASKS, rows=600), link, Learner)
    losses = {event.trial: event.loss for event in link.events if type(event).__name__ == "TrialFinished"}
    assert losses[plain.id] < losses["few"]
