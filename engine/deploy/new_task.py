"""Adds a task to a finished project: what is shared stays as it is, and the new task gets networks of its own that rest on it.

Nothing that the project holds is changed, so its other tasks are predicted bit for bit as before. The new networks are stored whole, as
plain single-task ones. They are compared with training the task alone: same rows, same optimisers, learning rates and stopping rule;
configurations and the way that is used are chosen on validation rows, and the test rows are looked at once for what was chosen.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from engine.analysis.gain import paired_gains
from engine.analysis.interval import corrected_resampled_t
from engine.deploy.added_tasks import added_tasks, keep_task
from engine.deploy.descriptions import described_errors, description_remarks
from engine.deploy.new_task_data import NewTaskRows, new_task_of, refuse_known, rows_of_file, rows_of_project
from engine.deploy.new_task_training import NewTaskTrainer, StepCounter, TrainedWay
from engine.deploy.new_task_words import compared, headline, remarks_on
from engine.deploy.shared_parts import SharedPart, shared_parts
from engine.domain.errors import CancelledError, PlanError, ProjectError
from engine.domain.new_task import LeftOutTask, NewTask, WayMeasured
from engine.domain.plan import Plan
from engine.domain.task import Task, kpi
from engine.domain.text import Text, message
from engine.domain.verdict import Interval
from engine.methods import entry
from engine.studies.arrays import study_arrays
from engine.studies.seeds import derive_seed
from engine.studies.store import ProjectStore
from engine.training.arrays import TrainingArrays
from engine.training.extension import Extension
from engine.training.scoring import predict_weights

LOW, HIGH = 0.05, 0.95
VALIDATION_PART, TEST_PART = 1, 2


class Wanted(Struct, frozen=True):
    """What a person asks for."""

    column: str
    """The column with the labels; with ``zero_shot`` a name is enough."""
    file: Path | None = None
    """Where the labels are; None for the project's own data."""
    description: tuple[float, ...] = ()
    """What is known of the task beforehand, as the descriptors of the project's tasks have it."""
    zero_shot: bool = False
    """Make the task from its description alone, without any training."""


def add_task(
    store: ProjectStore, wanted: Wanted, progress: Callable[[float], None] | None = None, stop: Callable[[], bool] = lambda: False
) -> NewTask:
    """Add what is ``wanted`` to the project and keep it there; a task of that name that was added before is replaced.

    CancelledError when ``stop()``; then, as after any error, the project is as it was.
    """
    study = store.study()
    plan = study.plan
    if plan is None or study.verdict is None:
        raise ProjectError(message("{file} has no verdict yet. Let the study finish first.", file=str(store.path)))
    part, task, rows, extensions = _ground(store, wanted, shared_parts(store, study), plan)
    counter = StepCounter(progress or (lambda _: None), stop)
    trainer = NewTaskTrainer(task, plan, tuple(extensions), counter)
    trained_ways = 0 if rows is None else 1 if wanted.zero_shot else 3
    counter.expect(trained_ways * trainer.most_steps + wanted.zero_shot * len(plan.tasks) * plan.training.max_steps)
    try:
        left_out = described_errors(store.dataset(), part, plan, counter) if wanted.zero_shot else ()
        ways = _ways(store, plan, trainer, wanted, task, rows, extensions)
    except CancelledError as error:
        raise CancelledError(message("Adding {task} was stopped. The project is as it was.", task=task.name)) from error
    used = min(ways[:2], key=lambda way: way.loss) if not wanted.zero_shot else ways[0]
    added = _told(store, wanted, part, task, rows, ways, used, left_out)
    keep_task(store, added, used.networks)
    return added


def _ground(
    store: ProjectStore, wanted: Wanted, parts: list[SharedPart], plan: Plan
) -> tuple[SharedPart, Task, NewTaskRows | None, dict[int, Extension]]:
    """What the task stands on, the task, its rows if any hold labels, and its extension for each replicate."""
    if wanted.zero_shot:
        parts = [part for part in parts if part.descriptors is not None]
        if not parts:
            raise PlanError(
                message(
                    "A task can be made from its description alone only where the project's networks were made from descriptions. Train a "
                    "factorised method with the settings code=descriptor and descriptors, and with tasks of one kind."
                )
            )
        if not wanted.description:
            raise PlanError(message("There is no description of {task}. Give its numbers, for example 1 0 1.", task=wanted.column))
    rows = _rows(store, wanted, plan)
    task = replace(plan.tasks[0], name=wanted.column) if rows is None else rows.task
    described = np.array(wanted.description) if wanted.description else None
    refusal: PlanError | None = None
    for part in parts:
        try:
            seeds = {replicate: derive_seed(plan.seed, "new task", task.name, replicate) for replicate in part.networks}
            return part, task, rows, {place: part.extension(place, task, described, seed) for place, seed in seeds.items()}
        except PlanError as error:
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def _rows(store: ProjectStore, wanted: Wanted, plan: Plan) -> NewTaskRows | None:
    known = store.dataset()
    refuse_known(wanted.column, plan)
    if wanted.file is not None:
        return rows_of_file(wanted.column, plan, known, wanted.file)
    if wanted.zero_shot and known.card.column(wanted.column) is None:
        return None
    return rows_of_project(new_task_of(wanted.column, plan, known), plan, known)


