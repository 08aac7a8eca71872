"""The networks that answer for each task of a finished project, and what they answer.

The answer for a row is the mean over the replicates' networks, each with rescaled probabilities where that helped on validation rows.
"""

from dataclasses import dataclass, field

import numpy as np

from engine.data.dataset import Dataset
from engine.data.features import FeatureLayout, encode_features
from engine.deploy.added_tasks import added_networks, added_tasks, shared_columns
from engine.deploy.certainty import Calibrated, Rescaling, Span, calibrate, chances_of, conformal_span
from engine.deploy.networks import networks_by_task, output_columns
from engine.domain.errors import InputError, ProjectError
from engine.domain.pareto import ParetoPoint
from engine.domain.plan import Plan
from engine.domain.task import Task
from engine.domain.text import message
from engine.methods import entry
from engine.studies.arrays import feature_layout, study_arrays
from engine.studies.chosen_point import chosen_point
from engine.studies.store import ProjectStore
from engine.studies.trials import is_image_plan
from engine.training.arrays import TrainingArrays
from engine.training.scoring import predict_scores

VALIDATION_PART = 1


@dataclass(frozen=True)
class Answerer:
    """What answers for one task."""

    task: Task
    plan: Plan
    """The columns that its networks see."""
    networks: dict[int, bytes]
    columns: slice
    """Where its outputs stand among those of a network."""
    calibrated: Calibrated | None = None
    """For classes, where there are validation rows enough."""
    span: Span | None = None
    """For values."""

    @property
    def rescaling(self) -> Rescaling | None:
        """What is done to the scores of classes."""
        return None if self.calibrated is None else self.calibrated.used

    def answers(self, seen: "Seen") -> np.ndarray:
        """(N, outputs) float32 probabilities, or values in the label's unit."""
        scores = [seen.scores(self.plan, blob)[:, self.columns] for blob in self.networks.values()]
        if self.task.kind == "regression":
            return np.mean(scores, axis=0)
        return np.mean([chances_of(one, self.rescaling) for one in scores], axis=0)


@dataclass(frozen=True)
class Project:
    """A finished project, ready to answer."""

    known: Dataset
    plan: Plan
    answerers: tuple[Answerer, ...]
    """The plan's tasks, then those that were added."""
    point: ParetoPoint | None = None
    """The point of the trade-off that answers for every task of the plan, where a person chose one in place of the verdict's candidate."""
    joint: tuple[str, ...] = ()
    """The tasks of the plan that joint networks answer for."""
    layouts: dict[int, FeatureLayout] = field(default_factory=dict)

    def layout(self, plan: Plan) -> FeatureLayout:
        """Which inputs ``plan`` makes of a table's columns."""
        if id(plan) not in self.layouts:
            self.layouts[id(plan)] = feature_layout(self.known, plan)
        return self.layouts[id(plan)]


def open_project(store: ProjectStore) -> Project:
    """What answers in the project of ``store``; ProjectError while it has no verdict."""
    study = store.study()
    if study.plan is None or study.verdict is None:
        raise ProjectError(message("{file} has no verdict yet. Let the study finish first.", file=str(store.path)))
    plan, known = study.plan, store.dataset()
    networks = networks_by_task(store, study, study.verdict)
    arrays = study_arrays(known, plan)
    scores: dict[tuple[int, bytes], np.ndarray] = {}
    found = [_judged(task, place, plan, networks[task.name], arrays, scores) for place, task in enumerate(plan.tasks)]
    alone = shared_columns(plan)
    for added in added_tasks(store):
        span = Span(added.residual_low, added.residual_high) if added.task.kind == "regression" else None
        found.append(Answerer(added.task, alone, added_networks(store, added), slice(0, added.task.outputs), span=span))
    point, candidate = chosen_point(store, study.verdict), study.verdict.candidate
    proposed = () if candidate is None else candidate.tasks
    joint = tuple(task.name for task in plan.tasks if point is not None or task.name in proposed)
    return Project(known, plan, tuple(found), point, joint)


@dataclass
class Seen:
    """What the networks see of some rows; every network looks at them once."""

    project: Project
    tables: dict[int, np.ndarray]
    """By ``id`` of a plan: (N, F) its encoded columns."""
    images: np.ndarray | None
    _scores: dict[tuple[int, bytes], np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, fresh: Dataset) -> "Seen":
        """What the networks see of ``fresh``; InputError where they need images and it has none."""
        plans = {id(one.plan): one.plan for one in project.answerers}
        images = fitting_images(project.known, fresh) if is_image_plan(project.plan) else None
        return cls(project, {key: encode_features(project.layout(plan), fresh.frame) for key, plan in plans.items()}, images)

    def scores(self, plan: Plan, blob: bytes) -> np.ndarray:
        """(N, O) what one network says."""
        key = (id(plan), blob)
        if key not in self._scores:
            table = self.tables[id(plan)]
            if self.images is None:
                self._scores[key] = predict_scores(blob, table, find=entry)
            else:
                self._scores[key] = predict_scores(blob, self.images, table if table.shape[1] else None, find=entry)
        return self._scores[key]

    def with_tables(self, tables: dict[int, np.ndarray]) -> "Seen":
        """The same rows with other encoded columns."""
        return Seen(self.project, tables, self.images)


def fitting_images(known: Dataset, fresh: Dataset) -> np.ndarray:
    """The images of ``fresh`` with as many colour channels as those of ``known``."""
    if fresh.images is None or known.images is None:
        raise InputError(message("The file names no images that can be read. Check the column with their paths."))
    channels = known.images.shape[1]
    if fresh.images.shape[1] == channels:
        return fresh.images
    return np.repeat(fresh.images, channels, axis=1) if channels > 1 else fresh.images.mean(axis=1, keepdims=True).astype(np.uint8)


def _judged(
    task: Task, place: int, plan: Plan, networks: dict[int, bytes], arrays: TrainingArrays, known: dict[tuple[int, bytes], np.ndarray]
) -> Answerer:
    """What answers for ``task``, with what its networks' own validation rows say of it."""
    columns = output_columns(plan.tasks, place)
    rows, scores = [], []
    for replicate, blob in networks.items():
        mine = np.flatnonzero(arrays.parts[replicate] == VALIDATION_PART)
        key = (replicate, blob)
        if key not in known:
            known[key] = predict_scores(blob, arrays.inputs[mine], None if arrays.table is None else arrays.table[mine], find=entry)
        labelled = ~np.isnan(arrays.labels[mine, place])
        rows.append(mine[labelled])
        scores.append(known[key][labelled][:, columns])
    if task.kind == "regression":
        misses = [arrays.labels[row, place] - score[:, 0] for row, score in zip(rows, scores, strict=True)]
        return Answerer(task, plan, networks, columns, span=conformal_span(misses))
    together = np.concatenate(rows)
    return Answerer(task, plan, networks, columns, calibrate(np.concatenate(scores), arrays.labels[together, place], together))
