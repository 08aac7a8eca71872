"""A trunk that Tasuki exported, as the feature extractor in front of other networks; it knows by itself which columns it looks at."""

import numpy as np

from engine.data.dataset import Dataset, Front, series_of
from engine.data.features import FeatureLayout, FeatureSource, encode_features
from engine.data.trunk_file import unpack_trunk
from engine.data.watching import QUIET, Watch
from engine.domain.errors import InputError
from engine.domain.text import message

VALUES_AT_ONCE = 1 << 20
"""Cells or pixels that are looked at together."""


class TrunkExtractor:
    """The front at work; InputError where the file is no trunk of Tasuki's."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self._trunk = unpack_trunk(front.body, front.name)
        self._layout = FeatureLayout(self._trunk.card.sources)
        self.side = self._trunk.card.side

    @property
    def trained_on(self) -> str:
        """The fingerprint of the data that it was trained on."""
        return self._trunk.card.fingerprint

    def features(self, dataset: Dataset, watch: Watch = QUIET) -> np.ndarray:
        """(N, K) float32 of the rows of ``dataset``; NaN where there is no image."""
        inputs = self._columns_of(dataset) if self.front.columns else self._images_of(dataset)
        found = np.empty((len(inputs), self._trunk.width), dtype=np.float32)
        size = max(1, VALUES_AT_ONCE // max(inputs[:1].size, 1))
        for start in range(0, len(inputs), size):
            watch(start / len(inputs))
            found[start : start + size] = self._trunk.features(inputs[start : start + size])
        if not self.front.columns and dataset.image_column is not None:
            found[dataset.frame[dataset.image_column].isna().to_numpy(dtype=bool)] = np.nan
        return found

    def _columns_of(self, dataset: Dataset) -> np.ndarray:
        for source in self._layout.sources:
            if source.column not in dataset.frame.columns:
                raise InputError(
                    message("The data has no column {column} for the feature extractor. Check its name.", column=source.column)
                )
            if not _readable(source, dataset):
                raise InputError(
                    message(
                        "{file} looks at {kind} in the column {column}, but the data holds other cells there. Check the kind of "
                        "the column.",
                        file=self.front.name,
                        kind=message("dates") if source.kind == "date" else message("numbers"),
                        column=source.column,
                    )
                )
        return encode_features(self._layout, dataset.frame)

    def _images_of(self, dataset: Dataset) -> np.ndarray:
        if dataset.images is None:
            raise InputError(message("{file} looks at images, but the data holds none. Choose a folder of images.", file=self.front.name))
        images, colours = dataset.images, self._trunk.card.colours
        if images.shape[1] == colours:
            return images
        return np.repeat(images, colours, axis=1) if colours > 1 else images.mean(axis=1, keepdims=True).astype(np.uint8)


def _readable(source: FeatureSource, dataset: Dataset) -> bool:
    values = series_of(dataset.frame, source.column)
    return source.kind == "category" or bool(values.isna().all()) or values.dtype.kind == ("M" if source.kind == "date" else "f")


def columns_of(body: bytes, name: str) -> tuple[str, ...]:
    """The columns that the trunk in ``body`` looks at; none where it looks at images."""
    return tuple(source.column for source in unpack_trunk(body, name).card.sources)
