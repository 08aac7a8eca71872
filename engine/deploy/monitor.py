"""Looks whether the networks of a finished project still fit newer rows, with labels or without.

Columns are compared with the study's rows by the probability that a newer value lies on one side of an older one (see ``drift``), and
categories by the share of rows that would have to change. Key figures of the newer labels, with an interval from draws of the rows, are
held against the floors that were frozen before training, which count from the baseline's value on the study's test rows. Without labels
nothing can be said of key figures; drift then only says where to look.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from msgspec.structs import replace
from scipy.stats import chi2

from engine.analysis.gain import NEAR_ZERO
from engine.data.columns import class_name
from engine.data.dataset import Dataset, series_of
from engine.data.drift import CHANCE, moved_share
from engine.data.features import FeatureSource, plain_values
from engine.data.labels import encode_labels
from engine.deploy.answering import Answerer, Project, Seen, open_project
from engine.deploy.new_rows import read_like
from engine.deploy.other_scale import OtherScale, ScaleWatch
from engine.deploy.unlike_rows import Likeness
from engine.domain.errors import InputError
from engine.domain.monitoring import ColumnDrift, Fit, Monitoring, TaskMonitored
from engine.domain.task import kpi
from engine.domain.text import Text, message, message_n
from engine.domain.verdict import Interval, Verdict
from engine.studies.store import ProjectStore
from engine.training.metrics import compute_kpi
from engine.training.resampling import draw_weights

MOVED = 0.65
"""From which probability of lying on one side a number counts as drifted; 0.5 is no drift at all."""
CHANGED = 0.2
"""The same for categories: the share of rows that would have to change."""
GAPS = 0.1
"""By how much the share of gaps may grow."""
UNLIKE_WATCH, UNLIKE_RETRAIN = 0.05, 0.3
"""Shares of rows unlike those of the study."""
FEWEST_ROWS = 30
"""Rows below which there is nothing to compare."""
NO_LABELS = message("The rows have no labels, so nothing is known of the key figures. Label some of them to be sure.")


def monitor_file(store: ProjectStore, file: Path) -> Monitoring:
    """What the rows of ``file`` say; ProjectError without a verdict, InputError for a file that lacks columns or has too few rows."""
    project = open_project(store)
    verdict = store.study().verdict
    assert verdict is not None
    fresh = read_like(file, project.plan, project.known)
    if len(fresh.frame) < FEWEST_ROWS:
        raise InputError(
            message_n(
                "{file} has {rows:count} row; at least {least:count} are needed to compare them with the study's.",
                "{file} has {rows:count} rows; at least {least:count} are needed to compare them with the study's.",
                "rows",
                file=file.name,
                rows=len(fresh.frame),
                least=FEWEST_ROWS,
            )
        )
    layout = project.layout(project.plan)
    columns = tuple(column_drift(source, project.known.frame, fresh.frame, len(layout.sources)) for source in layout.sources)
    seen = Seen.of(project, fresh)
    unlike, outside = 0.0, dict[str, float]()
    if layout.sources:
        flags, names = Likeness(project.known, layout).strange(fresh.frame, seen.tables[id(project.plan)])
        unlike = float(flags.mean())
        outside = {source.column: float(np.mean([source.column in name.split("; ") for name in names])) for source in layout.sources}
    labelled = [one for one in project.answerers if one.task.name in fresh.frame.columns]
    tasks = tuple(_monitored(one, project, fresh, seen, verdict) for one in labelled)
    scales = ScaleWatch(project.known, layout)
    scales.add(fresh.frame)
    resized = scales.found()
    if resized:
        tasks = tuple(replace(task, holds=None) for task in tasks)
    fit, reasons = judge(columns, tasks, unlike, outside, resized)
    return Monitoring(file.name, len(fresh.frame), fit, tuple(reasons), columns, tasks, unlike)


def column_drift(source: FeatureSource, before: pd.DataFrame, now: pd.DataFrame, columns: int) -> ColumnDrift:
    """How one column differs between the study's rows ``before`` and those ``now``; chance is shared out among ``columns``."""
    old, new = series_of(before, source.column), series_of(now, source.column)
    gaps = float(old.isna().mean()), float(new.isna().mean())
    if source.kind == "category":
        share, sure = _changed(old, new, CHANCE / columns)
        return ColumnDrift(source.column, share, sure, sure and share >= CHANGED, *gaps)
    values = np.concatenate([plain_values(old), plain_values(new)])
    share = moved_share(values, np.arange(len(old)), np.arange(len(old), len(values)), columns)
    return ColumnDrift(source.column, share, share > 0.5, share >= MOVED, *gaps)


