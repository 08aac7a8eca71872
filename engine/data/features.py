"""Turns feature columns into the numbers a network sees; nothing is learned here from rows outside the training part."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from msgspec import Struct

from engine.data.columns import class_name, sorted_classes
from engine.data.dataset import Dataset, floats_of, series_of
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice
from engine.domain.text import message, message_n

MAX_CATEGORIES = 1000
"""Most different values of a column that goes into the network."""
_DAY = np.timedelta64(1, "D")


class FeatureSource(Struct, frozen=True):
    """One column of the table and the inputs that come from it."""

    column: str
    kind: Literal["number", "date", "category"]
    categories: tuple[str, ...] = ()
    """One input per value, in this order; empty for numbers and dates, which give one input."""
    indicator: bool = False
    """True when one more input says that the value is missing."""
    private_to: tuple[str, ...] = ()
    """Tasks whose heads alone see these inputs; empty when the shared trunk sees them."""

    @property
    def names(self) -> tuple[str, ...]:
        """A name per input."""
        values = tuple(f"{self.column} = {name}" for name in self.categories) if self.kind == "category" else (self.column,)
        return (*values, f"{self.column} missing") if self.indicator else values


class FeatureLayout(Struct, frozen=True):
    """Which input of the network comes from which column; JSON-serialisable, so that it travels with the weights.

    Shared inputs come first, private ones behind them.
    """

    sources: tuple[FeatureSource, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """(F) a name per input, in the order of ``encode_features``."""
        return tuple(name for source in self.sources for name in source.names)

    def private_inputs(self, tasks: Sequence[str]) -> np.ndarray | None:
        """(P, T) uint8: for each of the last P inputs, ones for those of ``tasks`` that see it; None where all are shared."""
        rows = [[task in source.private_to for task in tasks] for source in self.sources if source.private_to for _ in source.names]
        return np.array(rows, dtype=np.uint8) if rows else None


def layout_of(dataset: Dataset, columns: Sequence[ColumnChoice]) -> FeatureLayout:
    """The layout for the columns with role feature (images apart); raises PlanError for one that no network can take."""
    sources = [_source(dataset, column) for column in columns if column.role == "feature" and column.kind != "image"]
    return FeatureLayout(tuple(sorted(sources, key=lambda source: bool(source.private_to))))


def encode_features(layout: FeatureLayout, frame: pd.DataFrame) -> np.ndarray:
    """(N, F) float32: numbers as they are with NaN for gaps, dates as days since 1970, categories and gaps as 0/1.

    A category that the layout does not know gives zeros. Raises PlanError for a column that the frame does not have.
    """
    encoded = np.zeros((len(frame), len(layout.names)), dtype=np.float32)
    start = 0
    for source in layout.sources:
        if source.column not in frame.columns:
            raise PlanError(message("The column {column} is missing; the networks were trained with it.", column=source.column))
        values = series_of(frame, source.column)
        if source.kind == "category":
            codes = _codes(values, source.categories)
            known = np.flatnonzero(codes >= 0)
            encoded[known, start + codes[known]] = 1.0
        else:
            encoded[:, start] = plain_values(values)
        start += len(source.names)
        if source.indicator:
            encoded[:, start - 1] = values.isna().to_numpy()
    return encoded


def learn_scaling(layout: FeatureLayout, raw: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Offset and scale (F,) from the training ``rows`` alone; an input that is constant or unseen there gets scale 0.

    The network sees nan_to_num((raw - offset) * scale): numbers standardised, 0/1 inputs as they are, gaps at the mean.
    """
    known = raw[rows].astype(np.float64)
    seen = np.isfinite(known)
    count = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, known, 0.0).sum(axis=0) / count
    deviation = np.sqrt((np.where(seen, known - mean, 0.0) ** 2).sum(axis=0) / count)
    varies = deviation > 1e-7 * np.maximum(1.0, np.abs(mean))
    continuous = np.array([flag for source in layout.sources for flag in _continuous(source)], dtype=bool)
    offset = np.where(continuous, mean, 0.0)
    scale = np.where(varies, np.where(continuous, 1.0 / np.where(varies, deviation, 1.0), 1.0), 0.0)
    return offset.astype(np.float32), scale.astype(np.float32)


def unknown_categories(layout: FeatureLayout, frame: pd.DataFrame) -> dict[str, list[str]]:
    """Per column, the values in ``frame`` that the layout has no input for."""
    unknown: dict[str, list[str]] = {}
    for source in layout.sources:
        if source.kind == "category" and source.column in frame.columns:
            present = {class_name(value) for value in frame[source.column].dropna().unique()}
            if odd := sorted(present - set(source.categories)):
                unknown[source.column] = odd
    return unknown


def _source(dataset: Dataset, choice: ColumnChoice) -> FeatureSource:
    if choice.name not in dataset.frame.columns:
        raise PlanError(message("There is no column called {column} in the data.", column=choice.name))
    values = series_of(dataset.frame, choice.name)
    gaps = bool(values.isna().any())
    match choice.kind:
        case "number":
            return FeatureSource(choice.name, "number", indicator=gaps, private_to=choice.private_to)
        case "date":
            return FeatureSource(choice.name, "date", indicator=gaps, private_to=choice.private_to)
        case "category" | "binary":
            categories = sorted_classes([class_name(value) for value in values.dropna().unique()])
            if len(categories) > MAX_CATEGORIES:
                raise PlanError(
                    message_n(
                        "The column {column} has {n:count} different value; at most {most:count} can go into the network. Leave it out.",
                        "The column {column} has {n:count} different values; at most {most:count} can go into the network. Leave it out.",
                        "n",
                        column=choice.name,
                        n=len(categories),
                        most=MAX_CATEGORIES,
                    )
                )
            return FeatureSource(choice.name, "category", categories, indicator=gaps, private_to=choice.private_to)
        case "text" | "id" | "image":
            raise PlanError(
                message(
                    "The column {column} holds free text or identifiers and cannot go into the network. Leave it out.", column=choice.name
                )
            )


def plain_values(values: pd.Series) -> np.ndarray:
    """(N,) float64 numbers as they are, or dates as days since 1970; NaN for gaps."""
    if values.dtype.kind == "M":
        stamps = values.to_numpy().astype("datetime64[us]")
        days = (stamps - np.datetime64("1970-01-01", "us")) / _DAY
        return np.where(np.isnat(stamps), np.nan, days)
    return floats_of(values)


def _codes(values: pd.Series, categories: Sequence[str]) -> np.ndarray:
    index = {name: position for position, name in enumerate(categories)}
    codes, uniques = pd.factorize(values)
    return np.array([*(index.get(class_name(value), -1) for value in uniques), -1], dtype=np.int64)[codes]


def _continuous(source: FeatureSource) -> list[bool]:
    flags = [source.kind != "category"] * (len(source.categories) if source.kind == "category" else 1)
    return [*flags, False] if source.indicator else flags
