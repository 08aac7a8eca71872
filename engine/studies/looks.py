"""What is told of chosen trials beside their scores: which columns matter to them, where they look in pictures, and how they are made."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.domain.events import Event, ExponentsMeasured, InputsPermuted, InputsWeighed, PicturesWeighed, SlicesCompared
from engine.studies.frames import Scored


def picture_names(dataset: Dataset) -> tuple[str, ...]:
    """What the data calls the picture of each row; nothing where it has none."""
    column = dataset.image_column
    return () if column is None else tuple(dataset.frame[column].astype("string").fillna(""))


def looks(scored: Scored, columns: tuple[str, ...], names: Sequence[str]) -> Iterator[Event]:
    """The events that follow from ``scored``; ``names`` are those of the rows' pictures."""
    for trial, shares in scored.inputs.items():
        yield InputsWeighed(trial=trial, columns=columns, shares=shares)
    for trial, pictures in scored.pictures.items():
        if pictures:
            yield PicturesWeighed(trial=trial, pictures=tuple(replace(picture, name=names[picture.row]) for picture in pictures))
    for trial, layers in scored.exponents.items():
        if layers:
            yield ExponentsMeasured(trial=trial, layers=layers)
    for trial, drops in scored.drops.items():
        yield InputsPermuted(trial=trial, columns=columns, drops=drops)
    if scored.slices:
        yield SlicesCompared(trials=tuple(scored.kpis), slices=scored.slices)
