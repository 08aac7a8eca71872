"""Small tables, images and jobs for the tests of training, and a link that keeps what it is told."""

from typing import Literal

import numpy as np

from engine.domain.events import Event
from engine.domain.plan import OptimiserName, TrainingSettings, Trial
from engine.domain.task import DEFAULT_KPI, Task, TaskKind
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob


class RecordingLink:
    """Keeps events and checkpoints; asks to stop after ``stop_after`` steps."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.events: list[Event] = []
        self.blobs: list[bytes] = []
        self._left = stop_after

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def should_stop(self) -> bool:
        if self._left is None:
            return False
        self._left -= 1
        return self._left < 0

    def checkpoint(self, blob: bytes) -> None:
        self.blobs.append(blob)


def tasks_of(*kinds: TaskKind) -> tuple[Task, ...]:
    return tuple(
        Task(f"t{index}", kind, DEFAULT_KPI[kind], classes=("a", "b", "c") if kind == "multiclass" else ())
        for index, kind in enumerate(kinds)
    )


def table(
    tasks: tuple[Task, ...], *, rows: int = 300, features: int = 6, replicates: int = 2, missing: float = 0.4, seed: int = 0
) -> TrainingArrays:
    """A table whose labels depend on its features, with gaps in both."""
    generator = np.random.default_rng(seed)
    inputs = generator.normal(size=(rows, features)) * 3 + 1
    signal = inputs @ generator.normal(size=(features, len(tasks))) / 3 + 0.3 * generator.normal(size=(rows, len(tasks)))
    labels = np.empty((rows, len(tasks)))
    for index, task in enumerate(tasks):
        column = signal[:, index]
        match task.kind:
            case "binary":
                labels[:, index] = column > np.median(column)
            case "multiclass":
                labels[:, index] = np.digitize(column, np.quantile(column, [0.33, 0.66]))
            case "regression":
                labels[:, index] = 50 + 10 * column
    labels[generator.random(labels.shape) < missing] = np.nan
    inputs[generator.random(inputs.shape) < 0.05] = np.nan
    parts = np.stack([generator.permutation(np.arange(rows) % 5) for _ in range(replicates)])
    parts = np.where(parts < 3, 0, parts - 2).astype(np.int8)
    return _arrays(inputs.astype(np.float32), labels, tasks, parts, np.float32(1))


def images(tasks: tuple[Task, ...], *, rows: int = 80, size: int = 8, seed: int = 0) -> TrainingArrays:
    """Grey pictures whose mean brightness decides the labels."""
    generator = np.random.default_rng(seed)
    inputs = generator.integers(0, 256, size=(rows, 1, size, size)).astype(np.uint8)
    bright = inputs[:, 0].mean(axis=(1, 2))
    labels = np.stack([(bright > np.median(bright)).astype(float)] * len(tasks), axis=1)
    labels[generator.random(labels.shape) < 0.3] = np.nan
    parts = (np.arange(rows) % 5)[None]
    return _arrays(inputs, labels, tasks, np.where(parts < 3, 0, parts - 2).astype(np.int8), np.float32(255))


def _arrays(inputs: np.ndarray, labels: np.ndarray, tasks: tuple[Task, ...], parts: np.ndarray, unit: np.float32) -> TrainingArrays:
    axes = (0, *range(2, inputs.ndim))
    training = [part == 0 for part in parts]
    means = np.stack([np.nanmean(inputs[rows], axis=axes) / unit for rows in training])
    spreads = np.stack([np.nanstd(inputs[rows], axis=axes) / unit for rows in training])
    scaled = np.array([task.kind == "regression" for task in tasks])
    return TrainingArrays(
        inputs=inputs,
        offset=means.astype(np.float32),
        scale=(1 / spreads).astype(np.float32),
        labels=labels.astype(np.float32),
        label_offset=np.stack([np.where(scaled, np.nanmean(labels[rows], axis=0), 0) for rows in training]).astype(np.float32),
        label_scale=np.stack([np.where(scaled, np.nanstd(labels[rows], axis=0), 1) for rows in training]).astype(np.float32),
        parts=parts,
    )


def trial(
    weights: tuple[float, ...],
    *,
    learning_rate: float = 0.01,
    optimiser: OptimiserName = "adamw",
    replicate: int = 0,
    weight_decay: float = 1e-4,
) -> Trial:
    arm = "joint" if all(weights) else "single:" + "".join(f"t{index}" for index, weight in enumerate(weights) if weight)
    identity = f"{arm} {weights} {optimiser} {learning_rate:g} {replicate}"
    return Trial(identity, "equal_weights", arm, weights, optimiser, learning_rate, weight_decay, replicate)


def job(trials: tuple[Trial, ...], tasks: tuple[Task, ...], *, kind: Literal["table", "image"] = "table", **settings: object) -> CohortJob:
    chosen = {"hidden": (16, 12), "batch_size": 16, "max_steps": 60, "evaluate_every": 10, "image_channels": (4, 6)} | settings
    return CohortJob("cohort", trials, tasks, TrainingSettings(**chosen), seed=7, kind=kind)  # pyright: ignore[reportArgumentType]
