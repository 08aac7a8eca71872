"""Several plain networks side by side, one for each group of tasks, trained and stored as one."""

import torch
from msgspec.structs import replace
from torch import Tensor

from engine.domain.task import Task
from engine.training.layout import Shape, lay_out
from engine.training.networks import NetworkShape, TrunkNetwork, plain_network

Group = tuple[int, ...]
"""Positions of its tasks in the plan."""


class GroupedNetwork:
    """A plain network for each of ``groups``, which together hold every task once; no weight belongs to two of them.

    Pieces stand in the order: the trunks that several tasks share; then everything that belongs to single tasks: the trunks of tasks
    that are alone, and the heads.
    """

    def __init__(self, shape: NetworkShape, tasks: tuple[Task, ...], groups: tuple[Group, ...]) -> None:
        self.groups = groups
        self.shapes = tuple(replace(shape, private=_within(shape.private, group)) for group in groups)
        """Of each group's network; private columns speak of positions within the group."""
        self._networks: tuple[TrunkNetwork, ...] = tuple(
            plain_network(own, tuple(tasks[place] for place in group)) for own, group in zip(self.shapes, groups, strict=True)
        )
        self._outputs = [tasks[place].outputs for group in groups for place in group]
        order = [place for group in groups for place in group]
        self._plan_order = sorted(range(len(order)), key=lambda place: order[place])
        shapes: list[Shape] = []
        self._places: list[list[int]] = [[0] * len(network.pieces) for network in self._networks]
        for number, piece in self._shared() + self._own():
            self._places[number][piece] = len(shapes)
            found = self._networks[number].pieces[piece]
            shapes.append((found.shape, found.fan_in))
        self.pieces = lay_out(shapes)
        self.heads = len(self._own())

    def parameters_of(self, group: int, parameters: list[Tensor]) -> list[Tensor]:
        """The arrays of the plain network of ``group``, in its own order."""
        return [parameters[place] for place in self._places[group]]

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """The inputs, the groups' representations side by side (M, B, D), and the outputs (M, B, O)."""
        layers = [network.forward(self.parameters_of(group, parameters), inputs) for group, network in enumerate(self._networks)]
        own = torch.cat([found[-1] for found in layers], dim=-1).split(self._outputs, dim=-1)
        return [inputs, torch.cat([found[-2] for found in layers], dim=-1), torch.cat([own[place] for place in self._plan_order], dim=-1)]

    def _shared(self) -> list[tuple[int, int]]:
        """Group and piece of every array of a trunk that several tasks share."""
        return [(number, piece) for number, group in enumerate(self.groups) if len(group) > 1 for piece in range(self._trunk(number))]

    def _own(self) -> list[tuple[int, int]]:
        return [
            (number, piece)
            for number, group in enumerate(self.groups)
            for piece in range(self._trunk(number) if len(group) > 1 else 0, len(self._networks[number].pieces))
        ]

    def _trunk(self, number: int) -> int:
        return len(self._networks[number].pieces) - self._networks[number].heads


def _within(private: tuple[tuple[int, ...], ...], group: Group) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(group.index(task) for task in tasks if task in group) for tasks in private)
