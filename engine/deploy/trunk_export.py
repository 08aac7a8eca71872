"""Writes what the tasks of a finished project share as one safetensors file, to stand in front of the networks of another study."""

from pathlib import Path

import numpy as np
import torch

from engine.data.dataset import Dataset
from engine.data.features import encode_features
from engine.data.trunk_file import Trunk, TrunkCard, pack_trunk, unpack_trunk
from engine.deploy.added_tasks import shared_columns
from engine.deploy.export import TOLERANCE, some_rows
from engine.deploy.placing import check_place, put_in_place
from engine.deploy.shared_parts import SharedPart, shared_parts
from engine.domain.arm_names import arm_words
from engine.domain.errors import InputError, ProjectError
from engine.domain.plan import Plan
from engine.domain.protocol import ModelExported
from engine.domain.study import Study
from engine.domain.text import Text, message, message_n
from engine.studies.arrays import feature_layout
from engine.studies.chosen_point import chosen_point
from engine.studies.store import ProjectStore
from engine.training.networks import TrunkNetwork
from engine.training.source import standardise
from engine.training.weights import StoredNetwork

TRUNK_ENDING = ".safetensors"
ROWS_AT_ONCE = 64
"""Rows that are compared together."""


def export_trunk(store: ProjectStore, out: Path) -> ModelExported:
    """Write the shared trunk of what was chosen, or else of the network that most tasks share, as ``out`` (.safetensors).

    InputError for a place that cannot take it; ProjectError without a verdict, and where no network has a trunk of plain layers.
    What the file gives is compared with the network itself before it is put in place.
    """
    told = message("A feature extractor is written to a file that ends in .safetensors; got {file}.", file=out.name)
    check_place(store, out, told, TRUNK_ENDING)
    study, known = store.study(), store.dataset()
    if study.plan is None or study.verdict is None:
        raise ProjectError(message("{file} has no verdict yet. Let the study finish first.", file=str(store.path)))
    if known.front is not None:
        raise InputError(
            message("The networks stand behind the feature extractor {file} themselves. Use that one instead.", file=known.front.name)
        )
    part = _part(store, study)
    stored = part.networks[min(part.networks)]
    tasks = tuple(stored.card.tasks[place].name for place in stored.card.trained)
    trunk = trunk_of(stored, known, shared_columns(study.plan), tasks)
    body = pack_trunk(trunk)
    rows, difference = _compare(unpack_trunk(body, out.name), stored, some_rows(known), study.plan)
    put_in_place({out: body})
    way = arm_words(part.trial.method, part.trial.arm, [task.name for task in study.plan.tasks])
    return ModelExported(files=(str(out),), rows=rows, difference=difference, remarks=_remarks(trunk, stored, way))


def trunk_of(stored: StoredNetwork, known: Dataset, plan: Plan, tasks: tuple[str, ...]) -> Trunk:
    """The layers that all tasks of ``stored`` share, with what stands before them; ``plan`` without private columns."""
    shape = stored.card
    arrays = [values[0].numpy() for values in stored.parameters[: 2 * len(shape.hidden)]]
    layers = tuple((weight, bias.reshape(-1)) for weight, bias in zip(arrays[::2], arrays[1::2], strict=True))
    offset, scale = stored.offset.numpy()[: shape.features], stored.scale.numpy()[: shape.features]
    pictures = shape.kind == "image"
    card = TrunkCard(
        layers=len(layers),
        sources=() if pictures else feature_layout(known, plan).sources,
        colours=shape.features if pictures else 0,
        side=known.images.shape[-1] if pictures and known.images is not None else 0,
        tasks=tasks,
        fingerprint=known.card.fingerprint,
    )
    return Trunk(card, offset, scale, layers)


def _part(store: ProjectStore, study: Study) -> SharedPart:
    plain = [part for part in shared_parts(store, study) if not part.factorised]
    if not plain:
        raise ProjectError(
            message(
                "What the tasks of {file} share are factors of layers, not whole layers, so there is nothing to export. "
                "Choose a method with shared layers in a new study, for example equal weights.",
                file=store.path.name,
            )
        )
    verdict = study.verdict
    wanted = None if verdict is None else chosen_point(store, verdict) or verdict.candidate
    chosen = None if wanted is None else (wanted.method, wanted.arm)
    return min(
        plain,
        key=lambda part: (
            (part.trial.method, part.trial.arm) != chosen,
            -sum(weight > 0 for weight in part.trial.weights),
            study.records[part.trial.id].test is None,
        ),
    )


def _compare(trunk: Trunk, stored: StoredNetwork, known: Dataset, plan: Plan) -> tuple[int, float]:
    """Rows compared and the largest difference from the network itself, relative to the largest feature."""
    rows = encode_features(feature_layout(known, shared_columns(plan)), known.frame) if trunk.card.sources else known.images
    assert rows is not None
    pieces = [rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE)]
    ours = np.concatenate([trunk.features(piece) for piece in pieces])
    theirs = np.concatenate([_representation(trunk, stored, torch.from_numpy(piece)) for piece in pieces])
    difference = float(np.abs(ours - theirs).max(initial=0.0)) / max(1.0, float(np.abs(theirs).max(initial=0.0)))
    if not difference <= TOLERANCE:
        raise ProjectError(
            message(
                "The exported model differs from our own predictions by {difference}, more than {allowed}; nothing was written.",
                difference=f"{difference:.1e}",
                allowed=f"{TOLERANCE:.0e}",
            )
        )
    return len(rows), difference


def _representation(trunk: Trunk, stored: StoredNetwork, given: torch.Tensor) -> np.ndarray:
    """(N, K) what the network itself makes of the shared inputs."""
    network: TrunkNetwork = stored.learner.network  # pyright: ignore[reportAssignmentType]
    offset, scale = (torch.from_numpy(values)[None, None] for values in (trunk.offset, trunk.scale))
    seen = standardise(given[None].clone(), offset, scale, torch.float32)
    others = len(stored.card.private) + stored.card.beside
    if others and given.ndim == 4:
        seen = torch.cat([seen.flatten(2), torch.zeros(1, len(given), others)], dim=-1)
    with torch.no_grad():
        return network.represent(stored.parameters, seen)[-1][0, :, : trunk.width].numpy()


def _remarks(trunk: Trunk, stored: StoredNetwork, way: Text) -> tuple[Text, ...]:
    card = trunk.card
    found = [
        message_n(
            "Taken from {way}, replicate {number}: {count:count} feature that {tasks} share.",
            "Taken from {way}, replicate {number}: {count:count} features that {tasks} share.",
            "count",
            way=way,
            number=stored.card.replicate + 1,
            count=trunk.width,
            tasks=list(card.tasks),
        )
    ]
    if card.sources:
        columns = [source.column for source in card.sources]
        found.append(message("Data for it must have the columns {columns} under these names.", columns=columns))
    else:
        found.append(message("It looks at pictures, scaled to {side} x {side} pixels.", side=card.side))
    if stored.card.beside or stored.card.private:
        found.append(message("Columns beside the pictures, and columns that belong to single tasks, are not part of it."))
    found.append(
        message("Give it to a study of other rows as its feature extractor; on the rows of this study, results would look too good.")
    )
    return tuple(found)