def _in_project_scale(store: ProjectStore, plan: Plan, arrays: TrainingArrays) -> TrainingArrays:
    """``arrays`` for a task whose own labels may not say what values are usual: the mean scale of the project's tasks."""
    whole = study_arrays(store.dataset(), plan)
    offset, scale = (values.mean(axis=1, keepdims=True) for values in (whole.label_offset, whole.label_scale))
    return dataclasses.replace(arrays, label_offset=offset, label_scale=scale)


def _ways(
    store: ProjectStore,
    plan: Plan,
    trainer: NewTaskTrainer,
    wanted: Wanted,
    task: Task,
    rows: NewTaskRows | None,
    part: dict[int, Extension],
) -> list[TrainedWay]:
    if not wanted.zero_shot:
        assert rows is not None
        return [trainer.shared(part, rows.shared), trainer.alone(rows.alone), trainer.unfrozen(part, rows.shared)]
    bare = rows_of_project(task, plan, store.dataset()) if rows is None else rows
    described = trainer.described(part, _in_project_scale(store, plan, bare.shared))
    return [described] if rows is None else [described, trainer.alone(rows.alone)]


def _told(
    store: ProjectStore,
    wanted: Wanted,
    part: SharedPart,
    task: Task,
    rows: NewTaskRows | None,
    ways: list[TrainedWay],
    used: TrainedWay,
    left_out: tuple[LeftOutTask, ...],
) -> NewTask:
    gain, interval, in_points = _gain(task, rows, ways)
    low, high = _residual_range(task, rows, used)
    first = min(part.networks)
    labels = (0, 0, 0) if rows is None else tuple(rows.labels_in(part_number, first) for part_number in (0, VALIDATION_PART, TEST_PART))
    measured = tuple(
        WayMeasured(
            way.way, way.trained, way.validation, way.test, fmean(known) if (known := [k for k in way.test if k is not None]) else None
        )
        for way in ways
    )
    leverage, described = description_remarks(part, wanted.description, left_out)
    again: list[Text] = []
    if rows is not None and any(known.task.name == task.name for known in added_tasks(store)):
        again.append(
            message("This task was added before and is judged on the same test rows again; the best of several attempts flatters.")
        )
    found = NewTask(
        task=task,
        method=part.trial.method,
        frozen="factors" if part.factorised else "trunk",
        zero_shot=wanted.zero_shot,
        labels=labels,  # pyright: ignore[reportArgumentType]
        ways=measured,
        gain=gain,
        interval=interval,
        in_points=in_points,
        used=used.way,
        headline=message(""),
        compared=message(""),
        left_out=left_out,
        leverage=leverage,
        residual_low=low,
        residual_high=high,
        file="" if wanted.file is None else wanted.file.name,
    )
    name = entry(part.trial.method).declaration.name
    return replace(found, headline=headline(found), compared=compared(found, name), remarks=(*described, *remarks_on(found), *again))


def _gain(task: Task, rows: NewTaskRows | None, ways: list[TrainedWay]) -> tuple[float | None, Interval | None, bool]:
    if rows is None:
        return None, None, False
    pairs = [(alone, shared) for shared, alone in zip(ways[0].test, ways[1].test, strict=True) if shared is not None and alone is not None]
    paired = paired_gains([alone for alone, _ in pairs], [shared for _, shared in pairs], kpi(task.kpi))
    gains = [gain for gain in paired.gains if gain is not None]
    if not gains:
        return None, None, False
    test, train = (max(1, rows.labels_in(part)) for part in (TEST_PART, 0))
    return fmean(gains), corrected_resampled_t(gains, test_rows=test, train_rows=train), paired.in_points


def _residual_range(task: Task, rows: NewTaskRows | None, used: TrainedWay) -> tuple[float, float]:
    """5 % and 95 % quantiles of what each replicate's network misses on its validation rows."""
    if task.kind != "regression" or rows is None:
        return 0.0, 0.0
    arrays = rows.alone if used.way == "alone" else rows.shared
    missed: list[np.ndarray] = []
    for replicate, network in used.networks.items():
        chosen = np.flatnonzero((arrays.parts[replicate] == VALIDATION_PART) & ~np.isnan(arrays.labels[:, 0]))
        table = None if arrays.table is None else arrays.table[chosen]
        missed.append(arrays.labels[chosen, 0] - predict_weights(network, arrays.inputs[chosen], table)[:, 0])
    together = np.concatenate(missed)
    return (float(np.quantile(together, LOW)), float(np.quantile(together, HIGH))) if len(together) else (0.0, 0.0)
