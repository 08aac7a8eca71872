"""Which stored networks answer for which task once the verdict is known."""

from collections.abc import Sequence

from engine.analysis.pareto import records_of
from engine.domain.errors import ProjectError
from engine.domain.study import Study, TrialRecord
from engine.domain.task import Task
from engine.domain.text import message
from engine.domain.verdict import Verdict
from engine.studies.chosen_point import chosen_point
from engine.studies.store import ProjectStore


def networks_by_task(store: ProjectStore, study: Study, verdict: Verdict) -> dict[str, dict[int, bytes]]:
    """Task name -> replicate -> network: the joint one for the tasks the verdict trains jointly, else the task's own.

    A point of the trade-off that a person chose in the verdict's stead answers for every task.
    ProjectError when the project file no longer holds a network that is needed.
    """
    plan = study.plan
    if plan is None:
        raise ProjectError(message("The project holds no plan."))
    candidate = verdict.candidate
    scored = [record for record in study.records.values() if record.test is not None]
    found: dict[str, dict[int, bytes]] = {}
    point = chosen_point(store, verdict)
    preferred = list(records_of(study, point)) if point is not None else []
    for position, task in enumerate(plan.tasks):
        joint = [] if candidate is None or task.name not in candidate.tasks else _joint(scored, candidate.method, candidate.arm)
        records = preferred or joint or _single(scored, position)
        weights = {record.trial.replicate: store.artifact(f"weights/{record.trial.id}") for record in records}
        if not weights or None in weights.values():
            raise ProjectError(
                message("{file} holds no network for {task}. Train the study again in a new project.", file=str(store.path), task=task.name)
            )
        found[task.name] = {replicate: body for replicate, body in weights.items() if body is not None}
    return found


def output_columns(tasks: Sequence[Task], position: int) -> slice:
    """Where a network's outputs for the task at ``position`` stand."""
    before = sum(task.outputs for task in tasks[:position])
    return slice(before, before + tasks[position].outputs)


def _joint(records: list[TrialRecord], method: str, arm: str) -> list[TrialRecord]:
    return [record for record in records if record.trial.method == method and record.trial.arm == arm]


def _single(records: list[TrialRecord], position: int) -> list[TrialRecord]:
    return [record for record in records if all((weight > 0) == (index == position) for index, weight in enumerate(record.trial.weights))]
