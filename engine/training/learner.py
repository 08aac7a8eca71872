"""What a method may change about training: five hooks, and how a method declares itself to the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor

from engine.domain.method import Method
from engine.domain.task import Task
from engine.training.batches import Batch
from engine.training.losses import element_losses, runs_of
from engine.training.networks import Network


class Learner:
    """Plain training with a weighted sum of the tasks' losses; methods override what they change.

    Every tensor has the members in front. A learner keeps nothing between steps.
    """

    def __init__(self, network: Network, tasks: tuple[Task, ...]) -> None:
        self.network = network
        self.tasks = tasks
        self.runs = runs_of(tasks)

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives for ``inputs``; the last are the outputs (M, B, O)."""
        return self.network.forward(parameters, inputs)

    def losses(self, layers: list[Tensor], batch: Batch) -> Tensor:
        """(M, T) mean loss per task over its labelled rows; 0 without any."""
        return (element_losses(layers[-1], batch.targets, self.runs) * batch.shares).sum(1)

    def penalty(self, layers: list[Tensor], batch: Batch) -> Tensor | None:
        """(M,) what is added to the weighted loss, or None for nothing."""
        return None

    def backward(self, parameters: list[Tensor], losses: Tensor, weights: Tensor, penalty: Tensor | None) -> tuple[Tensor, ...]:
        """The gradient for each of ``parameters``, from losses and task weights (M, T)."""
        total = (losses * weights).sum()
        return torch.autograd.grad(total if penalty is None else total + penalty.sum(), parameters)

    def diagnostics(self) -> Mapping[str, Tensor]:
        """Figures (M, ...) of the last step that are worth keeping; none."""
        return {}


class Arm(Struct, frozen=True):
    """One way of training within a method: its label and a loss weight per task of the plan (0: not trained)."""

    label: str
    weights: tuple[float, ...]


@dataclass(frozen=True)
class MethodEntry:
    """A method of the catalogue: what it says of itself, what can be set, which arms it asks for, and how it learns."""

    declaration: Method
    settings: type[Struct]
    arms: Callable[[tuple[Task, ...], Any], tuple[Arm, ...]]
    """Gives the arms for the plan's tasks and an instance of ``settings``."""
    learner: type[Learner] = Learner
