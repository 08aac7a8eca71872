"""The range of a native chart's axis, since Office programs fit it to the bars and forget their error bars."""

import math
from collections.abc import Sequence

from msgspec import Struct

from engine.report.blocks import KpiRow

MOST_STEPS = 8


class AxisRange(Struct, frozen=True):
    """Where an axis of gains begins and ends, and how far apart its lines are; shares, 0.05 = 5 %."""

    low: float
    high: float
    step: float


def gain_axis(rows: Sequence[KpiRow]) -> AxisRange:
    """The narrowest range of round numbers that holds zero, every gain and every interval of ``rows``."""
    ends = [0.0, *(row.gain for row in rows if row.gain is not None), *(end for row in rows for end in row.interval or ())]
    span = max(max(ends) - min(ends), 0.01)
    step = next(step for step in _round_steps(span) if span / step <= MOST_STEPS)
    low, high = math.floor(round(min(ends) / step, 6)), math.ceil(round(max(ends) / step, 6))
    return AxisRange(round(low * step, 6), round(max(high, low + 1) * step, 6), step)


def _round_steps(span: float) -> list[float]:
    power = 10.0 ** math.floor(math.log10(span / MOST_STEPS))
    return [round(max(0.01, power * factor), 6) for factor in (1, 2, 5, 10, 20)]
