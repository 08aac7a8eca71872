"""Labels that a trial learns from instead of those of the data: some of them hidden, or those of a task shuffled.

Only labels of the training part change, so that every trial of a replicate is judged by the same validation and test labels. What is
shown at one share is shown at every larger one, and single-task and joint networks of a replicate see the same.
"""

from hashlib import blake2b

import numpy as np
from msgspec import Struct

from engine.domain.plan import Trial
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob

TRAINING_PART = 0


class Alteration(Struct, frozen=True):
    """What is different about the labels that a trial of ``replicate`` learns from."""

    replicate: int
    share: float
    shuffled: tuple[int, ...]


def alteration_of(trial: Trial) -> Alteration | None:
    """How the labels of ``trial`` differ from those of the data; None where they do not."""
    return Alteration(trial.replicate, trial.label_share, trial.shuffled) if trial.altered else None


def altered_labels(job: CohortJob, arrays: TrainingArrays) -> dict[Alteration, np.ndarray]:
    """(N, T) labels with NaN for hidden ones, for every alteration that trials of ``job`` ask for."""
    wanted = dict.fromkeys(found for trial in job.trials if (found := alteration_of(trial)) is not None)
    return {alteration: alter(alteration, job.tasks, arrays, job.seed) for alteration in wanted}


def alter(alteration: Alteration, tasks: tuple[Task, ...], arrays: TrainingArrays, seed: int) -> np.ndarray:
    """(N, T) the labels of ``arrays`` with the alteration, a pure function of its arguments.

    Classes are hidden in proportion, and at least one label of each class that the training part has is shown.
    """
    labels = arrays.labels.copy()
    training = arrays.parts[alteration.replicate] == TRAINING_PART
    for position, task in enumerate(tasks):
        rows = np.flatnonzero(training & ~np.isnan(labels[:, position]))
        if position in alteration.shuffled:
            order = _generator(seed, alteration.replicate, "shuffle", task.name).permutation(len(rows))
            labels[rows, position] = labels[rows[order], position]
        if alteration.share < 1:
            generator = _generator(seed, alteration.replicate, "hide", task.name)
            classes = labels[rows, position] if task.kind != "regression" else np.zeros(len(rows))
            labels[rows[_places(classes, generator) >= alteration.share], position] = np.nan
    return labels


def _places(classes: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The place of each label in the random order of its class, from 0 to below 1."""
    places = np.empty(len(classes))
    for found in np.unique(classes):
        members = np.flatnonzero(classes == found)
        places[members] = generator.permutation(len(members)) / len(members)
    return places


def _generator(seed: int, replicate: int, purpose: str, task: str) -> np.random.Generator:
    digest = blake2b(f"{purpose}|{task}".encode(), digest_size=8).digest()
    return np.random.default_rng((seed % 2**63, replicate, int.from_bytes(digest, "big")))
