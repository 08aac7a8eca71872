"""One task's result on the test part and its status, by rules that fit on a page.

With the gain g, its 95 % interval from low to high (see ``draws``) and the floor f that was frozen before training:

- pass: low >= f. The sentence says whether low > 0 as well.
- An improvement counts as proven only by Holm's rule over the tasks of the plan; otherwise one of several unaffected tasks would seem to
  improve too often.
- fail: high < f.
- otherwise f lies inside the interval. caution: f lies in its outer half, so the evidence leans to one side (the sentence says
  which). undecided: f lies in its inner half, or there is no interval.
- A task whose baseline and candidate both cannot be told from guessing (the 95 % intervals of their KPIs reach within 0.02 of
  the chance value) never passes: it is undecided, or fail if high < f. This is checked for KPIs whose chance value does not
  depend on the data.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

from msgspec import Struct
from msgspec.structs import replace

from engine.analysis.draws import Draws, Measured, gain_draws, holm
from engine.analysis.gain import paired_gains
from engine.domain.plan import Plan
from engine.domain.task import Kpi, Task, kpi
from engine.domain.text import Text, message
from engine.domain.verdict import Interval, Status, TaskVerdict

USEFUL = 0.02
"""A KPI must surely be better than guessing by this much, or the task counts as one that cannot be predicted."""


class Tested(Struct, frozen=True):
    """The test KPI of one kind of network."""

    kpis: dict[int, float]
    """By replicate."""
    draws: Mapping[int, Draws] = {}
    """The same on each draw of the test rows, where they are known."""


class TaskResult(Struct, frozen=True):
    """A task's verdict and what further rules need to know of it."""

    verdict: TaskVerdict
    measured: Measured
    """Gain by replicate."""
    predictable: bool
    in_points: bool
    gained: bool = False
    """The improvement is proven, with allowance for the number of tasks; see ``with_proof``."""

    @property
    def gains(self) -> dict[int, float]:
        """Gain by replicate."""
        return self.measured.values

    @property
    def hurt(self) -> bool:
        """The whole interval of the gain lies below zero, whatever the floor allows."""
        return self.predictable and self.verdict.interval is not None and self.verdict.interval[1] < 0


def judge_task(plan: Plan, task: Task, n_labels: int, baseline: Tested, candidate: Tested) -> TaskResult:
    """The verdict on one task from the test KPIs of baseline and candidate; only replicates that both have count."""
    measure = kpi(task.kpi)
    shared = [replicate for replicate in sorted(baseline.kpis) if replicate in candidate.kpis]
    singles = [baseline.kpis[replicate] for replicate in shared]
    joints = [candidate.kpis[replicate] for replicate in shared]
    paired = paired_gains(singles, joints, measure)
    labels = n_labels * plan.split.test
    gains = {replicate: gain for replicate, gain in zip(shared, paired.gains, strict=True) if gain is not None}
    measured = Measured(gains, labels, plan.split, _paired_draws(baseline, candidate, gains, measure, in_points=paired.in_points))
    differences = {replicate: gain_in_units(baseline.kpis[replicate], candidate.kpis[replicate], measure) for replicate in shared}
    in_units = Measured(differences, labels, plan.split, _paired_draws(baseline, candidate, differences, measure, in_points=True))
    gain, interval = measured.mean, measured.interval()
    guessing = (_like_guessing(plan, measure, one, shared, labels) for one in (baseline, candidate))
    predictable = not all(guessing)
    status = _status(gain, interval, task, predictable=predictable)
    verdict = TaskVerdict(
        name=task.name,
        kind=task.kind,
        kpi=task.kpi,
        direction="higher" if measure.higher_is_better else "lower",
        unit=task.unit if measure.in_task_unit else None,
        n_labels=n_labels,
        baseline=fmean(singles) if singles else None,
        candidate=fmean(joints) if joints else None,
        gain=gain,
        interval=interval,
        floor=task.floor,
        margin=interval[0] - task.floor if interval is not None else None,
        status=status,
        message=_sentence(task, measure, singles, gain, interval, status, predictable=predictable),
        replicate_gains=tuple(gains.values()),
        unit_gain=in_units.mean,
        unit_interval=in_units.interval(),
        required_margin=task.margin,
    )
    return TaskResult(verdict, measured, predictable, paired.in_points)


def with_proof(results: Sequence[TaskResult]) -> tuple[TaskResult, ...]:
    """``results`` with what Holm's rule allows to be called improved, of all tasks of the plan together."""
    holds = holm([result.measured.chance_of_no_change() for result in results])
    return tuple(
        replace(result, gained=held and result.predictable and (result.measured.mean or 0.0) > 0)
        for result, held in zip(results, holds, strict=True)
    )


