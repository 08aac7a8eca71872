"""How thin the evidence of the planned study is where it is thinnest: the rows that each replicate will test.

No difference is foretold from it. How far networks scatter, which decides what can be told apart, is known only after training.
"""

from msgspec import Struct

from engine.domain.dataset import DatasetCard
from engine.domain.plan import Plan
from engine.domain.task import Task
from engine.domain.text import Text, message


class TestedRows(Struct, frozen=True):
    """What each replicate tests of one task, on average."""

    task: str
    rows: int
    rarest: int | None
    """Those of the rarest class; None for a quantity, and where classes were not counted."""


def thinnest(plan: Plan, card: DatasetCard) -> TestedRows | None:
    """The task with the fewest test rows, of its rarest class where it has classes; None where a column decides on the parts."""
    if plan.split.kind == "given":
        return None
    found = [_tested(task, plan.split.test, card) for task in plan.tasks if task.name in card.label_counts]
    return min(found, key=lambda one: one.rows if one.rarest is None else one.rarest, default=None)


def tested_rows_words(plan: Plan, card: DatasetCard) -> Text | None:
    """``thinnest`` as a sentence."""
    found = thinnest(plan, card)
    if found is None:
        return None
    if found.rarest is None:
        return message("Fewest test rows in each: about {rows:count}, for {task}.", rows=found.rows, task=found.task)
    return message(
        "Fewest test rows in each: about {rows:count}, for {task}; of its rarest class {rarest:count}.",
        rows=found.rows,
        task=found.task,
        rarest=found.rarest,
    )


def _tested(task: Task, share: float, card: DatasetCard) -> TestedRows:
    labels = card.label_counts[task.name]
    column = card.column(task.name)
    counted = column.histogram if column is not None and task.kind != "regression" else None
    rarest = None
    if counted is not None and counted.values and sum(counted.counts) == labels:
        rarest = round(min(counted.counts) * share)
    return TestedRows(task.name, round(labels * share), rarest)
