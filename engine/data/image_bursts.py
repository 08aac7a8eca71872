"""Finds images that follow each other and are nearly the same, as a series of photographs of one part or the frames of a video are."""

from dataclasses import dataclass

import numpy as np

from engine.domain.dataset import Finding
from engine.domain.text import message

SIDE = 16
"""Pixels along each side of the grey miniatures that are compared: noise averages out, the object stays."""
ALIKE = 0.25
"""Two images are nearly the same when they differ by at most this part of what two images of the table usually differ by."""
APART = 50
"""Positions between two images that show how alike images are that merely stand in the same part of the table."""
MORE_OFTEN = 0.05
"""Share of neighbours that must be nearly the same beyond the share of images APART; and FEWEST of them."""
FEWEST = 10
CERTAINTY = 5.0
"""Standard errors by which that difference must exceed none."""
_BLOCK = 2000


@dataclass(frozen=True)
class Bursts:
    """Series of nearly equal neighbours."""

    groups: np.ndarray
    """(N,) the series of each image, counted from 0; an image that is like neither neighbour is a series of its own."""
    series: int
    """Series of two or more images."""
    images: int
    """Images in those."""


def image_bursts(images: np.ndarray) -> Bursts | None:
    """The series in ``images`` (N, C, S, S) uint8 in row order; None where neighbours are no more alike than images further apart.

    Images sorted by class are alike at any distance within the class and so are no series. Linear in the images.
    """
    if len(images) <= 2 * APART:
        return None
    small = _miniatures(images)
    shown = np.flatnonzero(small.std(axis=1) > 0)
    small = small[shown]
    if len(small) <= 2 * APART:
        return None
    usual = float(np.median(_differences(small, np.random.default_rng(0).permutation(len(small)))))
    near = _differences(small, np.arange(1, len(small))) <= ALIKE * usual
    apart = _differences(small, np.arange(APART, len(small))) <= ALIKE * usual
    more = float(near.mean() - apart.mean())
    error = np.sqrt(max(float(apart.mean()), 1 / len(apart)) / len(apart))
    if usual == 0 or near.sum() < FEWEST or more < max(MORE_OFTEN, CERTAINTY * error):
        return None
    joined = np.zeros(len(images), dtype=bool)
    joined[shown[1:][near & (np.diff(shown) == 1)]] = True
    groups = np.cumsum(~joined) - 1
    sizes = np.bincount(groups)
    return Bursts(groups, int((sizes > 1).sum()), int(sizes[sizes > 1].sum()))


def find_bursts(images: np.ndarray, column: str | None = None) -> list[Finding]:
    """At most one warning; ``column`` is the one that names the images."""
    found = image_bursts(images)
    if found is None:
        return []
    text = message(
        "Images that follow each other are nearly the same (series: {series:count}, with {images:count} images). In a random split the "
        "networks would know the test images from training and seem better than they are. Add a column that says which images belong "
        "together and split by it, or keep one image of each series.",
        series=found.series,
        images=found.images,
    )
    return [Finding("group_leak", "warning", text, column)]


def _miniatures(images: np.ndarray) -> np.ndarray:
    """(N, at most SIDE * SIDE) float32 grey values, each the mean of the pixels around it."""
    count, _, height, width = images.shape
    rows, columns = (np.linspace(0, size, min(SIDE, size) + 1).astype(np.int64) for size in (height, width))
    small = np.empty((count, (len(rows) - 1) * (len(columns) - 1)), np.float32)
    for start in range(0, count, _BLOCK):
        grey = images[start : start + _BLOCK].mean(axis=1, dtype=np.float32)
        sums = np.add.reduceat(np.add.reduceat(grey, rows[:-1], axis=1), columns[:-1], axis=2)
        small[start : start + _BLOCK] = (sums / np.outer(np.diff(rows), np.diff(columns))).reshape(len(grey), -1)
    return small


def _differences(small: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(K,) mean absolute difference between the first K miniatures and those at positions ``others`` (K,)."""
    return np.array([float(np.abs(one - small[other]).mean()) for one, other in zip(small, others, strict=False)])
