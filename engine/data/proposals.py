"""Proposes tasks from the columns of a card, or says why a column cannot be one."""

from engine.data.kinds import MAX_CLASSES
from engine.domain.dataset import Column, DatasetCard
from engine.domain.errors import PlanError
from engine.domain.task import DEFAULT_KPI, Task, TaskKind
from engine.domain.text import message, message_n

MIN_LABELS = 10


def propose_task(card: DatasetCard, column: str, kind: TaskKind | None = None) -> Task:
    """The task of predicting ``column``, of its natural kind unless ``kind`` is given.

    Raises PlanError when there is no such column, it has fewer than ten labels or two classes, or does not suit the kind.
    """
    found = card.column(column)
    if found is None:
        raise PlanError(
            message(
                "There is no column called {column}. The columns are: {names}.",
                column=column,
                names=[one.name for one in card.columns][:30],
            )
        )
    labels = card.rows - found.missing
    kind = kind or (_natural_kind(found) if labels else "regression")
    if labels < MIN_LABELS:
        raise PlanError(
            message(
                "The task {task} has too few labels ({n}); at least {least} are needed. Add labels or leave the task out.",
                task=column,
                n=labels,
                least=MIN_LABELS,
            )
        )
    _check(found, kind)
    classes = () if kind == "regression" else found.classes
    return Task(name=column, kind=kind, kpi=DEFAULT_KPI[kind], classes=classes, unit=found.unit if kind == "regression" else None)


def propose_tasks(card: DatasetCard) -> tuple[Task, ...]:
    """A task for every column whose role is target and that can be one."""
    tasks: list[Task] = []
    for column in card.columns:
        if column.role == "target":
            try:
                tasks.append(propose_task(card, column.name))
            except PlanError:
                continue
    return tuple(tasks)


def _natural_kind(column: Column) -> TaskKind:
    match column.kind:
        case "number":
            return "regression"
        case "binary":
            return "binary"
        case "category":
            return "binary" if len(column.classes) == 2 else "multiclass"
        case "text" | "date" | "id" | "image":
            raise PlanError(
                message(
                    "The column {column} cannot be a task: it holds {kind}. Choose a column with numbers or classes.",
                    column=column.name,
                    kind=_KIND_WORDS[column.kind],
                )
            )


_KIND_WORDS = {
    "text": message("free text"),
    "date": message("dates"),
    "id": message("identifiers"),
    "image": message("images"),
}


def _check(column: Column, kind: TaskKind) -> None:
    match kind:
        case "regression":
            if column.kind != "number" and not all(_is_number(name) for name in column.classes or ("-",)):
                raise PlanError(
                    message("The task {task} cannot be a regression: its labels are not numbers. Use classes.", task=column.name)
                )
            if column.distinct < 2:
                raise _one_value(column)
        case "binary" | "multiclass":
            if column.distinct < 2:
                raise _one_value(column)
            if not column.classes:
                raise PlanError(
                    message(
                        "The task {task} has {n:count} different labels; a task with classes may have at most {most}. Use regression.",
                        task=column.name,
                        n=column.distinct,
                        most=MAX_CLASSES,
                    )
                )
            if kind == "binary" and len(column.classes) != 2:
                raise PlanError(
                    message_n(
                        "The task {task} has {n} class; a binary task has two. Use multiclass.",
                        "The task {task} has {n} classes; a binary task has two. Use multiclass.",
                        "n",
                        task=column.name,
                        n=len(column.classes),
                    )
                )


def _one_value(column: Column) -> PlanError:
    return PlanError(
        message(
            "All labels of the task {task} are the same ({value}). Leave it out or add rows with another label.",
            task=column.name,
            value=column.examples[0] if column.examples else "",
        )
    )


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True
