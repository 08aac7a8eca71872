"""A method may ask for training rows without any label; whoever does not sees the same batches as ever."""

from dataclasses import replace

import numpy as np
import torch

from engine.training.arrays import TrainingArrays
from engine.training.batches import Feed
from engine.training.source import Source
from tests.engine.training.cohorts import job, table, tasks_of, trial

TASKS = tasks_of("binary", "regression")
TRIALS = (trial((1.0, 1.0)), trial((1.0, 1.0), replicate=1))


def bare_table() -> TrainingArrays:
    """A table with some rows that carry no label at all."""
    arrays = table(TASKS)
    labels = arrays.labels.copy()
    labels[::4] = np.nan
    return replace(arrays, labels=labels)


def feed(arrays: TrainingArrays, unlabelled: int) -> Feed:
    settings = job(TRIALS, TASKS).settings
    return Feed(Source(arrays, "cpu", torch.float64), TRIALS, settings, 7, "cpu", unlabelled)


def test_that_the_labelled_rows_are_the_same_with_and_without_others_behind_them() -> None:
    arrays = bare_table()
    plain, wide = feed(arrays, 0).at(3), feed(arrays, 5).at(3)
    assert plain.inputs.shape[1] == 16
    assert wide.inputs.shape[1] == 21
    assert torch.equal(wide.inputs[:, :16], plain.inputs)
    assert torch.equal(wide.shares[:, :16], plain.shares)
    assert not wide.labelled[:, 16:].any()


def test_that_unlabelled_rows_come_from_the_training_part_alone() -> None:
    arrays = bare_table()
    source = Source(arrays, "cpu", torch.float64)
    for replicate in (0, 1):
        rows = source.unlabelled_rows_of(replicate, (0, 1))
        assert len(rows)
        assert (arrays.parts[replicate][rows] == 0).all()
        assert np.isnan(arrays.labels[rows]).all()


def test_that_no_rows_are_added_where_a_replicate_has_none() -> None:
    arrays = bare_table()
    labels = np.where((arrays.parts[1] == 0)[:, None] & np.isnan(arrays.labels), 0.0, arrays.labels).astype(np.float32)
    assert feed(replace(arrays, labels=labels), 5).at(0).inputs.shape[1] == 16
