"""Measures on validation rows why chosen networks answer as they do, in the worker that scores them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from engine.analysis.explanation_slices import PartGains, gains_of_parts
from engine.domain.explanation import Slice, SliceMeasured, SliceRule, slice_measure
from engine.domain.plan import Trial
from engine.domain.task import Task, kpi
from engine.training.arrays import TrainingArrays
from engine.training.explaining_rows import row_values
from engine.training.source import trained_tasks
from engine.training.weights import FindMethod

MOST_COLUMNS = 100
"""Columns that are shuffled: those the networks look at most."""
MOST_PARTS = 100
MOST_ROWS = 10_000
"""Rows of the table that parts are compared on; a random choice of them where there are more."""
_VALIDATION = 1


def columns_by_weight(shares: Sequence[Sequence[Sequence[float | None]]]) -> list[int]:
    """Columns in the order of their share (networks, T, C) in what is looked at, the most important first."""
    if not shares:
        return []
    totals = np.array([[[share or 0.0 for share in row] for row in rows] for rows in shares]).sum(axis=(0, 1))
    return np.argsort(-totals, kind="stable").tolist()


def compared_slices(
    trials: Sequence[Trial],
    weights: Mapping[str, bytes],
    tasks: tuple[Task, ...],
    arrays: TrainingArrays,
    rules: Sequence[SliceRule],
    seed: int,
    *,
    find: FindMethod | None = None,
) -> tuple[SliceMeasured, ...]:
    """The parts of ``rules`` where every replicate has enough validation rows, for each task with baseline and candidate.

    ``trials`` are those of the candidate, which train all tasks, and the baselines, which train one each.
    """
    replicates = sorted({trial.replicate for trial in trials})
    rows = np.flatnonzero((arrays.parts[replicates] == _VALIDATION).any(axis=0) & ~np.isnan(arrays.labels).all(axis=1))
    if len(rows) > MOST_ROWS:
        rows = np.sort(np.random.default_rng((seed % 2**63, 5)).choice(rows, MOST_ROWS, replace=False))
    members = (
        np.stack([rows_of_part(rule, arrays.inputs[rows]) for rule in rules], axis=1) if rules else np.zeros((len(rows), 0), dtype=bool)
    )
    single: dict[int, dict[int, np.ndarray]] = defaultdict(dict)
    joint: dict[int, dict[int, np.ndarray]] = defaultdict(dict)
    for trial in trials if rules else ():
        mine = np.flatnonzero(arrays.parts[trial.replicate, rows] == _VALIDATION)
        values = np.full((len(rows), len(tasks)), np.nan)
        values[mine] = row_values(weights[trial.id], trial, tasks, arrays, rows[mine], find=find)
        side = single if len(trained_tasks(trial)) == 1 else joint
        for task in trained_tasks(trial):
            side[task][trial.replicate] = values[:, task]
    found: list[SliceMeasured] = []
    for place, task in enumerate(tasks):
        both = sorted(single[place].keys() & joint[place].keys())
        if len(both) < 2:
            continue
        sign = 1.0 if kpi(slice_measure(task)).higher_is_better else -1.0
        baseline, candidate = (np.stack([side[place][replicate] for replicate in both]) for side in (single, joint))
        groups = None if arrays.groups is None else arrays.groups[rows]
        found += [_measured(rules[gains.place].part, place, gains) for gains in gains_of_parts(members, baseline, candidate, sign, groups)]
    return tuple(found)


def rows_of_part(rule: SliceRule, inputs: np.ndarray) -> np.ndarray:
    """(N,) which rows of ``inputs`` (N, F), as they are before scaling, belong to the part of ``rule``."""
    values = inputs[:, rule.input]
    return values == np.float32(rule.low) if rule.low == rule.high else (values >= rule.low) & (values < rule.high)


def most_looked_at(rules: Sequence[SliceRule], owners: Sequence[int], order: Sequence[int]) -> list[SliceRule]:
    """At most ``MOST_PARTS`` of ``rules``, those of the columns that stand first in ``order``."""
    rank = {column: place for place, column in enumerate(order)}
    return sorted(rules, key=lambda rule: rank.get(owners[rule.input], len(rank)))[:MOST_PARTS]


def _measured(part: Slice, task: int, gains: PartGains) -> SliceMeasured:
    return SliceMeasured(
        part=part,
        task=task,
        rows=gains.rows,
        labels=_short(gains.labels),
        baseline=_short(gains.baseline),
        candidate=_short(gains.candidate),
        gains=tuple(_short(gain) for gain in gains.gains),
        row_variance=_short(gains.row_variance),
        replicate_variance=_short(gains.replicate_variance),
    )


def _short(value: float) -> float:
    """Six significant digits."""
    return float(f"{value:.6g}")
