"""Round axis ends and ticks, stepped so that a growing curve moves its axis only now and then."""

import math
from collections.abc import Iterable
from itertools import pairwise

from engine.domain.chart import Axis

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def axis_range(axis: Axis, values: Iterable[float]) -> tuple[float, float]:
    """The drawn ends of ``axis``: its own where given, else round numbers around the finite ``values``."""
    finite = [value for value in values if math.isfinite(value)]
    low = axis.low if axis.low is not None else min(finite, default=0.0)
    high = axis.high if axis.high is not None else max(finite, default=1.0)
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = tick_step(low, high, 4)
    low = axis.low if axis.low is not None else math.floor(low / step + 1e-9) * step
    high = axis.high if axis.high is not None else math.ceil(high / step - 1e-9) * step
    return low, high


def tick_step(low: float, high: float, most: int) -> float:
    """The smallest round step that gives at most ``most`` intervals between ``low`` and ``high``."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def ticks(low: float, high: float, most: int = 3) -> tuple[float, ...]:
    """Round values between ``low`` and ``high``, at most ``most`` + 1 of them."""
    step = tick_step(low, high, most)
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return tuple(round(number * step, 12) for number in range(first, last + 1))


def tick_labels(values: tuple[float, ...], *, percent: bool = False) -> tuple[str, ...]:
    """The ticks as short text, all with the same number of decimals and a true minus sign."""
    scaled = [value * 100 if percent else value for value in values]
    gaps = [abs(after - before) for before, after in pairwise(scaled)] or [abs(value) for value in scaled if value]
    decimals = _decimals(min(gaps, default=1.0))
    return tuple(f"{value:,.{decimals}f}".replace("-", "−") for value in scaled)


def _decimals(gap: float) -> int:
    for decimals in range(6):
        if abs(round(gap, decimals) - gap) < gap * 1e-6:
            return decimals
    return 6
