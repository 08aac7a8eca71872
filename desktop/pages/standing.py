"""How the methods stand while training runs: finished trials and the mean gain on validation data so far, without Qt."""

from statistics import fmean

from msgspec import Struct
from msgspec.structs import replace

from desktop.pages.trial_pace import share_done, time_left_of_all
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.task import kpi
from engine.domain.trial_failures import unsuited

Values = dict[int, float]


class Standing(Struct, frozen=True):
    """One method; ``gain`` is its best mean gain over the tasks so far and ``optimiser`` what reached it, None before the first.

    The baseline takes the better optimiser for each task by itself, so it has none to name and its gain is zero.
    """

    method: str
    optimiser: str | None
    done: int
    failed: int
    total: int
    gain: float | None
    running: int = 0
    share: float = 0.0
    """Of the work that is behind it, 0 to 1, by steps."""
    left: tuple[float, float] | None = None
    """Seconds (low, high) until it is through; None while some of its trials wait for others, or while nothing can be said."""
    unsuited: int = 0
    """How many of the failed ones had a setting that did not suit the data, as a learning rate that is too high."""


def standings(study: Study) -> tuple[Standing, ...]:
    """A row per method in plan order; looks only at the results of finished trials, never at their curves."""
    plan = study.plan
    if plan is None:
        return ()
    groups: dict[str, list[TrialRecord]] = {}
    for record in study.records.values():
        groups.setdefault(record.trial.method, []).append(record)
    reference = _single_values(study.compared(), plan)
    return tuple(_with_pace(_standing(method, records, reference, plan), records, plan) for method, records in groups.items())


def _with_pace(standing: Standing, records: list[TrialRecord], plan: Plan) -> Standing:
    running = sum(record.state == "running" for record in records)
    share = fmean(1.0 if record.state == "failed" else share_done(record, plan) for record in records)
    return replace(standing, running=running, share=share, left=time_left_of_all(records, plan))


def _standing(method: str, records: list[TrialRecord], reference: Values, plan: Plan) -> Standing:
    if records[0].trial.altered:
        return _line(method, records, None, None)
    if _trained(records[0]) == 1:
        return _line(method, records, None, _mean_gain(reference, reference, plan))
    best: tuple[float, str] | None = None
    for optimiser in dict.fromkeys(record.trial.optimiser for record in records):
        gain = _gain([record for record in records if record.trial.optimiser == optimiser], reference, plan)
        if gain is not None and (best is None or gain > best[0]):
            best = gain, optimiser
    return _line(method, records, best[1] if best is not None else None, best[0] if best is not None else None)


def _line(method: str, records: list[TrialRecord], optimiser: str | None, gain: float | None) -> Standing:
    done = sum(record.state == "done" for record in records)
    failed = sum(record.state == "failed" for record in records)
    left_out = sum(record.failure is not None and unsuited(record.failure) for record in records)
    return Standing(method, optimiser, done, failed, len(records), gain, unsuited=left_out)


def _gain(records: list[TrialRecord], reference: Values, plan: Plan) -> float | None:
    if _trained(records[0]) < len(plan.tasks) or records[0].trial.arm.startswith("pair:"):
        return None
    found = [_mean_gain(values, reference, plan) for values in _configurations(records).values()]
    return max((gain for gain in found if gain is not None), default=None)


def _mean_gain(values: Values, reference: Values, plan: Plan) -> float | None:
    """Mean over all tasks, weighed by their value, of the change against ``reference``; None while one is missing."""
    weights = [task.value for task in plan.tasks]
    if not sum(weights):
        weights = [1.0] * len(weights)
    gains = [_relative(values.get(task), reference.get(task), plan, task) for task in range(len(plan.tasks))]
    known = [gain for gain in gains if gain is not None]
    if len(known) < len(gains):
        return None
    return sum(weight * gain for weight, gain in zip(weights, known, strict=True)) / sum(weights)


def _relative(value: float | None, base: float | None, plan: Plan, task: int) -> float | None:
    if value is None or base is None or base == 0:
        return None
    change = (value - base) / abs(base)
    return change if kpi(plan.tasks[task].kpi).higher_is_better else -change


def _single_values(records: list[TrialRecord], plan: Plan) -> Values:
    """The best configuration's mean KPI for each task that has a finished network of its own."""
    best: Values = {}
    singles = [record for record in records if _trained(record) == 1]
    for values in _configurations(singles).values():
        for task, value in values.items():
            pick = max if kpi(plan.tasks[task].kpi).higher_is_better else min
            best[task] = pick(best[task], value) if task in best else value
    return best


def _configurations(records: list[TrialRecord]) -> dict[tuple[str, str], Values]:
    """Mean KPI per task over the finished replicates of each arm and configuration."""
    found: dict[tuple[str, str], dict[int, list[float]]] = {}
    for record in records:
        if record.finished is not None:
            values = found.setdefault((record.trial.arm, record.trial.configuration), {})
            for task, value in enumerate(record.finished.kpis):
                if value is not None and record.trial.weights[task] > 0:
                    values.setdefault(task, []).append(value)
    return {key: {task: fmean(list_) for task, list_ in values.items()} for key, values in found.items()}


def _trained(record: TrialRecord) -> int:
    return sum(weight > 0 for weight in record.trial.weights)
