"""The measured points of label curves: KPIs by share of the labels and replicate, tuned alike for both ways of training."""

from dataclasses import dataclass
from statistics import fmean

import numpy as np

from engine.analysis.curve_fit import Numbers
from engine.analysis.gain import delta_m, paired_gains
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.task import kpi

BASELINE, JOINT = "single_task", "equal_weights"
Values = dict[int, float]
"""KPI by replicate."""
Tuned = dict[str, dict[int, TrialRecord]]
"""Trials by configuration and replicate."""


@dataclass(frozen=True)
class Measured:
    """One task's points."""

    shares: Numbers
    """(P,) ascending, the last is 1."""
    single: Numbers
    """(J, P) validation KPI by replicate."""
    joint: Numbers | None
    """(J, P); None where joint training was not measured at every share."""


@dataclass(frozen=True)
class Grid:
    """What was tried at the shares; the same part of the comparison's grid stands for all labels."""

    optimiser: str
    rates: tuple[float, ...]
    configurations: frozenset[str]
    replicates: frozenset[int]
    shares: tuple[float, ...]


def grid_of(study: Study) -> Grid | None:
    """What the study tried with parts of the labels; None where it did not."""
    trials = [record.trial for record in study.records.values() if record.trial.label_share < 1 and not record.trial.shuffled]
    if not trials:
        return None
    return Grid(
        trials[0].optimiser,
        tuple(sorted({trial.learning_rate for trial in trials})),
        frozenset(trial.configuration for trial in trials),
        frozenset(trial.replicate for trial in trials),
        (*sorted({trial.label_share for trial in trials}), 1.0),
    )


def measured_points(study: Study, plan: Plan, grid: Grid) -> dict[int, Measured]:
    """The points of each task that has a single-task curve in two or more replicates, by its position in the plan."""
    tasks = range(len(plan.tasks))
    singles = [[_best_single(plan, task, _trials(study, grid, share, (task,))) for task in tasks] for share in grid.shares]
    joints = [_joint(plan, _trials(study, grid, share, tuple(tasks)), single) for share, single in zip(grid.shares, singles, strict=True)]
    found: dict[int, Measured] = {}
    for task in tasks:
        single = [values[task] for values in singles]
        joint = [values.get(task, {}) for values in joints]
        with_joint = _shared([*single, *joint])
        replicates = with_joint if len(with_joint) >= 2 else _shared(single)
        if len(replicates) >= 2:
            together = _table(joint, replicates) if len(with_joint) >= 2 else None
            found[task] = Measured(np.array(grid.shares), _table(single, replicates), together)
    return found


def _trials(study: Study, grid: Grid, share: float, tasks: tuple[int, ...]) -> Tuned:
    """Finished trials of plain training on ``tasks``, equally weighted, with this share of the labels."""
    found: Tuned = {}
    for record in study.done_trials():
        trial = record.trial
        plain = trial.label_share < 1 or trial.method == (BASELINE if len(tasks) == 1 else JOINT)
        trained = tuple(position for position, weight in enumerate(trial.weights) if weight > 0)
        tried = trial.configuration in grid.configurations and trial.replicate in grid.replicates
        if plain and tried and not trial.shuffled and trial.label_share == share and trained == tasks:
            found.setdefault(trial.configuration, {})[trial.replicate] = record
    return found


def _best_single(plan: Plan, task: int, tuned: Tuned) -> Values:
    """The KPIs of the configuration with the best mean; those with fewer replicates do not compete."""
    candidates: list[Values] = [values for records in tuned.values() if (values := _values(records, task))]
    sign = 1.0 if kpi(plan.tasks[task].kpi).higher_is_better else -1.0
    nothing: Values = {}
    return max(candidates, key=lambda values: (len(values), sign * fmean(values.values())), default=nothing)


def _joint(plan: Plan, tuned: Tuned, singles: list[Values]) -> dict[int, Values]:
    """By task, the KPIs of the one configuration with the best mean gain over the single-task networks of the same share."""
    best: tuple[int, float, dict[int, Values]] | None = None
    for records in tuned.values():
        values = {task: _values(records, task) for task in range(len(plan.tasks))}
        gains = [_mean_gain(plan, task, singles[task], values[task]) for task in values if singles[task]]
        mean = delta_m(gains, [plan.tasks[task].value for task in values if singles[task]])
        entry = (min(len(found) for found in values.values()), mean if mean is not None else float("-inf"), values)
        if best is None or entry[:2] > best[:2]:
            best = entry
    return best[2] if best is not None else {}


def _mean_gain(plan: Plan, task: int, singles: Values, joints: Values) -> float | None:
    shared = [replicate for replicate in singles if replicate in joints]
    paired = paired_gains([singles[one] for one in shared], [joints[one] for one in shared], kpi(plan.tasks[task].kpi))
    known = [gain for gain in paired.gains if gain is not None]
    return fmean(known) if known else None


def _values(records: dict[int, TrialRecord], task: int) -> Values:
    found: Values = {}
    for replicate, record in records.items():
        value = record.finished.kpis[task] if record.finished is not None else None
        if value is not None:
            found[replicate] = value
    return found


def _shared(points: list[Values]) -> list[int]:
    return sorted(set[int].intersection(*(set(values) for values in points))) if points else []


def _table(points: list[Values], replicates: list[int]) -> Numbers:
    return np.array([[values[replicate] for values in points] for replicate in replicates])
