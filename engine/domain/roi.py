"""What adopting joint training is worth in money, from the measured gains and from assumptions that a person can change.

Everything is linear in each assumption, so the value at which the balance turns is exact. With g_t the measured change of task t's
KPI in points (0.01 of the KPI, or one unit of the label or of money for KPIs counted in those), v_t the yearly worth of a point, M and
J the models served with single-task and with joint training, u the yearly upkeep of a model, l_t labels saved a year at cost c_t,
d days at rate r and compute cost k, both paid once:

    yearly = sum_t (g_t v_t + l_t c_t) + (M - J) u          once = d r + k          net = years * yearly - once

Low and high take the lower or the upper end of every interval at once, which is more cautious than the truth.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from engine.domain.task import kpi
from engine.domain.verdict import TaskVerdict, Verdict

Amount = Annotated[float, Meta(ge=0.0, le=1e15)]
AssumptionName = Literal["gain", "worth", "labels_saved", "engineering_days", "day_rate", "compute_cost", "upkeep"]


class TaskWorth(Struct, frozen=True, omit_defaults=True):
    """What a better prediction of one task is worth."""

    task: str
    point: Amount = 0.0
    """Money a year for one point of its KPI."""
    labels_saved: Amount = 0.0
    """Labels a year that need not be bought for the same accuracy."""
    label_cost: Amount = 0.0


class Assumptions(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a person assumes; all zero until they say something."""

    currency: str = "¥"
    tasks: tuple[TaskWorth, ...] = ()
    upkeep: Amount = 0.0
    """Money a year for serving and maintaining one model."""
    engineering_days: Amount = 0.0
    """Work to put the joint model into use, once."""
    day_rate: Amount = 0.0
    compute_cost: Amount = 0.0
    """Once."""
    years: Annotated[float, Meta(gt=0.0, le=30.0)] = 3.0
    spread: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.3
    """How far each assumption may be off, as a share of it, where the tornado asks what matters."""

    def worth_of(self, task: str) -> TaskWorth:
        """What is assumed of ``task``."""
        return next((worth for worth in self.tasks if worth.task == task), TaskWorth(task))

    def with_worth(self, worth: TaskWorth) -> "Assumptions":
        """The same with ``worth`` in place of what was assumed of its task."""
        others = tuple(known for known in self.tasks if known.task != worth.task)
        return replace(self, tasks=(*others, worth))


class Range(Struct, frozen=True):
    """The same figure by the lower ends of the intervals, as measured, and by the upper ends."""

    low: float
    likely: float
    high: float


class Bar(Struct, frozen=True):
    """How the net worth moves when one assumption does, all others as likely."""

    assumption: AssumptionName
    task: str | None
    low: float
    """Net worth with the assumption at its lower end."""
    high: float
    turns_at: float | None = None
    """The value of the assumption (points for a gain, money, days or labels for the others) at which the net worth is zero; None
    where no value of 0 or more (any value for a gain) does that."""

    @property
    def flips(self) -> bool:
        """Whether it decides by itself if adopting pays."""
        return min(self.low, self.high) < 0 < max(self.low, self.high)


class Roi(Struct, frozen=True):
    """The reckoning."""

    currency: str
    tasks: tuple[str, ...]
    """The tasks that are counted: those of the candidate, or all where the verdict names none."""
    models_before: int
    models_after: int
    yearly: Range
    once: float
    net: Range
    payback_months: Range
    """Infinite where the yearly worth is not positive; the low end of the gains gives its ``low``, which is the longest time."""
    bars: tuple[Bar, ...]
    """The assumption that matters most first; those that change nothing are left out."""


def reckon(verdict: Verdict, assumptions: Assumptions) -> Roi | None:
    """The worth of adopting what ``verdict`` found; None while nothing is assumed or nothing was measured."""
    counted = counted_tasks(verdict)
    if not counted or not _says_anything(assumptions, counted):
        return None
    changes = [points_of(task) for task in counted]
    after = len(verdict.tasks) - len(counted) + 1
    spared = len(verdict.tasks) - after

    def net(found: Assumptions, points: list[float]) -> tuple[float, float, float]:
        yearly = spared * found.upkeep
        for task, change in zip(counted, points, strict=True):
            worth = found.worth_of(task.name)
            yearly += change * worth.point + worth.labels_saved * worth.label_cost
        once = found.engineering_days * found.day_rate + found.compute_cost
        return yearly, once, found.years * yearly - once

    low, likely, high = (net(assumptions, [getattr(change, end) for change in changes]) for end in ("low", "likely", "high"))
    return Roi(
        currency=assumptions.currency,
        tasks=tuple(task.name for task in counted),
        models_before=len(verdict.tasks),
        models_after=after,
        yearly=Range(low[0], likely[0], high[0]),
        once=likely[1],
        net=Range(low[2], likely[2], high[2]),
        payback_months=Range(*(_months(once, yearly) for yearly, once, _ in (low, likely, high))),
        bars=_bars(assumptions, [task.name for task in counted], changes, lambda found, points: net(found, points)[2]),
    )


