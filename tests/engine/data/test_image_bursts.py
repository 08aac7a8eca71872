from pathlib import Path

import numpy as np
import pytest

from engine.data.image_bursts import find_bursts, image_bursts
from engine.data.reading import read_dataset

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
    (finding,) = find_bursts(images, "file")
    assert (finding.code, finding.severity, finding.column) == ("group_leak", "warning", "file")


@pytest.mark.parametrize("seed", range(5))
def test_that_separate_images_are_no_series(seed: int) -> None:
    assert find_bursts(_noisy(_scenes(240, seed), seed)) == []


def test_that_images_sorted_by_uniform_classes_are_no_series() -> None:
    images = _noisy(np.repeat(_scenes(2, 0), 200, axis=0), 0)
    assert find_bursts(images) == []


def test_that_missing_images_and_few_images_are_no_series() -> None:
    images = _noisy(_scenes(240, 0), 0)
    images[50:200] = 0
    assert find_bursts(images) == []
    assert find_bursts(images[:20]) == []


def test_that_real_images_taken_one_by_one_are_no_series(shared_data: Path) -> None:
    dataset = read_dataset([shared_data / "digits"], image_size=16)
    assert dataset.images is not None
    assert find_bursts(dataset.images) == []
