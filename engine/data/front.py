"""A feature extractor, an ONNX file or a trunk of Tasuki's, as a frozen front: what it makes of each image or row becomes columns.

It is computed once, when the data are read; the project keeps the columns and the extractor, so that new rows are seen in the same way.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from msgspec.structs import replace as restructured

from engine.data.dataset import Dataset, Front, floats_of, series_of
from engine.data.histogram import number_histogram
from engine.data.trunk_file import is_trunk
from engine.data.trunk_front import TrunkExtractor, columns_of
from engine.data.watching import QUIET, Watch
from engine.domain.dataset import Column, Finding
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.reading import FrontOptions
from engine.domain.text import Text, message, message_n

SIDES = (8, 256)
"""Pixels a side of images that an extractor may ask for."""
MOST_FEATURES = 1024
LARGEST_FILE = 1 << 30
ROWS_AT_ONCE = 64


class Extractor:
    """An ONNX file at work; InputError where the ONNX file is none, or of a shape that fits neither images nor the columns it was given."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self._session = _session(front)
        given, answers = self._session.get_inputs(), self._session.get_outputs()
        if len(given) != 1 or not answers:
            raise self._unfit(message("it has {count} inputs instead of one", count=len(given)))
        self._name, self._answer = given[0].name, answers[0].name
        self._type = {"tensor(float)": np.float32, "tensor(uint8)": np.uint8, "tensor(double)": np.float64}.get(given[0].type)
        if self._type is None or (front.columns and self._type == np.uint8):
            raise self._unfit(message("it takes values of the type {kind}", kind=given[0].type))
        shape = [length if isinstance(length, int) and length > 0 else None for length in given[0].shape]
        self._batch = shape[0] if shape else None
        if self._batch not in (None, 1):
            raise self._unfit(message("it takes {count} rows at a time; one, or any number, is needed", count=self._batch))
        self._last = False
        self.channels, self.side = 0, 0
        if front.columns:
            self._check_columns(shape)
        else:
            self._check_images(shape)

    def features(self, dataset: Dataset, watch: Watch = QUIET) -> np.ndarray:
        """(N, K) float32 of the rows of ``dataset``; NaN where there is no image or a column has a gap."""
        inputs = self._columns_of(dataset) if self.front.columns else self._images_of(dataset)
        blind = self._blind(dataset, inputs)
        size = 1 if self._batch == 1 else ROWS_AT_ONCE
        pieces: list[np.ndarray] = []
        for start in range(0, len(inputs), size):
            watch(start / len(inputs))
            pieces.append(self._run(inputs[start : start + size]))
        found = np.concatenate(pieces)
        found[blind | ~np.isfinite(found).all(axis=1)] = np.nan
        return found

    def _check_columns(self, shape: list[int | None]) -> None:
        if len(shape) != 2:
            raise self._unfit(
                message_n(
                    "it looks at arrays of {rank} dimension, not at the columns of a table",
                    "it looks at arrays of {rank} dimensions, not at the columns of a table",
                    "rank",
                    rank=len(shape),
                )
            )
        if shape[1] not in (None, len(self.front.columns)):
            raise self._unfit(
                message_n(
                    "it looks at {wanted} column and was given {given}",
                    "it looks at {wanted} columns and was given {given}",
                    "wanted",
                    wanted=shape[1],
                    given=len(self.front.columns),
                )
            )

    def _check_images(self, shape: list[int | None]) -> None:
        if len(shape) == 2:
            raise self._unfit(
                message_n(
                    "it looks at {count} column of a table; say which",
                    "it looks at {count} columns of a table; say which, in its order",
                    "count",
                    count=shape[1] or "?",
                )
            )
        if len(shape) != 4:
            raise self._unfit(
                message_n(
                    "it looks at arrays of {rank} dimension, not at images",
                    "it looks at arrays of {rank} dimensions, not at images",
                    "rank",
                    rank=len(shape),
                )
            )
        self._last = shape[3] in (1, 3) and shape[1] not in (1, 3)
        channels, *sides = (shape[3], shape[1], shape[2]) if self._last else shape[1:]
        if channels not in (1, 3):
            raise self._unfit(message("it looks at images of {channels} channels; 1 or 3 are possible", channels=channels or "?"))
        known = [side for side in sides if side is not None]
        if len(set(known)) > 1 or any(not SIDES[0] <= side <= SIDES[1] for side in known):
            raise self._unfit(
                message(
                    "it looks at images of {sides} pixels; squares from {low} to {high} are possible",
                    sides=" × ".join(str(side) for side in known), low=SIDES[0], high=SIDES[1],
                )
            )  # fmt: skip
        self.channels, self.side = channels, known[0] if known else 0

    def _columns_of(self, dataset: Dataset) -> np.ndarray:
        for name in self.front.columns:
            if name not in dataset.frame.columns:
                raise InputError(message("The data has no column {column} for the feature extractor. Check its name.", column=name))
        columns = [floats_of(series_of(dataset.frame, name)) for name in self.front.columns]
        return np.stack(columns, axis=1).astype(self._type or np.float32)

    def _images_of(self, dataset: Dataset) -> np.ndarray:
        if dataset.images is None:
            raise InputError(
                message(
                    "{file} looks at images, but the data holds none. Name the columns that it looks at, or choose a folder of images.",
                    file=self.front.name,
                )
            )
        return dataset.images

    def _blind(self, dataset: Dataset, inputs: np.ndarray) -> np.ndarray:
        if self.front.columns:
            return np.asarray(np.isnan(inputs).any(axis=1))
        column = dataset.image_column
        return dataset.frame[column].isna().to_numpy(dtype=bool) if column is not None else np.zeros(len(inputs), dtype=bool)

    def _run(self, rows: np.ndarray) -> np.ndarray:
        given = rows if self.front.columns else self._pixels(rows)
        try:
            answer = np.asarray(self._session.run([self._answer], {self._name: given})[0], dtype=np.float32)
        except Exception as error:  # onnxruntime has exceptions of its own, without a common class
            raise self._unfit(message("it cannot be computed"), repr(error)) from error
        if answer.ndim == 4:
            answer = answer.mean(axis=(1, 2)) if self._last else answer.mean(axis=(2, 3))
        if answer.ndim != 2 or len(answer) != len(rows):
            raise self._unfit(message("its answer has the shape {shape} instead of rows and features", shape=str(answer.shape)))
        if answer.shape[1] > MOST_FEATURES:
            raise self._unfit(message("it makes {count} features; at most {most} are possible", count=answer.shape[1], most=MOST_FEATURES))
        return answer

    def _pixels(self, images: np.ndarray) -> np.ndarray:
        if images.shape[1] != self.channels:
            images = np.repeat(images, self.channels, axis=1) if self.channels > 1 else images.mean(axis=1, keepdims=True)
        given = images.astype(np.uint8) if self._type == np.uint8 else (images / 255.0).astype(self._type or np.float32)
        return np.ascontiguousarray(given.transpose(0, 2, 3, 1)) if self._last else given

    def _unfit(self, problem: Text, details: str = "") -> InputError:
        return InputError(
            message("{file} cannot be used as a feature extractor: {problem}.", file=self.front.name, problem=problem), details
        )


