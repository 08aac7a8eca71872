"""A trained network as bytes: safetensors with everything that is needed to predict later, on any machine."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np
import torch
from safetensors.torch import load, save
from torch import Tensor

from engine.domain.errors import ProjectError
from engine.domain.plan import SettingValue, TrainingSettings, Trial
from engine.domain.task import Task
from engine.domain.text import message
from engine.training.arrays import TrainingArrays
from engine.training.layout import unpack
from engine.training.learner import Learner, MethodEntry
from engine.training.networks import NetworkShape, plain_network

_KEY = "tasuki_network"
_SCALING = ("offset", "scale", "label_offset", "label_scale")
_BESIDE = ("table_offset", "table_scale")

FindMethod = Callable[[str], MethodEntry]
"""Gives the catalogue's entry for a method id; KeyError for an unknown one."""


class NetworkCard(NetworkShape, frozen=True, kw_only=True):
    """What a stored network is made of."""

    tasks: tuple[Task, ...]
    trained: tuple[int, ...]
    """Positions of the tasks it was trained for; outputs of the others mean nothing."""
    trial: str
    replicate: int
    method: str = ""
    """The method that brought a network or a forward pass of its own; empty for the plain network."""
    settings: dict[str, SettingValue] = msgspec.field(default_factory=dict)
    """The settings of that method."""


@dataclass(frozen=True)
class StoredNetwork:
    """A network read back, with the scaling of its replicate; ``learner.forward(parameters, inputs)[-1]`` are its outputs."""

    card: NetworkCard
    learner: Learner
    parameters: list[Tensor]
    offset: Tensor
    scale: Tensor
    label_offset: np.ndarray
    label_scale: np.ndarray
    table_offset: Tensor | None
    table_scale: Tensor | None


def pack_weights(
    weights: Tensor, trial: Trial, tasks: tuple[Task, ...], settings: TrainingSettings, arrays: TrainingArrays, *, own_network: bool
) -> bytes:
    """The bytes of one network with flat ``weights`` (P,) and the scaling of the trial's replicate.

    ``own_network`` says that its layers or its forward pass are those of the trial's method, not the plain ones.
    """
    card = NetworkCard(
        **msgspec.structs.asdict(arrays.shape(settings)),
        tasks=tasks,
        trained=tuple(index for index, weight in enumerate(trial.weights) if weight > 0),
        trial=trial.id,
        replicate=trial.replicate,
        method=trial.method if own_network else "",
        settings=trial.settings if own_network else {},
    )
    tensors = {"weights": weights.detach().cpu().contiguous()}
    for name in (*_SCALING, *(() if arrays.table is None else _BESIDE)):
        tensors[name] = torch.tensor(getattr(arrays, name)[trial.replicate])
    return save(tensors, metadata={_KEY: msgspec.json.encode(card).decode()})


def unpack_weights(weights: bytes, find: FindMethod | None = None) -> StoredNetwork:
    """Read what ``pack_weights`` wrote; raises ProjectError for other bytes.

    ``find`` is asked for the method of a network that is not the plain one; ProjectError where it knows no such method.
    """
    try:
        header = msgspec.json.decode(weights[8 : 8 + int.from_bytes(weights[:8], "little")])
        card = msgspec.json.decode(header["__metadata__"][_KEY], type=NetworkCard)
        tensors = load(weights)
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as failure:
        raise ProjectError(message("A stored network is damaged and cannot be read; train it again."), str(failure)) from failure
    learner = _learner(card, find)
    return StoredNetwork(
        card=card,
        learner=learner,
        parameters=unpack(tensors["weights"][None], learner.network.pieces),
        offset=tensors["offset"],
        scale=tensors["scale"],
        label_offset=tensors["label_offset"].numpy(),
        label_scale=tensors["label_scale"].numpy(),
        table_offset=tensors.get("table_offset"),
        table_scale=tensors.get("table_scale"),
    )


def _learner(card: NetworkCard, find: FindMethod | None) -> Learner:
    if not card.method:
        return Learner(plain_network(card, card.tasks), card.tasks)
    try:
        if find is None:
            raise KeyError(card.method)
        method = find(card.method)
    except KeyError as failure:
        raise ProjectError(
            message(
                "A stored network was trained by the method {method}, which this version of Tasuki does not know. Use the version it was "
                "trained with.",
                method=card.method,
            )
        ) from failure
    settings = method.read(card.settings)
    return method.learner(method.network(card, card.tasks, settings), card.tasks, settings)
