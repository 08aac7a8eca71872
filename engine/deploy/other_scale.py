"""Finds columns whose numbers are of another size than those of the study, as when a file comes in another unit.

The networks take numbers as they stand, so kilograms in place of tonnes give answers that look like any other.
"""

from math import floor, log10

import numpy as np
import pandas as pd
from msgspec import Struct

from engine.data.dataset import Dataset, series_of
from engine.data.features import FeatureLayout, plain_values
from engine.domain.text import Text, message

FEWEST = 5
"""Values below which nothing is said of their size."""
TIMES = 5.0
"""How many times as large, or as small, both middle and spread must have become."""
ALIKE = 3.0
"""How many times the one may have changed more than the other."""
OUTSIDE = 0.9
"""Share of the values that must lie far outside the study's range where they only lie elsewhere."""
BEYOND = 1.0
"""How far outside the range, as a share of it."""
KEPT = 2048
"""Values of a column that are looked at of each piece of a file, evenly spread."""


class OtherScale(Struct, frozen=True):
    """One column: its middle value in the study and now, and how many times as large it has become, where it grew as a whole."""

    column: str
    before: float
    now: float
    times: float | None = None

    def words(self) -> Text:
        """What a person should check."""
        figures = {"column": self.column, "before": _figure(self.before), "now": _figure(self.now)}
        if self.times is None:
            return message(
                "The values of {column} lie elsewhere than in the study (middle value {now}, in the study {before}). Its unit may have "
                "changed; nothing was converted. Check the unit in the file.",
                **figures,
            )
        if self.times > 1:
            return message(
                "The values of {column} are about {times} times as large as in the study (middle value {now}, in the study {before}). Its "
                "unit may have changed; nothing was converted. Check the unit in the file.",
                times=_rounded(self.times),
                **figures,
            )
        return message(
            "The values of {column} are only about 1/{times} of those in the study (middle value {now}, in the study {before}). Its "
            "unit may have changed; nothing was converted. Check the unit in the file.",
            times=_rounded(1 / self.times),
            **figures,
        )


class ScaleWatch:
    """Keeps some values of every column of numbers and tells at the end which are of another size."""

    def __init__(self, known: Dataset, layout: FeatureLayout) -> None:
        self._before = {source.column: series_of(known.frame, source.column) for source in layout.sources if source.kind == "number"}
        self._now: dict[str, list[np.ndarray]] = {column: [] for column in self._before}

    def add(self, frame: pd.DataFrame) -> None:
        """Look at the rows of ``frame``."""
        for column, kept in self._now.items():
            values = plain_values(series_of(frame, column))
            kept.append(values[:: max(1, len(values) // KEPT)])

    def found(self) -> list[OtherScale]:
        """The columns of another size, in the order of the table."""
        pairs = ((name, plain_values(self._before[name]), np.concatenate(kept)) for name, kept in self._now.items() if kept)
        return [one for name, before, now in pairs if (one := other_scale(name, before, now)) is not None]


def other_scale(column: str, before: np.ndarray, now: np.ndarray) -> OtherScale | None:
    """How the size of ``now`` differs from ``before``, both in any order with NaN for gaps; None where it does not."""
    before, now = before[np.isfinite(before)], now[np.isfinite(now)]
    if min(len(before), len(now)) < FEWEST:
        return None
    middles = float(np.median(before)), float(np.median(now))
    sizes = [float(np.median(np.abs(values))) for values in (before, now)]
    spreads = [float(np.subtract(*np.quantile(values, [0.95, 0.05]))) for values in (before, now)]
    if min(*sizes, *spreads) > 0:
        grown, wider = sizes[1] / sizes[0], spreads[1] / spreads[0]
        if max(min(grown, wider), 1 / max(grown, wider)) >= TIMES and max(grown / wider, wider / grown) <= ALIKE:
            return OtherScale(column, *middles, grown)
    low, high = float(before.min()), float(before.max())
    reach = BEYOND * (high - low)
    outside = float(np.mean((now < low - reach) | (now > high + reach)))
    return OtherScale(column, *middles) if high > low and outside >= OUTSIDE else None


def _rounded(times: float) -> str:
    """A power of ten where it is nearly one, else two digits."""
    power = 10.0 ** round(log10(times))
    return _figure(power if abs(times / power - 1) < 0.25 else float(f"{times:.2g}"))


def _figure(value: float) -> str:
    """Four digits that count, without an exponent."""
    if value == 0:
        return "0"
    digits = max(0, 3 - floor(log10(abs(value))))
    text = f"{abs(value):,.{digits}f}"
    return ("−" if value < 0 else "") + (text.rstrip("0").rstrip(".") if digits else text)
