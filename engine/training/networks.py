"""The networks: a shared trunk and one fused output layer for all tasks, every weight with a leading member axis.

A method with weights of its own brings a network of its own: see ``Network`` for what it has to keep to, and ``MethodEntry``
for how it is chosen, stored and read back.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Literal, Protocol

import numpy as np
import torch
from msgspec import Struct
from torch import Tensor
from torch.nn import functional

from engine.domain.plan import TrainingSettings
from engine.domain.task import Task
from engine.training.layout import Piece, Shape, lay_out
from engine.training.private_heads import PrivateHeads


class Network(Protocol):
    """A function from parameters and inputs to outputs; it holds no weights itself.

    ``pieces`` says which weights there are: those that tasks share first, then ``heads`` pieces that belong to single tasks.
    A method adds its own with ``lay_out(shapes, behind=plain.pieces)``, and counts them in ``heads`` unless all tasks share them.
    Optimiser, early stopping, checkpoints and storage then take care of them; gradient probes look at the shared ones alone.
    It keeps private columns private, most simply by leaving them to the plain network's ``answer`` or to ``PrivateHeads``.
    """

    pieces: tuple[Piece, ...]
    heads: int
    """How many pieces at the end belong to single tasks; the others are the shared trunk."""

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives: the outputs (M, B, O) of the plan's tasks last, and in front of them the representation.

        ``inputs`` are standardised: table columns (M, B, F), pictures (M, B, C, S, S), or (M, B, C*S*S + F) for both in one row.
        Table columns stand in the order shared, private. A network may put whatever else its learner needs in front.
        """
        ...


