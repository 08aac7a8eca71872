"""Relation tables from experts, as a CSV: a row per class of one task, a column per answer of the others.

    digit,even,prime,colour=red,colour=blue
    0,1,0,0.3,0.7
    1,0,0,0.5,0.5

The first cell names the task whose class is known. A column with the name of a yes-or-no task holds the share of its positive class; one
named TASK=CLASS that of a class of a task with several. Shares are numbers from 0 to 1, or percentages with their sign.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from engine.data.encoding import decoded, find_encoding
from engine.data.relation_rules import check_relation, find_task, normalised
from engine.data.whole_file import write_whole
from engine.domain.errors import InputError
from engine.domain.relation import Relation, answer_names, class_tasks, column_name, state_names
from engine.domain.task import Task
from engine.domain.text import message

MOST_BYTES = 1 << 20
_DELIMITERS = (",", ";", "\t")


def read_relations(path: Path, tasks: Sequence[Task]) -> tuple[Relation, ...]:
    """The relations that ``path`` tells; InputError or PlanError with one sentence for a table that cannot be used."""
    rows = _rows(path)
    header = [cell.strip() for cell in rows[0]]
    given = find_task(header[0], tasks)
    columns = [_answer(path, name, tasks) for name in header[1:]]
    cells = _cells_by_class(path, rows, given)
    relations: list[Relation] = []
    for about in dict.fromkeys(task.name for task, _ in columns):
        task = find_task(about, tasks)
        places = [_place(path, header, columns, task, answer) for answer in answer_names(task)]
        shares = tuple(tuple(_share(path, header, place, line, row) for place in places) for line, row in cells)
        relation = Relation(given.name, about, shares)
        check_relation(relation, tasks)
        relations.append(normalised(relation, task))
    return tuple(relations)


def with_tables(known: Sequence[Relation], files: Sequence[Path], tasks: Sequence[Task]) -> tuple[Relation, ...]:
    """``known`` with the tables in ``files``, whose word counts for the tasks that they relate; errors as ``read_relations``."""
    read = {(relation.given, relation.about): relation for file in files for relation in read_relations(file, tasks)}
    return (*(relation for relation in known if (relation.given, relation.about) not in read), *read.values())


def write_relations(path: Path, relations: Sequence[Relation], tasks: Sequence[Task]) -> None:
    """Write ``relations``, all given the classes of one task, so that ``read_relations`` and spreadsheets understand them.

    InputError where ``path`` cannot be written.
    """
    given = find_task(relations[0].given, tasks)
    names = [column_name(find_task(one.about, tasks), answer) for one in relations for answer in answer_names(find_task(one.about, tasks))]
    rows = [
        [state, *(f"{share:.10g}" for one in relations for share in one.shares[place])] for place, state in enumerate(state_names(given))
    ]
    lines = io.StringIO()
    csv.writer(lines).writerows([[given.name, *names], *rows])
    write_whole(path, lines.getvalue().encode("utf-8-sig"))


def _rows(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise InputError(message("There is no relation table {file}. Check the name and the folder.", file=str(path)))
    if path.stat().st_size > MOST_BYTES:
        raise InputError(message("{file} is too large for a relation table. Choose a CSV with one row per class.", file=path.name))
    text = "".join(decoded(path, find_encoding(path).name)).removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise InputError(
            message(
                "{file} holds no relation table. Its first row names a task and answers of others, each further row a class of that task.",
                file=path.name,
            )
        )
    return rows


def _cells_by_class(path: Path, rows: list[list[str]], given: Task) -> list[tuple[int, list[str]]]:
    """For each class of ``given``: the number of its row in the file, and its cells."""
    found: dict[str, tuple[int, list[str]]] = {}
    states = state_names(given)
    for number, row in enumerate(rows[1:], start=2):
        state = row[0].strip()
        if state not in states:
            raise InputError(
                message(
                    "{file}, row {row}: {task} has no class {state}. Its classes are {classes}.",
                    file=path.name,
                    row=number,
                    task=given.name,
                    state=state or "–",
                    classes=list(states),
                )
            )
        if state in found:
            raise InputError(
                message(
                    "{file}, row {row}: the class {state} of {task} has a row already. Remove one of the two.",
                    file=path.name,
                    row=number,
                    task=given.name,
                    state=state,
                )
            )
        found[state] = (number, row)
    missing = [state for state in states if state not in found]
    if missing:
        raise InputError(
            message(
                "{file} has no row for these classes of {task}: {classes}. Add one for each.",
                file=path.name,
                task=given.name,
                classes=missing,
            )
        )
    return [found[state] for state in states]


def _answer(path: Path, name: str, tasks: Sequence[Task]) -> tuple[Task, str]:
    """The task and the class that a column speaks of."""
    if any(task.name == name for task in tasks):
        task = find_task(name, tasks)
        if task.kind == "binary":
            return task, answer_names(task)[0]
        raise InputError(
            message(
                "{file}: {task} has several classes, so that a column must name one of them, as in {example}.",
                file=path.name,
                task=name,
                example=f"{name}={task.classes[0]}",
            )
        )
    whole = [(task, answer) for task in class_tasks(tuple(tasks)) for answer in answer_names(task) if column_name(task, answer) == name]
    if len(whole) == 1:
        return whole[0]
    before, _, answer = name.rpartition("=")
    task = find_task(before or name, tasks)
    if answer not in answer_names(task):
        raise InputError(
            message(
                "{file}: the column {column} names no answer of {task}. Its answers are {classes}.",
                file=path.name,
                column=name,
                task=task.name,
                classes=list(answer_names(task)),
            )
        )
    return task, answer


def _place(path: Path, header: list[str], columns: list[tuple[Task, str]], task: Task, answer: str) -> int:
    places = [place for place, column in enumerate(columns, start=1) if column == (task, answer)]
    if not places:
        raise InputError(
            message(
                "{file} has no column {column}. Every class of {task} needs one.",
                file=path.name,
                column=f"{task.name}={answer}",
                task=task.name,
            )
        )
    if len(places) > 1:
        raise InputError(message("{file} has the column {column} twice. Remove one of the two.", file=path.name, column=header[places[1]]))
    return places[0]


def _share(path: Path, header: list[str], place: int, line: int, row: list[str]) -> float:
    written = row[place].strip() if place < len(row) else ""
    percent = written.endswith("%")
    try:
        value = float(written.removesuffix("%").replace(",", "."))
    except ValueError as error:
        raise InputError(
            message(
                "{file}, row {row}, column {column}: a share from 0 to 1 must stand here; got {value}. Correct it.",
                file=path.name,
                row=line,
                column=header[place],
                value=written or "–",
            )
        ) from error
    return value / 100.0 if percent else value
