"""The networks: a shared trunk and one fused output layer for all tasks, every weight with a leading member axis."""

from itertools import pairwise
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.training.layout import Piece, lay_out


class Network(Protocol):
    """A function from parameters and inputs to outputs; it holds no weights itself."""

    pieces: tuple[Piece, ...]
    heads: int
    """How many pieces at the end belong to the output layer; the others are the shared trunk."""

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives for ``inputs`` (M, B, ...), the inputs first and the outputs (M, B, O) last."""
        ...


class TableNetwork:
    """Fully connected layers with ReLU; weights are (M, in, out), biases (M, 1, out)."""

    heads = 2

    def __init__(self, features: int, hidden: tuple[int, ...], outputs: int) -> None:
        widths = (features, *hidden, outputs)
        shapes: list[tuple[tuple[int, ...], int]] = []
        for before, after in pairwise(widths):
            shapes += [((before, after), before), ((1, after), before)]
        self.pieces = lay_out(shapes)

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives, (M, B, width)."""
        layers = [inputs]
        for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            layers.append(torch.baddbmm(bias, layers[-1], weight).relu_())
        layers.append(torch.baddbmm(parameters[-1], layers[-1], parameters[-2]))
        return layers


class ImageNetwork:
    """3x3 convolutions, each followed by pooling and ReLU, then the mean over the picture; one member at a time.

    Pooling comes before ReLU: the two commute, and it is 1.6 times faster on a CPU.
    """

    heads = 2

    def __init__(self, depth: int, channels: tuple[int, ...], outputs: int) -> None:
        shapes: list[tuple[tuple[int, ...], int]] = []
        for before, after in zip((depth, *channels[:-1]), channels, strict=True):
            shapes += [((after, before, 3, 3), before * 9), ((after,), before * 9)]
        shapes += [((channels[-1], outputs), channels[-1]), ((1, outputs), channels[-1])]
        self.pieces = lay_out(shapes)

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The representation (1, B, channels) and the outputs (1, B, O) of images (1, B, C, S, S)."""
        picture = inputs[0].contiguous(memory_format=torch.channels_last)
        for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            picture = functional.conv2d(picture, weight[0].contiguous(memory_format=torch.channels_last), bias[0], padding=1)
            if min(picture.shape[2:]) >= 2:
                picture = functional.max_pool2d(picture, 2)
            picture = picture.relu_()
        representation = picture.mean(dim=(2, 3))[None]
        return [inputs, representation, torch.baddbmm(parameters[-1], representation, parameters[-2])]


def initial_weights(network: Network, generator: np.random.Generator) -> np.ndarray:
    """(P,) float64 weights drawn as torch.nn.Linear and Conv2d do, from ``generator`` alone."""
    bounds = np.concatenate([np.full(piece.end - piece.start, piece.fan_in**-0.5) for piece in network.pieces])
    return generator.uniform(-1.0, 1.0, bounds.size) * bounds


def trunk_size(network: Network) -> int:
    """How many numbers at the start of the flat weights belong to the shared trunk."""
    return network.pieces[-network.heads].start
