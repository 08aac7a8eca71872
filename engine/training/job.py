"""What a worker is asked to train, and how it talks while it does so."""

from typing import Literal, Protocol

from msgspec import Struct

from engine.domain.events import Event
from engine.domain.plan import TrainingSettings, Trial
from engine.domain.relation import Relation
from engine.domain.task import Task


class CohortJob(Struct, frozen=True):
    """Trials that are trained side by side; ``tasks`` are all tasks of the plan, in plan order.

    The trials of one cohort share their optimiser.
    """

    id: str
    trials: tuple[Trial, ...]
    tasks: tuple[Task, ...]
    settings: TrainingSettings
    seed: int
    kind: Literal["table", "image"] = "table"
    relations: tuple[Relation, ...] = ()
    """What experts know of how tasks relate."""


class Link(Protocol):
    """The way back from a cohort to whoever started it."""

    def emit(self, event: Event) -> None:
        """Tell what happened."""
        ...

    def should_stop(self) -> bool:
        """Whether the person asked to stop; asked at every step. While the person pauses, the answer is waited for."""
        ...

    def checkpoint(self, blob: bytes) -> None:
        """Keep ``blob``, from which the cohort goes on after an interruption; it replaces earlier ones."""
        ...
