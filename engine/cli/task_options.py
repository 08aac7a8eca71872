"""The options that say what is to be predicted, and by what it is judged."""

import argparse
from math import nan
from pathlib import Path
from typing import get_args

from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.proposals import propose_task, propose_tasks
from engine.domain.errors import PlanError
from engine.domain.task import COST, KPIS, Task, TaskKind
from engine.domain.text import message


def tasks_of(dataset: Dataset, options: argparse.Namespace) -> tuple[Task, ...]:
    """What is to be predicted and by what each is judged; PlanError for a name, kind, KPI or amount that does not fit."""
    tasks = _chosen(dataset, options)
    for text in options.kpi:
        tasks = _with_kpi(tasks, text)
    for text in options.mistake:
        tasks = _with_mistake(tasks, text)
    for text in options.floor:
        task, share = _share(tasks, text, -1.0)
        tasks = _replaced(tasks, replace(task, floor=share))
    for text in options.margin:
        task, share = _share(tasks, text, 0.0)
        tasks = _replaced(tasks, replace(task, margin=share))
    return tasks


def _chosen(dataset: Dataset, options: argparse.Namespace) -> tuple[Task, ...]:
    if not options.task:
        found = propose_tasks(dataset.card)
        if not found:
            files = [Path(file).name for file in options.files]
            raise PlanError(
                message("{files} holds no column that looks like a label. Name the columns to predict with --task.", files=files)
            )
        return found
    return tuple(propose_task(dataset.card, *_column_and_kind(text, dataset)) for text in options.task)


def _column_and_kind(text: str, dataset: Dataset) -> tuple[str, TaskKind | None]:
    """``HDF:binary`` -> (HDF, binary); a column whose own name holds a colon is found by its whole name."""
    name, colon, kind = text.rpartition(":")
    if not colon or dataset.card.column(text) is not None:
        return text, None
    for known in get_args(TaskKind):
        if kind == known:
            return name, known
    if dataset.card.column(name) is not None:
        raise PlanError(message("A task cannot be of kind {kind}; choose one of {known}.", kind=kind, known=list(get_args(TaskKind))))
    return text, None


def _with_kpi(tasks: tuple[Task, ...], text: str) -> tuple[Task, ...]:
    """``tasks`` with ``TASK=KPI`` taken into account."""
    name, _, wanted = text.rpartition("=")
    task = _named(tasks, name, text)
    known = [kpi.id for kpi in KPIS if task.kind in kpi.kinds]
    if wanted not in known:
        raise PlanError(message("The task {task} cannot be judged by {kpi}. Choose one of {known}.", task=name, kpi=wanted, known=known))
    return _replaced(tasks, replace(task, kpi=wanted))


def _with_mistake(tasks: tuple[Task, ...], text: str) -> tuple[Task, ...]:
    """``tasks`` with ``TASK:TRUE>ANSWERED=AMOUNT`` taken into account; the task is then judged by the cost of mistakes."""
    left, _, written = text.rpartition("=")
    name, _, classes = left.rpartition(":")
    task = _named(tasks, name, text)
    true, _, answered = classes.partition(">")
    if true == answered or not {true, answered} <= set(task.classes):
        raise PlanError(
            message(
                "{text} names no mistake in {task}; its classes are {classes}.", text=text, task=name, classes=list(task.classes) or ["–"]
            )
        )
    try:
        amount = float(written.replace(",", ""))
    except ValueError as error:
        raise PlanError(
            message("{written} in {text} is not an amount. Write it as a number.", written=written or "–", text=text)
        ) from error
    size = len(task.classes)
    costs = [list(row) for row in task.costs or ((0.0,) * size,) * size]
    costs[task.classes.index(true)][task.classes.index(answered)] = amount
    return _replaced(tasks, replace(task, kpi=COST, costs=tuple(map(tuple, costs))))


def _share(tasks: tuple[Task, ...], text: str, least: float) -> tuple[Task, float]:
    """The task and the number of ``TASK=SHARE``; PlanError unless it lies between ``least`` and 1."""
    name, _, written = text.rpartition("=")
    task = _named(tasks, name, text)
    try:
        share = float(written)
    except ValueError:
        share = nan
    if not least <= share <= 1:
        raise PlanError(
            message(
                "{written} in {text} is no share between {least:g} and 1. Write 2 % as 0.02.",
                written=written or "–",
                text=text,
                least=least,
            )
        )
    return task, share


def _named(tasks: tuple[Task, ...], name: str, text: str) -> Task:
    for task in tasks:
        if task.name == name:
            return task
    raise PlanError(message("{text} names no task of the plan; the tasks are {tasks}.", text=text, tasks=[task.name for task in tasks]))


def _replaced(tasks: tuple[Task, ...], changed: Task) -> tuple[Task, ...]:
    return tuple(changed if task.name == changed.name else task for task in tasks)
