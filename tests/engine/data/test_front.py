"""A feature extractor in front of the networks: computed once, kept with the data, refused in one sentence where it does not fit."""

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper
from PIL import Image

from engine.data.dataset import Dataset
from engine.data.reading import read_dataset
from engine.data.snapshot import from_blobs, to_blobs
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.reading import FrontOptions, ReadingOptions
from engine.studies.plan_file import absolute_reading
from tests.engine.data.extractors import ROWS, block_means, save, sums


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Four pictures of 8 by 8 pixels, each brighter in one quarter, and their labels; one is missing."""
    lines = ["path,broken,grade"]
    for number in range(4):
        pixels = np.full((8, 8), 51, np.uint8)
        pixels[4 * (number // 2) : 4 * (number // 2) + 4, 4 * (number % 2) : 4 * (number % 2) + 4] = 255
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
        lines.append(f"{number}.png,{number % 2},{number % 3}")
    (tmp_path / "labels.csv").write_text("\n".join([*lines, "absent.png,1,0"]))
    return tmp_path / "labels.csv"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    rows = "".join(f"{row / 7:.3f},{row % 5 + 0.5},{row % 2}\n" for row in range(30))
    path.write_text("speed,load,broken\n" + rows + ",1.5,1\n")
    return path


def seen_by(front: Path, file: Path, *columns: str, choices: tuple[ColumnChoice, ...] = ()) -> Dataset:
    return read_dataset([file], choices, reading=ReadingOptions(front=FrontOptions(str(front), columns)))


def test_that_features_of_images_become_columns_and_the_images_are_looked_at_no_more(pictures: Path, tmp_path: Path) -> None:
    dataset = seen_by(block_means(tmp_path / "eyes.onnx"), pictures)
    names = [f"eyes_{number}" for number in range(1, 5)]
    features = dataset.frame[names].to_numpy()
    np.testing.assert_allclose(features[:4], np.where(np.eye(4, dtype=bool), 1.0, 0.2), atol=1e-6)
    assert np.isnan(features[4]).all()
    assert dataset.images is None
    assert dataset.image_column is None
    assert [(column.name, column.kind, column.role, column.missing) for column in dataset.card.columns[-4:]] == [
        (name, "number", "feature", 1) for name in names
    ]
    assert len(dataset.card.preview[0]) == len(dataset.card.columns)


def test_that_the_extractor_is_part_of_what_the_data_are(pictures: Path, tmp_path: Path) -> None:
    plain = read_dataset([pictures], image_size=8)
    dataset = seen_by(block_means(tmp_path / "eyes.onnx"), pictures)
    other = seen_by(block_means(tmp_path / "eyes.onnx", batch=1), pictures)
    assert len({plain.card.fingerprint, dataset.card.fingerprint, other.card.fingerprint}) == 3
    assert "feature_extractor" in [finding.code for finding in dataset.card.findings]
    np.testing.assert_array_equal(dataset.frame["eyes_1"], other.frame["eyes_1"])


def test_that_what_a_plan_says_of_all_columns_reads_the_same_data_again(pictures: Path, tmp_path: Path) -> None:
    front = block_means(tmp_path / "eyes.onnx")
    first = seen_by(front, pictures)
    choices = tuple(ColumnChoice(column.name, column.kind, column.role) for column in first.card.columns)
    again = seen_by(front, pictures, choices=choices)
    assert again.card.fingerprint == first.card.fingerprint
    assert again.frame.equals(first.frame)


def test_that_the_project_keeps_the_extractor(pictures: Path, tmp_path: Path) -> None:
    dataset = seen_by(block_means(tmp_path / "eyes.onnx"), pictures)
    kept = from_blobs(to_blobs(dataset))
    assert kept.front == dataset.front
    assert kept.frame.equals(dataset.frame)


def test_that_an_extractor_may_look_at_columns_of_a_table(table: Path, tmp_path: Path) -> None:
    dataset = seen_by(sums(tmp_path / "process.onnx", np.array([[1.0, 2.0], [10.0, 0.0]])), table, "speed", "load")
    speed, load = dataset.frame["speed"].to_numpy(), dataset.frame["load"].to_numpy()
    np.testing.assert_allclose(dataset.frame["process_1"], speed + 10 * load, rtol=1e-6)
    np.testing.assert_allclose(dataset.frame["process_2"], 2 * speed, rtol=1e-6)
    assert np.isnan(dataset.frame["process_1"].to_numpy()[-1])
    assert dataset.card.column("speed") is not None


def _convolution(path: Path, given: tuple[object, ...], kind: int = TensorProto.FLOAT) -> Path:
    return save(path, [helper.make_node("Identity", ["seen"], ["out"])], given, kind)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((ROWS, 4), "say which"),
        ((ROWS, 4, 8), "not at images"),
        ((ROWS, 5, 8, 8), "5 channels"),
        ((ROWS, 1, 8, 16), "8 × 16 pixels"),
        ((ROWS, 1, 512, 512), "512 × 512 pixels"),
        ((7, 1, 8, 8), "7 rows at a time"),
    ],
)
def test_that_an_extractor_of_the_wrong_shape_is_one_sentence(pictures: Path, tmp_path: Path, given: tuple[object, ...], said: str) -> None:
    with pytest.raises(InputError) as told:
        seen_by(_convolution(tmp_path / "eyes.onnx", given), pictures)
    problem = told.value.text.values["problem"]
    assert said in problem.msgid.format_map(problem.values)


def test_that_other_misfits_are_sentences_too(pictures: Path, table: Path, tmp_path: Path) -> None:
    (tmp_path / "rubbish.onnx").write_bytes(b"no model")
    with pytest.raises(InputError, match="cannot be read as an ONNX file"):
        seen_by(tmp_path / "rubbish.onnx", pictures)
    with pytest.raises(InputError, match="that can be read"):
        seen_by(tmp_path / "absent.onnx", pictures)
    with pytest.raises(InputError, match="the data holds none"):
        seen_by(block_means(tmp_path / "eyes.onnx"), table)
    process = sums(tmp_path / "process.onnx", np.ones((2, 1)))
    with pytest.raises(InputError, match="cannot be used"):
        seen_by(process, table, "speed")
    with pytest.raises(InputError, match="no column"):
        seen_by(process, table, "speed", "pressure")


def test_that_the_path_of_the_extractor_is_made_whole_with_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    made = absolute_reading(ReadingOptions(front=FrontOptions("eyes.onnx")))
    assert made.front is not None
    assert made.front.path == str(tmp_path / "eyes.onnx")
