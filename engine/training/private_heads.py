"""Private columns: inputs that reach the heads of some tasks and nothing else."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.training.layout import Shape

WIDTH = 8
"""ReLU units between the private columns of a task and its outputs."""


@dataclass(frozen=True)
class _Block:
    task: int
    columns: list[int]


class PrivateHeads:
    """For each task with private columns a small hidden layer of its own, added to the task's outputs.

    A task's layer holds weights for the columns that it may see, and for no other. So neither the outputs nor any gradient of
    another task can depend on a private column: there is no weight on the way.
    """

    def __init__(self, shared: int, private: tuple[tuple[int, ...], ...], outputs: tuple[int, ...]) -> None:
        """Private columns stand behind ``shared`` others; ``private`` names the tasks of each, ``outputs`` counts those of each task."""
        seen = ([shared + column for column, tasks in enumerate(private) if task in tasks] for task in range(len(outputs)))
        self._blocks = [_Block(task, columns) for task, columns in enumerate(seen) if columns]
        self._outputs = list(outputs)
        self.shapes: list[Shape] = [
            shape
            for block in self._blocks
            for shape in (
                ((len(block.columns), WIDTH), len(block.columns)),
                ((1, WIDTH), len(block.columns)),
                ((WIDTH, outputs[block.task]), WIDTH),
            )
        ]
        """Three pieces a block: weights and biases of the hidden layer, and weights to the outputs."""

    def add(self, outputs: Tensor, parameters: list[Tensor], table: Tensor) -> Tensor:
        """``outputs`` (M, B, O) of the shared part plus what private columns of ``table`` (M, B, F) say."""
        if not self._blocks:
            return outputs
        own = list(outputs.split(self._outputs, dim=-1))
        pieces = iter(parameters)
        for block, weight, bias, out in zip(self._blocks, pieces, pieces, pieces, strict=True):
            units = torch.baddbmm(bias, table[..., block.columns], weight).relu_()
            own[block.task] = torch.baddbmm(own[block.task], units, out)
        return torch.cat(own, dim=-1)
