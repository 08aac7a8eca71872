"""Permutation importance: how much a task's KPI suffers when the values of one column are shuffled among validation rows (Breiman 2001)."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from engine.domain.plan import Trial
from engine.domain.task import Task, kpi
from engine.training.arrays import TrainingArrays
from engine.training.evaluation import kpis_of, to_task_units
from engine.training.source import Source, trained_tasks
from engine.training.weights import FindMethod, unpack_weights

ROWS_PER_TASK = 1000
MOST_ROWS = 2000
"""Rows in all; with many sparse tasks each has fewer than ``ROWS_PER_TASK``."""
SHUFFLES = 5
MOST_ANSWERS = 150_000
"""Rows that one network is asked for; with many columns there are fewer shuffles."""
_NUMBERS_AT_ONCE = 500_000
_VALIDATION = 1


def permutation_drops(
    weights: bytes,
    trial: Trial,
    tasks: tuple[Task, ...],
    arrays: TrainingArrays,
    owners: Sequence[int],
    columns: Sequence[int],
    seed: int,
    *,
    find: FindMethod | None = None,
) -> tuple[tuple[float | None, ...], ...]:
    """(T, C) by how much each KPI becomes worse when one column is shuffled, the mean over several shuffles; positive is worse.

    ``owners`` (F,) names the column of every input, and all inputs of a column are shuffled together; only ``columns`` are. None for
    the other columns, for tasks not trained, and where the KPI is undefined. The same rows and shuffles serve all columns.
    """
    stored = unpack_weights(weights, find)
    source = Source(arrays, "cpu", torch.float32)
    generator = np.random.default_rng((seed % 2**63, trial.replicate, 4))
    rows = rows_to_shuffle(source, trial, generator)
    inputs = source.inputs(torch.from_numpy(rows)[None], torch.tensor([trial.replicate]))[0]
    count = max(1, min(SHUFFLES, MOST_ANSWERS // max(1, len(rows) * len(columns))))
    orders = torch.from_numpy(np.stack([generator.permutation(len(rows)) for _ in range(count)]))
    chosen = trained_tasks(trial)

    def kpis(several: Tensor) -> np.ndarray:
        """(M, T) for inputs (M, n, F)."""
        with torch.no_grad():
            outputs = stored.learner.forward(stored.parameters, several.reshape(1, -1, several.shape[2]))[-1][0]
        answers = to_task_units(outputs, stored.card.tasks, stored.label_offset, stored.label_scale).numpy()
        values = kpis_of(answers.reshape(*several.shape[:2], -1), arrays.labels[rows], tasks, chosen)
        return np.array([[np.nan if value is None else value for value in row] for row in values])

    signs = np.array([1.0 if kpi(task.kpi).higher_is_better else -1.0 for task in tasks])
    before = kpis(inputs[None])[0]
    drops = np.full((len(tasks), max(owners) + 1), np.nan)
    places = [torch.from_numpy(np.flatnonzero(np.asarray(owners) == column)) for column in columns]
    for first, changed in _shuffled(inputs, orders, places):
        after = kpis(changed.flatten(0, 1)).reshape(len(changed), count, len(tasks)).mean(axis=1)
        for place, values in enumerate(after):
            drops[:, columns[first + place]] = signs * (before - values)
    return tuple(tuple(None if np.isnan(value) else float(f"{value:.6g}") for value in row) for row in drops)


def rows_to_shuffle(source: Source, trial: Trial, generator: np.random.Generator) -> np.ndarray:
    """Validation rows in random order, with up to ``ROWS_PER_TASK`` labels of each task and at most ``MOST_ROWS`` in all."""
    order = generator.permutation(len(source.arrays.labels))
    place = np.argsort(order)
    each = [order[np.sort(place[source.rows_of(trial.replicate, _VALIDATION, (task,))])] for task in trained_tasks(trial)]
    most = ROWS_PER_TASK
    while len(rows := np.unique(np.concatenate([known[:most] for known in each]))) > MOST_ROWS:
        most = int(most * 0.8)
    return generator.permutation(rows)


def _shuffled(inputs: Tensor, orders: Tensor, places: list[Tensor]) -> Iterator[tuple[int, Tensor]]:
    """The first column's number and (K, P, n, F) inputs with one of K columns after the other shuffled in P ways."""
    at_once = max(1, _NUMBERS_AT_ONCE // (inputs.numel() * len(orders) or 1))
    for first in range(0, len(places), at_once):
        some = places[first : first + at_once]
        changed = inputs.expand(len(some), len(orders), *inputs.shape).clone()
        for number, mine in enumerate(some):
            changed[number][..., mine] = inputs[:, mine][orders]
        yield first, changed
