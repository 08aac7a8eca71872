"""The data of a study in memory: the card that explains it, the table, and the images."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pandas as pd

from engine.domain.dataset import DatasetCard


@dataclass(frozen=True)
class Front:
    """A feature extractor whose answers became columns."""

    body: bytes
    """The ONNX file, or a trunk as ``trunk_file`` writes it."""
    name: str
    """What its columns are called, before a number."""
    columns: tuple[str, ...] = ()
    """The columns of the table that it looks at, in its order; empty where it looks at images."""

    def digest(self) -> str:
        """A hash of everything that decides what it makes of a row."""
        return hashlib.sha256(self.body + "\n".join(self.columns).encode()).hexdigest()


@dataclass(frozen=True)
class Dataset:
    """What was read; rows are in file order."""

    card: DatasetCard
    frame: pd.DataFrame
    """(N rows) number -> float64, NaN where missing; date -> datetime64; every other kind -> str, NaN where missing."""
    images: np.ndarray | None = None
    """(N, C, S, S) uint8 with C 1 or 3; zeros where the image is missing, and then the frame's image column and targets are missing too."""
    lost_images: Mapping[int, str] = field(default_factory=dict)
    """Row (from 0) -> what its cell says, where the image that it names could not be used; not kept in a project."""
    front: Front | None = None
    """The feature extractor that made some of the columns."""

    @property
    def image_column(self) -> str | None:
        """The column whose images go into the network, or None for a table."""
        return next((column.name for column in self.card.columns if column.kind == "image" and column.role == "feature"), None)


def series_of(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column called ``name``, as the one type that pandas cannot promise a type checker; KeyError without it."""
    return cast("pd.Series", frame[name])


def floats_of(values: pd.Series) -> np.ndarray:
    """(N,) float64 of a column of numbers, or of numbers written as text; NaN for anything else."""
    numbers = cast("pd.Series", pd.to_numeric(values, errors="coerce"))
    return np.asarray(numbers.astype("float64"))
