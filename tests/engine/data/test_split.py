from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.data.dataset import Dataset
from engine.data.labels import encode_labels
from engine.data.proposals import propose_tasks
from engine.data.reading import read_dataset
from engine.data.split import assign_parts
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import SplitPolicy
from engine.domain.task import Task

BINARY = Task("y", "binary", "auroc", ("0", "1"))
SHARES = np.array([0.6, 0.2, 0.2])


def _dataset(**columns: object) -> Dataset:
    frame = pd.DataFrame(columns)
    return Dataset(DatasetCard((), len(frame), (), {}, (), (), ""), frame)


def _labels(rows: int, share: float, seed: int = 0, events: float = 0.3) -> pd.Series:
    generator = np.random.default_rng(seed)
    drawn = pd.Series(np.where(generator.random(rows) < events, "1", "0"), dtype="str")
    return drawn.mask(generator.random(rows) >= share)


def test_that_sparse_causes_are_spread_over_the_parts(shared_data: Path) -> None:
    dataset = read_dataset([shared_data / "ai4i2020" / "ai4i2020_sparse_causes.csv"])
    tasks = propose_tasks(dataset.card)
    parts = assign_parts(dataset, tasks, SplitPolicy(), seed=3)
    assert np.bincount(parts).tolist() == [6000, 2000, 2000]
    labels = encode_labels(dataset.frame, tasks)
    for position, task in enumerate(tasks):
        for index in (0, 1):
            held = np.bincount(parts[labels[:, position] == index], minlength=3)
            assert np.all(np.abs(held - held.sum() * SHARES) <= 3), (task.name, held)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), rows=st.integers(60, 400), share=st.floats(0.3, 1.0))
def test_that_a_random_split_is_complete_stratified_and_repeatable(seed: int, rows: int, share: float) -> None:
    dataset = _dataset(y=_labels(rows, share, seed))
    assume(dataset.frame["y"].value_counts().reindex(["0", "1"], fill_value=0).min() >= 3)
    parts = assign_parts(dataset, [BINARY], SplitPolicy(), seed)
    assert set(parts.tolist()) == {0, 1, 2}
    assert np.array_equal(parts, assign_parts(dataset, [BINARY], SplitPolicy(), seed))
    labels = encode_labels(dataset.frame, [BINARY])[:, 0]
    for index in (0, 1):
        held = np.bincount(parts[labels == index], minlength=3)
        assert np.all(np.abs(held - held.sum() * SHARES) <= 2)
    assert np.all(np.abs(np.bincount(parts) - rows * SHARES) <= 4)


def test_that_another_seed_gives_another_split() -> None:
    dataset = _dataset(y=_labels(300, 0.5))
    first, second = (assign_parts(dataset, [BINARY], SplitPolicy(), seed) for seed in (0, 1))
    assert (first != second).mean() > 0.3


def test_that_every_part_sees_the_whole_scale_of_a_regression() -> None:
    values = np.random.default_rng(0).lognormal(size=200)
    parts = assign_parts(_dataset(v=values), [Task("v", "regression", "mae")], SplitPolicy(), seed=0)
    top = np.bincount(parts[values > np.quantile(values, 0.8)], minlength=3)
    assert top.tolist() == [24, 8, 8]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), groups=st.integers(12, 60))
def test_that_a_group_is_never_split(seed: int, groups: int) -> None:
    generator = np.random.default_rng(seed)
    names = pd.Series([f"m{number}" for number in generator.integers(0, groups, 400)], dtype="str").mask(generator.random(400) < 0.02)
    dataset = _dataset(y=_labels(400, 0.8, seed), machine=names)
    parts = assign_parts(dataset, [BINARY], SplitPolicy("group", "machine"), seed)
    assert pd.Series(parts).groupby(names.fillna("gap")).nunique().max() == 1
    assert np.all(np.abs(np.bincount(parts, minlength=3) / 400 - SHARES) < 0.15)


def test_that_a_time_split_tests_on_the_latest_rows_and_never_parts_equal_times() -> None:
    days = pd.Series(pd.to_datetime("2024-01-01") + pd.to_timedelta(np.repeat(np.arange(50), 4), unit="D"))
    days = days.sample(frac=1, random_state=0).reset_index(drop=True)
    parts = assign_parts(_dataset(y=_labels(200, 1.0), day=days), [BINARY], SplitPolicy("time", "day"), seed=0)
    assert days[parts == 0].max() < days[parts == 1].min()
    assert days[parts == 1].max() < days[parts == 2].min()
    assert np.bincount(parts).tolist() == [120, 40, 40]


def test_that_a_class_too_small_for_three_parts_is_named_with_its_count() -> None:
    labels = pd.Series(["0"] * 50 + ["1"] * 2, dtype="str")
    with pytest.raises(PlanError) as raised:
        assign_parts(_dataset(y=labels), [BINARY], SplitPolicy(), seed=0)
    assert raised.value.text.values == {"value": "1", "task": "y", "n": 2}


def test_that_a_class_of_three_reaches_every_part() -> None:
    labels = pd.Series(["0"] * 50 + ["1"] * 3, dtype="str")
    for seed in range(5):
        parts = assign_parts(_dataset(y=labels), [BINARY], SplitPolicy(), seed)
        assert sorted(parts[-3:].tolist()) == [0, 1, 2]


def test_that_a_part_without_labels_is_refused() -> None:
    early = pd.Series(["0", "1"] * 30 + [None] * 60, dtype="str")
    dataset = _dataset(y=early, t=np.arange(120.0), g=pd.Series(["a", "b"] * 60, dtype="str"))
    with pytest.raises(PlanError, match="too few labels"):
        assign_parts(dataset, [BINARY], SplitPolicy("time", "t"), seed=0)
    with pytest.raises(PlanError, match="at least three groups"):
        assign_parts(dataset, [BINARY], SplitPolicy("group", "g"), seed=0)
    with pytest.raises(PlanError, match="no column called"):
        assign_parts(dataset, [BINARY], SplitPolicy("group", "h"), seed=0)
    with pytest.raises(PlanError, match="add up to 1"):
        assign_parts(dataset, [BINARY], SplitPolicy(train=0.9), seed=0)
