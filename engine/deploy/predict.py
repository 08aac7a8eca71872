"""Predicting the rows of a new file with the networks that the verdict recommends.

The answer for a row is the mean over the replicates' networks. How its range and its probabilities are made from validation rows is
told in ``certainty``; which rows are flagged as unlike those of the study, in ``unlike_rows``.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from engine.data.dataset import Dataset, series_of
from engine.deploy.answering import Project, Seen, open_project
from engine.deploy.new_rows import read_pieces
from engine.deploy.output_columns import UNLIKE, UNLIKE_COLUMNS, columns_explained, measured_names
from engine.deploy.prediction_remarks import PredictionTally, how_made
from engine.deploy.row_reasons import reasons
from engine.deploy.table_writer import TableWriter
from engine.deploy.unlike_rows import Likeness
from engine.domain.errors import InputError
from engine.domain.plan import Plan
from engine.domain.protocol import Predicted
from engine.domain.task import Task
from engine.domain.text import message
from engine.studies.store import ProjectStore
from engine.studies.trials import is_image_plan


def predict_file(
    store: ProjectStore, file: Path, out: Path, progress: Callable[[float], None] | None = None, *, with_reasons: bool = False
) -> Predicted:
    """Write every row of ``file``, in order, with a prediction for each task, to ``out``: Parquet by that ending, else CSV.

    A task gets ``<task>`` and ``<task>_probability`` (one per class, ``<task>_probability_<class>``, if there are more than two),
    or ``<task>``, ``<task>_low`` and ``<task>_high``; ``with_reasons`` adds ``<task>_reasons``, save where only pictures go in.
    What ``file`` holds in the column of a task itself is kept in ``<task>_measured``. InputError names columns that are missing.
    ``out`` appears complete or not at all.
    """
    progress = progress or (lambda _: None)
    _check_out(store, file, out)
    project = open_project(store)
    likeness = Likeness(project.known, project.layout(project.plan)) if project.layout(project.plan).sources else None
    nothing_to_name = with_reasons and likeness is None
    tally = PredictionTally(project.known, project.plan)
    size = max(1, file.stat().st_size) if file.is_file() else 1
    with TableWriter(out) as writer:
        for fresh in read_pieces(file, project.plan, project.known):
            columns = predicted_columns(project, fresh, likeness, with_reasons=with_reasons and not nothing_to_name)
            kept = measured_names([one.task.name for one in project.answerers], list(fresh.frame.columns), columns)
            tally.add(fresh, columns, UNLIKE, kept)
            writer.write(_table(fresh, columns, kept))
            progress(min(0.99, tally.rows * 40 / size))
    progress(1.0)
    with_reasons = with_reasons and not nothing_to_name
    notes = tally.notes() + columns_explained(project.answerers, unlike=likeness is not None, with_reasons=with_reasons)
    notes += how_made(project, with_reasons)
    if nothing_to_name:
        notes.append(message("There are no reasons, because they name columns and only pictures go into these networks."))
    return Predicted(out=str(out), rows=tally.rows, remarks=tuple(tally.remarks()), notes=tuple(notes))


def predicted_columns(
    project: Project, fresh: Dataset, likeness: Likeness | None = None, *, with_reasons: bool = False
) -> dict[str, np.ndarray]:
    """The output columns for the rows of ``fresh``, in order; with ``likeness`` the flag for rows unlike those of the study too."""
    seen = Seen.of(project, fresh)
    unseen = _unseen_images(fresh, project.plan)
    answers = [one.answers(seen) for one in project.answerers]
    texts = reasons(project, seen, answers) if with_reasons else [[] for _ in answers]
    columns: dict[str, np.ndarray] = {}
    for one, answer, text in zip(project.answerers, answers, texts, strict=True):
        answer[unseen] = np.nan
        span = (0.0, 0.0) if one.span is None else (one.span.low, one.span.high)
        columns.update(_columns_of(one.task, answer, span))
        if with_reasons:
            columns[f"{one.task.name}_reasons"] = np.array(text, dtype=object)
    if likeness is not None:
        flags, names = likeness.strange(fresh.frame, seen.tables[id(project.plan)])
        columns[UNLIKE] = flags.astype(np.int64)
        columns[UNLIKE_COLUMNS] = np.array(names, dtype=object)
    return columns


def _unseen_images(fresh: Dataset, plan: Plan) -> np.ndarray:
    if not is_image_plan(plan) or fresh.image_column is None:
        return np.zeros(len(fresh.frame), dtype=bool)
    return fresh.frame[fresh.image_column].isna().to_numpy(dtype=bool)


def _columns_of(task: Task, answers: np.ndarray, span: tuple[float, float]) -> dict[str, np.ndarray]:
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
            low, high = (answers[:, 0] + np.float32(end) for end in span)
            return {task.name: answers[:, 0], f"{task.name}_low": low, f"{task.name}_high": high}


def _table(fresh: Dataset, columns: dict[str, np.ndarray], measured: dict[str, str]) -> pd.DataFrame:
    """The file's columns and ``columns``; what the file holds of a task stands behind its prediction, by the name in ``measured``."""
    frame = fresh.frame.drop(columns=[name for name in columns if name in fresh.frame.columns])
    if fresh.image_column in frame.columns:
        frame[fresh.image_column] = frame[fresh.image_column].fillna(pd.Series(fresh.lost_images, dtype="str"))
    answers: dict[str, np.ndarray | pd.Series] = {}
    for name, values in columns.items():
        answers[name] = values
        if name in measured:
            answers[measured[name]] = series_of(fresh.frame, name)
    return pd.concat([frame, pd.DataFrame(answers, index=frame.index)], axis=1)


def _check_out(store: ProjectStore, file: Path, out: Path) -> None:
    """InputError for a place that cannot take the predictions, or where they would replace what they are made from."""
    if not out.absolute().parent.is_dir():
        raise InputError(
            message("The folder {folder} for the predictions does not exist. Create it or choose another.", folder=str(out.parent))
        )
    if out.exists() and any(taken.exists() and out.samefile(taken) for taken in (file, store.path)):
        raise InputError(message("The predictions would replace {file}, which they are made from. Choose another name.", file=str(out)))
