"""A further task on top of a trained network: everything shared stays as it is, and only the task's own code, biases and head are new."""

from dataclasses import dataclass

import numpy as np
import torch
from msgspec.structs import replace
from torch import Tensor

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.domain.text import message, message_n
from engine.training.factorised.form import combine
from engine.training.factorised.network import FactorisedNetwork, alike
from engine.training.layout import unpack
from engine.training.networks import Network, initial_weights, plain_network


@dataclass(frozen=True)
class NewTask:
    """What belongs to the new task alone; the shared part is held by reference and never changed."""

    network: Network
    """The plain network of the task alone; it sees shared columns only."""
    bases: list[Tensor]
    """(1, *axes, K) of each factorised layer, frozen."""
    codes: list[Tensor]
    """(1, K, 1) of each factorised layer."""
    biases: list[Tensor]
    """(1, 1, width) of each factorised layer."""
    head: list[Tensor]
    """Weights and biases of a private head; empty where the output layer is factorised."""

    @property
    def own(self) -> list[Tensor]:
        """Everything that is trained."""
        return [*self.codes, *self.biases, *self.head]

    @property
    def trainable(self) -> int:
        """How many numbers are trained: the codes, the biases and the head."""
        return sum(values.numel() for values in self.own)

    def dense(self, own: list[Tensor]) -> list[Tensor]:
        """Weights (M, ...) for ``network`` from values (M, ...) of what is trained, which stand in the order of ``own``."""
        depth, members = len(self.bases), len(own[0])
        arrays: list[Tensor] = []
        for basis, code, bias in zip(self.bases, own[:depth], own[depth : 2 * depth], strict=True):
            composed = combine(basis.expand(members, *basis.shape[1:]), code)[:, 0]
            arrays += [composed.permute(0, 4, 3, 1, 2), bias[:, 0]] if composed.dim() == 5 else [composed, bias]
        return [*arrays, *own[2 * depth :]]

    def answer(self, inputs: Tensor) -> Tensor:
        """(1, B, o) outputs for standardised ``inputs`` of shared columns."""
        return self.network.forward(self.dense(self.own), inputs)[-1]


def begin_task(
    network: FactorisedNetwork, parameters: list[Tensor], task: Task, descriptor: np.ndarray | None = None, seed: int = 0
) -> NewTask:
    """The task before any training: the mean of the other tasks' codes, or what ``descriptor`` (B,) makes of the maps.

    With a descriptor, and an output layer that is factorised, it predicts without any label of its own. PlanError where it does not fit.
    """
    if network.shares_heads and not alike((network.tasks[0], task)):
        raise PlanError(
            message(
                "{task} differs in kind or number of outputs from the tasks of this network, whose output layer is shared. "
                "Train with private output layers to add such a task.",
                task=task.name,
            )
        )
    if descriptor is not None and (network.descriptors is None or len(descriptor) != network.descriptors.shape[1]):
        needed = 0 if network.descriptors is None else network.descriptors.shape[1]
        raise PlanError(
            message_n(
                "The descriptor of {task} has {got:count} number; this network was trained with {needed:count}.",
                "The descriptor of {task} has {got:count} numbers; this network was trained with {needed:count}.",
                "got",
                task=task.name,
                got=len(descriptor),
                needed=needed,
            )
        )
    plain = plain_network(replace(network.shape, private=()), (task,))
    bases, codes, biases = list[Tensor](), list[Tensor](), list[Tensor]()
    for layer in network.layers:
        bases.append(layer.form.basis([factor[:1].detach() for factor in parameters[layer.shared]]))
        if descriptor is None:
            codes.append(network.codes(parameters, layer)[:1].detach().mean(2, keepdim=True))
            biases.append(network.biases(parameters, layer)[:1].detach().mean(1, keepdim=True))
        else:
            code_map, bias_map = (place[0].detach() for place in parameters[layer.maps])
            known = torch.from_numpy(np.asarray(descriptor)).to(code_map)
            codes.append((known @ code_map)[None, :, None])
            biases.append((known @ bias_map)[None, None])
    head: list[Tensor] = []
    if not network.shares_heads:
        drawn = torch.from_numpy(initial_weights(plain, np.random.default_rng(seed))).to(bases[0])[None]
        head = [values.clone() for values in unpack(drawn, plain.pieces)[-2:]]
    return NewTask(plain, bases, codes, biases, head)