def gain_in_units(baseline: float, candidate: float, measure: Kpi) -> float:
    """The change of the KPI itself; positive is better, whatever its direction."""
    return candidate - baseline if measure.higher_is_better else baseline - candidate


def _paired_draws(baseline: Tested, candidate: Tested, gains: Mapping[int, float], measure: Kpi, *, in_points: bool) -> dict[int, Draws]:
    drawn = [replicate for replicate in gains if replicate in baseline.draws and replicate in candidate.draws]
    singles = {replicate: baseline.draws[replicate] for replicate in drawn}
    return dict(gain_draws(singles, {replicate: candidate.draws[replicate] for replicate in drawn}, measure, in_points=in_points))


def _like_guessing(plan: Plan, measure: Kpi, tested: Tested, shared: list[int], labels: float) -> bool:
    interval = Measured({replicate: tested.kpis[replicate] for replicate in shared}, labels, plan.split, dict(tested.draws)).interval()
    if measure.chance is None or interval is None:
        return False
    return interval[0] <= measure.chance + USEFUL if measure.higher_is_better else interval[1] >= measure.chance - USEFUL


def _status(gain: float | None, interval: Interval | None, task: Task, *, predictable: bool) -> Status:
    """A task that surely stays above its floor, but by less than its margin, is doubtful: it neither passes nor fails."""
    if gain is None or interval is None:
        return "undecided"
    low, high = interval
    if high < task.floor:
        return "fail"
    if not predictable:
        return "undecided"
    if low >= task.bar:
        return "pass"
    outer = low >= task.floor or abs(gain - task.floor) >= (high - low) / 4
    return "caution" if outer else "undecided"


def _sentence(
    task: Task, measure: Kpi, singles: list[float], gain: float | None, interval: Interval | None, status: Status, *, predictable: bool
) -> Text:
    if not predictable and measure.chance is not None:
        return message(
            "{task} cannot be predicted reliably, not even by its own network: its {kpi} of {baseline:score} is so uncertain that "
            "it may be no better than guessing ({chance:score}).",
            task=task.name,
            kpi=Text(measure.name),
            baseline=fmean(singles),
            chance=measure.chance,
        )
    if gain is None:
        return message("{task} has no test result for both networks, so nothing can be said about it.", task=task.name)
    if interval is None:
        return message("{task} was compared only once ({gain:gain}), so its uncertainty is unknown.", task=task.name, gain=gain)
    low, high = interval
    span = message("{gain:gain}, 95 % interval {low:gain} to {high:gain}", gain=gain, low=low, high=high)
    match status:
        case "caution" if low >= task.floor:
            return message(
                "{task} stays above its floor of {floor:gain}, but not proven by the margin of {margin:percent} asked for ({span}).",
                task=task.name,
                floor=task.floor,
                margin=task.margin,
                span=span,
            )
        case "caution" | "undecided" if high < 0:
            return message(
                "{task} gets worse with joint training; whether it stays above its floor of {floor:gain} is still open ({span}).",
                task=task.name,
                floor=task.floor,
                span=span,
            )
        case "pass":
            return _passing(task, span, low, high)
        case "fail":
            if high < 0:
                return message(
                    "{task} is hurt by joint training and falls below its floor of {floor:gain} ({span}).",
                    task=task.name,
                    floor=task.floor,
                    span=span,
                )
            return message("{task} does not reach its floor of {floor:gain} ({span}).", task=task.name, floor=task.floor, span=span)
        case "caution":
            if gain >= task.floor:
                return message(
                    "{task} is probably above its floor of {floor:gain}, but this is not certain ({span}).",
                    task=task.name,
                    floor=task.floor,
                    span=span,
                )
            return message(
                "{task} is probably below its floor of {floor:gain}, but this is not certain ({span}).",
                task=task.name,
                floor=task.floor,
                span=span,
            )
        case "undecided":
            return message(
                "The evidence does not show whether {task} stays above its floor of {floor:gain} ({span}).",
                task=task.name,
                floor=task.floor,
                span=span,
            )


def _passing(task: Task, span: Text, low: float, high: float) -> Text:
    if low > 0:
        return message("{task} improves ({span}).", task=task.name, span=span)
    if high < 0:
        return message(
            "{task} gets slightly worse, but stays above its floor of {floor:gain} ({span}).", task=task.name, floor=task.floor, span=span
        )
    return message(
        "{task} stays above its floor of {floor:gain}; an improvement is not proven ({span}).", task=task.name, floor=task.floor, span=span
    )
