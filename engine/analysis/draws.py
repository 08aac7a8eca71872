"""Intervals of a mean over replicates, from what other test rows would have said.

Every KPI of a scored network is known on many draws of the same test rows, alike for all networks. The mean gain over J replicates is
uncertain for two reasons. The test rows are a sample; how much that matters is the variance A of the mean over the draws. As a row counts
equally often in all replicates, the overlap of their test parts is allowed for: C is the part of A that is common to all replicates, so
that more of them do not help. And training has luck, which shows, with the rest of A, in the variance s² of the gains between replicates.
So the variance of the mean is C + s² / J, with the degrees of freedom of Welch and Satterthwaite: few, as s² rests on J - 1 of them. Where
s² is small by chance, A alone is the safer estimate. The interval is the wider of mean ± t √(C + s² / J) and mean ± t √A.

With 3 to 10 replicates, simulated intervals of this kind hold the truth in 94 to 98 of 100 cases whatever the luck of training. Subtracting
what the rows explain from s², and adding the rest to A, holds it in 89 where there are three replicates and luck is large.

It speaks of networks trained on this data, on further rows of the same kind. The corrected resampled t interval (``interval``), which knows
nothing but the replicates, has J - 1 degrees of freedom for all of this and is more than twice as wide with five of them; it remains for
results without draws.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean, stdev, variance

from msgspec import Struct, field

from engine.analysis.gain import paired_gains
from engine.analysis.interval import corrected_resampled_t, half_width
from engine.analysis.student import student_quantile, student_tail
from engine.domain.plan import SplitPolicy
from engine.domain.task import Kpi
from engine.domain.verdict import Interval

Draws = Sequence[float | None]
"""One value for each draw of the test rows; None where it is undefined."""
LEAST_DEFINED = 0.5
"""Share of the draws that must be defined for an interval."""
LEAST_DEGREES = 2.0


class Spread(Struct, frozen=True):
    """Why a mean over replicates is uncertain; variances in the unit of the value squared."""

    rows: float
    """A: of the mean, from the choice of test rows."""
    replicate_rows: float
    """The same of one replicate, on average."""
    scatter: float
    """s²: between replicates."""
    replicates: int
    labels: float
    """Test labels of one replicate."""

    @property
    def shared(self) -> float:
        """C: the part of A that all replicates have in common."""
        return min(self.rows, max(0.0, (self.replicates * self.rows - self.replicate_rows) / (self.replicates - 1)))

    @property
    def errors(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Standard error of the mean and its degrees of freedom, as seen from the test rows alone and from the replicates."""
        of_rows, of_replicates = max(LEAST_DEGREES, self.labels - 1), self.scatter / self.replicates
        total = self.shared + of_replicates
        parts = self.shared**2 / of_rows + of_replicates**2 / (self.replicates - 1)
        degrees = max(LEAST_DEGREES, total**2 / parts) if parts > 0 else LEAST_DEGREES
        return (sqrt(self.rows), of_rows), (sqrt(total), degrees)

    def half_width(self, level: float = 0.95) -> float:
        """Half the width of the interval."""
        return max(student_quantile(degrees, (1 + level) / 2) * error for error, degrees in self.errors)

    def chance(self, mean: float) -> float:
        """Two-sided p-value of ``mean`` against zero."""
        if mean == 0:
            return 1.0
        return max(2 * student_tail(degrees, abs(mean) / error) if error > 0 else 0.0 for error, degrees in self.errors)

    def expected(self, replicates: int, labels: float = 1.0) -> "Spread":
        """What is to be expected of ``replicates`` replicates and ``labels`` times as many labels."""
        rows = self.shared + max(0.0, self.replicate_rows - self.shared) / replicates
        return Spread(rows / labels, self.replicate_rows / labels, self.scatter / labels, replicates, self.labels * labels)


