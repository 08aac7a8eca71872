"""Fits of learning curves: KPI = level + factor x labels ** -exponent, many curves at once.

Source: Figueroa et al., BMC Medical Informatics 2012, on inverse power laws with bounds; least squares without weights. The exponent
is searched on a grid, level and factor follow in closed form, so that a fit neither depends on a start nor fails.
"""

from math import sqrt
from typing import Any, TypeAlias

import numpy as np

Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

EXPONENTS: Numbers = np.linspace(0.1, 2.0, 39)
"""Curves flatter than the first cannot be told from a logarithm, steeper ones than the last not from a level."""
DRAWS = 2000


def fit_power_laws(labels: Numbers, curves: Numbers, *, rising: bool, best: float | None) -> tuple[Numbers, Numbers, Numbers]:
    """Level, factor and exponent (D,) of each of ``curves`` (D, P) over ``labels`` (P,), which are best given as shares of all.

    A curve may only improve with labels: upwards if ``rising``. Its level does not pass ``best``, the value of a perfect network.
    """
    sign = 1.0 if rising else -1.0
    heights = sign * curves
    ceiling = np.inf if best is None else sign * best
    powers = labels[None, :] ** -EXPONENTS[:, None]
    centred = powers - powers.mean(axis=1, keepdims=True)
    slopes: Numbers = np.minimum(heights @ centred.T / (centred**2).sum(axis=1), 0.0)
    levels: Numbers = heights.mean(axis=1, keepdims=True) - slopes * powers.mean(axis=1)
    capped: Any = levels > ceiling
    if capped.any():
        through: Numbers = np.minimum((heights - ceiling) @ powers.T / (powers**2).sum(axis=1), 0.0)
        slopes, levels = np.where(capped, through, slopes), np.where(capped, ceiling, levels)
    fitted: Numbers = levels[:, :, None] + slopes[:, :, None] * powers[None]
    errors: Numbers = ((heights[:, None, :] - fitted) ** 2).sum(axis=2)
    chosen = errors.argmin(axis=1)
    row = np.arange(len(curves))
    return sign * levels[row, chosen], sign * slopes[row, chosen], EXPONENTS[chosen]


def drawn_means(values: Numbers, test_per_train: float, seed: int) -> Numbers:
    """(D, P) draws of the mean of ``values`` (J, P) over J >= 2 replicates, as far as they leave it open.

    They follow the t distribution whose intervals are those of Nadeau and Bengio (2003): covariance over the replicates times
    1/J + test/train. Whatever is computed from the points is computed from every draw, and the 95 % in the middle are its interval.
    """
    replicates = len(values)
    generator = np.random.default_rng(seed)
    mean = values.mean(axis=0)
    shocks = generator.standard_normal((DRAWS, replicates)) @ (values - mean) / sqrt(replicates - 1)
    tails = np.sqrt((replicates - 1) / generator.chisquare(replicates - 1, DRAWS))
    return mean + sqrt(1 / replicates + test_per_train) * tails[:, None] * shocks


def share_to_reach(laws: tuple[Numbers, Numbers, Numbers], heights: Numbers, lowest: float, *, rising: bool) -> Numbers:
    """(D,) the share of the labels with which each fitted curve reaches ``heights`` (D,); NaN if all labels do not.

    A share below ``lowest``, the smallest that was measured, counts as that. Curves are those of ``fit_power_laws`` over shares.
    """
    level, factor, exponent = laws
    sign = 1.0 if rising else -1.0
    reached = sign * (level + factor - heights) >= 0
    ratio = np.divide(heights - level, factor, out=np.full_like(level, np.inf), where=factor != 0)
    share = np.maximum(ratio, 1.0) ** (-1.0 / exponent)
    return np.where(reached, np.clip(share, lowest, 1.0), np.nan)


def middle(values: Numbers) -> tuple[float, float]:
    """Where the middle 95 % of ``values`` begin and end; both NaN where there is none."""
    known = values[np.isfinite(values)]
    if not len(known):
        return (float("nan"), float("nan"))
    low, high = np.quantile(known, (0.025, 0.975))
    return (float(low), float(high))
