"""Power-law exponents of a layer's spectrum: how heavy the tail of its eigenvalues is, always beside two controls.

A small layer of pure noise often has an exponent of 2 to 4 too, the band that is said to speak of good training. So an exponent is given
only for layers with enough eigenvalues, and never without that of the untrained layer and of the trained one with its weights shuffled.
Source: Clauset, Shalizi & Newman 2009 for the fit; Martin & Mahoney for its use on layers, as in the tool WeightWatcher.
"""

from dataclasses import dataclass

import numpy as np

FEWEST_EIGENVALUES = 50
MOST_BELIEVABLE = 8.0
"""Exponents above this are artefacts of the fit."""


@dataclass(frozen=True)
class Exponent:
    """A fitted tail, density ~ eigenvalue^-alpha."""

    alpha: float
    error: float
    """Standard error of alpha."""
    tail: int
    """Eigenvalues in the tail."""


@dataclass(frozen=True)
class LayerExponents:
    """The exponent of a trained layer with its controls; None for one that is not to be believed."""

    eigenvalues: int
    trained: Exponent | None
    untrained: Exponent | None
    shuffled: Exponent | None


def tail_exponent(eigenvalues: np.ndarray, *, start: float | None = None) -> Exponent:
    """The tail that lies closest to its power law (Kolmogorov-Smirnov), or the one from ``start`` on; a factor changes nothing.

    Raises ValueError where fewer than two different positive values are there.
    """
    values = np.sort(eigenvalues[eigenvalues > 0])
    if len(values) < 2 or values[0] == values[-1]:
        raise ValueError(f"a tail needs two different positive eigenvalues; got {len(values)} values")
    logs = np.log(values)
    counts = np.arange(len(values), 0, -1)
    above = np.cumsum(logs[::-1])[::-1] - counts * logs
    if start is None:
        distances = [_distance(logs, place, above[place]) for place in range(len(values) - 1)]
        place = int(np.argmin(distances))
    else:
        place = int(np.searchsorted(values, start))
    alpha = 1.0 + counts[place] / above[place]
    return Exponent(float(alpha), float((alpha - 1.0) / np.sqrt(counts[place])), int(counts[place]))


def layer_exponents(trained: np.ndarray, untrained: np.ndarray, generator: np.random.Generator) -> LayerExponents | None:
    """Exponents of a layer's weights (in, out), or (out, in, height, width) for a convolution; None with too few eigenvalues."""
    count = len(spectrum(trained))
    if count < FEWEST_EIGENVALUES:
        return None
    shuffled = generator.permutation(trained.reshape(-1)).reshape(trained.shape)
    return LayerExponents(count, *(_believable(spectrum(weights)) for weights in (trained, untrained, shuffled)))


def spectrum(weights: np.ndarray) -> np.ndarray:
    """Eigenvalues of W'W; those of a convolution's positions together, each matrix times the root of half their number."""
    if weights.ndim == 2:
        return np.linalg.svd(weights.astype(np.float64), compute_uv=False) ** 2
    matrices = np.moveaxis(weights.astype(np.float64), (2, 3), (0, 1)).reshape(-1, *weights.shape[:2])
    return (np.linalg.svd(matrices, compute_uv=False) ** 2).reshape(-1) * len(matrices) / 2


def _believable(eigenvalues: np.ndarray) -> Exponent | None:
    if len(np.unique(eigenvalues[eigenvalues > 0])) < 2:
        return None
    found = tail_exponent(eigenvalues)
    return found if found.alpha <= MOST_BELIEVABLE else None


def _distance(logs: np.ndarray, place: int, above: float) -> float:
    """Between the tail from ``place`` on and its best power law; infinite where all of it is one value."""
    if above <= 0:
        return np.inf
    tail = logs[place:]
    fitted = 1.0 - np.exp(-(len(tail) / above) * (tail - tail[0]))
    return float(np.abs(fitted - np.arange(len(tail)) / len(tail)).max())
