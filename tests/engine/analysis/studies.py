"""Small finished studies whose validation and test scores are given outright."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import msgspec

from engine.analysis.criteria import criteria_hash
from engine.analysis.selection import choose
from engine.domain.events import StudyStarted, TestScored, TrialFailed, TrialFinished
from engine.domain.plan import Plan, TrainingSettings, Trial
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import Text

Scores = Sequence[float | None]
SINGLE = 0.8


def plan_of(tasks: Sequence[Task], replicates: int) -> Plan:
    plan = Plan(
        files=("a.csv",),
        fingerprint="f",
        columns=(),
        tasks=tuple(tasks),
        methods=(),
        training=TrainingSettings(optimisers=("adamw",), learning_rates=(0.001,)),
        replicates=replicates,
        frozen_at="2026-11-20T16:40:00Z",
    )
    return msgspec.structs.replace(plan, criteria_hash=criteria_hash(plan))


def trial(arm: str, weights: Sequence[float], replicate: int, rate: float = 0.001, method: str = "equal_weights") -> Trial:
    return Trial(f"{arm}/{rate:g}/{replicate}", method, arm, tuple(weights), "adamw", rate, 0.0, replicate)


def one_hot(position: int, count: int) -> tuple[float, ...]:
    return tuple(float(position == other) for other in range(count))


def trials_of(plan: Plan, rates: Sequence[float] = (0.001,)) -> list[Trial]:
    """Single-task, joint and pair trials of every rate and replicate."""
    count = len(plan.tasks)
    arms = [(f"single:{task.name}", one_hot(position, count), "single_task") for position, task in enumerate(plan.tasks)]
    arms.append(("joint", (1.0,) * count, "equal_weights"))
    for a, b in combinations(range(count), 2):
        weights = tuple(float(position in (a, b)) for position in range(count))
        arms.append((f"pair:{plan.tasks[a].name}+{plan.tasks[b].name}", weights, "task_pairs"))
    return [trial(arm, weights, r, rate, method) for arm, weights, method in arms for rate in rates for r in range(plan.replicates)]


def finish(study: Study, trial_id: str, kpis: Scores) -> None:
    study.apply(TrialFinished(trial=trial_id, best_step=1, steps=1, loss=0.5, kpis=tuple(kpis), seconds=1.0))


def fail(study: Study, trial_id: str) -> None:
    study.apply(TrialFailed(trial=trial_id, reason=Text("lost")))


def study_with_gains(gains: Mapping[str, Sequence[float]], *, kpi: str = "accuracy", single: float = SINGLE, floor: float = -0.02) -> Study:
    """Every task's single-task networks score ``single`` on the test part and its joint ones that much better, by replicate."""
    replicates = len(next(iter(gains.values())))
    kind = "regression" if kpi in ("mae", "rmse", "r2") else "binary"
    plan = plan_of([Task(name, kind, kpi, floor=floor) for name in gains], replicates)
    study = Study()
    trials = trials_of(plan)
    study.apply(StudyStarted(plan=plan, trials=tuple(trials), workers=1, device="cpu", versions={"tasuki": "0"}))
    for one in trials:
        finish(study, one.id, tuple(single if weight > 0 else None for weight in one.weights))
    chosen = choose(study).trials(study)
    for one in trials:
        if one.id in chosen:
            joint = one.arm == "joint"
            kpis = tuple(
                None if weight == 0 else single * (1 + gains[task.name][one.replicate]) if joint else single
                for task, weight in zip(plan.tasks, one.weights, strict=True)
            )
            study.apply(TestScored(trial=one.id, kpis=kpis))
    return study
