from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.image_bursts import image_bursts, series_column
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.split import assign_parts
from engine.domain.plan import ColumnChoice, SplitPolicy

SIZE = 24


def _scenes(count: int, seed: int) -> np.ndarray:
    """(count, 1, SIZE, SIZE): each a bright patch somewhere on a grey ground."""
    generator = np.random.default_rng(seed)
    scenes = np.full((count, 1, SIZE, SIZE), 90.0)
    for scene in scenes:
        top, left = generator.integers(0, SIZE - 8, 2)
        scene[0, top : top + 8, left : left + 8] = generator.uniform(150, 250)
    return scenes


def _noisy(scenes: np.ndarray, seed: int, noise: float = 6.0) -> np.ndarray:
    return np.clip(scenes + np.random.default_rng(seed).normal(0, noise, scenes.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(3))
def test_that_series_of_the_same_part_are_found_and_counted(seed: int) -> None:
    scenes = _scenes(60, seed)
    images = _noisy(np.repeat(scenes, 4, axis=0), seed)
    found = image_bursts(images)
    assert found is not None
    assert found.images == 240
    assert 55 <= found.series <= 60, "two patches may happen to lie in nearly the same place"
    made = series_column(images, ["file"], {})
    assert made is not None
    (finding,) = made.findings
    assert (finding.code, finding.severity, finding.column) == ("group_leak", "warning", "series")
    assert made.values.head(9).tolist() == ["1"] * 4 + ["2"] * 4 + ["3"]


@pytest.mark.parametrize("seed", range(5))
def test_that_separate_images_are_no_series(seed: int) -> None:
    assert image_bursts(_noisy(_scenes(240, seed), seed)) is None


def test_that_images_sorted_by_uniform_classes_are_no_series() -> None:
    images = _noisy(np.repeat(_scenes(2, 0), 200, axis=0), 0)
    assert image_bursts(images) is None


def test_that_missing_images_and_few_images_are_no_series() -> None:
    images = _noisy(_scenes(240, 0), 0)
    images[50:200] = 0
    assert image_bursts(images) is None
    assert image_bursts(images[:20]) is None


def test_that_real_images_taken_one_by_one_are_no_series(shared_data: Path) -> None:
    dataset = read_dataset([shared_data / "digits"], image_size=16)
    assert dataset.images is not None
    assert image_bursts(dataset.images) is None


def _photographs(folder: Path, images: np.ndarray) -> Path:
    """A table of labels beside the images."""
    lines = ["file,bad,wet"]
    for number, image in enumerate(images):
        Image.fromarray(image[0]).save(folder / f"{number:03}.png")
        lines.append(f"{number:03}.png,{number // 4 % 3 == 0:d},{number // 4 % 2}")
    path = folder / "labels.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_that_a_split_can_keep_the_images_of_a_series_together(tmp_path: Path) -> None:
    path = _photographs(tmp_path, _noisy(np.repeat(_scenes(60, 0), 4, axis=0), 0))
    card = read_dataset([path]).card
    (finding,) = [finding for finding in card.findings if finding.code == "group_leak"]
    assert finding.column == "series"
    assert card.preview[4] == ("004.png", "0", "1", "2")
    choices = [ColumnChoice(column.name, column.kind, column.role) for column in card.columns]
    assert choices[-1] == ColumnChoice("series", "id", "group")
    again = read_dataset([path], choices, image_size=48)
    assert again.card.fingerprint == card.fingerprint
    new = read_dataset([path], choices[:1], optional=[choice.name for choice in choices])
    assert list(new.frame.columns) == ["file", "bad", "wet"], "predictions are written beside the columns of the file alone"
    parts = assign_parts(again, [propose_task(again.card, "bad")], SplitPolicy(kind="group", column="series"), 0)
    assert len(set(zip(again.frame["series"], parts, strict=True))) == len(set(again.frame["series"]))
    assert sorted(set(parts.tolist())) == [0, 1, 2]


def test_that_a_chosen_split_by_series_holds_for_images_without_any(tmp_path: Path) -> None:
    path = _photographs(tmp_path, _noisy(_scenes(120, 0), 0))
    assert read_dataset([path]).card.column("series") is None
    chosen = read_dataset([path], [ColumnChoice("series", "id", "group")])
    assert len(set(chosen.frame["series"])) == 120
    assert "group_leak" not in {finding.code for finding in chosen.card.findings}
