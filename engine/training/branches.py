"""A network whose last hidden layer exists once for each task, and heads of further losses on these branches while it is trained."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.domain.text import message_n
from engine.training.layout import Shape, lay_out
from engine.training.networks import NetworkShape
from engine.training.private_heads import PrivateHeads

Edge = tuple[int, int]
"""Positions of a source task and of the target task on whose branch the source's clone learns."""


class BranchedNetwork:
    """All hidden layers but the last are shared; of the last every task has its own, with its own head.

    Pieces stand in the order: trunk; branches, all in one array; the tasks' heads (D, O) and (1, O); what private columns need; and, for
    training alone, for each target of ``edges`` the heads of its clones (D, n) and (1, n). Clones stand last, so that nothing else
    depends on which there are. They see no private columns. Raises PlanError for fewer than two hidden layers.
    """

    def __init__(self, shape: NetworkShape, tasks: tuple[Task, ...], edges: Sequence[Edge] = ()) -> None:
        _check_depth(shape)
        self.tasks = tasks
        self.edges = tuple(sorted(edges, key=lambda edge: (edge[1], edge[0])))
        """Target after target, so that the heads on one branch are neighbours."""
        self.outputs = tuple(task.outputs for task in tasks)
        self._shape = shape
        self._is_image = shape.kind == "image"
        self._picture = (shape.features, shape.side, shape.side) if self._is_image and (shape.beside or shape.private) else None
        self._private = (
            PrivateHeads(shape.beside if self._is_image else shape.features, shape.private, self.outputs) if shape.private else None
        )
        trunk, branches = self._image_shapes() if self._is_image else self._table_shapes()
        width = shape.hidden[-1] * (2 if self._is_image and shape.beside else 1)
        heads = _head_shapes(width, sum(self.outputs))
        private = self._private.shapes if self._private else []
        self._clones_on = {target: [edge for edge in self.edges if edge[1] == target] for target in dict.fromkeys(t for _, t in self.edges)}
        clones = [piece for mine in self._clones_on.values() for piece in _head_shapes(width, sum(self.outputs[s] for s, _ in mine))]
        self.branches_from = len(trunk)
        """The first piece of the branches."""
        self.heads_from = len(trunk) + len(branches)
        """The first piece of the tasks' heads."""
        self.clones_from = self.heads_from + len(heads) + len(private)
        """The first piece of the clones' heads; everything in front of it is what remains after training."""
        self.pieces = lay_out([*trunk, *branches, *heads, *private, *clones])
        self.heads = len(self.pieces) - len(trunk)

    @property
    def kept(self) -> int:
        """How many of the weights remain when the clones' heads are removed."""
        return self.pieces[self.clones_from - 1].end

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The inputs, the representation (M, B, T, D) of every branch, and the outputs (M, B, O); clones are not looked at."""
        table = inputs
        if self._is_image:
            branches, table = self._look(parameters, inputs)
        else:
            hidden = inputs if self._private is None else inputs[..., : self._shape.features]
            for weight, bias in _pairs(parameters[: self.heads_from]):
                hidden = torch.baddbmm(bias, hidden, weight).relu_()
            branches = hidden.unflatten(-1, (len(self.tasks), -1))
        weight, bias = parameters[self.heads_from : self.heads_from + 2]
        own = zip(weight.split(self.outputs, -1), bias.split(self.outputs, -1), branches.unbind(2), strict=True)
        outputs = torch.cat([torch.baddbmm(b, seen, w) for w, b, seen in own], dim=-1)
        if self._private is not None:
            outputs = self._private.add(outputs, parameters[self.heads_from + 2 : self.clones_from], table)
        return [inputs, branches, outputs]

    def clone_outputs(self, parameters: list[Tensor], branches: Tensor) -> Tensor:
        """(M, B, n) what the clones answer on ``branches`` (M, B, T, D), in the order of ``edges``."""
        heads = _pairs(parameters[self.clones_from :])
        return torch.cat(
            [torch.baddbmm(bias, branches[:, :, target], weight) for target, (weight, bias) in zip(self._clones_on, heads, strict=True)],
            dim=-1,
        )

    def _table_shapes(self) -> tuple[list[Shape], list[Shape]]:
        *layers, (before, width) = pairwise((self._shape.features, *self._shape.hidden))
        trunk = [piece for layer in layers for piece in _head_shapes(*layer)]
        return trunk, _head_shapes(before, width * len(self.tasks))

    def _image_shapes(self) -> tuple[list[Shape], list[Shape]]:
        *layers, (before, width) = pairwise((self._shape.features, *self._shape.hidden))
        trunk = [piece for layer in layers for piece in _convolution_shapes(*layer)]
        if self._shape.beside:
            trunk += _head_shapes(self._shape.beside, width)
        return trunk, _convolution_shapes(before, width * len(self.tasks))

    def _look(self, parameters: list[Tensor], inputs: Tensor) -> tuple[Tensor, Tensor]:
        """The branches (1, B, T, D) of pictures, and the table columns beside them."""
        images, table = inputs, inputs
        if self._picture is not None:
            pixels = self._picture[0] * self._picture[1] * self._picture[2]
            images, table = inputs[..., :pixels].unflatten(-1, self._picture), inputs[..., pixels:]
        picture = images[0].contiguous(memory_format=torch.channels_last)
        shared = 2 * len(self._shape.hidden) - 2
        convolutions = [*parameters[:shared], *parameters[self.branches_from : self.heads_from]]
        for weight, bias in _pairs(convolutions):
            picture = _convolved(picture, weight[0], bias[0])
        branches = picture.mean(dim=(2, 3))[None].unflatten(-1, (len(self.tasks), -1))
        if self._shape.beside:
            weight, bias = parameters[shared : self.branches_from]
            seen = torch.baddbmm(bias, table[..., : self._shape.beside], weight).relu_()
            branches = torch.cat([branches, seen[:, :, None].expand_as(branches)], dim=-1)
        return branches, table


def _check_depth(shape: NetworkShape) -> None:
    if len(shape.hidden) >= 2:
        return
    if shape.kind == "image":
        raise PlanError(
            message_n(
                "The network has {layers:count} convolution; branches need two at least, one shared and one for each task. "
                "Add one to the image channels, or leave out self-auxiliary tasks.",
                "The network has {layers:count} convolutions; branches need two at least, one shared and one for each task. "
                "Add one to the image channels, or leave out self-auxiliary tasks.",
                "layers",
                layers=len(shape.hidden),
            )
        )
    raise PlanError(
        message_n(
            "The network has {layers:count} hidden layer; branches need two at least, one shared and one for each task. "
            "Add a hidden layer, or leave out self-auxiliary tasks.",
            "The network has {layers:count} hidden layers; branches need two at least, one shared and one for each task. "
            "Add a hidden layer, or leave out self-auxiliary tasks.",
            "layers",
            layers=len(shape.hidden),
        )
    )


def _head_shapes(before: int, after: int) -> list[Shape]:
    return [((before, after), before), ((1, after), before)]


def _convolution_shapes(before: int, after: int) -> list[Shape]:
    return [((after, before, 3, 3), before * 9), ((after,), before * 9)]


def _pairs(parameters: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
    return list(zip(parameters[::2], parameters[1::2], strict=True))


def _convolved(picture: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    picture = functional.conv2d(picture, weight.contiguous(memory_format=torch.channels_last), bias, padding=1)
    return (functional.max_pool2d(picture, 2) if min(picture.shape[2:]) >= 2 else picture).relu_()
