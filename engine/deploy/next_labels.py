"""Which rows to label next: a list for those who label, made from the networks that the study ended with.

The task comes from the label curves: the largest expected gain per cost. Its rows are those on which the networks of the replicates
disagree most, spread over the inputs. That is a rule of thumb: it finds rows that the networks are not sure of, and promises no gain.

Formula: for classes the mutual information between answer and network, H(mean of p) - mean of H(p) (BALD, Houlsby et al. 2011), so that
rows which every network finds uncertain do not count; for values the standard deviation of the answers. Of the ``POOL`` times as many rows
with the highest score, the next one is always that with the largest product of score and distance to the nearest one taken (as k-center
greedy does by distance alone; Sener and Savarese 2018).
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from engine.data.dataset import Dataset
from engine.data.spreadsheet_safe import safe_table
from engine.data.whole_file import write_whole
from engine.deploy.networks import networks_by_task, output_columns
from engine.domain.errors import InputError, PlanError, ProjectError
from engine.domain.label_value import LabelValue
from engine.domain.plan import Plan
from engine.domain.protocol import NextLabelsListed
from engine.domain.task import Task
from engine.domain.text import Text, message, message_n
from engine.methods import entry
from engine.studies.arrays import NO_PART, study_arrays
from engine.studies.store import ProjectStore
from engine.training.arrays import TrainingArrays
from engine.training.scoring import predict_weights

COUNT = 500
POOL = 5
SMALLEST_IMAGE = 8
"""Images are compared by so many blocks of pixels a side."""


def list_next_labels(
    store: ProjectStore, out: Path, *, count: int = COUNT, task: str | None = None, progress: Callable[[float], None] | None = None
) -> NextLabelsListed:
    """Write the ``count`` rows to label next, the most telling first, to the CSV ``out``.

    Columns: priority, task, row (from 1, as the project holds its data), label (empty, to be filled in), answer_now, disagreement, then the
    row itself. Without ``task`` the study's own choice is taken, and further tasks where it has too few unlabelled rows. ProjectError
    without a verdict, PlanError for an unknown task, InputError where nothing is left to label or ``out`` cannot be written.
    """
    study = store.study()
    if study.plan is None or study.verdict is None:
        raise ProjectError(message("{file} has no verdict yet. Let the study finish first.", file=str(store.path)))
    if count < 1:
        raise InputError(message("At least one label must be asked for; got {count}.", count=count))
    _check_out(store, out)
    plan, dataset = study.plan, store.dataset()
    arrays = study_arrays(dataset, plan)
    free = _unlabelled(plan, arrays)
    shares, remarks = _shares(plan, free, study.verdict.label_value, count, task)
    networks = networks_by_task(store, study, study.verdict)
    pieces: list[pd.DataFrame] = []
    for done, (name, wanted) in enumerate(shares.items(), 1):
        position = next(place for place, known in enumerate(plan.tasks) if known.name == name)
        answers = _answers(plan, arrays, position, free[name], networks[name])
        scores = disagreement(plan.tasks[position], answers)
        picked = spread_out(scores, _places(arrays, free[name], scores, wanted), wanted)
        pieces.append(_lines(dataset, plan.tasks[position], free[name][picked], answers[:, picked], scores[picked]))
        if progress is not None:
            progress(done / len(shares))
    _write(pd.concat(pieces, ignore_index=True), dataset, out)
    remarks.append(message("The rows are those on which the networks of the replicates disagree most: a rule of thumb, no promise."))
    return NextLabelsListed(
        out=str(out), rows={name: len(piece) for name, piece in zip(shares, pieces, strict=True)}, remarks=tuple(remarks)
    )


def disagreement(task: Task, answers: np.ndarray) -> np.ndarray:
    """(N,) how much networks disagree, from their answers (J, N, outputs); in the label's unit for values, in nats for classes."""
    if task.kind == "regression":
        return answers[..., 0].std(axis=0)
    chances = np.stack([1 - answers[..., 0], answers[..., 0]], axis=-1) if task.kind == "binary" else answers
    return np.maximum(_entropy(chances.mean(axis=0)) - _entropy(chances).mean(axis=0), 0.0)


def spread_out(scores: np.ndarray, places: np.ndarray, count: int) -> np.ndarray:
    """(n,) positions of up to ``count`` rows in the order to label them, from scores (N,) and places (P, F) of the P best of them."""
    pool = _pool(scores, count)
    worth = scores[pool] / max(float(scores[pool].max(initial=0.0)), 1e-12)
    chosen = [0]
    nearest = _distance(places, 0)
    free = np.ones(len(pool), dtype=bool)
    free[0] = False
    while len(chosen) < min(count, len(pool)):
        product = np.where(free, worth * nearest, -1.0)
        best = int(product.argmax()) if product.max() > 0 else int(free.argmax())
        chosen.append(best)
        free[best] = False
        nearest = np.minimum(nearest, _distance(places, best))
    return pool[chosen]


def _pool(scores: np.ndarray, count: int) -> np.ndarray:
    """The rows among which is chosen, the highest score first; equal ones in the order of the data."""
    return np.argsort(-scores, kind="stable")[: POOL * count]


def _distance(places: np.ndarray, taken: int) -> np.ndarray:
    return np.sqrt(((places - places[taken]) ** 2).sum(axis=1))


def _entropy(chances: np.ndarray) -> np.ndarray:
    return -(chances * np.log(np.clip(chances, 1e-12, 1.0))).sum(axis=-1)