def counted_tasks(verdict: Verdict) -> list[TaskVerdict]:
    """The tasks that a reckoning counts: those of the candidate, or all where the verdict names none, as far as they were measured."""
    kept = verdict.candidate.tasks if verdict.candidate is not None and verdict.candidate.tasks else ()
    return [task for task in verdict.tasks if (not kept or task.name in kept) and task.gain is not None]


def points_of(task: TaskVerdict) -> Range:
    """The measured change of the task's KPI in points, positive for better.

    The interval of the gain is carried over in proportion, since it was computed on shares of the baseline.
    """
    measure = kpi(task.kpi)
    scale = 1.0 if measure.in_task_unit or task.kpi == "cost" else 100.0
    if task.gain is None or task.baseline is None or task.candidate is None:
        return Range(0.0, 0.0, 0.0)
    change = (task.candidate - task.baseline) * scale * (1.0 if measure.higher_is_better else -1.0)
    per_gain = change / task.gain if task.gain else abs(task.baseline) * scale
    low, high = task.interval if task.interval is not None else (task.gain, task.gain)
    return Range(low * per_gain, change, high * per_gain)


def _says_anything(assumptions: Assumptions, counted: list[TaskVerdict]) -> bool:
    worths = [assumptions.worth_of(task.name) for task in counted]
    once = assumptions.engineering_days * assumptions.day_rate + assumptions.compute_cost
    return bool(once or assumptions.upkeep or any(worth.point or worth.labels_saved * worth.label_cost for worth in worths))


def _months(once: float, yearly: float) -> float:
    return 12.0 * once / yearly if yearly > 0 else float("inf")


def _bars(
    assumptions: Assumptions, tasks: list[str], changes: list[Range], net: Callable[[Assumptions, list[float]], float]
) -> tuple[Bar, ...]:
    likely = [change.likely for change in changes]
    middle = net(assumptions, likely)
    bars: list[Bar] = []
    for place, (task, change) in enumerate(zip(tasks, changes, strict=True)):
        ends = [net(assumptions, [*likely[:place], end, *likely[place + 1 :]]) for end in (change.low, change.high, likely[place] + 1.0)]
        slope = ends[2] - middle
        turns = likely[place] - middle / slope if slope else None
        bars.append(Bar("gain", task, ends[0], ends[1], turns))
    for name, task, value, changed in _single_assumptions(assumptions, tasks):
        reach = assumptions.spread * value
        slope = net(changed(value + 1.0), likely) - middle
        turns = value - middle / slope if slope else None
        bars.append(
            Bar(
                name,
                task,
                net(changed(value - reach), likely),
                net(changed(value + reach), likely),
                turns if turns is not None and turns >= 0 else None,
            )
        )
    moving = [bar for bar in bars if bar.low != bar.high]
    return tuple(sorted(moving, key=lambda bar: -abs(bar.high - bar.low)))


def _single_assumptions(
    assumptions: Assumptions, tasks: list[str]
) -> Iterator[tuple[AssumptionName, str | None, float, Callable[[float], Assumptions]]]:
    for task in tasks:
        worth = assumptions.worth_of(task)
        yield "worth", task, worth.point, lambda value, worth=worth: assumptions.with_worth(replace(worth, point=value))
        yield (
            "labels_saved",
            task,
            worth.labels_saved,
            lambda value, worth=worth: assumptions.with_worth(replace(worth, labels_saved=value)),
        )
    yield "engineering_days", None, assumptions.engineering_days, lambda value: replace(assumptions, engineering_days=value)
    yield "day_rate", None, assumptions.day_rate, lambda value: replace(assumptions, day_rate=value)
    yield "compute_cost", None, assumptions.compute_cost, lambda value: replace(assumptions, compute_cost=value)
    yield "upkeep", None, assumptions.upkeep, lambda value: replace(assumptions, upkeep=value)
