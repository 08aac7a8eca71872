import io
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from PIL import Image

from engine.domain.picture import WeighedPicture
from engine.methods import entry
from engine.training.arrays import TrainingArrays
from engine.training.loop import run_cohort
from engine.training.picture_saliency import MOST_PICTURES, MOST_PIXELS, picture_saliency
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of, trial

TASKS = tasks_of("binary", "binary")


def squares(rows: int = 120, size: int = 16) -> TrainingArrays:
    """A bright square at a random place decides both tasks; the rest is dim noise. The first rows have no label."""
    arrays = images(TASKS, rows=rows, size=size)
    generator = np.random.default_rng(3)
    labels = np.repeat(generator.integers(0, 2, size=(rows, 1)), 2, axis=1).astype(np.float32)
    pictures = generator.integers(0, 60, size=(rows, 1, size, size)).astype(np.uint8)
    for row in np.flatnonzero(labels[:, 0]):
        down, across = generator.integers(0, size - 5, size=2)
        pictures[row, :, down : down + 5, across : across + 5] += 150
    labels[:4] = np.nan
    return replace(arrays, inputs=pictures, labels=labels)


def trained(method: str, arrays: TrainingArrays, weights: tuple[float, float] = (1.0, 1.0), steps: int = 20) -> tuple[WeighedPicture, ...]:
    found = entry(method)
    one = msgspec.structs.replace(trial(weights), method=method)
    work = job((one,), TASKS, kind="image", max_steps=steps, evaluate_every=steps, image_channels=(6, 8))
    stored = run_cohort(work, arrays, RecordingLink(), found.learner, network=found.network, settings=found.settings())
    return picture_saliency(stored[one.id], one, arrays, find=entry)


def test_that_tasks_look_at_what_decides_them() -> None:
    arrays = squares()
    seen = [each for each in trained("equal_weights", arrays, steps=60) if arrays.labels[each.row, 0]]
    assert seen
    for each in seen:
        square = arrays.inputs[each.row, 0] >= 150
        for found in each.maps:
            cells = np.frombuffer(found or b"", np.uint8).reshape(16, 16)
            assert cells[square].mean() > 1.5 * cells[~square].mean()


@pytest.mark.parametrize("method", ["rep_mtl", "dmtrl_laf", "self_auxiliary"])
def test_that_examples_are_few_small_labelled_and_of_the_validation_part(method: str) -> None:
    arrays = squares()
    pictures = trained(method, arrays)
    assert len(pictures) == MOST_PICTURES
    for each in pictures:
        assert arrays.parts[0, each.row] == 1
        assert not np.isnan(arrays.labels[each.row]).any()
        assert all(found is not None and len(found) == 256 and max(found) == 255 for found in each.maps)


def test_that_rows_with_fewer_labels_fill_up_what_complete_rows_leave() -> None:
    arrays = squares()
    rows = np.flatnonzero(arrays.parts[0] == 1)
    arrays.labels[rows[:-1], 1] = np.nan
    pictures = trained("equal_weights", arrays, steps=2)
    assert len(pictures) == MOST_PICTURES
    assert [each.maps[1] is not None for each in pictures] == [False, False, False, True]


def test_that_large_pictures_are_kept_small_and_colours_stay() -> None:
    arrays = squares(20)
    large = np.repeat(np.repeat(np.repeat(arrays.inputs, 3, axis=1), 6, axis=2), 6, axis=3)
    shape = {"offset": np.repeat(arrays.offset, 3, axis=1), "scale": np.repeat(arrays.scale, 3, axis=1)}
    picture = trained("equal_weights", replace(arrays, inputs=large, **shape), steps=2)[0]
    image = Image.open(io.BytesIO(picture.png))
    assert (image.size, image.mode) == ((MOST_PIXELS, MOST_PIXELS), "RGB")
    assert len(picture.maps[0] or b"") == 256


def test_that_a_task_that_was_not_trained_or_labelled_has_no_map() -> None:
    arrays = squares()
    assert all(each.maps[1] is None and each.maps[0] is not None for each in trained("single_task", arrays, (1.0, 0.0)))
    arrays.labels[:, 1] = np.where(arrays.parts[0] == 1, np.nan, arrays.labels[:, 1])
    arrays.labels[5, 1] = 1.0
    one = trained("single_task", arrays, (1.0, 0.0))
    assert all(each.maps[1] is None for each in one)


def test_that_a_table_has_no_pictures() -> None:
    tasks = tasks_of("binary", "binary")
    arrays = table(tasks)
    assert picture_saliency(b"", trial((1.0, 1.0)), arrays) == ()