def _unlabelled(plan: Plan, arrays: TrainingArrays) -> dict[str, np.ndarray]:
    """By task, the rows that could be labelled: without a label, but with what the networks look at."""
    seen = (arrays.parts != NO_PART).any(axis=0)
    return {task.name: np.flatnonzero(seen & np.isnan(arrays.labels[:, place])) for place, task in enumerate(plan.tasks)}


def _shares(
    plan: Plan, free: dict[str, np.ndarray], value: LabelValue | None, count: int, task: str | None
) -> tuple[dict[str, int], list[Text]]:
    """How many rows to list for which task, and why."""
    if task is not None and task not in free:
        raise PlanError(message("{task} is not a task of this plan. Choose one of {known}.", task=task, known=list(free)))
    wanted = [task] if task is not None else [name for name in free if len(free[name])]
    if not any(len(free[name]) for name in wanted):
        raise InputError(
            message(
                "Every row carries a label of {tasks} already, so there is nothing left to label. Collect new rows.",
                tasks=list(wanted or free),
            )
        )
    ranked = [name for name in (value.ranking if value is not None else ()) if name in wanted]
    if task is None and not ranked:
        each = -(-count // len(wanted))
        shares: dict[str, int] = {}
        for name in wanted:
            shares[name] = min(each, count - sum(shares.values()), len(free[name]))
        why = message("No label curve says which task to label next, so the rows are divided among the tasks with unlabelled rows.")
        return {name: rows for name, rows in shares.items() if rows}, [why]
    shares = {}
    for name in [*ranked, *(other for other in wanted if other not in ranked)] if task is None else wanted:
        rows = min(count - sum(shares.values()), len(free[name]))
        if rows:
            shares[name] = rows
    remarks: list[Text] = []
    if task is None:
        remarks.append(message("{task} comes first: by its label curve further labels should bring most there.", task=next(iter(shares))))
    if sum(shares.values()) < count:
        remarks.append(
            message_n(
                "Only {rows:count} unlabelled row is left.",
                "Only {rows:count} unlabelled rows are left.",
                "rows",
                rows=sum(shares.values()),
            )
        )
    return shares, remarks


def _answers(plan: Plan, arrays: TrainingArrays, position: int, rows: np.ndarray, networks: dict[int, bytes]) -> np.ndarray:
    """(J, N, outputs) what each replicate's network answers."""
    table = None if arrays.table is None else arrays.table[rows]
    columns = output_columns(plan.tasks, position)
    return np.stack([predict_weights(weights, arrays.inputs[rows], table, find=entry)[:, columns] for weights in networks.values()])


def _places(arrays: TrainingArrays, rows: np.ndarray, scores: np.ndarray, count: int) -> np.ndarray:
    """(P, F) where the rows of the pool lie: standardised columns, and blocks of pixels where the networks look at images."""
    pool = rows[_pool(scores, count)]
    found: list[np.ndarray] = []
    if arrays.holds_images:
        images = arrays.inputs[pool].astype(np.float64) / 255.0
        side = images.shape[-1] - images.shape[-1] % SMALLEST_IMAGE
        blocks = images[..., :side, :side].reshape(*images.shape[:2], SMALLEST_IMAGE, side // SMALLEST_IMAGE, SMALLEST_IMAGE, -1)
        found.append(blocks.mean(axis=(3, 5)).reshape(len(pool), -1))
        table, offset, scale = arrays.table, arrays.table_offset, arrays.table_scale
    else:
        table, offset, scale = arrays.inputs, arrays.offset, arrays.scale
    if table is not None and offset is not None and scale is not None:
        found.append(np.nan_to_num((table[pool] - offset[0]) * scale[0]))
    return np.concatenate(found, axis=1)


def _lines(dataset: Dataset, task: Task, rows: np.ndarray, answers: np.ndarray, scores: np.ndarray) -> pd.DataFrame:
    mean = answers.mean(axis=0)
    match task.kind:
        case "regression":
            now = [f"{value:.6g}" for value in mean[:, 0]]
        case "binary":
            now = [task.classes[int(value >= 0.5)] for value in mean[:, 0]]
        case "multiclass":
            now = [task.classes[place] for place in mean.argmax(axis=1)]
    own = {
        "priority": range(1, len(rows) + 1),
        "task": task.name,
        "row": rows + 1,
        "label": "",
        "answer_now": now,
        "disagreement": [f"{value:.6g}" for value in scores],
    }
    lines = pd.DataFrame({_free_name(name, dataset): values for name, values in own.items()})
    data = dataset.frame.iloc[rows].reset_index(drop=True)
    whole = [name for name in data.select_dtypes("number") if bool(data[name].dropna().mod(1).eq(0).all())]
    return pd.concat([lines, data.astype(dict.fromkeys(whole, "Int64"))], axis=1)


def _free_name(name: str, dataset: Dataset) -> str:
    while name in dataset.frame.columns:
        name += "_"
    return name


def _check_out(store: ProjectStore, out: Path) -> None:
    if not out.absolute().parent.is_dir():
        raise InputError(message("The folder {folder} for the list does not exist. Create it or choose another.", folder=str(out.parent)))
    if out.exists() and out.samefile(store.path):
        raise InputError(message("The list would replace the project {file}. Choose another name.", file=str(out)))


def _write(lines: pd.DataFrame, dataset: Dataset, out: Path) -> None:
    priority = _free_name("priority", dataset)
    lines[priority] = range(1, len(lines) + 1)
    text = safe_table(lines).to_csv(index=False, lineterminator="\n")
    write_whole(out, text.encode("utf-8" if text.isascii() else "utf-8-sig"))
