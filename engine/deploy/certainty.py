"""How far answers can be taken at their word: ranges for values, rescaled probabilities for classes, both from validation rows.

Ranges: split conformal prediction (Vovk et al. 2005; Lei et al. 2018) with the signed residuals that each replicate's network left on
its own validation rows. For new rows like those, a single network's range holds the true value in at least ``LEVEL`` of the cases,
were it not that training also stopped by these rows, which makes ranges slightly too narrow; the answer is the mean of several
networks, which makes them slightly too wide.
Probabilities: Platt scaling for two classes, temperature scaling for more (Guo et al. 2017), used only where it lowers the log loss
of validation rows that were left out when it was fitted.
"""

from collections.abc import Sequence

import numpy as np
import torch
from msgspec import Struct
from scipy.optimize import minimize

LEVEL = 0.9
"""The share of true values that ranges are made to hold."""
FOLDS = 5
FEWEST_ROWS = 50
"""Validation rows below which probabilities are left alone."""


class Span(Struct, frozen=True):
    """What is added to an answer to get the ends of its range."""

    low: float
    high: float
    reached: bool = True
    """False where validation rows are too few for the level; the range is then that of all residuals."""


class Rescaling(Struct, frozen=True):
    """``slope`` x score + ``shift`` in place of the score that stands in front of sigmoid or softmax."""

    slope: float = 1.0
    shift: float = 0.0
    """For two classes only."""


class Calibrated(Struct, frozen=True):
    """What was tried, and the log loss of left-out validation rows without and with it."""

    rescaling: Rescaling
    before: float
    after: float

    @property
    def used(self) -> Rescaling | None:
        """The rescaling where it lowers the log loss of rows that it was not fitted on."""
        return self.rescaling if self.after < self.before else None


def conformal_span(residuals: Sequence[np.ndarray], level: float = LEVEL) -> Span:
    """The span from the signed residuals (label minus answer) of each replicate's network on its own validation rows.

    Both ends leave out (1 - level) / 2, with the correction for the finite number n of rows of one replicate: rank ceil((n + 1) q).
    """
    together = np.concatenate([np.asarray(values, np.float64) for values in residuals])
    rows = max(1, len(together) // max(1, len(residuals)))
    side = (1 - level) / 2
    reached = (rows + 1) * side >= 1
    share = min(1.0, np.ceil((rows + 1) * (1 - side)) / rows)
    low, high = (float(np.quantile(sign * together, share, method="higher")) for sign in (-1, 1))
    return Span(-low, high, bool(reached))


def chances_of(scores: np.ndarray, rescaling: Rescaling | None) -> np.ndarray:
    """(N, outputs) float32 probabilities from the scores of one network for one task: one column for two classes, else one per class."""
    values = torch.from_numpy(np.ascontiguousarray(scores, np.float32))
    if rescaling is not None:
        values = values * rescaling.slope + rescaling.shift
    return (values.sigmoid() if values.shape[1] == 1 else values.softmax(-1)).numpy()


def calibrate(scores: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> Calibrated | None:
    """Fit on scores (n, outputs) of validation rows with class indices (n,); None where rows or classes are too few.

    ``rows`` (n,) numbers the rows; those with one number, seen by several replicates, are left out together.
    """
    if len(labels) < FEWEST_ROWS or len(np.unique(labels)) < 2:
        return None
    folds = np.random.default_rng(0).permutation(int(rows.max()) + 1)[rows] % FOLDS
    after = np.zeros(len(labels))
    for fold in range(FOLDS):
        held = folds == fold
        if not held.any() or held.all():
            return None
        after[held] = _losses(scores[held], labels[held], _fit(scores[~held], labels[~held]))
    return Calibrated(_fit(scores, labels), float(_losses(scores, labels, Rescaling()).mean()), float(after.mean()))


def _fit(scores: np.ndarray, labels: np.ndarray) -> Rescaling:
    binary = scores.shape[1] == 1

    def loss(values: np.ndarray) -> float:
        return float(_losses(scores, labels, Rescaling(float(np.exp(values[0])), float(values[1]) if binary else 0.0)).mean())

    found = minimize(loss, np.zeros(1 + binary), method="L-BFGS-B", bounds=[(-4.0, 4.0), (-20.0, 20.0)][: 1 + binary])
    return Rescaling(float(np.exp(found.x[0])), float(found.x[1]) if binary else 0.0)


def _losses(scores: np.ndarray, labels: np.ndarray, rescaling: Rescaling) -> np.ndarray:
    """(n,) log losses."""
    values = scores.astype(np.float64) * rescaling.slope + rescaling.shift
    if values.shape[1] == 1:
        return np.logaddexp(0.0, np.where(labels > 0.5, -values[:, 0], values[:, 0]))
    top = values.max(axis=1, keepdims=True)
    return np.log(np.exp(values - top).sum(axis=1)) + top[:, 0] - np.take_along_axis(values, labels.astype(np.int64)[:, None], 1)[:, 0]
