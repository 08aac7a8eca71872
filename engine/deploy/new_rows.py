"""Reading the rows of a new file as those of the study were read, in pieces where the file is large."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.features import encode_features
from engine.data.preview import preview_file
from engine.data.reading import read_dataset
from engine.deploy.answering import fitting_images
from engine.domain.dataset import SourceFile
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.reading import FileOptions, ReadingOptions
from engine.domain.text import message
from engine.studies.arrays import feature_layout
from engine.studies.trials import is_image_plan

STREAMED_FROM = 8 << 20
"""Bytes from which a text file is read in pieces."""
ROWS = 1 << 15
"""Rows of a piece."""


def read_pieces(file: Path, plan: Plan, known: Dataset, *, rows: int = ROWS, streamed_from: int = STREAMED_FROM) -> Iterator[Dataset]:
    """The new rows, in order: all at once, or ``rows`` at a time where ``file`` is a text table of ``streamed_from`` bytes or more.

    Columns that no network looks at keep their text in pieces, since what they hold cannot be told from the beginning of a file.
    """
    found = None if known.front is not None and not known.front.columns else _streamable(file, plan, streamed_from)
    if found is None:
        yield read_like(file, plan, known)
        return
    source, names = found
    seen = {choice.name for choice in _seen(plan, known)}
    extra = tuple(ColumnChoice(name, "text", "ignore") for name in names if name not in seen)
    with file.open(encoding=source.encoding, errors="replace", newline="") as stream, tempfile.TemporaryDirectory() as folder:
        piece = Path(folder) / file.name
        told = FileOptions(str(piece), encoding="utf-8", delimiter=",", decimal="," if source.decimal == "," else ".", header_row=1)
        table = _rows(stream, source)
        while part := list(islice(table, rows)):
            with piece.open("w", encoding="utf-8", newline="") as copy:
                csv.writer(copy).writerows([names, *part])
            yield _read_as(piece, plan, known, (told,), extra)


def read_like(file: Path, plan: Plan, known: Dataset) -> Dataset:
    """The new rows, read as the old ones were told to be; where that does not suit the file, as it is found to be written."""
    told = {replace(options, path=str(file)) for options in plan.reading.files}
    alike = all(Path(old).suffix.lower() == file.suffix.lower() for old in plan.files) and len(plan.reading.files) == len(plan.files)
    if len(told) == 1 and alike:
        with suppress(InputError):
            return _read_as(file, plan, known, tuple(told))
    return _read_as(file, plan, known, ())


def _read_as(file: Path, plan: Plan, known: Dataset, told: tuple[FileOptions, ...], extra: tuple[ColumnChoice, ...] = ()) -> Dataset:
    fresh = read_dataset(
        [file],
        (*_seen(plan, known), *extra),
        reading=ReadingOptions(files=told, markers=plan.reading.markers),
        image_size=plan.training.image_size,
        optional=[choice.name for choice in plan.columns],
        image_range=known.card.image_range,
        front=known.front,
    )
    missing = [choice.name for choice in plan.features() if choice.name not in fresh.frame.columns]
    if missing:
        raise InputError(
            message("{file} lacks columns that the networks need: {columns}. Add them under these names.", file=file.name, columns=missing)
        )
    return fresh


def _seen(plan: Plan, known: Dataset) -> tuple[ColumnChoice, ...]:
    """The columns that a network looks at, or the feature extractor before it."""
    if known.front is None:
        return plan.features()
    own = known.front.columns
    return tuple(choice for choice in plan.columns if choice.role == "feature" or choice.kind == "image" or choice.name in own)


def network_inputs(known: Dataset, fresh: Dataset, plan: Plan) -> tuple[np.ndarray, np.ndarray | None]:
    """What the networks look at, and the table columns beside it where that is images."""
    table = encode_features(feature_layout(known, plan), fresh.frame)
    if not is_image_plan(plan):
        return table, None
    return fitting_images(known, fresh), table if table.shape[1] else None


def _streamable(file: Path, plan: Plan, streamed_from: int) -> tuple[SourceFile, tuple[str, ...]] | None:
    """How the text table is written and its column names; None for files that are read at once."""
    if is_image_plan(plan) or not file.is_file() or file.stat().st_size < streamed_from:
        return None
    alike = len(plan.reading.files) == len(plan.files) == 1
    told = replace(plan.reading.files[0], path=str(file)) if alike else None
    found = preview_file(file, told)
    if found.problem is not None and told is not None:
        found = preview_file(file)
    source = found.source
    if found.problem is not None or len(source.delimiter) != 1 or not source.encoding:
        return None
    with suppress(LookupError, csv.Error), file.open(encoding=source.encoding, errors="replace", newline="") as stream:
        heading = next(_rows(stream, source, skipped=source.header_row - 1), [])
        if tuple(cell.strip().removeprefix("\ufeff") for cell in heading) == found.names:
            return source, found.names
    return None


def _rows(stream: TextIO, source: SourceFile, skipped: int | None = None) -> Iterator[list[str]]:
    """The rows below the first ``skipped`` lines, without empty ones; those below the header if not told."""
    for _ in range(source.header_row if skipped is None else skipped):
        stream.readline()
    return (row for row in csv.reader(stream, delimiter=source.delimiter) if row)
