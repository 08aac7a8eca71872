"""What makes a relation table usable: the tasks and classes it speaks of exist, and its shares can be shares."""

from collections.abc import Sequence
from math import isfinite

from engine.domain.errors import PlanError
from engine.domain.relation import Relation, answer_names, class_tasks, state_names
from engine.domain.task import Task
from engine.domain.text import message, message_n

ROUNDING = 0.02
"""Shares of several classes may miss a sum of 1 by so much; tables of people are rounded."""


def check_relations(relations: Sequence[Relation], tasks: Sequence[Task]) -> None:
    """PlanError, quoting the value, for the first relation that no training could use."""
    seen: set[tuple[str, str]] = set()
    for relation in relations:
        check_relation(relation, tasks)
        pair = (relation.given, relation.about)
        if pair in seen:
            raise PlanError(
                message(
                    "The relation table speaks twice of {about}, given {given}. Remove one of the two.",
                    about=relation.about,
                    given=relation.given,
                )
            )
        seen.add(pair)


def check_relation(relation: Relation, tasks: Sequence[Task]) -> None:
    """PlanError, quoting the value, for a relation that no training could use."""
    given, about = find_task(relation.given, tasks), find_task(relation.about, tasks)
    if given.name == about.name:
        raise PlanError(
            message("The relation table relates the task {task} to itself. Name another task in one of the two places.", task=given.name)
        )
    states, answers = state_names(given), answer_names(about)
    shape = (len(relation.shares), {len(row) for row in relation.shares})
    if shape != (len(states), {len(answers)}):
        raise PlanError(
            message_n(
                "The relation table of {about}, given {given}, must have {rows} rows of {columns}; got {got_rows} row of "
                "{got_columns}. Give one row per class of {given}, and one column per class of {about} (one only if it is "
                "a yes-or-no task).",
                "The relation table of {about}, given {given}, must have {rows} rows of {columns}; got {got_rows} rows of {got_columns}. "
                "Give one row per class of {given}, and one column per class of {about} (one only if it is a yes-or-no task).",
                "got_rows",
                about=about.name,
                given=given.name,
                rows=len(states),
                columns=len(answers),
                got_rows=len(relation.shares),
                got_columns=[str(width) for width in sorted(shape[1])] or ["0"],
            )
        )
    for state, row in zip(states, relation.shares, strict=True):
        _check_row(given, about, state, row)


def find_task(name: str, tasks: Sequence[Task]) -> Task:
    """The task called ``name``; PlanError for one that is not there or is a quantity."""
    task = next((task for task in tasks if task.name == name), None)
    known = [task.name for task in class_tasks(tuple(tasks))] or ["–"]
    if task is None:
        raise PlanError(
            message("The relation table names the task {task}, which the plan does not have. Name one of {known}.", task=name, known=known)
        )
    if task.kind == "regression":
        raise PlanError(
            message(
                "The relation table speaks of {task}, which is a quantity. Relations hold between tasks with classes; name one of {known}.",
                task=name,
                known=known,
            )
        )
    return task


def normalised(relation: Relation, about: Task) -> Relation:
    """``relation`` with rows that sum to exactly one, where ``about`` has several classes."""
    if about.kind == "binary":
        return relation
    return Relation(relation.given, relation.about, tuple(tuple(share / sum(row) for share in row) for row in relation.shares))


def _check_row(given: Task, about: Task, state: str, row: tuple[float, ...]) -> None:
    for share in row:
        if not (isfinite(share) and 0.0 <= share <= 1.0):
            raise PlanError(
                message(
                    "A share in the relation table must be between 0 and 1; got {share} for {about}, given that {given} is {state}. "
                    "Correct it.",
                    share=f"{share:g}",
                    about=about.name,
                    given=given.name,
                    state=state,
                )
            )
    if about.kind == "multiclass" and abs(sum(row) - 1.0) > ROUNDING:
        raise PlanError(
            message(
                "The shares of the classes of {about}, given that {given} is {state}, must sum to 1; got {total}. Correct them.",
                about=about.name,
                given=given.name,
                state=state,
                total=f"{sum(row):g}",
            )
        )