class TrunkNetwork(Network, Protocol):
    """A network whose tasks share one representation, which comes apart there."""

    def represent(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The layers of the trunk: what it sees first, the representation (M, B, D) last."""
        ...

    def answer(self, parameters: list[Tensor], representation: Tensor, inputs: Tensor) -> Tensor:
        """The outputs (M, B, O); of ``inputs`` only private columns are looked at."""
        ...


class NetworkShape(Struct, frozen=True, kw_only=True):
    """What the layers follow from, tasks apart; stored with the weights."""

    kind: Literal["table", "image"]
    features: int
    """Shared columns of a table, or colour channels."""
    hidden: tuple[int, ...]
    """Widths of the shared layers, or channels of the convolutions."""
    beside: int = 0
    """Shared table columns beside a picture."""
    side: int = 0
    """Pixels a side of a picture that has table columns beside it."""
    private: tuple[tuple[int, ...], ...] = ()
    """For each private table column, which come behind the shared ones: the positions of the tasks whose heads see it."""


NetworkBuilder = Callable[[NetworkShape, tuple[Task, ...], Any], Network]
"""Makes a network from its shape, the plan's tasks and an instance of the method's settings."""


class TableNetwork:
    """Fully connected layers with ReLU; weights are (M, in, out), biases (M, 1, out)."""

    def __init__(self, features: int, hidden: tuple[int, ...], outputs: int, private: PrivateHeads | None = None) -> None:
        shapes: list[Shape] = []
        for before, after in pairwise((features, *hidden, outputs)):
            shapes += [((before, after), before), ((1, after), before)]
        self._features = features
        self._trunk = 2 * len(hidden)
        self._private = private
        self.pieces = lay_out([*shapes, *(private.shapes if private else ())])
        self.heads = len(self.pieces) - self._trunk

    def represent(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The shared columns, and what each hidden layer gives, (M, B, width)."""
        layers = [inputs if self._private is None else inputs[..., : self._features]]
        trunk = parameters[: self._trunk]
        for weight, bias in zip(trunk[::2], trunk[1::2], strict=True):
            layers.append(torch.baddbmm(bias, layers[-1], weight).relu_())
        return layers

    def answer(self, parameters: list[Tensor], representation: Tensor, inputs: Tensor) -> Tensor:
        """A linear layer on the representation, plus what private columns say."""
        return _answer(parameters[self._trunk :], representation, inputs, self._private)

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives, (M, B, width)."""
        layers = self.represent(parameters, inputs)
        return [*layers, self.answer(parameters, layers[-1], inputs)]


class ImageNetwork:
    """3x3 convolutions, each followed by pooling and ReLU, then the mean over the picture; one member at a time.

    Pooling comes before ReLU: the two commute, and it is 1.6 times faster on a CPU. ``beside`` table columns get a ReLU layer as
    wide as the picture's representation; the two side by side are the representation of the row.
    """

    def __init__(
        self,
        depth: int,
        channels: tuple[int, ...],
        outputs: int,
        *,
        side: int = 0,
        beside: int = 0,
        private: PrivateHeads | None = None,
    ) -> None:
        shapes: list[Shape] = []
        for before, after in zip((depth, *channels[:-1]), channels, strict=True):
            shapes += [((after, before, 3, 3), before * 9), ((after,), before * 9)]
        self._convolutions = len(shapes)
        width = channels[-1]
        if beside:
            shapes += [((beside, width), beside), ((1, width), beside)]
            width *= 2
        self._trunk = len(shapes)
        shapes += [((width, outputs), width), ((1, outputs), width)]
        self._picture = (depth, side, side) if beside or private else None
        self._beside = beside
        self._private = private
        self.pieces = lay_out([*shapes, *(private.shapes if private else ())])
        self.heads = len(self.pieces) - self._trunk

    def represent(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The inputs and the representation (1, B, D) of images (1, B, C, S, S), or of images with table columns (1, B, C*S*S + F)."""
        images, table = self._apart(inputs)
        picture = images[0].contiguous(memory_format=torch.channels_last)
        convolutions = parameters[: self._convolutions]
        for weight, bias in zip(convolutions[::2], convolutions[1::2], strict=True):
            picture = functional.conv2d(picture, weight[0].contiguous(memory_format=torch.channels_last), bias[0], padding=1)
            if min(picture.shape[2:]) >= 2:
                picture = functional.max_pool2d(picture, 2)
            picture = picture.relu_()
        representation = picture.mean(dim=(2, 3))[None]
        if self._beside:
            weight, bias = parameters[self._convolutions : self._trunk]
            seen = torch.baddbmm(bias, table[..., : self._beside], weight).relu_()
            representation = torch.cat([representation, seen], dim=-1)
        return [inputs, representation]

    def answer(self, parameters: list[Tensor], representation: Tensor, inputs: Tensor) -> Tensor:
        """A linear layer on the representation, plus what private columns say."""
        return _answer(parameters[self._trunk :], representation, self._apart(inputs)[1], self._private)

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The inputs, the representation (1, B, D) and the outputs (1, B, O)."""
        layers = self.represent(parameters, inputs)
        return [*layers, self.answer(parameters, layers[-1], inputs)]

    def _apart(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures (1, B, C, S, S) and table columns (1, B, F)."""
        if self._picture is None:
            return inputs, inputs
        pixels = self._picture[0] * self._picture[1] * self._picture[2]
        return inputs[..., :pixels].unflatten(-1, self._picture), inputs[..., pixels:]


def plain_network(shape: NetworkShape, tasks: tuple[Task, ...], settings: object = None) -> TrunkNetwork:
    """The network of every method that has none of its own."""
    outputs = tuple(task.outputs for task in tasks)
    shared = shape.beside if shape.kind == "image" else shape.features
    private = PrivateHeads(shared, shape.private, outputs) if shape.private else None
    if shape.kind == "image":
        return ImageNetwork(shape.features, shape.hidden, sum(outputs), side=shape.side, beside=shape.beside, private=private)
    return TableNetwork(shape.features, shape.hidden, sum(outputs), private)


def network_for(kind: Literal["table", "image"], features: int, settings: TrainingSettings, tasks: tuple[Task, ...]) -> TrunkNetwork:
    """The plain network that ``settings`` ask for, all columns shared; ``features`` counts input columns or colour channels."""
    return plain_network(NetworkShape(kind=kind, features=features, hidden=layers_of(kind, settings)), tasks)


def layers_of(kind: Literal["table", "image"], settings: TrainingSettings) -> tuple[int, ...]:
    """Widths of the shared layers, or channels of the convolutions."""
    return settings.image_channels if kind == "image" else settings.hidden


def initial_weights(network: Network, generator: np.random.Generator) -> np.ndarray:
    """(P,) float64 weights drawn as torch.nn.Linear and Conv2d do, from ``generator`` alone."""
    bounds = np.concatenate([np.full(piece.end - piece.start, piece.fan_in**-0.5) for piece in network.pieces])
    return generator.uniform(-1.0, 1.0, bounds.size) * bounds


def _answer(heads: list[Tensor], representation: Tensor, table: Tensor, private: PrivateHeads | None) -> Tensor:
    outputs = torch.baddbmm(heads[1], representation, heads[0])
    return outputs if private is None else private.add(outputs, heads[2:], table)
