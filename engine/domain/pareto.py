"""The trade-off between tasks: what every way of joint training reached for each of them, and which is best for given values.

All figures are from validation data. Only the candidate of the verdict met the test part.
"""

from collections.abc import Mapping

from msgspec import Struct

from engine.domain.text import Text


class ParetoPoint(Struct, frozen=True):
    """One way of joint training with one optimiser, in its best configuration.

    Values are means over the replicates, one per task of ``Pareto.tasks``.
    """

    key: str
    """What the point is called in commands and stored choices: method, arm, optimiser and learning rate."""
    method: str
    arm: str
    optimiser: str
    learning_rate: float
    kpis: tuple[float, ...]
    gains: tuple[float, ...]
    """Against each task's own tuned network; 0.02 = 2 %."""
    intervals: tuple[tuple[float, float] | None, ...]
    keeps_floors: bool
    """No task's mean gain is below its floor."""
    dominated: bool
    """Another point is at least as good for every task and better for one."""
    chosen: bool = False
    """It is the candidate of the verdict."""


class Pareto(Struct, frozen=True):
    """All points, and how much of the room above the floors they reach together."""

    tasks: tuple[str, ...]
    """Tasks with a measured baseline, in plan order."""
    values: tuple[float, ...]
    """Their business values in the plan."""
    floors: tuple[float, ...]
    baseline: tuple[float, ...]
    """Mean validation KPI of each task's own network; its gain is 0."""
    points: tuple[ParetoPoint, ...]
    """By mean gain at the values of the plan, the best first."""
    hypervolume: float | None
    """Volume, in gains, that the points dominate above ``reference``; None for more tasks than it is computed for."""
    reference: tuple[float, ...]
    """The worst point that still counts: the floors."""
    sentences: tuple[Text, ...] = ()

    @property
    def front(self) -> tuple[ParetoPoint, ...]:
        """The points that no other surpasses."""
        return tuple(point for point in self.points if not point.dominated)

    @property
    def usable(self) -> tuple[ParetoPoint, ...]:
        """The points whose networks the project keeps: the candidate, and those of the front that keep every floor."""
        return tuple(point for point in self.points if point.chosen or (point.keeps_floors and not point.dominated))

    def preferred(self, values: Mapping[str, float] | None = None) -> ParetoPoint | None:
        """The point with the highest mean gain, weighed by ``values`` (by task; those of the plan where not given).

        Points that keep every floor come before those that break one; None without points. Values that are all zero count as equal.
        """
        weights = [(values or {}).get(task, value) for task, value in zip(self.tasks, self.values, strict=True)]
        weights = weights if sum(weights) > 0 else [1.0] * len(weights)

        def worth(point: ParetoPoint) -> tuple[bool, float]:
            return point.keeps_floors, sum(weight * gain for weight, gain in zip(weights, point.gains, strict=True))

        return max(self.points, key=worth, default=None)

    def point(self, key: str) -> ParetoPoint | None:
        """The point called ``key``."""
        return next((point for point in self.points if point.key == key), None)
