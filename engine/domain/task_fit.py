"""Which tasks fit together: what each trained group did for its members, and how the tasks are best divided among networks.

Everything here rests on validation data. It is a proposal for a further study, never a result.
"""

from msgspec import Struct

from engine.domain.text import Text


class TaskGain(Struct, frozen=True):
    """What a group's network did for one of its tasks, against the task's own network; 0.02 = 2 %."""

    task: str
    gain: float
    interval: tuple[float, float] | None


class GroupGain(Struct, frozen=True):
    """One group of tasks that was trained in one network, in the configuration that suits its tasks best."""

    tasks: tuple[str, ...]
    gains: tuple[TaskGain, ...]
    """One per task, in plan order."""
    mean: float
    """Mean gain of its tasks, weighed by their value."""
    keeps_floors: bool
    """No task's mean gain is below its floor."""


class Grouping(Struct, frozen=True):
    """The best division of all tasks among so many networks; a group of one is the task's own network."""

    groups: tuple[tuple[str, ...], ...]
    gain: float
    """Δm: the mean gain over all tasks, weighed by their value. The best of many, so rather too high."""
    interval: tuple[float, float] | None
    held_out: float | None = None
    """The mean gain on replicates that the choice did not look at: what is left when the choice is made anew without each in turn."""

    @property
    def networks(self) -> int:
        """How many networks have to be served."""
        return len(self.groups)


class Affinity(Struct, frozen=True):
    """How the gradients of two tasks met on the shared layers of the joint network, over the whole training."""

    first: str
    second: str
    cosine: float
    conflict_share: float
    """Share of the measurements with a negative cosine."""
    within: float | None
    """The same share between rows of one task, for the one of the two tasks where it is larger: the yardstick."""


class TaskFit(Struct, frozen=True):
    """Everything that was measured of how the tasks fit together."""

    groups: tuple[GroupGain, ...] = ()
    """Groups that were trained, the joint network among them, in plan order and small ones first."""
    groupings: tuple[Grouping, ...] = ()
    """For each number of networks, fewest first, the best grouping in which every task keeps its floor."""
    proposed: int | None = None
    """The number of networks of the best grouping of all."""
    held_out: float | None = None
    """As in ``Grouping``, with the number of networks chosen anew as well."""
    compared: int = 0
    """So many groupings were possible with what was trained."""
    affinities: tuple[Affinity, ...] = ()
    """Pairs by mean cosine, the highest first."""
    next_pairs: tuple[tuple[str, str], ...] = ()
    """Pairs to be trained next, where there are too many tasks to train all groups."""
    sentences: tuple[Text, ...] = ()
    """What follows, the proposal first and its limits after it."""

    def within(self, budget: int) -> Grouping | None:
        """The best grouping with at most ``budget`` networks; of equal ones the one with fewer."""
        known = [grouping for grouping in self.groupings if grouping.networks <= budget]
        return max(known, key=lambda grouping: (grouping.gain, -grouping.networks), default=None)
