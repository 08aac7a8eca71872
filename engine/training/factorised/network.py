"""A network for each task whose layers are composed from what all tasks share and a code for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.domain.text import message
from engine.training.factorised.descriptors import read_descriptors
from engine.training.factorised.form import Form, Kind, ranks_within
from engine.training.factorised.layers import connected, convolved
from engine.training.factorised.settings import FactorSettings
from engine.training.layout import Shape, lay_out
from engine.training.networks import NetworkShape
from engine.training.private_heads import PrivateHeads


@dataclass(frozen=True)
class Layer:
    """Where one factorised layer's weights are among the network's pieces."""

    form: Form
    fan_in: int
    shared: slice
    code: int
    bias: int
    """(T, width), private."""
    maps: slice
    """Where codes come from descriptors: (B, K) and (B, width), shared, to which the two before are what is added; else empty."""

    @property
    def is_convolution(self) -> bool:
        """Whether it looks at pictures."""
        return len(self.form.axes) == 4


class FactorisedNetwork:
    """Fully connected or convolutional layers as those of the plain network, for every task; weights as ``Form`` says.

    Pieces stand in the order: shared factors of all layers; maps from descriptors; code and biases of each layer; where heads are
    private, weights (D, o) and biases (1, o) of each task's head; what private columns need. PlanError for a rank above the number of
    tasks and for descriptors that do not fit.
    """

    def __init__(self, kind: Kind, shape: NetworkShape, tasks: tuple[Task, ...], settings: FactorSettings) -> None:
        check_rank(settings.task_rank, len(tasks))
        check_codes(settings)
        self.shape = shape
        self.tasks = tasks
        self.outputs = tuple(task.outputs for task in tasks)
        self.shares_heads = settings.heads == "automatic" and alike(tasks)
        """Whether the output layer is factorised too."""
        images = shape.kind == "image"
        self._picture = (shape.features, shape.side, shape.side) if images and (shape.beside or shape.private) else None
        self._private = PrivateHeads(shape.beside if images else shape.features, shape.private, self.outputs) if shape.private else None
        sizes = layer_axes(shape, self.outputs[0] if self.shares_heads else None)
        self.descriptors = None if settings.code == "free" else torch.from_numpy(read_descriptors(settings.descriptors, tasks))
        """(T, B) in double precision; None where codes are free."""
        self._residual = 0.0 if settings.code == "descriptor" else 1.0
        self.forms = tuple(_form(kind, axes, len(tasks), settings) for axes in sizes)
        self._lay_out()

    def _lay_out(self) -> None:
        shapes: list[Shape] = []
        places: list[slice] = []
        fans = [_fan_in(form.axes) for form in self.forms]
        for form, fan_in in zip(self.forms, fans, strict=True):
            places.append(slice(len(shapes), len(shapes) + len(form.shared)))
            shapes += [(factor, fan_in) for factor in form.shared]
        maps: list[slice] = []
        for form, fan_in in zip(self.forms, fans, strict=True):
            length = 0 if self.descriptors is None else self.descriptors.shape[1]
            maps.append(slice(len(shapes), len(shapes) + 2 * bool(length)))
            shapes += [((length, width), fan_in) for width in (form.rank, form.axes[-1]) if length]
        shared = len(shapes)
        layers: list[Layer] = []
        for form, place, fan_in, own in zip(self.forms, places, fans, maps, strict=True):
            layers.append(Layer(form, fan_in, place, len(shapes), len(shapes) + 1, own))
            shapes += [(form.code, fan_in), ((form.tasks, form.axes[-1]), fan_in)]
        self.layers = tuple(layers)
        self.heads_from = len(shapes)
        """The first piece that no factorised layer has."""
        if not self.shares_heads:
            width = self._width()
            shapes += [piece for outputs in self.outputs for piece in (((width, outputs), width), ((1, outputs), width))]
        self.private_from = len(shapes)
        """The first piece for private columns."""
        self.pieces = lay_out([*shapes, *(self._private.shapes if self._private else ())])
        self.heads = len(shapes) - shared + (len(self._private.shapes) if self._private else 0)

    def _width(self) -> int:
        hidden = self.shape.hidden[-1]
        return 2 * hidden if self.shape.kind == "image" and self.shape.beside else hidden

    def codes(self, parameters: list[Tensor], layer: Layer) -> Tensor:
        """(M, K, T) the tasks' codes of one layer."""
        own = layer.form.codes(parameters[layer.code])
        return own if self.descriptors is None else self._described(parameters[layer.maps.start]).transpose(1, 2) + self._residual * own

    def biases(self, parameters: list[Tensor], layer: Layer) -> Tensor:
        """(M, T, width) the tasks' biases of one layer."""
        own = parameters[layer.bias]
        return own if self.descriptors is None else self._described(parameters[layer.maps.stop - 1]) + self._residual * own

    def _described(self, into: Tensor) -> Tensor:
        """(M, T, n) what the map ``into`` (M, B, n) makes of the descriptors."""
        assert self.descriptors is not None
        return torch.matmul(self.descriptors.to(into), into)

    def set_codes(self, places: list[Tensor], layer: Layer, codes: Tensor, bias: Tensor) -> None:
        """Write ``codes`` (K, T) and ``bias`` (T, width) into one member's pieces ``places``: what descriptors can say into the maps."""
        if self.descriptors is not None:
            mapped = [torch.linalg.pinv(self.descriptors) @ wanted.to(self.descriptors) for wanted in (codes.T, bias)]
            for place, values in zip(places[layer.maps], mapped, strict=True):
                place.copy_(values)
            left = self._residual
            codes, bias = (
                left * (codes - (self.descriptors @ mapped[0]).T.to(codes)),
                left * (bias - (self.descriptors @ mapped[1]).to(bias)),
            )
        places[layer.code].copy_(layer.form.codes(codes[None])[0])
        places[layer.bias].copy_(bias)

    def weights(self, parameters: list[Tensor], layer: Layer) -> Tensor:
        """(M, T, *axes) the tasks' weights of one layer."""
        return layer.form.weights(parameters[layer.shared], self.codes(parameters, layer))

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The inputs, the representation (M, T, B, D) of every task, and the outputs (M, B, O)."""
        if self.shape.kind == "image":
            hidden, table = self._look(parameters, inputs)
        else:
            table, hidden = inputs, inputs[:, None, :, : self.shape.features]
            for layer in self.layers[: len(self.shape.hidden)]:
                hidden = self._through(parameters, layer, hidden).relu_()
        outputs = self._answer(parameters, hidden)
        if self._private is not None:
            outputs = self._private.add(outputs, parameters[self.private_from :], table)
        return [inputs, hidden, outputs]

    def _look(self, parameters: list[Tensor], inputs: Tensor) -> tuple[Tensor, Tensor]:
        """The representation (1, T, B, D) of pictures, and the table columns beside them."""
        images, table = inputs, inputs
        if self._picture is not None:
            pixels = self._picture[0] * self._picture[1] * self._picture[2]
            images, table = inputs[..., :pixels].unflatten(-1, self._picture), inputs[..., pixels:]
        pictures = [images[0].contiguous(memory_format=torch.channels_last)]
        depth = len(self.shape.hidden)
        for layer in self.layers[:depth]:
            factors, codes, bias = parameters[layer.shared], self.codes(parameters, layer), self.biases(parameters, layer)
            pictures = [_pooled(picture) for picture in convolved(layer.form, factors, codes, bias, pictures)]
        hidden = torch.stack([picture.mean(dim=(2, 3)) for picture in pictures])[None]
        if self.shape.beside:
            beside = self._through(parameters, self.layers[depth], table[:, None, :, : self.shape.beside]).relu_()
            hidden = torch.cat([hidden, beside], dim=-1)
        return hidden, table

    def _through(self, parameters: list[Tensor], layer: Layer, inputs: Tensor) -> Tensor:
        codes, bias = self.codes(parameters, layer), self.biases(parameters, layer)
        return connected(layer.form, parameters[layer.shared], codes, bias, inputs)

    def _answer(self, parameters: list[Tensor], hidden: Tensor) -> Tensor:
        if self.shares_heads:
            return self._through(parameters, self.layers[-1], hidden).transpose(1, 2).flatten(2)
        heads = parameters[self.heads_from : self.private_from]
        return torch.cat(
            [torch.baddbmm(bias, hidden[:, task], weight) for task, (weight, bias) in enumerate(zip(heads[::2], heads[1::2], strict=True))],
            dim=-1,
        )


def alike(tasks: Sequence[Task]) -> bool:
    """Whether all tasks are of one kind with equally many outputs, so that their output layers can share as well."""
    return len({(task.kind, task.outputs) for task in tasks}) == 1


def check_rank(rank: int, tasks: int) -> None:
    """PlanError for codes that are longer than there are tasks."""
    if rank > tasks:
        raise PlanError(
            message(
                "The length of the tasks' codes must be at most {tasks:count} (the number of tasks); got {rank:count}. Choose less.",
                tasks=tasks,
                rank=rank,
            )
        )


def check_codes(settings: FactorSettings) -> None:
    """PlanError for codes that are to be pruned though descriptors decide on them."""
    if settings.code != "free" and settings.rank_choice == "pruned":
        raise PlanError(message("Codes from descriptors cannot be pruned. Choose a fixed or validated length, or free codes."))


def layer_axes(shape: NetworkShape, outputs: int | None) -> list[tuple[int, ...]]:
    """The axes of every factorised layer: hidden ones, that of table columns beside pictures, the output layer of ``outputs`` or None."""
    if shape.kind == "table":
        axes: list[tuple[int, ...]] = list(pairwise((shape.features, *shape.hidden)))
        return [*axes, (shape.hidden[-1], outputs)] if outputs else axes
    axes = [(3, 3, before, after) for before, after in pairwise((shape.features, *shape.hidden))]
    width = shape.hidden[-1]
    if shape.beside:
        axes.append((shape.beside, width))
        width *= 2
    return [*axes, (width, outputs)] if outputs else axes


def _form(kind: Kind, axes: tuple[int, ...], tasks: int, settings: FactorSettings) -> Form:
    share = 1.0 if settings.start == "single_task" else settings.share
    rank = settings.task_rank or (tasks if settings.start == "single_task" or settings.rank_choice == "pruned" else 0)
    return Form(kind, axes, tasks, ranks_within(kind, axes, tasks, rank, share))


def _fan_in(axes: tuple[int, ...]) -> int:
    total = 1
    for size in axes[:-1]:
        total *= size
    return total


def _pooled(picture: Tensor) -> Tensor:
    return (functional.max_pool2d(picture, 2) if min(picture.shape[2:]) >= 2 else picture).relu_()
