"""Predicting the rows of a new file with the networks that the verdict recommends.

The answer for a row is the mean over the replicates' networks. The range of a regression is the answer plus the 5 % and 95 %
quantiles of the residuals that those networks left on their own validation rows (nine rows in ten fell inside); a single
network scatters more than the mean of several, so the range is rather too wide than too narrow.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.features import encode_features
from engine.data.reading import read_dataset
from engine.data.spreadsheet_safe import safe_table
from engine.deploy.added_tasks import added_networks, added_tasks, shared_columns
from engine.deploy.networks import networks_by_task, output_columns
from engine.domain.errors import InputError, ProjectError
from engine.domain.plan import Plan
from engine.domain.protocol import Predicted
from engine.domain.reading import FileOptions, ReadingOptions
from engine.domain.task import Task
from engine.domain.text import Text, message
from engine.methods import entry
from engine.studies.arrays import feature_layout, study_arrays
from engine.studies.store import ProjectStore
from engine.studies.trials import is_image_plan
from engine.training.arrays import TrainingArrays
from engine.training.scoring import predict_weights

LOW, HIGH = 0.05, 0.95
VALIDATION_PART = 1


def predict_file(store: ProjectStore, file: Path, out: Path, progress: Callable[[float], None] | None = None) -> Predicted:
    """Write every row of ``file``, in order, with a prediction for each task, to the CSV ``out``.

    A task gets ``<task>`` and ``<task>_probability`` (one per class, ``<task>_probability_<class>``, if there are more than two),
    or ``<task>``, ``<task>_low`` and ``<task>_high``. InputError names columns that are missing.
    """
    progress = progress or (lambda _: None)
    study = store.study()
    if study.plan is None or study.verdict is None:
        raise ProjectError(message("{file} has no verdict yet. Let the study finish first.", file=str(store.path)))
    _check_out(store, file, out)
    plan = study.plan
    networks = networks_by_task(store, study, study.verdict)
    known = store.dataset()
    fresh = read_like(file, plan, known)
    answer = partial(_mean_answers, *network_inputs(known, fresh, plan))
    arrays = study_arrays(known, plan) if any(task.kind == "regression" for task in plan.tasks) else None
    columns: dict[str, Iterable[object]] = {}
    for position, task in enumerate(plan.tasks):
        answers = answer(networks[task.name])[:, output_columns(plan.tasks, position)]
        answers[_unseen_images(fresh, plan)] = np.nan
        columns.update(_describe(task, position, answers, networks[task.name], arrays, plan))
        progress((position + 1) / len(plan.tasks))
    columns.update(_added_columns(store, known, fresh, plan))
    remarks = _remarks(known, fresh, plan, columns)
    _write(fresh, columns, out)
    return Predicted(out=str(out), rows=len(fresh.frame), remarks=tuple(remarks))


def _added_columns(store: ProjectStore, known: Dataset, fresh: Dataset, plan: Plan) -> dict[str, Iterable[object]]:
    """The output columns of the tasks that were added to the finished project; their networks see shared columns alone."""
    columns: dict[str, Iterable[object]] = {}
    for added in added_tasks(store):
        answers = _mean_answers(*network_inputs(known, fresh, shared_columns(plan)), added_networks(store, added))
        answers[_unseen_images(fresh, plan)] = np.nan
        columns.update(_columns_of(added.task, answers, (added.residual_low, added.residual_high)))
    return columns


def read_like(file: Path, plan: Plan, known: Dataset) -> Dataset:
    """The new rows, read as the old ones were told to be; where that does not suit the file, as it is found to be written."""
    told = {replace(options, path=str(file)) for options in plan.reading.files}
    alike = all(Path(old).suffix.lower() == file.suffix.lower() for old in plan.files) and len(plan.reading.files) == len(plan.files)
    if len(told) == 1 and alike:
        with suppress(InputError):
            return _read_as(file, plan, known, tuple(told))
    return _read_as(file, plan, known, ())


def _read_as(file: Path, plan: Plan, known: Dataset, told: tuple[FileOptions, ...]) -> Dataset:
    fresh = read_dataset(
        [file],
        plan.features(),
        reading=ReadingOptions(files=told, markers=plan.reading.markers),
        image_size=plan.training.image_size,
        optional=[choice.name for choice in plan.columns],
        image_range=known.card.image_range,
    )
    missing = [choice.name for choice in plan.features() if choice.name not in fresh.frame.columns]
    if missing:
        raise InputError(
            message("{file} lacks columns that the networks need: {columns}. Add them under these names.", file=file.name, columns=missing)
        )
    return fresh


def network_inputs(known: Dataset, fresh: Dataset, plan: Plan) -> tuple[np.ndarray, np.ndarray | None]:
    """What the networks look at, and the table columns beside it where that is images."""
    table = encode_features(feature_layout(known, plan), fresh.frame)
    if not is_image_plan(plan):
        return table, None
    if fresh.images is None or known.images is None:
        raise InputError(message("The file names no images that can be read. Check the column with their paths."))
    return _in_channels(fresh.images, known.images.shape[1]), table if table.shape[1] else None


def _in_channels(images: np.ndarray, channels: int) -> np.ndarray:
    if images.shape[1] == channels:
        return images
    return np.repeat(images, channels, axis=1) if channels > 1 else images.mean(axis=1, keepdims=True).astype(np.uint8)


def _unseen_images(fresh: Dataset, plan: Plan) -> np.ndarray:
    if not is_image_plan(plan) or fresh.image_column is None:
        return np.zeros(len(fresh.frame), dtype=bool)
    return fresh.frame[fresh.image_column].isna().to_numpy(dtype=bool)


def _mean_answers(inputs: np.ndarray, table: np.ndarray | None, networks: dict[int, bytes]) -> np.ndarray:
    return np.mean([predict_weights(weights, inputs, table, find=entry) for weights in networks.values()], axis=0)


def _describe(
    task: Task, position: int, answers: np.ndarray, networks: dict[int, bytes], arrays: TrainingArrays | None, plan: Plan
) -> dict[str, Iterable[object]]:
    """The output columns of one task from its answers (N, outputs)."""
    span = _residual_range(position, networks, arrays, plan) if task.kind == "regression" else (0.0, 0.0)
    return _columns_of(task, answers, span)


def _columns_of(task: Task, answers: np.ndarray, span: tuple[float, float]) -> dict[str, Iterable[object]]:
    unknown = np.isnan(answers[:, 0])
    match task.kind:
        case "binary":
            classes = np.where(answers[:, 0] >= 0.5, task.classes[1], task.classes[0]).astype(object)
            classes[unknown] = None
            return {task.name: classes, f"{task.name}_probability": answers[:, 0]}
        case "multiclass":
            classes = np.array(task.classes, dtype=object)[np.nan_to_num(answers).argmax(axis=1)]
            classes[unknown] = None
            return {
                task.name: classes,
                **{f"{task.name}_probability_{name}": answers[:, index] for index, name in enumerate(task.classes)},
            }
        case "regression":
            low, high = span
            return {task.name: answers[:, 0], f"{task.name}_low": answers[:, 0] + low, f"{task.name}_high": answers[:, 0] + high}


def _residual_range(position: int, networks: dict[int, bytes], arrays: TrainingArrays | None, plan: Plan) -> tuple[float, float]:
    if arrays is None:
        return 0.0, 0.0
    residuals = []
    for replicate, weights in networks.items():
        rows = np.flatnonzero((arrays.parts[replicate] == VALIDATION_PART) & ~np.isnan(arrays.labels[:, position]))
        table = None if arrays.table is None else arrays.table[rows]
        answers = predict_weights(weights, arrays.inputs[rows], table, find=entry)[:, output_columns(plan.tasks, position)][:, 0]
        residuals.append(arrays.labels[rows, position] - answers)
    low, high = np.quantile(np.concatenate(residuals), [LOW, HIGH])
    return float(low), float(high)


def _remarks(known: Dataset, fresh: Dataset, plan: Plan, columns: dict[str, Iterable[object]]) -> list[Text]:
    remarks = []
    dropped = sum(dropped.count for dropped in fresh.card.dropped if dropped.what == "row")
    if dropped:
        remarks.append(message("Rows that could not be read and are missing from the predictions: {count:count}.", count=dropped))
    if is_image_plan(plan) and fresh.lost_images:
        first = next(iter(fresh.lost_images.values()))
        remarks.append(
            message(
                "Rows without predictions because their image could not be used: {count:count} (the first names {image}).",
                count=len(fresh.lost_images),
                image=first,
            )
        )
    remarks += _unread_cells(fresh, plan)
    for choice in plan.features():
        if choice.kind not in ("category", "binary"):
            continue
        strange = sorted(set(fresh.frame[choice.name].dropna()) - set(known.frame[choice.name].dropna()))
        if strange:
            remarks.append(
                message(
                    "{column} holds values that were never seen in training and count as unknown: {values}.",
                    column=choice.name,
                    values=strange[:5],
                )
            )
    replaced = [name for name in fresh.frame.columns if name in columns]
    if replaced:
        remarks.append(message("These columns of the file are replaced by their predictions: {columns}.", columns=replaced))
    return remarks


def _unread_cells(fresh: Dataset, plan: Plan) -> list[Text]:
    """One remark for each input column with cells that were taken as missing."""
    remarks = []
    for choice in plan.features():
        cells = [dropped for dropped in fresh.card.dropped if dropped.what == "cell" and dropped.column == choice.name]
        if cells:
            remarks.append(
                message(
                    "Cells of {column} that could not be read and count as missing: {count:count} (the first in row {row}).",
                    column=choice.name,
                    count=len(cells),
                    row=cells[0].row or 0,
                )
            )
    return remarks


def _check_out(store: ProjectStore, file: Path, out: Path) -> None:
    """InputError for a place that cannot take the predictions, or where they would replace what they are made from."""
    if not out.absolute().parent.is_dir():
        raise InputError(
            message("The folder {folder} for the predictions does not exist. Create it or choose another.", folder=str(out.parent))
        )
    if out.exists() and any(taken.exists() and out.samefile(taken) for taken in (file, store.path)):
        raise InputError(message("The predictions would replace {file}, which they are made from. Choose another name.", file=str(out)))


def _write(fresh: Dataset, columns: dict[str, Iterable[object]], out: Path) -> None:
    frame = fresh.frame.drop(columns=[name for name in columns if name in fresh.frame.columns])
    if fresh.image_column in frame.columns:
        frame[fresh.image_column] = frame[fresh.image_column].fillna(pd.Series(fresh.lost_images, dtype="str"))
    whole = [name for name in frame.select_dtypes("number") if bool(frame[name].dropna().mod(1).eq(0).all())]
    frame = pd.concat([frame.astype(dict.fromkeys(whole, "Int64")), pd.DataFrame(columns, index=frame.index)], axis=1)
    text = safe_table(frame).to_csv(index=False, lineterminator="\n")
    try:
        out.write_text(text, encoding="utf-8" if text.isascii() else "utf-8-sig", newline="")
    except OSError as error:
        raise InputError(
            message("{file} cannot be written. Check the name and whether it is open elsewhere.", file=str(out)), str(error)
        ) from error
