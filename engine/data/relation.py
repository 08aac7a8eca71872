"""Relations between tasks as data tell them: counted on rows that carry both labels, smoothed, with intervals."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import beta

from engine.domain.relation import Relation, RelationFound, pairs_to_learn, state_count
from engine.domain.task import Task

SMOOTHING = 1.0
"""Made-up rows per class of the other task, so that no share is 0 or 1 because of few rows."""


def relations_of(
    known: Sequence[Relation], tasks: tuple[Task, ...], labels: np.ndarray, rows: np.ndarray, least_rows: int
) -> tuple[RelationFound, ...]:
    """The relations that experts gave, and for pairs that none of them speaks of, those that ``rows`` tell.

    ``labels`` are (N, T) with NaN for missing; ``rows`` must be training rows. A relation takes ``least_rows`` with both labels.
    """
    given = tuple(RelationFound(relation, "expert") for relation in known)
    settled = {frozenset((relation.given, relation.about)) for relation in known}
    learned = (
        estimate_relation(tasks, pair, labels[rows])
        for pair in pairs_to_learn(tasks)
        if frozenset((tasks[pair[0]].name, tasks[pair[1]].name)) not in settled
    )
    return (*given, *(found for found in learned if sum(found.rows) >= max(1, least_rows)))


def estimate_relation(tasks: tuple[Task, ...], pair: tuple[int, int], labels: np.ndarray) -> RelationFound:
    """The relation of a pair (given, about) on all rows of ``labels`` (N, T) that carry both: (n_ab + 1) / (n_a + classes).

    The intervals are those of the Beta distribution whose mean that is.
    """
    first, second = pair
    both = labels[:, [first, second]]
    both = both[~np.isnan(both).any(axis=1)].astype(np.int64)
    states, answers = state_count(tasks[first]), state_count(tasks[second])
    counts = np.bincount(both[:, 0] * answers + both[:, 1], minlength=states * answers).reshape(states, answers).astype(float)
    totals = counts.sum(axis=1, keepdims=True)
    hits, misses = counts + SMOOTHING, totals - counts + (answers - 1) * SMOOTHING
    columns = slice(1, None) if tasks[second].kind == "binary" else slice(None)
    shares, low, high = hits / (hits + misses), beta.ppf(0.025, hits, misses), beta.ppf(0.975, hits, misses)
    return RelationFound(
        Relation(tasks[first].name, tasks[second].name, _rows(shares[:, columns])),
        "data",
        tuple(int(total) for total in totals[:, 0]),
        _rows(low[:, columns]),
        _rows(high[:, columns]),
    )


def _rows(values: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())
