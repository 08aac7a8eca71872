"""Which of the many trials a live chart draws, by rules that cost little and depend on nothing but the study."""

from statistics import fmean

from msgspec import Struct

from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.task import kpi

JOINT_ARM = "joint"


def joint_records(study: Study) -> list[TrialRecord]:
    """The replicates of joint training with equal weights, in the configuration with the lowest mean validation loss so far.

    Without such an arm the first one that trains all tasks stands in. Configurations that have begun in more replicates come first.
    """
    groups: dict[str, list[TrialRecord]] = {}
    drawn = _joint_arm(study)
    for record in study.compared():
        if (record.trial.method, record.trial.arm) == drawn and record.steps:
            groups.setdefault(record.trial.configuration, []).append(record)
    if not groups:
        return []
    best = min(groups, key=lambda name: (-len(groups[name]), fmean(_loss(record) for record in groups[name])))
    return sorted(groups[best], key=lambda record: record.trial.replicate)


class Baseline(Struct, frozen=True):
    """What the single-task networks of a task reach: the mean over replicates, and the lowest and highest of them."""

    mean: float
    low: float
    high: float


def baselines(study: Study, plan: Plan) -> list[Baseline | None]:
    """For each task the validation KPI of the single-task networks in their best configuration so far; None before the first."""
    groups: list[dict[str, list[float]]] = [{} for _ in plan.tasks]
    for record in study.compared():
        position = single_task_of(record)
        value = current_kpi(record, position) if position is not None else None
        if position is not None and value is not None:
            groups[position].setdefault(record.trial.configuration, []).append(value)
    return [
        (max if kpi(task.kpi).higher_is_better else min)(
            (Baseline(fmean(found), min(found), max(found)) for found in group.values()), key=lambda reached: reached.mean, default=None
        )
        for task, group in zip(plan.tasks, groups, strict=True)
    ]


def baseline_values(study: Study, plan: Plan) -> list[float | None]:
    """For each task the mean of its baseline; None before the first."""
    return [None if reached is None else reached.mean for reached in baselines(study, plan)]


def current_kpi(record: TrialRecord, position: int) -> float | None:
    """The KPI of the best checkpoint of a finished trial, of the newest evaluation of a running one."""
    if record.finished is not None:
        return record.finished.kpis[position]
    return record.kpis[-1][position] if record.kpis else None


def single_task_of(record: TrialRecord) -> int | None:
    """The position of the one task that a trial trains; None if it trains several."""
    weights = record.trial.weights
    trained = [position for position, weight in enumerate(weights) if weight > 0]
    return trained[0] if len(trained) == 1 and len(weights) > 1 else None


def _joint_arm(study: Study) -> tuple[str, str] | None:
    """Method and arm: equal weights, else the first method that trains all tasks jointly, else the first arm that trains all."""
    complete = [r.trial for r in study.compared() if all(r.trial.weights) and not r.trial.arm.startswith("pair:")]
    joint = [trial for trial in complete if trial.arm == JOINT_ARM]
    plain = [trial for trial in joint if trial.method == "equal_weights"]
    first = next(iter(plain or joint or complete), None)
    return None if first is None else (first.method, first.arm)


def _loss(record: TrialRecord) -> float:
    return record.finished.loss if record.finished is not None else record.losses[-1]
