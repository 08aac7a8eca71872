"""A trained network as bytes: safetensors with everything that is needed to predict later, on any machine."""

from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np
import torch
from msgspec import Struct
from safetensors.torch import load, save
from torch import Tensor

from engine.domain.errors import ProjectError
from engine.domain.plan import TrainingSettings, Trial
from engine.domain.task import Task
from engine.domain.text import message
from engine.training.arrays import TrainingArrays
from engine.training.layout import unpack
from engine.training.networks import ImageNetwork, Network, TableNetwork

_KEY = "tasuki_network"


class NetworkCard(Struct, frozen=True):
    """What a stored network is made of."""

    kind: Literal["table", "image"]
    features: int
    """Input columns, or colour channels."""
    hidden: tuple[int, ...]
    """Widths of the shared layers, or channels of the convolutions."""
    tasks: tuple[Task, ...]
    trained: tuple[int, ...]
    """Positions of the tasks it was trained for; outputs of the others mean nothing."""
    trial: str
    replicate: int


@dataclass(frozen=True)
class StoredNetwork:
    """A network read back, with the scaling of its replicate."""

    card: NetworkCard
    network: Network
    parameters: list[Tensor]
    offset: Tensor
    scale: Tensor
    label_offset: np.ndarray
    label_scale: np.ndarray


def network_for(kind: Literal["table", "image"], features: int, settings: TrainingSettings, tasks: tuple[Task, ...]) -> Network:
    """The network that ``settings`` ask for; ``features`` counts input columns or colour channels."""
    outputs = sum(task.outputs for task in tasks)
    if kind == "image":
        return ImageNetwork(features, settings.image_channels, outputs)
    return TableNetwork(features, settings.hidden, outputs)


def pack_weights(weights: Tensor, trial: Trial, tasks: tuple[Task, ...], settings: TrainingSettings, arrays: TrainingArrays) -> bytes:
    """The bytes of one network with flat ``weights`` (P,) and the scaling of the trial's replicate."""
    kind = "image" if arrays.holds_images else "table"
    card = NetworkCard(
        kind=kind,
        features=arrays.inputs.shape[1],
        hidden=settings.image_channels if kind == "image" else settings.hidden,
        tasks=tasks,
        trained=tuple(index for index, weight in enumerate(trial.weights) if weight > 0),
        trial=trial.id,
        replicate=trial.replicate,
    )
    tensors = {"weights": weights.detach().cpu().contiguous()}
    for name in ("offset", "scale", "label_offset", "label_scale"):
        tensors[name] = torch.tensor(getattr(arrays, name)[trial.replicate])
    return save(tensors, metadata={_KEY: msgspec.json.encode(card).decode()})


def unpack_weights(weights: bytes) -> StoredNetwork:
    """Read what ``pack_weights`` wrote; raises ProjectError for other bytes."""
    try:
        header = msgspec.json.decode(weights[8 : 8 + int.from_bytes(weights[:8], "little")])
        card = msgspec.json.decode(header["__metadata__"][_KEY], type=NetworkCard)
        tensors = load(weights)
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as failure:
        raise ProjectError(message("A stored network is damaged and cannot be read; train it again."), str(failure)) from failure
    sizes = TrainingSettings(hidden=card.hidden, image_channels=card.hidden)
    network = network_for(card.kind, card.features, sizes, card.tasks)
    return StoredNetwork(
        card=card,
        network=network,
        parameters=unpack(tensors["weights"][None], network.pieces),
        offset=tensors["offset"],
        scale=tensors["scale"],
        label_offset=tensors["label_offset"].numpy(),
        label_scale=tensors["label_scale"].numpy(),
    )
