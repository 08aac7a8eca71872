"""Where in a picture each task looks: what each task's loss owes to the pixels of a few example pictures.

The slope alone says little here: the networks take the mean over the picture, so a pixel of the background could matter as much as
any other if only it were different. So it is taken times how far the pixel is from the mean of its colour.
"""

import io

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from engine.domain.picture import GRID, WeighedPicture
from engine.domain.plan import Trial
from engine.training.arrays import TrainingArrays
from engine.training.losses import element_losses
from engine.training.source import Source, trained_tasks
from engine.training.weights import FindMethod, unpack_weights

MOST_PICTURES = 4
MOST_PIXELS = 64
"""Pixels a side of what is kept of a picture."""
_VALIDATION = 1


def picture_saliency(weights: bytes, trial: Trial, arrays: TrainingArrays, *, find: FindMethod | None = None) -> tuple[WeighedPicture, ...]:
    """At most ``MOST_PICTURES`` pictures of the trial's validation part with a map for each task; nothing where there are no pictures.

    They are taken evenly from the rows that carry the most labels, whatever they show. The slope of the row's loss by each pixel,
    times the standardised pixel, is summed over the colours; its size is averaged within the cells of a grid and divided by the largest.
    """
    tasks = trained_tasks(trial)
    rows = _examples(arrays, trial.replicate, tasks)
    if not len(rows):
        return ()
    stored = unpack_weights(weights, find)
    source = Source(arrays, "cpu", torch.float32)
    here, which = torch.from_numpy(rows)[None], torch.tensor([trial.replicate])
    inputs = source.inputs(here, which).requires_grad_()
    targets, labelled = source.targets(here, which)
    losses = element_losses(stored.learner.forward(stored.parameters, inputs)[-1], targets, stored.learner.runs) * labelled
    maps: list[list[bytes | None]] = [[] for _ in rows]
    for task in range(targets.shape[2]):
        if task not in tasks:
            found: list[bytes | None] = [None] * len(rows)
        else:
            (slope,) = torch.autograd.grad(losses[..., task].sum(), inputs, retain_graph=True, allow_unused=True, materialize_grads=True)
            owed = (slope * inputs).detach()[0].flatten(1)[:, : arrays.inputs[0].size]
            found = _maps(owed.unflatten(1, arrays.inputs.shape[1:]))
        for place, one in enumerate(found):
            maps[place].append(one)
    return tuple(WeighedPicture(int(row), _png(arrays.inputs[row]), tuple(mine)) for row, mine in zip(rows, maps, strict=True))


def _examples(arrays: TrainingArrays, replicate: int, tasks: tuple[int, ...]) -> np.ndarray:
    if not arrays.holds_images:
        return np.empty(0, dtype=np.int64)
    labels = (~np.isnan(arrays.labels[:, tasks])).sum(axis=1)
    rows = np.flatnonzero((labels > 0) & (arrays.parts[replicate] == _VALIDATION))
    if len(rows) <= MOST_PICTURES:
        return rows
    least = np.sort(labels[rows])[-MOST_PICTURES]
    best, others = rows[labels[rows] > least], rows[labels[rows] == least]
    places = np.linspace(0, len(others) - 1, MOST_PICTURES - len(best)).round().astype(np.int64)
    return np.sort(np.concatenate([best, others[places]]))


def _maps(owed: Tensor) -> list[bytes | None]:
    """From what is owed to each pixel (B, C, S, S); None where it is nothing."""
    cells = functional.adaptive_avg_pool2d(owed.sum(1, keepdim=True).abs(), min(GRID, owed.shape[-1]))[:, 0]
    largest = cells.amax((1, 2))
    sound = (largest.isfinite() & (largest > 0)).tolist()
    levels = (cells / largest[:, None, None] * 255).nan_to_num().round().to(torch.uint8).numpy()
    return [one.tobytes() if good else None for one, good in zip(levels, sound, strict=True)]


def _png(picture: np.ndarray) -> bytes:
    """The picture (C, S, S), grey or in colours, as PNG."""
    image = Image.fromarray(picture[0] if len(picture) == 1 else np.moveaxis(picture[:3], 0, 2))
    image.thumbnail((MOST_PIXELS, MOST_PIXELS))
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
