"""Every labelled row held out once: the training and validation rows of a replicate, cut into parts that take turns as validation.

The validation part alone has few labels of a task that is short of labels, and such tasks are the ones that helpers are for. What is
measured before the training therefore uses all rows but those of the test part, each judged by networks that did not learn from it.
"""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from engine.domain.plan import Trial
from engine.training.source import Source

FOLDS = 4
"""With four parts a network learns from as many labels as with the usual split of 60 to 20."""


def folded(source: Source, trials: Sequence[Trial], seed: int) -> tuple[Source, list[Trial]]:
    """The rows with ``FOLDS`` replicates for each one, and every trial once for each of its folds, trial after trial.

    Replicate ``FOLDS * r + k`` holds out fold k of replicate r; no test row is in any part. A replicate in which some task would be left
    without labels to learn from keeps its own parts in all folds. All ``trials`` learn from labels that are altered alike, if at all.
    """
    parts = source.arrays.parts
    turned = np.full((FOLDS * len(parts), parts.shape[1]), -1, dtype=np.int8)
    for trial in {trial.replicate: trial for trial in trials}.values():
        turned[FOLDS * trial.replicate : FOLDS * (trial.replicate + 1)] = _turned(source, trial, seed)
    several = [
        replace(trial, id=f"{trial.id} {fold}", replicate=FOLDS * trial.replicate + fold) for trial in trials for fold in range(FOLDS)
    ]
    return source.with_parts(turned, [replicate for replicate in range(len(parts)) for _ in range(FOLDS)]), several


def _turned(source: Source, trial: Trial, seed: int) -> np.ndarray:
    """(FOLDS, N) parts."""
    own = source.arrays.parts[trial.replicate]
    rows = np.flatnonzero((own == 0) | (own == 1))
    known = source.labelled(source.view_of(trial))[rows]
    groups = rows if source.arrays.groups is None else source.arrays.groups[rows]
    fold = _spread(known, np.unique(groups, return_inverse=True)[1], np.random.default_rng((seed % 2**63, trial.replicate, 4)))
    turned = np.full((FOLDS, len(own)), -1, dtype=np.int8)
    turned[:, rows] = fold == np.arange(FOLDS)[:, None]
    learned = np.array([known[fold != place].any(0) for place in range(FOLDS)])
    if (learned == known.any(0)).all():
        return turned
    return np.where((own == 0) | (own == 1), own, -1)[None].repeat(FOLDS, axis=0)


def _spread(known: np.ndarray, groups: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """(n,) the fold of each row, whole groups together, the labels of each task spread evenly; ``known`` (n, T) says where they are."""
    count = int(groups.max(initial=-1)) + 1
    labels = np.zeros((count, known.shape[1]))
    np.add.at(labels, groups, known)
    fold = np.full(count, -1)
    for task in [*np.argsort(labels.sum(0), kind="stable"), None]:
        wanted = np.ones(count, dtype=bool) if task is None else labels[:, task] > 0
        free = generator.permutation(np.flatnonzero(wanted & (fold < 0)))
        taken = np.bincount(fold[wanted & (fold >= 0)], minlength=FOLDS)
        fold[free] = np.argsort(taken, kind="stable")[np.arange(len(free)) % FOLDS]
    return fold[groups]
