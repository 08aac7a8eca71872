"""Tables of three tasks whose relation is known, to learn how often a verdict is right.

Every ``world`` is another draw of the functions behind the labels; every ``seed`` is another sample of rows from it. Ten inputs are
independent and standard normal. The structures:

- ``unrelated``: three tasks (regression, binary, regression), each a function of inputs that no other task depends on.
- ``hurt``: two noisy tasks share a hidden condition; ``Fine`` depends on other inputs in a way that takes long to learn and has little
  noise. Training that stops when the noisy tasks are done is too short for it, so joint training hurts it.
- ``helped``: three tasks are mostly made of one hidden condition; ``Sparse`` is labelled on few rows, ``Medium`` on some and ``Dense`` on
  most.

Gaps in labels are drawn at random, so they say nothing about the label. What joint training truly does to a task is not known from the
construction alone: it is measured on ``fresh_rows``, a large sample of the same world that no network has seen.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Structure = Literal["unrelated", "hurt", "helped"]
STRUCTURES: tuple[Structure, ...] = ("unrelated", "hurt", "helped")
INPUTS = 10
ROWS = 800


@dataclass(frozen=True)
class Planted:
    """What a structure promises."""

    tasks: tuple[str, str, str]
    labelled: tuple[float, float, float]
    """Share of the rows with a label, by task."""
    focus: str | None = None
    """The task that is planted to be hurt or helped."""


PLANTED: dict[Structure, Planted] = {
    "unrelated": Planted(("A", "B", "C"), (0.9, 0.9, 0.9)),
    "hurt": Planted(("Noisy 1", "Noisy 2", "Fine"), (0.9, 0.9, 0.9), "Fine"),
    "helped": Planted(("Dense", "Medium", "Sparse"), (0.9, 0.4, 0.15), "Sparse"),
}


def planted_table(structure: Structure, world: int, seed: int, rows: int = ROWS) -> pd.DataFrame:
    """``rows`` rows with the inputs x1 to x10 and the three tasks, with gaps; equal for equal arguments."""
    generator = np.random.default_rng((STRUCTURES.index(structure), world, 1, seed))
    table = _rows(structure, world, rows, generator)
    for task, share in zip(PLANTED[structure].tasks, PLANTED[structure].labelled, strict=True):
        table[task] = table[task].mask(generator.random(rows) >= share)
    return table


def fresh_rows(structure: Structure, world: int, rows: int = 20_000) -> pd.DataFrame:
    """Other rows of the same world, every one of them labelled for every task."""
    return _rows(structure, world, rows, np.random.default_rng((STRUCTURES.index(structure), world, 2)))


def _rows(structure: Structure, world: int, rows: int, generator: np.random.Generator) -> pd.DataFrame:
    draw = np.random.default_rng((STRUCTURES.index(structure), world, 0))
    inputs = generator.standard_normal((rows, INPUTS))
    noise = generator.standard_normal((rows, 3))
    match structure:
        case "unrelated":
            first = _condition(inputs[:, :4], draw) + 0.5 * noise[:, 0]
            chance = 1 / (1 + np.exp(-2.5 * _condition(inputs[:, 4:7], draw)))
            second = (generator.random(rows) < chance).astype(float)
            third = _condition(inputs[:, 7:], draw) + 0.5 * noise[:, 2]
        case "hurt":
            shared = _condition(inputs[:, :4], draw)
            first, second = (shared + noise[:, task] for task in (0, 1))
            third = _condition(inputs[:, 4:], draw) + 0.2 * noise[:, 2]
        case "helped":
            shared = _condition(inputs[:, :6], draw)
            first = shared + 0.2 * noise[:, 0]
            second = shared + 0.1 * _condition(inputs[:, 5:8], draw) + 0.2 * noise[:, 1]
            third = shared + 0.1 * _condition(inputs[:, 7:], draw) + 0.2 * noise[:, 2]
    table = pd.DataFrame(inputs, columns=[f"x{column}" for column in range(1, INPUTS + 1)])
    for name, values in zip(PLANTED[structure].tasks, (first, second, third), strict=True):
        table[name] = values
    return table


def _condition(inputs: np.ndarray, draw: np.random.Generator, bends: int = 2) -> np.ndarray:
    """A function of ``inputs`` (N, K) with ``bends`` random tanh units for each input, of mean 0 and standard deviation near 1."""
    units = bends * inputs.shape[1]
    directions = draw.standard_normal((inputs.shape[1], units)) * 1.5
    heights = draw.standard_normal(units)
    probe = np.random.default_rng(0).standard_normal((4096, inputs.shape[1]))
    offsets = draw.standard_normal(units) * 0.5
    reference = np.tanh(probe @ directions + offsets) @ heights
    return (np.tanh(inputs @ directions + offsets) @ heights - reference.mean()) / reference.std()
