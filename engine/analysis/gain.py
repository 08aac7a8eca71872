"""Gains: how much better a KPI is than the single-task baseline's, as a share of the baseline, positive always meaning better."""

from collections.abc import Sequence
from math import isfinite

from msgspec import Struct

from engine.domain.task import Kpi

NEAR_ZERO = 0.05
"""A KPI that guessing brings to 0 (R²) is too near zero below this for a relative change to mean anything."""


class PairedGains(Struct, frozen=True):
    """Gains of one task, one per pair of networks that share a replicate."""

    gains: tuple[float | None, ...]
    """None where undefined."""
    in_points: bool = False
    """The baseline is too near zero for shares, so gains are differences of the KPI itself (0.1 = 10 points)."""


def relative_gain(baseline: float, candidate: float, *, higher_is_better: bool) -> float | None:
    """The change from ``baseline`` to ``candidate`` as a share of the baseline's size; positive is better.

    None where it is undefined: a value that is not finite, or a baseline of zero that is not met exactly.
    """
    if not (isfinite(baseline) and isfinite(candidate)):
        return None
    if baseline == candidate:
        return 0.0
    if baseline == 0.0:
        return None
    share = (candidate - baseline) / abs(baseline)
    if not isfinite(share):
        return None
    return share if higher_is_better else -share


def paired_gains(baselines: Sequence[float], candidates: Sequence[float], kpi: Kpi) -> PairedGains:
    """The gain of each pair, in order.

    R² can be zero or negative. If any of its baselines is within ``NEAR_ZERO`` of zero, all pairs are compared by their plain
    difference instead (``in_points``), since shares of a value near zero are arbitrarily large.
    """
    pairs = list(zip(baselines, candidates, strict=True))
    in_points = kpi.chance == 0.0 and any(abs(baseline) < NEAR_ZERO for baseline, _ in pairs)
    if in_points:
        sign = 1.0 if kpi.higher_is_better else -1.0
        return PairedGains(tuple(sign * (candidate - baseline) for baseline, candidate in pairs), in_points=True)
    return PairedGains(tuple(relative_gain(*pair, higher_is_better=kpi.higher_is_better) for pair in pairs))


def delta_m(gains: Sequence[float | None], values: Sequence[float] | None = None) -> float | None:
    """Mean gain over the tasks (Δm, Maninis et al. 2019, here positive for better), weighed by the tasks' business ``values``.

    None if there are no gains or one of them is None. Values that are all zero count as equal.
    """
    known = [gain for gain in gains if gain is not None]
    if not known or len(known) < len(gains):
        return None
    weights = list(values) if values is not None and sum(values) > 0 else [1.0] * len(known)
    return sum(weight * gain for weight, gain in zip(weights, known, strict=True)) / sum(weights)
