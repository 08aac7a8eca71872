"""Small datasets for the tests of this package, without a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from engine.data.dataset import Dataset
from engine.data.reading import read_dataset
from engine.domain.plan import ColumnChoice


def dataset_of(columns: Mapping[str, Sequence[object]], folder: Path, choices: Sequence[ColumnChoice] = ()) -> Dataset:
    """The dataset that a CSV with these columns is read as."""
    path = folder / "table.csv"
    pd.DataFrame(dict(columns)).to_csv(path, index=False)
    return read_dataset([path], choices)


def choices_of(dataset: Dataset) -> tuple[ColumnChoice, ...]:
    """The guesses of the card as choices."""
    return tuple(ColumnChoice(column.name, column.kind, column.role) for column in dataset.card.columns)
