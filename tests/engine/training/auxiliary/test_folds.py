"""Which rows are held out while help is measured."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.domain.plan import Trial
from engine.training.altered_labels import altered_labels
from engine.training.arrays import TrainingArrays
from engine.training.auxiliary.folds import FOLDS, folded
from engine.training.source import Source
from tests.engine.training.cohorts import job, table, tasks_of

TASKS = tasks_of("binary", "regression")


def trial(replicate: int, name: str = "a", share: float = 1.0) -> Trial:
    return Trial(name, "self_auxiliary", "clones", (1.0, 1.0), "adamw", 0.01, 1e-4, replicate, {}, label_share=share)


def source(arrays: TrainingArrays) -> Source:
    return Source(arrays, "cpu", torch.float64)


def test_that_every_row_of_training_and_validation_is_held_out_once_and_no_test_row_is_anywhere() -> None:
    arrays = table(TASKS)
    turned, several = folded(source(arrays), (trial(0), trial(1, "b")), 3)
    assert [(each.id, each.replicate) for each in several[: FOLDS + 1]] == [*((f"a {k}", k) for k in range(FOLDS)), ("b 0", FOLDS)]
    for replicate in (0, 1):
        parts = turned.arrays.parts[FOLDS * replicate : FOLDS * (replicate + 1)]
        test = arrays.parts[replicate] == 2
        assert (parts[:, test] == -1).all()
        assert ((parts[:, ~test] == 1).sum(0) == 1).all()
        assert ((parts[:, ~test] == 0).sum(0) == FOLDS - 1).all()


def test_that_scarce_labels_are_spread_evenly() -> None:
    arrays = table(TASKS, missing=0.0)
    arrays.labels[np.random.default_rng(1).random(len(arrays.labels)) < 0.9, 1] = np.nan
    turned, _ = folded(source(arrays), (trial(0),), 3)
    known = ~np.isnan(arrays.labels[:, 1])
    held_out = [(part[known] == 1).sum() for part in turned.arrays.parts[:FOLDS]]
    assert max(held_out) - min(held_out) <= 1
    assert min(held_out) > 0


def test_that_rows_of_a_group_stay_together() -> None:
    arrays = replace(table(TASKS), groups=np.arange(300) // 7)
    arrays.parts[:] = np.where(arrays.groups % 5 < 3, 0, np.where(arrays.groups % 5 == 3, 1, 2))
    turned, _ = folded(source(arrays), (trial(0),), 3)
    for part in turned.arrays.parts[:FOLDS]:
        assert all(len(set(part[arrays.groups == group])) == 1 for group in range(43))


def test_that_rows_are_scaled_as_their_own_replicate_and_not_as_another() -> None:
    arrays = table(TASKS)
    arrays.offset[1] += 5
    whole = source(arrays)
    turned, _ = folded(whole, (trial(0), trial(1, "b")), 3)
    rows = torch.arange(10)[None]
    assert torch.equal(turned.inputs(rows, torch.tensor([FOLDS + 2])), whole.inputs(rows, torch.tensor([1])))
    assert torch.equal(turned.targets(rows, torch.tensor([1]))[0], whole.targets(rows, torch.tensor([0]))[0])


def test_that_a_task_with_one_label_to_learn_from_leaves_the_parts_as_they_are() -> None:
    arrays = table(TASKS, missing=0.0, replicates=1)
    lone = np.flatnonzero(arrays.parts[0] == 0)[0]
    arrays.labels[np.arange(300) != lone, 1] = np.nan
    turned, _ = folded(source(arrays), (trial(0),), 3)
    assert all(np.array_equal(part[arrays.parts[0] < 2], arrays.parts[0][arrays.parts[0] < 2]) for part in turned.arrays.parts)
    assert (turned.arrays.parts < 2).all()


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_that_labels_hidden_from_a_trial_are_neither_learned_from_nor_held_out(share: float) -> None:
    arrays = table(TASKS, missing=0.0)
    work = job((trial(1, share=share),), TASKS)
    whole = Source(arrays, "cpu", torch.float64, altered_labels(work, arrays))
    turned, several = folded(whole, work.trials, 3)
    seen = [len(turned.rows_of(each.replicate, part, (0,), turned.view_of(each))) for each in several for part in (0, 1)]
    learned = (arrays.parts[1] == 0).sum() * share + (arrays.parts[1] == 1).sum()
    assert sum(seen) == pytest.approx(FOLDS * learned, abs=FOLDS)
