"""Which rows are unlike those that the networks were trained with, so that their answers are extrapolations.

A row is unlike when a number or date lies far outside the project's range, when a category was never seen, or when the row as a
whole is further from every row of a sample than any row of another sample was. That is a rule of thumb, not a probability.
"""

import numpy as np
import pandas as pd

from engine.data.columns import class_name
from engine.data.dataset import Dataset, series_of
from engine.data.features import FeatureLayout, encode_features, learn_scaling

BEYOND = 0.1
"""How far outside the range, as a share of it, a number still counts as usual."""
SAMPLE = 512
"""Rows that distances are measured to, and as many others that tell what distances are usual."""
_AT_ONCE = 4096


class Likeness:
    """What is usual among the rows of a project."""

    def __init__(self, known: Dataset, layout: FeatureLayout) -> None:
        self._layout = layout
        table = encode_features(layout, known.frame)
        self._offset, self._scale = learn_scaling(layout, table, np.arange(len(table)))
        self._ranges: dict[str, tuple[float, float]] = {}
        start = 0
        for source in layout.sources:
            values = table[:, start][np.isfinite(table[:, start])]
            if source.kind != "category" and len(values):
                low, high = float(values.min()), float(values.max())
                self._ranges[source.column] = low - BEYOND * (high - low), high + BEYOND * (high - low)
            start += len(source.names)
        places = np.random.default_rng(0).permutation(len(table))
        cut = min(SAMPLE, len(table) // 2)
        self._sample = self._placed(table[places[:cut]])
        self._usual = float(self._nearest(self._placed(table[places[cut : 2 * cut]])).max()) if cut else np.inf

    def strange(self, frame: pd.DataFrame, table: np.ndarray) -> tuple[np.ndarray, list[str]]:
        """(N,) ones for rows that are unlike, and for each row the columns that alone make it so, parted by ``; ``.

        ``table`` (N, F) is ``frame`` as the layout encodes it.
        """
        outside: dict[str, np.ndarray] = {}
        start = 0
        for source in self._layout.sources:
            if source.kind == "category":
                values = series_of(frame, source.column)
                codes, distinct = pd.factorize(values)
                new = np.array([class_name(value) not in set(source.categories) for value in distinct] + [False], dtype=bool)
                outside[source.column] = new[codes]
            elif source.column in self._ranges:
                low, high = self._ranges[source.column]
                outside[source.column] = (table[:, start] < low) | (table[:, start] > high)
            start += len(source.names)
        alone = np.zeros(len(table), dtype=bool)
        for mask in outside.values():
            alone |= mask
        names = np.full(len(table), "", dtype=object)
        for row in np.flatnonzero(alone):
            names[row] = "; ".join(column for column, mask in outside.items() if mask[row])
        return alone | (self._nearest(self._placed(table)) > self._usual), names.tolist()

    def _placed(self, table: np.ndarray) -> np.ndarray:
        return np.nan_to_num((table - self._offset) * self._scale, nan=0.0, posinf=0.0, neginf=0.0)

    def _nearest(self, places: np.ndarray) -> np.ndarray:
        """(N,) squared distance to the nearest row of the sample."""
        lengths = (self._sample**2).sum(axis=1)
        found = [
            ((piece**2).sum(axis=1)[:, None] - 2 * piece @ self._sample.T + lengths).min(axis=1)
            for piece in np.array_split(places, max(1, -(-len(places) // _AT_ONCE)))
        ]
        return np.concatenate(found) if found else np.zeros(0)
