"""From data and plan to the arrays that workers train on: splits, scaling and labels of every replicate."""

from dataclasses import replace

import numpy as np

from engine.data.dataset import Dataset
from engine.data.features import FeatureLayout, encode_features, layout_of, learn_scaling
from engine.data.labels import encode_labels, learn_label_scaling
from engine.data.split import assign_parts, group_codes
from engine.domain.errors import PlanError
from engine.domain.plan import Plan
from engine.domain.text import message
from engine.studies.seeds import derive_seed
from engine.studies.trials import is_image_plan
from engine.training.arrays import TrainingArrays

NO_PART = -1
"""The part of a row that no network may see, labelled or not."""


def study_arrays(dataset: Dataset, plan: Plan) -> TrainingArrays:
    """Arrays for all replicates of ``plan``; every statistic is learned from the training rows of its replicate alone.

    Where the networks look at images, rows without one are ignored, even if they have labels and other columns.
    """
    labels = encode_labels(dataset.frame, plan.tasks)
    blind = np.zeros(len(labels), dtype=bool)
    if is_image_plan(plan) and dataset.image_column is not None:
        blind = dataset.frame[dataset.image_column].isna().to_numpy()
        labels[blind] = np.nan
    parts = np.stack(
        [assign_parts(dataset, plan.tasks, plan.split, derive_seed(plan.seed, "split", replicate)) for replicate in range(plan.replicates)]
    ).astype(np.int8)
    training_rows = [np.flatnonzero(part == 0) for part in parts]
    label_scaling = [learn_label_scaling(plan.tasks, labels, rows) for rows in training_rows]
    layout = feature_layout(dataset, plan)
    table = encode_features(layout, dataset.frame)
    scaling = [learn_scaling(layout, table, rows) for rows in training_rows]
    arrays = TrainingArrays(
        inputs=table,
        offset=_stack(scaling, 0),
        scale=_stack(scaling, 1),
        labels=labels,
        label_offset=_stack(label_scaling, 0),
        label_scale=_stack(label_scaling, 1),
        parts=np.where(blind, NO_PART, parts).astype(np.int8),
        private=layout.private_inputs([task.name for task in plan.tasks]),
        groups=group_codes(dataset, plan.split).astype(np.int64) if plan.split.kind == "group" else None,
    )
    return _beside_images(arrays, _images(dataset), training_rows) if is_image_plan(plan) else arrays


def check_split(dataset: Dataset, plan: Plan) -> None:
    """PlanError when the rows cannot be divided as ``plan`` asks, tried on its first replicate."""
    assign_parts(dataset, plan.tasks, plan.split, derive_seed(plan.seed, "split", 0))


def feature_layout(dataset: Dataset, plan: Plan) -> FeatureLayout:
    """Which network input comes from which column."""
    return layout_of(dataset, plan.features())


def input_owners(dataset: Dataset, plan: Plan) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The feature columns, and for every network input the position of its column; nothing where the networks look at images."""
    if is_image_plan(plan):
        return (), ()
    sources = feature_layout(dataset, plan).sources
    return tuple(source.column for source in sources), tuple(place for place, source in enumerate(sources) for _ in source.names)


def _beside_images(arrays: TrainingArrays, images: np.ndarray, training_rows: list[np.ndarray]) -> TrainingArrays:
    """``arrays`` of a table, with its columns beside ``images``; images alone where it has none."""
    pixels = [_pixel_scaling(images, rows) for rows in training_rows]
    beside = arrays.inputs.shape[1] > 0
    return replace(
        arrays,
        inputs=images,
        offset=_stack(pixels, 0),
        scale=_stack(pixels, 1),
        table=arrays.inputs if beside else None,
        table_offset=arrays.offset if beside else None,
        table_scale=arrays.scale if beside else None,
    )


def _images(dataset: Dataset) -> np.ndarray:
    if dataset.images is None:
        raise PlanError(message("The plan looks at images, but the data holds none. Choose the folder that holds the images."))
    return dataset.images


def _pixel_scaling(images: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Offset and scale (C,) of pixel values between 0 and 1."""
    levels = np.arange(256) / 255.0
    offsets, scales = [], []
    for channel in range(images.shape[1]):
        counts = np.bincount(images[rows, channel].ravel(), minlength=256)
        mean = float(np.average(levels, weights=counts))
        spread = float(np.sqrt(np.average((levels - mean) ** 2, weights=counts)))
        offsets.append(mean)
        scales.append(1.0 / spread if spread > 0 else 0.0)
    return np.array(offsets, dtype=np.float32), np.array(scales, dtype=np.float32)


def _stack(pairs: list[tuple[np.ndarray, np.ndarray]], side: int) -> np.ndarray:
    return np.stack([pair[side] for pair in pairs]).astype(np.float32)
