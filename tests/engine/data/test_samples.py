from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data.features import encode_features, layout_of
from engine.data.proposals import propose_tasks
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.data.snapshot import from_blobs, to_blobs
from engine.data.split import assign_parts
from engine.data.synthetic import make_plant, make_shapes
from engine.domain.errors import InputError
from engine.domain.plan import SplitPolicy
from tests.engine.data.tables import choices_of


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_that_a_sample_can_be_opened_split_coded_and_stored(tmp_path: Path, sample: object) -> None:
    name, tasks_of_sample = sample.name, sample.tasks  # pyright: ignore[reportAttributeAccessIssue]
    dataset = read_dataset([write_sample(name, tmp_path / name)])
    tasks = propose_tasks(dataset.card)
    assert tuple(task.name for task in tasks) == tasks_of_sample
    assert not [finding for finding in dataset.card.findings if finding.severity == "blocker"]
    assert not dataset.card.dropped
    parts = assign_parts(dataset, tasks, SplitPolicy(), seed=1)
    assert np.all(np.bincount(parts) > 0)
    assert encode_features(layout_of(dataset, choices_of(dataset)), dataset.frame).shape[0] == dataset.card.rows
    again = from_blobs(to_blobs(dataset))
    assert again.card == dataset.card
    pd.testing.assert_frame_equal(again.frame, dataset.frame)
    assert np.array_equal(again.images, dataset.images) if dataset.images is not None else again.images is None  # pyright: ignore[reportArgumentType]


def test_that_the_wines_are_those_of_the_published_table() -> None:
    from sklearn.datasets import load_wine

    published = load_wine()
    with (files("resources") / "samples" / "wine.csv").open("rb") as stream:
        ours = pd.read_csv(stream)
    assert list(ours.columns[:-1]) == list(published["feature_names"])
    assert np.array_equal(ours.iloc[:, :-1].to_numpy(), published["data"])
    assert list(ours["cultivar"]) == [("first", "second", "third")[known] for known in published["target"]]


def test_that_an_unknown_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sample called"):
        write_sample("nothing", tmp_path)


def test_that_the_plant_keeps_what_its_docstring_promises() -> None:
    plant = make_plant()
    complete = plant.complete.to_numpy(dtype=float)
    correlation = np.corrcoef(complete.T)
    names = list(plant.complete.columns)
    for first, second in plant.truth.related:
        assert correlation[names.index(first), names.index(second)] > 0.25
    unpredictable = names.index(plant.truth.unpredictable)
    assert np.abs(np.delete(correlation[unpredictable], unpredictable)).max() < 0.06
    assert abs(np.corrcoef(plant.truth.fouling, plant.truth.imbalance)[0, 1]) < 0.15
    labelled = plant.table[names].notna().mean()
    assert labelled.idxmin() == plant.truth.label_poor


def test_that_generated_data_are_the_same_for_the_same_seed() -> None:
    pd.testing.assert_frame_equal(make_plant(200, seed=3).table, make_plant(200, seed=3).table)
    assert not make_plant(200, seed=3).table.equals(make_plant(200, seed=4).table)
    first, second = make_shapes(20, seed=3), make_shapes(20, seed=3)
    assert np.array_equal(first.pixels, second.pixels)