def read_front(options: FrontOptions) -> Front:
    """The extractor that ``options`` names; InputError where the file cannot be read."""
    path = Path(options.path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(message("{file} is larger than 1 GB. Choose a smaller feature extractor.", file=path.name))
        body = path.read_bytes()
    except OSError as error:
        raise InputError(
            message("There is no feature extractor {file} that can be read. Check its name.", file=str(path)), str(error)
        ) from error
    return Front(body, path.stem, _own_columns(body, path, options) if is_trunk(body) else options.columns)


def extractor_of(front: Front) -> Extractor | TrunkExtractor:
    """What computes the features of ``front``; InputError where its file does not fit."""
    return TrunkExtractor(front) if is_trunk(front.body) else Extractor(front)


def with_front(dataset: Dataset, front: Front, extractor: Extractor | TrunkExtractor, watch: Watch = QUIET) -> Dataset:
    """``dataset`` as a table with the features as columns; images are looked at no more."""
    found = extractor.features(dataset, watch)
    digits = len(str(found.shape[1]))
    names = [f"{front.name}_{number:0{digits}d}" for number in range(1, found.shape[1] + 1)]
    taken = [name for name in names if name in dataset.frame.columns]
    if taken:
        raise InputError(message("The data has a column {column} already. Rename the file of the feature extractor.", column=taken[0]))
    frame = pd.concat([dataset.frame, pd.DataFrame(found.astype(np.float64), columns=names, index=dataset.frame.index)], axis=1)
    missing = int(np.isnan(found[:, 0]).sum()) if found.size else 0
    reason = message("Computed by the feature extractor {file}.", file=front.name)
    columns = tuple(
        Column(
            name,
            "number",
            "feature",
            missing=missing,
            distinct=len(np.unique(found[:, place])),
            reason=reason,
            histogram=number_histogram(found[:, place]),
        )
        for place, name in enumerate(names)
    )
    card = dataset.card
    caution = _caution(front, trained_here=isinstance(extractor, TrunkExtractor) and extractor.trained_on == card.fingerprint)
    kept = tuple(restructured(column, role="ignore") if column.kind == "image" else column for column in card.columns)
    card = restructured(
        card,
        columns=(*kept, *columns),
        preview=tuple((*row, *(f"{value:.4g}" for value in found[place])) for place, row in enumerate(card.preview)),
        fingerprint=hashlib.sha256((card.fingerprint + front.digest()).encode()).hexdigest()[:32],
        findings=(*card.findings, caution),
    )
    return Dataset(card, frame, None, dataset.lost_images, front)


def _own_columns(body: bytes, path: Path, options: FrontOptions) -> tuple[str, ...]:
    columns = columns_of(body, path.name)
    if options.columns and options.columns != columns:
        raise InputError(
            message("{file} knows by itself which columns it looks at: {columns}. Name none.", file=path.name, columns=list(columns))
            if columns
            else message("{file} looks at images, not at columns. Name none.", file=path.name)
        )
    return columns


def _caution(front: Front, *, trained_here: bool) -> Finding:
    if trained_here:
        caution = message("{file} was itself trained on rows of this data, so all results look better than they are.", file=front.name)
    else:
        caution = message("If {file} was itself trained on rows of this data, all results look better than they are.", file=front.name)
    return Finding("feature_extractor", "warning", caution)


def _session(front: Front) -> Any:
    if importlib.util.find_spec("onnxruntime") is None:
        raise InputError(message("A feature extractor needs the library onnxruntime. Install it with: pip install tasuki[deploy]"))
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(front.body, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has exceptions of its own, without a common class
        raise InputError(
            message("{file} cannot be read as an ONNX file. Export the feature extractor again.", file=front.name), repr(error)
        ) from error


def before_front(choices: Sequence[ColumnChoice], front: Front) -> tuple[ColumnChoice, ...]:
    """``choices`` about what the files hold: without the columns that ``front`` adds, and with the images that it looks at."""
    own = [choice for choice in choices if not _is_added(choice.name, front)]
    if front.columns:
        return tuple(own)
    return tuple(restructured(choice, role="feature") if choice.kind == "image" else choice for choice in own)


def _is_added(name: str, front: Front) -> bool:
    return name.startswith(f"{front.name}_") and name.removeprefix(f"{front.name}_").isdecimal()
