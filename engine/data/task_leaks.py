"""The card as it stands for chosen tasks: what gives them away and what is wrong with their labels depend on which they are."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.data.audit import LABEL_CODES, label_findings, loudness
from engine.data.dataset import Dataset
from engine.data.label_gaps import label_overlap
from engine.domain.dataset import Column, DatasetCard, Kind
from engine.domain.errors import PlanError
from engine.domain.task import Task, TaskKind
from engine.domain.text import message

_KINDS: dict[TaskKind, Kind] = {"regression": "number", "binary": "binary", "multiclass": "category"}


def card_for_tasks(dataset: Dataset, tasks: Sequence[Task]) -> DatasetCard:
    """The card of ``dataset`` with the findings on labels, leaks and overlap of ``tasks`` in place of the guessed targets'.

    Columns keep their roles. PlanError for a task whose column the feature extractor looks at.
    """
    _check_front(dataset, tasks)
    chosen = {task.name: task for task in tasks}
    columns = [_for_tasks(column, chosen.get(column.name)) for column in dataset.card.columns]
    others = [finding for finding in dataset.card.findings if finding.code not in LABEL_CODES]
    found = sorted((*label_findings(dataset.frame, columns), *others), key=loudness)
    return replace(dataset.card, findings=tuple(found), overlap=label_overlap(dataset.frame, columns))


def _check_front(dataset: Dataset, tasks: Sequence[Task]) -> None:
    front = dataset.front
    given_away = next((task.name for task in tasks if front is not None and task.name in front.columns), None)
    if front is not None and given_away is not None:
        raise PlanError(
            message(
                "The feature extractor {file} looks at {task}, which is to be predicted, so it would give the answer away. "
                "Leave out the task, or the extractor.",
                file=front.name,
                task=given_away,
            )
        )


def leaking_columns(card: DatasetCard) -> frozenset[str]:
    """Names of the columns that give a task away."""
    return frozenset(finding.column for finding in card.findings if finding.code == "leak" and finding.column is not None)


def _for_tasks(column: Column, task: Task | None) -> Column:
    if task is not None:
        return replace(column, role="target", kind=_KINDS[task.kind], classes=task.classes)
    return replace(column, role="ignore") if column.role == "target" else column
