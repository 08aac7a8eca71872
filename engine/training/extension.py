"""Trains one further task on top of a network that stays as it is: what is frozen is no weight of the network that learns."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from msgspec.structs import replace
from torch import Tensor

from engine.domain.task import Task
from engine.training.layout import lay_out
from engine.training.learner import Learner
from engine.training.networks import Network, NetworkShape, initial_weights, plain_network


class Extension(Protocol):
    """A frozen part with what one further task has of its own."""

    @property
    def network(self) -> Network:
        """The plain network of the further task alone; it sees shared columns only."""
        ...

    @property
    def own(self) -> list[Tensor]:
        """(1, ...) everything that is trained, as it is before."""
        ...

    def dense(self, own: list[Tensor]) -> list[Tensor]:
        """Weights (M, ...) for ``network`` from values (M, ...) of ``own``."""
        ...


@dataclass(frozen=True)
class FrozenTrunk:
    """A shared trunk that is held by reference and never changed, with a new head."""

    network: Network
    trunk: list[Tensor]
    """(1, ...) each."""
    own: list[Tensor]
    """(1, D, o) and (1, 1, o): the head."""

    def dense(self, own: list[Tensor]) -> list[Tensor]:
        """The trunk for every member, then the head."""
        return [*(values.expand(len(own[0]), *values.shape[1:]) for values in self.trunk), *own]


def freeze_trunk(network: Network, parameters: list[Tensor], shape: NetworkShape, task: Task, seed: int = 0) -> FrozenTrunk:
    """A head by chance for ``task`` on the trunk of a plain ``network`` with weights ``parameters`` (1, ...)."""
    plain = plain_network(replace(shape, private=()), (task,))
    drawn = initial_weights(plain, np.random.default_rng(seed))
    head = [torch.from_numpy(drawn[piece.start : piece.end]).view(1, *piece.shape).float() for piece in plain.pieces[-plain.heads :]]
    return FrozenTrunk(plain, [values.detach() for values in parameters[: len(parameters) - network.heads]], head)


class ExtendedNetwork:
    """The network of the further task, of which only its own part is learned."""

    def __init__(self, extension: Extension) -> None:
        self.extension = extension
        self.pieces = lay_out([(tuple(values.shape[1:]), 1) for values in extension.own])
        self.heads = len(self.pieces)

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives."""
        return self.extension.network.forward(self.extension.dense(parameters), inputs)


class ExtensionLearner(Learner):
    """Plain training from where the extension stands, instead of from chance."""

    network: ExtendedNetwork

    def start(self, generator: np.random.Generator) -> np.ndarray:
        """(P,) the extension's own values as they are."""
        return flat(self.network.extension.own).numpy()


class UnfrozenNetwork(ExtendedNetwork):
    """The same network with every weight free to move, from the same start; to see what freezing costs."""

    def __init__(self, extension: Extension) -> None:
        super().__init__(extension)
        self.pieces = extension.network.pieces
        self.heads = extension.network.heads

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives."""
        return self.extension.network.forward(parameters, inputs)


class UnfrozenLearner(ExtensionLearner):
    """Plain training of all weights from where the extension stands."""

    def start(self, generator: np.random.Generator) -> np.ndarray:
        """(P,) the extension's weights as they are."""
        return flat(self.network.extension.dense(self.network.extension.own)).numpy()


def flat(arrays: list[Tensor]) -> Tensor:
    """(P,) the first member of ``arrays`` (M, ...) in one row."""
    return torch.cat([values[0].detach().reshape(-1) for values in arrays])
