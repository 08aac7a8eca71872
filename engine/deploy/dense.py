"""Stored networks as plain layers for the tasks that they answer: clones and further losses are gone, factorised layers are composed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from engine.domain.errors import ProjectError
from engine.domain.text import message
from engine.methods import entry
from engine.training.branches import BranchedNetwork
from engine.training.factorised.export import plain_networks
from engine.training.factorised.network import FactorisedNetwork
from engine.training.grouped import GroupedNetwork
from engine.training.learner import Learner
from engine.training.networks import ImageNetwork, NetworkShape, TableNetwork
from engine.training.weights import StoredNetwork, unpack_weights

Layer = tuple[np.ndarray, np.ndarray]
"""Weights and biases: (in, out) and (out,), or (out, in, 3, 3) and (out,)."""


@dataclass(frozen=True)
class PrivateLayer:
    """What private columns add to the outputs of a task."""

    columns: list[int]
    """Positions among the encoded columns."""
    hidden: Layer
    out: np.ndarray
    """(width, outputs)"""


@dataclass(frozen=True)
class DenseNetwork:
    """One trunk with the heads of the tasks that it is needed for."""

    shape: NetworkShape
    layers: list[Layer]
    """Fully connected ones, or convolutions."""
    beside: Layer | None
    """For table columns beside a picture."""
    heads: dict[int, Layer]
    """By the position of the task in the stored network."""
    private: dict[int, PrivateLayer]


def dense_networks(stored: StoredNetwork, wanted: Sequence[int]) -> list[DenseNetwork]:
    """What answers for the tasks at the positions ``wanted``; ProjectError for a network that is not made of plain layers."""
    network, card = stored.learner.network, stored.card
    outputs = [task.outputs for task in card.tasks]
    if type(stored.learner).forward is Learner.forward:
        if isinstance(network, FactorisedNetwork):
            with torch.no_grad():
                alone = plain_networks(network, stored.parameters)
            return [_plain(card, alone[task][1], [outputs[task]], [task], alone=task) for task in wanted]
        if isinstance(network, BranchedNetwork):
            return [_plain(card, _branch(network, card, stored.parameters, task), [outputs[task]], [task], alone=task) for task in wanted]
        if isinstance(network, GroupedNetwork):
            return [of_group(network, number, stored.parameters, outputs, wanted) for number in _groups_for(network, wanted)]
        if isinstance(network, (TableNetwork, ImageNetwork)):
            return [_plain(card, stored.parameters, outputs, wanted)]
    raise ProjectError(
        message("The network of the method {method} is not made of layers that ONNX knows, so it cannot be exported.", method=card.method)
    )


def stored_network(blob: bytes) -> StoredNetwork:
    """The network that ``blob`` holds."""
    return unpack_weights(blob, entry)


def _plain(
    shape: NetworkShape, parameters: list[Tensor], outputs: list[int], wanted: Sequence[int], alone: int | None = None
) -> DenseNetwork:
    """From the arrays of a plain network of all tasks, or of the task ``alone``."""
    arrays = [values[0].numpy() for values in parameters]
    trunk = 2 * len(shape.hidden)
    layers = [(weight, bias.reshape(-1)) for weight, bias in zip(arrays[:trunk:2], arrays[1:trunk:2], strict=True)]
    beside = None
    if shape.kind == "image" and shape.beside:
        beside = arrays[trunk], arrays[trunk + 1].reshape(-1)
        trunk += 2
    weight, bias = arrays[trunk], arrays[trunk + 1].reshape(-1)
    shared = shape.beside if shape.kind == "image" else shape.features
    blocks = iter(arrays[trunk + 2 :])
    private: dict[int, PrivateLayer] = {}
    heads: dict[int, Layer] = {}
    start = 0
    for place, count in enumerate(outputs):
        task = place if alone is None else alone
        columns = [shared + column for column, tasks in enumerate(shape.private) if task in tasks]
        block = PrivateLayer(columns, (next(blocks), next(blocks).reshape(-1)), next(blocks)) if columns else None
        if task in wanted:
            heads[task] = weight[:, start : start + count], bias[start : start + count]
            if block is not None:
                private[task] = block
        start += count
    return DenseNetwork(shape, layers, beside, heads, private)


def _groups_for(network: GroupedNetwork, wanted: Sequence[int]) -> list[int]:
    return [number for number, group in enumerate(network.groups) if set(group) & set(wanted)]


def of_group(network: GroupedNetwork, number: int, parameters: list[Tensor], outputs: list[int], wanted: Sequence[int]) -> DenseNetwork:
    """The network of one group, its tasks by their positions in the whole."""
    group = network.groups[number]
    own = network.parameters_of(number, parameters)
    found = _plain(
        network.shapes[number], own, [outputs[task] for task in group], [place for place, task in enumerate(group) if task in wanted]
    )
    return replace(
        found,
        heads={group[place]: head for place, head in found.heads.items()},
        private={group[place]: layer for place, layer in found.private.items()},
    )


def _branch(network: BranchedNetwork, shape: NetworkShape, parameters: list[Tensor], task: int) -> list[Tensor]:
    """The arrays of a plain network of one task: the shared trunk, its branch, its head and what its private columns need."""
    width, images = shape.hidden[-1], shape.kind == "image"
    trunk = parameters[: network.branches_from]
    shared = 2 * (len(shape.hidden) - 1)
    mine = slice(task * width, (task + 1) * width)
    weight, bias = parameters[network.branches_from : network.heads_from]
    branch = [weight[:, mine], bias[:, mine]] if images else [weight[..., mine], bias[..., mine]]
    before = sum(network.outputs[:task])
    columns = slice(before, before + network.outputs[task])
    head = [values[..., columns] for values in parameters[network.heads_from : network.heads_from + 2]]
    seeing = sorted({other for tasks in shape.private for other in tasks})
    blocks: list[Tensor] = []
    if task in seeing:
        start = network.heads_from + 2 + 3 * seeing.index(task)
        blocks = parameters[start : start + 3]
    return [*trunk[:shared], *branch, *trunk[shared:], *head, *blocks]