def _changed(old: pd.Series, new: pd.Series, chance: float) -> tuple[float, bool]:
    counts = pd.concat([side.dropna().map(class_name).value_counts() for side in (old, new)], axis=1).fillna(0).to_numpy(dtype=float)
    if len(counts) < 2 or (counts.sum(axis=0) == 0).any():
        return 0.0, False
    share = float(np.abs(np.diff(counts / counts.sum(axis=0), axis=1)).sum() / 2)
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    return share, float(chi2.sf(((counts - expected) ** 2 / expected).sum(), len(counts) - 1)) < chance


def _monitored(one: Answerer, project: Project, fresh: Dataset, seen: Seen, verdict: Verdict) -> TaskMonitored:
    labels = encode_labels(fresh.frame, [one.task])[:, 0]
    known = np.flatnonzero(~np.isnan(labels))
    answers = one.answers(seen)
    outputs = (answers if one.task.kind == "multiclass" else answers[:, 0])[known]
    value = compute_kpi(one.task.kpi, labels[known], outputs, one.task.costs)
    found = next((task for task in verdict.tasks if task.name == one.task.name), None)
    reference = None if found is None else found.baseline
    least = None if found is None or reference is None else least_value(reference, found.floor, one.task.kpi)
    interval = _interval(one, labels[known], outputs, project.plan.seed) if value is not None else None
    return TaskMonitored(one.task.name, one.task.kpi, len(known), value, interval, reference, least, _holds(interval, least, one.task.kpi))


def least_value(reference: float, floor: float, kpi_id: str) -> float:
    """The KPI that is a gain of ``floor`` away from ``reference``, counted as ``gain`` does."""
    known = kpi(kpi_id)
    size = 1.0 if known.chance == 0.0 and abs(reference) < NEAR_ZERO else abs(reference)
    return reference + (1 if known.higher_is_better else -1) * floor * size


def _interval(one: Answerer, labels: np.ndarray, outputs: np.ndarray, seed: int) -> Interval | None:
    drawn = [np.repeat(np.arange(len(labels)), weights) for weights in draw_weights(len(labels), seed)]
    values = [compute_kpi(one.task.kpi, labels[rows], outputs[rows], one.task.costs) for rows in drawn]
    usable = [value for value in values if value is not None]
    if len(usable) < len(values) // 2:
        return None
    low, high = np.quantile(usable, [0.025, 0.975])
    return float(low), float(high)


def _holds(interval: Interval | None, least: float | None, kpi_id: str) -> bool | None:
    if interval is None or least is None:
        return None
    worse, better = interval if kpi(kpi_id).higher_is_better else (-interval[1], -interval[0])
    least = least if kpi(kpi_id).higher_is_better else -least
    return True if worse >= least else False if better < least else None


def judge(
    columns: tuple[ColumnDrift, ...],
    tasks: tuple[TaskMonitored, ...],
    unlike: float,
    outside: dict[str, float],
    scales: Sequence[OtherScale] = (),
) -> tuple[Fit, list[Text]]:
    """Whether the networks still fit, and why: ``unlike`` is the share of rows unlike the study's, ``outside`` that of each column.

    A task without a frozen floor, one that was added later, is told but decides nothing. Columns of another size, ``scales``, come
    first: as long as their unit may be wrong, neither key figures nor unlike rows are a reason to train again. Without ``columns``, as
    with pictures alone, labels are all there is to go by.
    """
    if scales:
        return "check_unit", _units_first(columns, tasks, scales)
    grave = [_below(task) for task in tasks if task.holds is False]
    light = [_undecided(task) for task in tasks if task.holds is None and not _without_floor(task)]
    if unlike >= UNLIKE_RETRAIN:
        grave.append(
            message("{share:percent} of the rows are unlike those of the study, so most answers there are extrapolations.", share=unlike)
        )
    elif unlike >= UNLIKE_WATCH:
        light.append(message("{share:percent} of the rows are unlike those of the study.", share=unlike))
    light += _drift(columns)
    light += [
        message(
            "{share:percent} of the values of {column} lie outside what the study saw. Check its unit and its spelling.",
            share=share,
            column=name,
        )
        for name, share in outside.items()
        if share >= UNLIKE_WATCH
    ]
    labels = [] if tasks else [NO_LABELS]
    labels += [_plain(task) for task in tasks if _without_floor(task)]
    if grave:
        return "retrain", [*grave, *light, *labels]
    if light:
        return "watch", [*light, *labels]
    if not columns:
        labels.insert(0, message("Pictures were not compared with those of the study; only labels say whether the networks still fit."))
    held = [task.task for task in tasks if task.holds]
    good = [message("The key figures of {tasks} keep to their floors.", tasks=held)] if held else []
    if not columns:
        return "still_fit" if held else "watch", [*good, *labels]
    return "still_fit", [*good, message("No column has drifted, and the rows are like those of the study."), *labels]


