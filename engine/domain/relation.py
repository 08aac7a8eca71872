"""What the class of one task says about another task: the relation table, from experts or from rows that carry both labels."""

from typing import Literal

from msgspec import Struct

from engine.domain.task import Task

RelationSource = Literal["expert", "data"]


class Relation(Struct, frozen=True):
    """How often the answers of task ``about`` occur within each class of task ``given``."""

    given: str
    about: str
    shares: tuple[tuple[float, ...], ...]
    """Rows are the classes of ``given``, in order; columns those of ``about``, or only its positive one if it is binary."""


class RelationFound(Struct, frozen=True):
    """A relation with where it comes from; the last three are there for one that was learned from data."""

    relation: Relation
    source: RelationSource
    rows: tuple[int, ...] = ()
    """Rows behind each row of the table: those of its class that carry both labels."""
    low: tuple[tuple[float, ...], ...] = ()
    """Lower ends of the 95 % intervals of the shares."""
    high: tuple[tuple[float, ...], ...] = ()


def state_count(task: Task) -> int:
    """How many classes ``task`` tells apart; 0 for a quantity."""
    match task.kind:
        case "binary":
            return 2
        case "multiclass":
            return len(task.classes)
        case "regression":
            return 0


def state_names(task: Task) -> tuple[str, ...]:
    """The classes of ``task``, the rows of its relation tables."""
    return task.classes or ("0", "1")[: state_count(task)]


def answer_names(task: Task) -> tuple[str, ...]:
    """What relation tables say about ``task``, their columns: its positive class, or each of its classes."""
    return state_names(task)[-1:] if task.kind == "binary" else task.classes


def column_name(task: Task, answer: str) -> str:
    """What a column of relation tables is called: the task, with the class where one alone does not say which."""
    return task.name if task.kind == "binary" else f"{task.name}={answer}"


def class_tasks(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The tasks that relations can speak of: those with classes."""
    return tuple(task for task in tasks if state_count(task))


def pairs_to_learn(tasks: tuple[Task, ...]) -> tuple[tuple[int, int], ...]:
    """Positions (given, about) of the relations that data may tell: from the task with more classes to that with fewer.

    Of two tasks with equally many classes each speaks of the other, so that their order does not matter.
    """
    places = [place for place, task in enumerate(tasks) if state_count(task)]
    return tuple((a, b) for a in places for b in places if a != b and state_count(tasks[a]) >= state_count(tasks[b]))
