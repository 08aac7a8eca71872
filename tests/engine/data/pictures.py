"""Small image files and label tables for the tests of reading."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

from engine.data.dataset import Dataset
from engine.data.reading import read_dataset


def picture_bytes(kind: str = "PNG", *, shade: int = 90, colour: bool = False, shape: tuple[int, int] = (12, 12)) -> bytes:
    """A plain picture of one shade, or of a red."""
    stream = io.BytesIO()
    Image.new("RGB" if colour else "L", shape, (200, 10, 10) if colour else shade).save(stream, kind)
    return stream.getvalue()


def pictures(folder: Path, names: Iterable[str]) -> list[str]:
    """Different grey pictures under these names below ``folder``."""
    written = list(names)
    for position, name in enumerate(written):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture_bytes(shade=20 + position))
    return written


def label_table(folder: Path, names: Sequence[str], file: str = "labels.csv") -> Path:
    """A table with two labels for each name."""
    path = folder / file
    rows = "".join(f"{name},{row % 2},{row % 3}\n" for row, name in enumerate(names))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("path,broken,grade\n" + rows, encoding="utf-8")
    return path


def read(*paths: Path) -> Dataset:
    """What is read from ``paths``, with small images."""
    return read_dataset(paths, image_size=8)


def codes(dataset: Dataset) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in dataset.card.findings}


def said(dataset: Dataset, code: str) -> dict[str, object]:
    """The values in the sentence of the finding ``code``."""
    return dict(next(finding for finding in dataset.card.findings if finding.code == code).message.values)
