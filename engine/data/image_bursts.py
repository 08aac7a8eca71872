"""Finds images that follow each other and are nearly the same, as a series of photographs of one part or the frames of a video are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.data.dialect import unique_names
from engine.domain.dataset import Column, Finding
from engine.domain.plan import ColumnChoice
from engine.domain.text import message

EXAMPLES = 5
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


@dataclass(frozen=True)
class SeriesColumn:
    """A made-up column that says which images belong together, so that they can stay in one part of a split."""

    column: Column
    values: pd.Series
    """(N,) the number of each image's series, as text."""
    findings: tuple[Finding, ...]


def series_name(names: Sequence[str]) -> str:
    """What the made-up column is called beside columns of these ``names``."""
    japanese = any(ord(sign) > 0x2E7F for name in names for sign in name)
    return unique_names([*names, "連続画像" if japanese else "series"])[-1]


def series_column(images: np.ndarray, names: Sequence[str], chosen: Mapping[str, ColumnChoice]) -> SeriesColumn | None:
    """The series in ``images`` beside columns of these ``names``; None where there are none and no one has ``chosen`` the column."""
    name = series_name(names)
    choice, found = chosen.get(name), image_bursts(images)
    if found is None and choice is None:
        return None
    groups = np.arange(len(images)) if found is None else found.groups
    values = pd.Series((groups + 1).astype(str), dtype="str")
    column = Column(
        name,
        "id",
        "group" if choice is None else choice.role,
        distinct=int(groups.max(initial=-1)) + 1,
        examples=tuple(values.drop_duplicates().head(EXAMPLES)),
        reason=message("Made by Tasuki: images that follow each other and are nearly the same have the same number."),
    )
    if found is None:
        return SeriesColumn(column, values, ())
    text = message(
        "Images that follow each other are nearly the same (series: {series:count}, with {images:count} images). In a random split the "
        "networks would know the test images from training and seem better than they are. The column {column} says which images belong "
        "together. Split by this column.",
        series=found.series,
        images=found.images,
        column=name,
    )
    return SeriesColumn(column, values, (Finding("group_leak", "warning", text, name),))


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
