"""Writes a finished project's networks as one ONNX file, with a model card in both languages and an example that uses it.

The file is compared with our own predictions on rows of the project before it is put in place.
"""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from engine.data.dataset import Dataset, series_of
from engine.data.features import FeatureLayout, plain_values
from engine.data.trunk_file import is_trunk
from engine.deploy.added_tasks import added_tasks
from engine.deploy.answering import Project, open_project
from engine.deploy.example_program import example_program
from engine.deploy.model_card import model_card
from engine.deploy.placing import check_place, put_in_place
from engine.deploy.predict import predicted_columns
from engine.domain.errors import InputError, ProjectError
from engine.domain.protocol import ModelExported
from engine.domain.text import LANGUAGES, Text, message
from engine.studies.store import ProjectStore
from engine.studies.trials import is_image_plan
from engine.studies.versions import tasuki_version

TOLERANCE = 1e-5
"""Largest difference from our predictions, of a probability or of a value relative to the largest one of its task."""
CHECKED = 2000
"""Rows of the project that are compared."""

Run = Callable[[dict[str, np.ndarray]], dict[str, Any]]
"""Named columns in, named answers out."""


def export_model(store: ProjectStore, out: Path) -> ModelExported:
    """Write ``out`` (.onnx), ``<name>_card_ja.md``, ``<name>_card_en.md`` and ``<name>_example.py`` beside it: all of them or none.

    InputError for a place that cannot take them and without the library ONNX; ProjectError without a verdict, for networks that are not
    made of plain layers, and where the model does not answer as our own networks do.
    """
    check_place(store, out, message("A model is written to a file that ends in .onnx; got {file}.", file=out.name), ".onnx")
    if importlib.util.find_spec("onnx") is None:
        raise InputError(message("Exporting needs the library onnx, which is not installed. Install Tasuki with the extra “deploy”."))
    from engine.deploy.onnx_graph import build_model

    project = open_project(store)
    verdict = store.study().verdict
    assert verdict is not None
    model = build_model(project, _metadata(project, store)).SerializeToString()
    rows, difference = verify(project, model)
    said, added = remarks(project), added_tasks(store)
    files = {out: model}
    for language in LANGUAGES:
        card = model_card(project, verdict, out.name, model, language, rows, difference, said, added)
        files[out.with_name(f"{out.stem}_card_{language}.md")] = card.encode("utf-8")
    files[out.with_name(f"{out.stem}_example.py")] = example_program(project, out.name).encode("utf-8")
    put_in_place(files)
    return ModelExported(files=tuple(str(file) for file in files), rows=rows, difference=difference, remarks=tuple(said))


def verify(project: Project, model: bytes) -> tuple[int, float]:
    """Rows compared and the largest difference from our predictions; ProjectError where it exceeds ``TOLERANCE``."""
    known = some_rows(project.known)
    ours = predicted_columns(project, known)
    theirs = runner(model)(model_inputs(project, known))
    worst = 0.0
    for name, values in ours.items():
        other = np.asarray(theirs[name])
        if values.dtype == object:
            continue
        seen = ~np.isnan(values)
        size = 1.0 if "_probability" in name else max(1.0, float(np.abs(values[seen]).max(initial=0.0)))
        worst = max(worst, float(np.abs(values[seen] - other[seen]).max(initial=0.0)) / size)
    if not worst <= TOLERANCE:
        raise ProjectError(
            message(
                "The exported model differs from our own predictions by {difference}, more than {allowed}; nothing was written.",
                difference=f"{worst:.1e}",
                allowed=f"{TOLERANCE:.0e}",
            )
        )
    return len(known.frame), worst


def runner(model: bytes) -> Run:
    """Runs ``model`` with onnxruntime, or with the reference of onnx where that is not installed."""
    if importlib.util.find_spec("onnxruntime") is not None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        names = [each.name for each in session.get_outputs()]
        wanted = {each.name for each in session.get_inputs()}
        return lambda given: dict(zip(names, session.run(None, {name: given[name] for name in wanted}), strict=True))
    import onnx
    from onnx.reference import ReferenceEvaluator

    evaluator = ReferenceEvaluator(onnx.load_from_string(model))
    answers = [str(name) for name in evaluator.output_names]
    return lambda given: dict(zip(answers, cast("list[Any]", evaluator.run(None, given)), strict=True))


def model_inputs(project: Project, fresh: Dataset) -> dict[str, np.ndarray]:
    """The columns of ``fresh`` as the model takes them."""
    given = table_inputs(project.layout(project.plan), fresh.frame)
    if is_image_plan(project.plan):
        assert fresh.images is not None
        given[project.known.image_column or "image"] = fresh.images
    return given


def table_inputs(layout: FeatureLayout, frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """By column: float32 numbers and days since 1970 with NaN for gaps, texts with empty ones for gaps."""
    found: dict[str, np.ndarray] = {}
    for source in layout.sources:
        values = series_of(frame, source.column)
        if source.kind == "category":
            found[source.column] = values.astype(object).where(values.notna(), "").to_numpy(dtype=object)
        else:
            found[source.column] = plain_values(values).astype(np.float32)
    return found


def remarks(project: Project) -> list[Text]:
    """What the model does not do."""
    found = [
        message(
            "Reading of files stays outside the model: cells must come as numbers, dates as days since 1970, categories as they are "
            "written in the study."
        )
    ]
    if is_image_plan(project.plan):
        assert project.known.images is not None
        side = project.known.images.shape[-1]
        found.append(
            message(
                "Pictures must come as uint8 at {side} x {side} pixels; the scaling of files to that size is not part of the model.",
                side=side,
            )
        )
    front = project.known.front
    if front is not None:
        found.append(
            message(
                "The columns that the shared layers {file} compute are inputs of the model; other programs have to compute them as the "
                "file says, or take them from Tasuki's predictions.",
                file=front.name,
            )
            if is_trunk(front.body)
            else message(
                "The columns that the feature extractor {file} computes are inputs of the model; it is run before, as a file of its own.",
                file=front.name,
            )
        )
    found.append(message("Reasons and the flag for rows unlike those of the study are not part of the model."))
    return found


def some_rows(known: Dataset) -> Dataset:
    """Up to ``CHECKED`` rows, spread evenly, that have a picture where pictures are looked at."""
    rows = np.arange(len(known.frame))
    if known.image_column is not None:
        rows = np.flatnonzero(known.frame[known.image_column].notna())
    rows = rows[:: -(-len(rows) // CHECKED) or 1]
    images = None if known.images is None else known.images[rows]
    return replaced(known, frame=known.frame.iloc[rows].reset_index(drop=True), images=images)


def _metadata(project: Project, store: ProjectStore) -> dict[str, str]:
    plan = project.plan
    tasks = [
        {"name": one.task.name, "kind": one.task.kind, "classes": one.task.classes, "unit": one.task.unit} for one in project.answerers
    ]
    return {
        "tasuki_version": tasuki_version(),
        "project": store.path.stem,
        "data_fingerprint": plan.fingerprint,
        "criteria_hash": plan.criteria_hash or "",
        "tasks": json.dumps(tasks, ensure_ascii=False),
    }
