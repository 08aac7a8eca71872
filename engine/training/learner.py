"""What a method may change about training: five hooks, and how a method declares itself to the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
import numpy as np
import torch
from msgspec import Struct
from torch import Tensor

from engine.domain.method import Method
from engine.domain.plan import SettingValue, TrainingSettings, Trial
from engine.domain.task import Task
from engine.training.batches import Batch
from engine.training.job import CohortJob
from engine.training.losses import element_losses, runs_of
from engine.training.networks import Network, NetworkBuilder, initial_weights, plain_network
from engine.training.source import Source
from engine.training.step import Step


class Learner:
    """Plain training with a weighted sum of the tasks' losses; methods override what they change.

    Every tensor has the members in front. A learner keeps nothing between steps: what a method has to remember lives in
    the cohort's memory, which moves with its members and survives an interruption. What is to be learned by descent (weights
    of a further layer, a weight per task) is a piece of the method's network instead; ``start`` may set it to other than chance.
    """

    def __init__(self, network: Network, tasks: tuple[Task, ...], settings: Any = None) -> None:
        """``settings`` is an instance of the method's settings; None where the method has none to look at."""
        self.network = network
        self.tasks = tasks
        self.settings = settings
        self.runs = runs_of(tasks)

    def start(self, generator: np.random.Generator) -> np.ndarray:
        """(P,) the weights of a member before its first step; ``generator`` is the same for every method of a replicate."""
        return initial_weights(self.network, generator)

    def spent(self, settings: TrainingSettings) -> int:
        """How many steps of the longest training ``prepare`` takes; none."""
        return 0

    def prepare(self, weights: Tensor, trials: Sequence[Trial], rehearse: "Rehearse") -> Tensor:
        """(M, P) the weights with which ``trials`` begin, given those of ``start``; may rehearse as many steps as it has ``spent``."""
        return weights

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """What members remember from step to step, as it is before the first: tensors (M, ...) for flat ``weights`` (M, P); none."""
        return {}

    def unlabelled_rows(self, settings: TrainingSettings) -> int:
        """How many training rows without any label of the member's tasks each batch gets behind the others; none."""
        return 0

    def knowledge(self, job: CohortJob, source: Source, trials: Sequence[Trial], rehearse: "Rehearse") -> dict[str, Tensor]:
        """What members know beforehand of the plan and of their own training rows: tensors (M, ...) that join their memory; nothing.

        To find out, it may rehearse as many steps as it has ``spent``.
        """
        return {}

    def rehearsed(self, weights: Tensor, memory: dict[str, Tensor]) -> Tensor:
        """(M, Q) what is wanted of a rehearsal with this learner, from what it ended with: the flat weights."""
        return weights

    def forward(self, parameters: list[Tensor], inputs: Tensor) -> list[Tensor]:
        """What each layer gives for ``inputs``; the last are the outputs (M, B, O), the representation comes before them.

        Validation, scores and predictions are made from it too, so it may depend on nothing but weights, inputs and settings.
        """
        return self.network.forward(parameters, inputs)

    def layers(self, parameters: list[Tensor], batch: Batch) -> list[Tensor]:
        """What ``forward`` gives for the rows of a training step; a learner may leave out what it does not look at itself."""
        return self.forward(parameters, batch.inputs)

    def losses(self, layers: list[Tensor], batch: Batch) -> Tensor:
        """(M, T) mean loss per task over its labelled rows; 0 without any."""
        return (element_losses(layers[-1], batch.targets, self.runs) * batch.shares).sum(1)

    def penalty(self, layers: list[Tensor], batch: Batch) -> Tensor | None:
        """(M,) what is added to the weighted loss, or None for nothing."""
        return None

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient for each of ``step.parameters``; may change ``step.memory``."""
        total = (step.losses * step.weights).sum()
        return torch.autograd.grad(total if step.penalty is None else total + step.penalty.sum(), step.parameters)

    def settle(self, step: Step) -> None:
        """A last word once the optimiser has moved the weights; may change ``step.memory``; nothing."""

    def stored(self, weights: Tensor, settings: dict[str, SettingValue]) -> tuple[Tensor, dict[str, SettingValue]]:
        """A trained network's flat weights (P,), and the settings with which it is made anew; what only training needs may be left out."""
        return weights, settings

    def diagnostics(self, memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
        """Figures (M, n) since the last call, by the names that the method declares; NaN where there is none. Starts anew."""
        return {}


class Rehearse(Protocol):
    """Trains other trials in the same cohort's way for the steps that its learner has ``spent``; can be interrupted and resumed."""

    def __call__(self, learner: Learner, trials: Sequence[Trial], source: Source | None = None) -> Tensor:
        """(M, Q) what ``learner`` gives as ``rehearsed``; on rows of ``source`` if given."""
        ...


class Arm(Struct, frozen=True):
    """One way of training within a method: its label and a loss weight per task of the plan (0: not trained)."""

    label: str
    weights: tuple[float, ...]
    settings: dict[str, SettingValue] = {}
    """What this arm sets differently from the method's settings."""
    label_share: float = 1.0
    """The share of each task's training labels that is shown."""
    shuffled: tuple[int, ...] = ()
    """Positions of the tasks whose training labels are shuffled."""
    reduced: "Reduced | None" = None
    """Less than the whole grid; None for all of it."""


class Reduced(Struct, frozen=True):
    """A part of what the comparison tries: the plan's first optimiser, the middle ``rates`` of its grid, the first ``replicates``."""

    rates: int
    replicates: int


def joint_arm(tasks: tuple[Task, ...], settings: Struct) -> tuple[Arm, ...]:
    """One arm with weight 1 for every task."""
    return (Arm("joint", (1.0,) * len(tasks)),)


def _plain_cost(tasks: int) -> float:
    return 1.0


def _nothing_beforehand(tasks: int, settings: Any) -> float:
    return 0.0


@dataclass(frozen=True)
class MethodEntry:
    """A method of the catalogue: what it says of itself, what can be set, which arms it asks for, and how it learns."""

    declaration: Method
    settings: type[Struct]
    arms: Callable[[tuple[Task, ...], Any], tuple[Arm, ...]]
    """Gives the arms for the plan's tasks and an instance of ``settings``."""
    learner: type[Learner] = Learner
    network: NetworkBuilder = plain_network
    """Makes the network from its shape, the plan's tasks and an instance of ``settings``; see ``Network``.

    A network or a forward pass of a method's own is stored with the method's id and settings, and made anew from them to score and
    to predict. So both may depend on nothing else.
    """

    cost: Callable[[int], float] = _plain_cost
    """About how long a step takes for so many tasks, as a multiple of plain joint training; for estimates."""
    beforehand: Callable[[int, Any], float] = _nothing_beforehand
    """About how many longest trainings of plain joint networks a trial with these settings takes before its own; for estimates."""

    def read(self, settings: Mapping[str, SettingValue]) -> Any:
        """An instance of ``self.settings``; ValidationError from msgspec for values that are out of bounds."""
        return msgspec.convert(dict(settings), self.settings)

    @property
    def is_plain(self) -> bool:
        """Whether its trials learn as plain training does, so that they may share a cohort with those of other plain methods."""
        return self.learner is Learner and self.network is plain_network