def _units_first(columns: tuple[ColumnDrift, ...], tasks: tuple[TaskMonitored, ...], scales: Sequence[OtherScale]) -> list[Text]:
    """The columns whose unit to check, what follows, and only what does not rest on them."""
    resized = {scale.column for scale in scales}
    follows = message("Mend the unit in the file and check again. If the unit is right, such values are new to the networks: train again.")
    if tasks:
        follows = message(
            "The key figures of these rows rest on it, so they were not held against the floors. Mend the unit in the file and check "
            "again. If the unit is right, such values are new to the networks: train again."
        )
    others = tuple(column for column in columns if column.column not in resized)
    return [*(scale.words() for scale in scales), follows, *_drift(others), *(() if tasks else (NO_LABELS,))]


def _drift(columns: tuple[ColumnDrift, ...]) -> list[Text]:
    """Which columns have other values, and which more gaps."""
    found: list[Text] = []
    if moved := [column.column for column in sorted(columns, key=lambda column: -column.drift) if column.drifted]:
        found.append(message("Values have drifted in {columns}.", columns=moved[:5]))
    if gaps := [column.column for column in columns if column.missing_now > column.missing_before + GAPS]:
        found.append(message("Gaps have become more frequent in {columns}.", columns=gaps[:5]))
    return found


def _without_floor(task: TaskMonitored) -> bool:
    """Whether its key figure is known but nothing was frozen to hold it against, as with a task that was added to a finished study."""
    return task.interval is not None and task.least is None


def _plain(task: TaskMonitored) -> Text:
    assert task.interval is not None
    return message_n(
        "{task}: {kpi} is {value:score} ({low:score} to {high:score}) on {labels:count} label; no floor was frozen for it.",
        "{task}: {kpi} is {value:score} ({low:score} to {high:score}) on {labels:count} labels; no floor was frozen for it.",
        "labels",
        task=task.task,
        kpi=Text(kpi(task.kpi).name),
        value=task.value or 0.0,
        low=task.interval[0],
        high=task.interval[1],
        labels=task.labels,
    )


def _below(task: TaskMonitored) -> Text:
    assert task.interval is not None
    assert task.least is not None
    return message_n(
        "{task}: {kpi} is {value:score} ({low:score} to {high:score}) on {labels:count} label, beyond the frozen floor of {least:score}.",
        "{task}: {kpi} is {value:score} ({low:score} to {high:score}) on {labels:count} labels, beyond the frozen floor of {least:score}.",
        "labels",
        task=task.task,
        kpi=Text(kpi(task.kpi).name),
        value=task.value or 0.0,
        low=task.interval[0],
        high=task.interval[1],
        labels=task.labels,
        least=task.least,
    )


def _undecided(task: TaskMonitored) -> Text:
    if task.interval is None or task.least is None:
        return message_n(
            "{task}: {labels:count} label is too few to compare {kpi} with the frozen floor.",
            "{task}: {labels:count} labels are too few, or of one class only, to compare {kpi} with the frozen floor.",
            "labels",
            task=task.task,
            labels=task.labels,
            kpi=Text(kpi(task.kpi).name),
        )
    return message_n(
        "{task}: {kpi} is {value:score} ({low:score} to {high:score}) on {labels:count} label; chance leaves open "
        "whether the frozen floor of {least:score} holds.",
        "{task}: {kpi} is {value:score} ({low:score} to {high:score}) on {labels:count} labels; chance leaves open whether the frozen "
        "floor of {least:score} holds.",
        "labels",
        task=task.task,
        kpi=Text(kpi(task.kpi).name),
        value=task.value or 0.0,
        low=task.interval[0],
        high=task.interval[1],
        labels=task.labels,
        least=task.least,
    )
