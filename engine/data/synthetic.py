"""Generated data whose truth is known: a plant table with a planted relation between tasks, and images of shapes.

The truth of the plant table. Twelve sensor columns are observed with 4 % of their cells empty. Two hidden conditions,
``fouling`` and ``imbalance``, are non-linear functions of them. The tasks:

- ``Seal leak`` (binary, labelled on most rows): driven by fouling.
- ``Filter clogged`` (binary, only a few rows labelled): driven by fouling too; it has the most to gain from company.
- ``Yield loss [%]`` (regression, about a third labelled): linear in both conditions, so related to the first two.
- ``Label defect`` (binary, half labelled): a coin with a fixed bias, independent of every column; nothing can predict it.

Gaps in labels are drawn at random, so they say nothing about the label.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw

PLANT_ROWS = 3000
SHAPES = ("circle", "square", "triangle", "cross")


@dataclass(frozen=True)
class PlantTruth:
    """What the generator knows and the table does not show."""

    fouling: np.ndarray
    """(N,) hidden condition, mean 0, standard deviation 1."""
    imbalance: np.ndarray
    """(N,) hidden condition, mean 0, standard deviation 1, nearly independent of fouling."""
    related: tuple[tuple[str, str], ...] = (
        ("Seal leak", "Filter clogged"),
        ("Seal leak", "Yield loss [%]"),
        ("Filter clogged", "Yield loss [%]"),
    )
    """Pairs of tasks that share a hidden condition."""
    label_poor: str = "Filter clogged"
    unpredictable: str = "Label defect"


@dataclass(frozen=True)
class Plant:
    """The table as a person would get it, and the truth behind it."""

    table: pd.DataFrame
    truth: PlantTruth
    complete: pd.DataFrame
    """The label columns without gaps."""


@dataclass(frozen=True)
class ShapeImages:
    """(N, S, S) uint8 grey images with their labels, sparse and complete."""

    pixels: np.ndarray
    labels: pd.DataFrame
    complete: pd.DataFrame


@dataclass(frozen=True)
class OneWayHelper:
    """A table in which one task can help another and not be helped by it."""

    table: pd.DataFrame
    """Twelve inputs and the tasks Helper, Target and Stranger, all regressions, with gaps."""
    complete: pd.DataFrame
    """The label columns without gaps."""
    helps: tuple[tuple[str, str], ...] = (("Helper", "Target"),)
    """Source and target of every relation that was planted."""


LABEL_SHARES = {"Seal leak": 0.6, "Filter clogged": 0.08, "Yield loss [%]": 0.35, "Label defect": 0.5}


def make_plant(rows: int = PLANT_ROWS, seed: int = 20) -> Plant:
    """The plant table described above; equal for equal arguments."""
    generator = np.random.default_rng(seed)
    drawn = generator.standard_normal((rows, 9))
    load, ambient, age, flow, pressure, valve, vibration, viscosity, supply = drawn.T
    product = generator.choice(["A", "B", "C"], size=rows, p=[0.5, 0.3, 0.2])
    thick = (product == "C").astype(float)
    fouling = _standard(np.tanh(age + 0.8 * viscosity) + 0.7 * np.maximum(load, 0) * (pressure - 0.3 * flow) + 0.5 * thick)
    imbalance = _standard(0.8 * np.sin(1.5 * vibration) + 0.6 * valve * supply + 0.3 * flow)
    sensors = pd.DataFrame(
        {
            "Product": product,
            "Motor load [%]": _rounded(70 + 12 * load, 1),
            "Ambient temperature [°C]": _rounded(22 + 5 * ambient, 1),
            "Bearing temperature [°C]": _rounded(58 + 6 * load + 4 * ambient + 2 * generator.standard_normal(rows), 1),
            "Hours since service [h]": _rounded(1200 + 350 * age, 0),
            "Flow [m3/h]": _rounded(140 + 15 * flow, 1),
            "Pressure [bar]": _rounded(6.2 + 0.5 * pressure, 2),
            "Valve opening [%]": _rounded(45 + 9 * valve, 1),
            "Vibration [mm/s]": _rounded(2.8 + 0.6 * vibration, 2),
            "Viscosity [mPas]": _rounded(31 + 4 * viscosity, 1),
            "Supply voltage [V]": _rounded(400 + 5 * supply, 1),
            "Power [kW]": _rounded(55 + 9 * load + 3 * flow + 1.5 * generator.standard_normal(rows), 1),
        }
    )
    complete = pd.DataFrame(
        {
            "Seal leak": _event(1.8 * fouling - 1.2, generator),
            "Filter clogged": _event(2.0 * fouling + 0.4 * imbalance - 1.0, generator),
            "Yield loss [%]": _rounded(4 + 1.1 * fouling + 0.7 * imbalance + 0.5 * generator.standard_normal(rows), 2),
            "Label defect": _event(np.full(rows, -0.8), generator),
        }
    )
    table = sensors.copy()
    for column in sensors.columns[1:]:
        table[column] = table[column].mask(generator.random(rows) < 0.04)
    for name, share in LABEL_SHARES.items():
        table[name] = complete[name].astype("float64" if name.startswith("Yield") else "Int64").mask(generator.random(rows) >= share)
    return Plant(table, PlantTruth(fouling, imbalance), complete)


def make_one_way_helper(rows: int = 2000, seed: int = 20, *, strength: float = 0.8) -> OneWayHelper:
    """A planted one-way relation.

    ``Helper`` is a hidden condition of six inputs, labelled on 90 % of the rows with little noise. ``Target`` depends on the same
    condition and on a second one of the other inputs, is labelled on 4 % of the rows, and has much noise: it has nothing to tell the
    helper that the helper does not know. ``Stranger`` is linear in the inputs with as much noise, labelled on 30 %. ``strength``, from 0
    to 0.8, is the weight of the helper's condition in the target; what is less is made up by a third condition that the helper knows
    nothing of, so that the target is as hard to learn.
    """
    generator = np.random.default_rng(seed)
    inputs = generator.standard_normal((rows, 12))
    shared = _standard(np.tanh(inputs[:, :3] @ [1.5, -1.0, 1.2]) + np.sin(inputs[:, 3:6] @ [1.0, 1.3, -0.8]))
    other = _standard(np.tanh(inputs[:, 6:9] @ [1.2, -1.1, 0.9]))
    third = _standard(np.tanh(inputs[:, 9:12] @ [1.5, -1.0, 1.2]) + np.sin(inputs[:, 6:9] @ [-0.8, 1.3, 1.0]))
    own = max(0.0, 0.64 - strength**2) ** 0.5
    complete = pd.DataFrame(
        {
            "Helper": shared + 0.1 * generator.standard_normal(rows),
            "Target": strength * shared + own * third + 0.4 * other + 0.5 * generator.standard_normal(rows),
            "Stranger": _standard(inputs @ generator.standard_normal(12)) + 0.5 * generator.standard_normal(rows),
        }
    )
    labelled = generator.random((rows, 3)) < (0.9, 0.04, 0.3)
    table = pd.DataFrame(inputs, columns=[f"x{column}" for column in range(1, 13)])
    helps = (("Helper", "Target"),) if strength > 0 else ()
    return OneWayHelper(pd.concat([table, complete.where(labelled)], axis=1), complete, helps)


def make_shapes(count: int = 600, size: int = 32, seed: int = 20) -> ShapeImages:
    """Grey images of one shape each. Tasks: ``shape`` (four classes), ``filled`` (0/1) and ``size`` (radius in pixels).

    All three need the same outlines, so they are related; ``shape`` keeps 60 % of its labels, ``filled`` 30 %, ``size`` 25 %.
    """
    generator = np.random.default_rng(seed)
    kinds = generator.integers(0, len(SHAPES), count)
    filled = generator.integers(0, 2, count)
    radius = generator.uniform(size / 6, size / 2.6, count)
    centre = size / 2 + generator.uniform(-size / 12, size / 12, (count, 2))
    turn = generator.uniform(0, 2 * np.pi, count)
    ink = generator.integers(140, 256, count)
    pixels = np.zeros((count, size, size), dtype=np.uint8)
    for row in range(count):
        drawn = _draw(SHAPES[kinds[row]], bool(filled[row]), radius[row], centre[row], turn[row], int(ink[row]), size)
        pixels[row] = np.clip(drawn + generator.normal(20, 12, (size, size)), 0, 255).astype(np.uint8)
    complete = pd.DataFrame({"shape": np.array(SHAPES)[kinds], "filled": filled, "size": radius.round(2)})
    labels = complete.copy()
    for name, share in (("shape", 0.6), ("filled", 0.3), ("size", 0.25)):
        labels[name] = (
            labels[name].astype({"shape": "object", "filled": "Int64", "size": "float64"}[name]).mask(generator.random(count) >= share)
        )
    return ShapeImages(pixels, labels, complete)


def _draw(kind: str, filled: bool, radius: float, centre: np.ndarray, turn: float, ink: int, size: int) -> np.ndarray:
    scale = 4
    canvas = Image.new("L", (size * scale, size * scale), 0)
    pen = ImageDraw.Draw(canvas)
    x, y = (centre * scale).tolist()
    reach, width = radius * scale, 2 * scale
    if kind == "circle":
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink if filled else None, outline=ink, width=width)
    else:
        corners = _corners(kind, turn) * reach + np.array([x, y])
        outline = [tuple(corner) for corner in corners.tolist()]
        pen.polygon(outline, fill=ink if filled else None, outline=ink, width=width)
    return np.asarray(canvas.resize((size, size), Image.Resampling.BOX), dtype=np.float64)


def _corners(kind: str, turn: float) -> np.ndarray:
    """(K, 2) corners on or inside the unit circle."""
    if kind == "cross":
        angles = turn + np.arange(12) * np.pi / 6
        reach = np.tile([1.0, 0.42, 1.0], 4)
        return np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1)
    angles = turn + np.arange(4 if kind == "square" else 3) * 2 * np.pi / (4 if kind == "square" else 3)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def _rounded(values: np.ndarray, digits: int) -> np.ndarray:
    return np.round(values, digits)


def _event(logit: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return (generator.random(len(logit)) < 1 / (1 + np.exp(-logit))).astype(np.int64)
