"""The samples that come with Tasuki: two generated ones with known truth and one small real table."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from engine.data.synthetic import make_plant, make_shapes
from engine.domain.errors import InputError
from engine.domain.text import mark, message


@dataclass(frozen=True)
class Sample:
    """One sample; ``title``, ``summary`` and ``licence`` are message ids."""

    name: str
    title: str
    summary: str
    tasks: tuple[str, ...]
    """Columns it is about."""
    licence: str


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="plant",
        title=mark("Pumps of a plant"),
        summary=mark("A generated table of 3,000 rows with four tasks; few filters were inspected. Which tasks help one another is known."),
        tasks=("Seal leak", "Filter clogged", "Yield loss [%]", "Label defect"),
        licence=mark("Generated; free of any rights (CC0)."),
    ),
    Sample(
        name="shapes",
        title=mark("Images of shapes"),
        summary=mark("600 generated images with three tasks: shape, filled or not, and size. Most labels are missing."),
        tasks=("shape", "filled", "size"),
        licence=mark("Generated; free of any rights (CC0)."),
    ),
    Sample(
        name="wine",
        title=mark("Chemistry of wines"),
        summary=mark("178 real wines with three tasks: cultivar, colour intensity and proline. Half of the laboratory values are missing."),
        tasks=("cultivar", "color_intensity", "proline"),
        licence=mark("UCI Wine recognition data (M. Forina et al., 1991), CC BY 4.0, as shipped by scikit-learn (BSD 3-Clause)."),
    ),
)


def write_sample(name: str, folder: Path) -> Path:
    """Write the sample called ``name`` into ``folder`` (made if needed) and return the file to open.

    Raises InputError for an unknown name or a folder that cannot be written.
    """
    writers = {"plant": _write_plant, "shapes": _write_shapes, "wine": _write_wine}
    if name not in writers:
        raise InputError(message("There is no sample called {name}. The samples are: {names}.", name=name, names=sorted(writers)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return writers[name](folder)
    except OSError as error:
        raise InputError(
            message("The folder {folder} cannot be written, or its disk is full. Choose another one.", folder=str(folder)),
            details=str(error),
        ) from error


def _write_plant(folder: Path) -> Path:
    return _csv(make_plant().table, folder / "plant.csv")


def _write_shapes(folder: Path) -> Path:
    shapes = make_shapes()
    (folder / "images").mkdir(exist_ok=True)
    names = [f"images/shape_{row:04}.png" for row in range(len(shapes.pixels))]
    for name, pixels in zip(names, shapes.pixels, strict=True):
        Image.fromarray(pixels).save(folder / name)
    table = shapes.labels.copy()
    table.insert(0, "path", names)
    return _csv(table, folder / "shapes.csv")


def _write_wine(folder: Path) -> Path:
    with (files("resources") / "samples" / "wine.csv").open("rb") as stream:
        table = pd.read_csv(stream)
    generator = np.random.default_rng(178)
    for task in ("cultivar", "color_intensity", "proline"):
        labels = table.pop(task)
        table[task] = labels.mask(generator.random(len(table)) < 0.5)
    return _csv(table, folder / "wine.csv")


def _csv(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return path
