"""What is known of the data before training, as far as it speaks for one method or another: counts, never the values of labels."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from engine.domain.dataset import DatasetCard
from engine.domain.plan import ColumnChoice, Preset
from engine.domain.relation import Relation
from engine.domain.task import Task
from engine.domain.task_groups import TaskGroup, groups_for


class Situation(Struct, frozen=True):
    """What the rules look at."""

    tasks: tuple[Task, ...]
    rows: int
    labels: Mapping[str, int]
    """Rows with a label, by task."""
    both: Mapping[tuple[str, str], int]
    """Rows with both labels, by pair of names in order, for pairs that were counted."""
    images: bool
    preset: Preset
    relations: bool = False
    """Whether experts gave a relation table."""
    groups: tuple[TaskGroup, ...] = ()
    """The groups that what is known before training suggests."""

    def share(self, pair: tuple[str, str]) -> float:
        """Rows with both labels among those with either."""
        either = sum(self.labels[name] for name in pair) - self.both[pair]
        return self.both[pair] / either if either else 0.0

    def by_labels(self) -> list[str]:
        """Names of tasks, fewest labels first."""
        return sorted(self.labels, key=lambda name: (self.labels[name], name))


def situation_of(
    card: DatasetCard,
    tasks: Sequence[Task],
    preset: Preset,
    *,
    images: bool,
    relations: Sequence[Relation] = (),
    columns: Sequence[ColumnChoice] = (),
) -> Situation:
    """The facts of ``card`` that matter for ``tasks``; ``columns`` say who may see which input."""
    names = sorted(task.name for task in tasks)
    counted = {(a, b): card.overlap.get(a, {}).get(b, card.overlap.get(b, {}).get(a)) for a, b in combinations(names, 2)}
    return Situation(
        tasks=tuple(tasks),
        rows=card.rows,
        labels={name: card.label_counts.get(name, card.rows) for name in names},
        both={pair: count for pair, count in counted.items() if count is not None},
        images=images,
        preset=preset,
        relations=bool(relations),
        groups=groups_for(card, tasks, columns, relations),
    )
