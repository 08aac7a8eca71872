"""Gains: how much better a KPI is than the single-task baseline's, as a share of the baseline, positive always meaning better."""

from collections.abc import Sequence
from math import isfinite
from statistics import fmean

from msgspec import Struct

from engine.domain.task import Kpi

NEAR_ZERO = 0.05
"""Below this, a KPI that guessing brings to 0 (R²) is too near zero for a relative change to mean anything."""


class PairedGains(Struct, frozen=True):
    """Gains of one task, one for each pair of networks that share a replicate."""

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
    share = _share(candidate - baseline, baseline)
    return share if share is None or higher_is_better else -share


def paired_gains(baselines: Sequence[float], candidates: Sequence[float], kpi: Kpi, *, in_points: bool | None = None) -> PairedGains:
    """The gain of each pair, in order, as a share of the mean baseline.

    As all shares are of the same size, their mean is the gain of the mean KPI that a person sees, and one pair with an unusually good
    baseline does not outweigh the others. Where guessing brings the KPI to 0 (R²) and the mean baseline is not above ``NEAR_ZERO``, pairs
    are compared by their plain difference instead (``in_points``), since shares of a value near zero are arbitrarily large;
    whoever has already decided says so.
    """
    differences = [_difference(*pair, kpi) for pair in zip(baselines, candidates, strict=True)]
    known = [baseline for baseline, difference in zip(baselines, differences, strict=True) if difference is not None]
    mean = fmean(known) if known else 0.0
    if in_points is None:
        in_points = kpi.chance == 0.0 and mean < NEAR_ZERO
    if in_points:
        return PairedGains(tuple(differences), in_points=True)
    return PairedGains(tuple(None if difference is None else _share(difference, mean) for difference in differences))


def _difference(baseline: float, candidate: float, kpi: Kpi) -> float | None:
    if not (isfinite(baseline) and isfinite(candidate)):
        return None
    return candidate - baseline if kpi.higher_is_better else baseline - candidate


def _share(difference: float, baseline: float) -> float | None:
    if difference == 0.0:
        return 0.0
    if baseline == 0.0:
        return None
    share = difference / abs(baseline)
    return share if isfinite(share) else None


def delta_m(gains: Sequence[float | None], values: Sequence[float] | None = None) -> float | None:
    """Mean gain over the tasks (Δm, Maninis et al. 2019, here positive for better), weighed by the tasks' business ``values``.

    None if there are no gains or one of them is None. Values that are all zero count as equal.
    """
    known = [gain for gain in gains if gain is not None]
    if not known or len(known) < len(gains):
        return None
    weights = list(values) if values is not None and sum(values) > 0 else [1.0] * len(known)
    return sum(weight * gain for weight, gain in zip(weights, known, strict=True)) / sum(weights)