class Measured(Struct, frozen=True):
    """A figure of every replicate, with the draws where they are known."""

    values: dict[int, float]
    labels: float
    """Test labels of one replicate."""
    split: SplitPolicy
    draws: dict[int, Draws] = field(default_factory=dict)

    @property
    def mean(self) -> float | None:
        """The mean over the replicates; None without any."""
        return fmean(self.values.values()) if self.values else None

    @property
    def spread(self) -> Spread | None:
        """None where too few draws are known, or fewer than two replicates."""
        return _spread(self.values, self.draws, self.labels)

    def interval(self, level: float = 0.95) -> Interval | None:
        """The interval of the mean; None with fewer than two replicates."""
        spread, mean = self.spread, self.mean
        if spread is None or mean is None:
            return corrected_resampled_t(list(self.values.values()), test_rows=self.split.test, train_rows=self.split.train, level=level)
        half = spread.half_width(level)
        return (mean - half, mean + half)

    def expected_half_width(self, replicates: int, labels: float = 1.0) -> float | None:
        """Half the width of the 95 % interval with ``replicates`` and ``labels`` times as many labels; None with fewer than two values."""
        if len(self.values) < 2:
            return None
        spread = self.spread
        if spread is not None:
            return spread.expected(replicates, labels).half_width()
        return half_width(stdev(self.values.values()), replicates, self.split.test / self.split.train) / sqrt(labels)

    def chance_of_no_change(self) -> float:
        """Two-sided p-value against a mean of zero; 1 where nothing is known."""
        mean, spread = self.mean, self.spread
        if mean is None or len(self.values) < 2:
            return 1.0
        if spread is not None:
            return spread.chance(mean)
        error = stdev(self.values.values()) * sqrt(1 / len(self.values) + self.split.test / self.split.train)
        if error == 0:
            return 1.0 if mean == 0 else 0.0
        return 2 * student_tail(len(self.values) - 1, abs(mean) / error)


def gain_draws(
    baselines: Mapping[int, Draws], candidates: Mapping[int, Draws], measure: Kpi, *, in_points: bool
) -> dict[int, list[float | None]]:
    """The gains of all replicates in each draw, as shares of the draw's mean baseline or ``in_points``."""
    replicates = tuple(baselines)
    found: dict[int, list[float | None]] = {replicate: [] for replicate in replicates}
    for drawn in zip(*(zip(baselines[replicate], candidates[replicate], strict=False) for replicate in replicates), strict=False):
        known = {replicate: pair for replicate, (single, joint) in zip(replicates, drawn, strict=True) if (pair := _both(single, joint))}
        paired = paired_gains(
            [single for single, _ in known.values()], [joint for _, joint in known.values()], measure, in_points=in_points
        )
        gains = dict(zip(known, paired.gains, strict=True))
        for replicate in replicates:
            found[replicate].append(gains.get(replicate))
    return found


def mean_draws(of_tasks: Sequence[Draws], weights: Sequence[float]) -> list[float | None]:
    """The weighted mean over tasks in each draw; None where any of them is."""
    total = sum(weights)
    means: list[float | None] = []
    for drawn in zip(*of_tasks, strict=False):
        known = [value for value in drawn if value is not None]
        complete = len(known) == len(drawn) and total > 0
        means.append(sum(weight * value for weight, value in zip(weights, known, strict=True)) / total if complete else None)
    return means


def holm(chances: Sequence[float], level: float = 0.05) -> tuple[bool, ...]:
    """Which of several claims hold when no false one may be among them with a probability above ``level`` (Holm 1979); p-values in."""
    order = sorted(range(len(chances)), key=lambda index: chances[index])
    holds = [False] * len(chances)
    for rank, index in enumerate(order):
        if chances[index] > level / (len(chances) - rank):
            break
        holds[index] = True
    return tuple(holds)


def _both(single: float | None, joint: float | None) -> tuple[float, float] | None:
    return None if single is None or joint is None else (single, joint)


def _spread(values: Mapping[int, float], draws: Mapping[int, Draws], labels: float) -> Spread | None:
    if len(values) < 2 or any(not draws.get(replicate) for replicate in values):
        return None
    moved = [[None if drawn is None else drawn - value for drawn in draws[replicate]] for replicate, value in values.items()]
    count = min(len(found) for found in moved)
    each = [[value for value in found if value is not None] for found in moved]
    means = [fmean(known) for together in zip(*moved, strict=False) if (known := [value for value in together if value is not None])]
    if min(len(means), *(len(known) for known in each)) < max(2.0, LEAST_DEFINED * count):
        return None
    small = labels / (labels - 1) if labels > 1 else 2.0
    replicate_rows = small * fmean(_variance(known) for known in each)
    return Spread(small * _variance(means), replicate_rows, variance(values.values()), len(values), labels)


def _variance(values: Sequence[float]) -> float:
    """As that of ``statistics``, which reckons in fractions and takes ten times as long."""
    mean = fmean(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
