"""The card as it stands for chosen tasks: what gives them away depends on which they are."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.leaks import find_leaks
from engine.domain.dataset import Column, DatasetCard, Kind
from engine.domain.task import Task, TaskKind

CODES = frozenset(("leak", "task_function"))
_KINDS: dict[TaskKind, Kind] = {"regression": "number", "binary": "binary", "multiclass": "category"}


def card_for_tasks(dataset: Dataset, tasks: Sequence[Task]) -> DatasetCard:
    """The card of ``dataset`` with the leaks of ``tasks`` in place of those of the guessed targets; columns keep their roles."""
    chosen = {task.name: task for task in tasks}
    columns = [_for_tasks(column, chosen.get(column.name)) for column in dataset.card.columns]
    others = [finding for finding in dataset.card.findings if finding.code not in CODES]
    found = sorted((*find_leaks(dataset.frame, columns), *others), key=lambda one: ("blocker", "warning", "info").index(one.severity))
    return replace(dataset.card, findings=tuple(found))


def leaking_columns(card: DatasetCard) -> frozenset[str]:
    """Names of the columns that give a task away."""
    return frozenset(finding.column for finding in card.findings if finding.code == "leak" and finding.column is not None)


def _for_tasks(column: Column, task: Task | None) -> Column:
    if task is not None:
        return replace(column, role="target", kind=_KINDS[task.kind], classes=task.classes)
    return replace(column, role="ignore") if column.role == "target" else column
