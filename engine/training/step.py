"""What a learner sees of one training step."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from engine.training.batches import Batch
from engine.training.chance import Chance
from engine.training.optimisers import Optimiser


@dataclass(frozen=True)
class Step:
    """One step of M members with T tasks; every tensor has the members in front."""

    number: int
    """Counted from 0."""
    parameters: list[Tensor]
    """The weights as views; after the optimiser has moved them, ``Learner.settle`` sees the new values here."""
    batch: Batch
    layers: list[Tensor]
    """What ``Learner.forward`` gave, with its graph."""
    losses: Tensor
    """(M, T) with their graph."""
    penalty: Tensor | None
    """(M,) or None."""
    weights: Tensor
    """(M, T) the loss weights of the trials; 0 for a task that a member does not train."""
    memory: dict[str, Tensor]
    """What ``Learner.memory`` began and earlier steps left; a learner changes these tensors in place."""
    learning_rate: Tensor
    """(M, 1)."""
    optimiser: Optimiser
    chance: Chance
    held_out: Callable[[], Batch]
    """Gives rows of the members' validation parts, as many as in ``batch`` and others at each step; never of a test part."""

    @cached_property
    def active(self) -> Tensor:
        """(M, T) whether a member trains the task and has a label for it in this batch."""
        return (self.batch.labelled.sum(1) > 0) & (self.weights > 0)
