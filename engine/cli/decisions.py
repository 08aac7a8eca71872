"""What a person decides about columns on the command line: kept, left out, or seen by some tasks alone."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from engine.domain.dataset import Column, DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice
from engine.domain.task import Task
from engine.domain.text import message
from engine.studies.blockers import blockers_of


class Decisions(Struct, frozen=True):
    """Choices that replace guesses, and the blockers that were accepted, as ``code:column``."""

    columns: tuple[ColumnChoice, ...] = ()
    accepted: tuple[str, ...] = ()


def decisions(card: DatasetCard, tasks: Sequence[Task], options: argparse.Namespace) -> Decisions:
    """What ``--keep``, ``--exclude``, ``--private`` and ``--private-file`` say; PlanError for what does not fit the data."""
    chosen: dict[str, ColumnChoice] = {}
    whole = {finding.code for finding in blockers_of(card) if finding.column is None}
    for column in _columns(card, [name for name in options.keep if name not in whole]):
        chosen[column.name] = ColumnChoice(column.name, column.kind, "feature")
    for column, seen_by in _private(card, tasks, options):
        before = chosen.get(column.name)
        chosen[column.name] = ColumnChoice(column.name, column.kind, "feature", _joined(before, seen_by))
    for column in _columns(card, options.exclude):
        if column.name in chosen:
            raise PlanError(message("{column} is both excluded and used. Leave one of the two out.", column=column.name))
        if column.name in {task.name for task in tasks}:
            raise PlanError(message("{column} is to be predicted and cannot be excluded. Leave one of the two out.", column=column.name))
        chosen[column.name] = ColumnChoice(column.name, column.kind, "ignore")
    for name in chosen:
        if name in {task.name for task in tasks}:
            raise PlanError(message("{column} is both a task and an input of the networks. Choose one of the two roles.", column=name))
    accepted = tuple(finding.key for finding in blockers_of(card) if (finding.column or finding.code) in options.keep)
    return Decisions(tuple(chosen.values()), accepted)


def _joined(before: ColumnChoice | None, seen_by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(before.private_to if before is not None else ()), *seen_by)))


def _private(card: DatasetCard, tasks: Sequence[Task], options: argparse.Namespace) -> Iterator[tuple[Column, tuple[str, ...]]]:
    for text in options.private:
        name, seen_by = _assigned(text, [column.name for column in card.columns], "--private COLUMN=TASK")
        if card.column(name) is None:
            raise PlanError(message("The data has no column {column}. Check its name.", column=name))
        yield from ((column, _tasks(seen_by, tasks)) for column in card.columns if column.name == name)
    for text in options.private_file:
        known = [given for file in options.files for given in (file, Path(file).name)]
        file, seen_by = _assigned(text, known, "--private-file FILE=TASK")
        if file not in known:
            raise PlanError(message("{file} is not one of the data files. Give one of {known}.", file=file, known=list(options.files)))
        own = own_columns(card, Path(file).name)
        if not own:
            raise PlanError(
                message("{file} has no feature that the other files lack, so there is nothing to keep private. Use --private.", file=file)
            )
        yield from ((column, _tasks(seen_by, tasks)) for column in own)


def own_columns(card: DatasetCard, file: str) -> list[Column]:
    """The features that only the file called ``file`` has."""
    return [column for column in card.columns if column.sources == (file,) and column.role == "feature"]


def _assigned(text: str, known: Sequence[str], form: str) -> tuple[str, str]:
    """``NAME=TASKS`` in two; a name that holds an equals sign itself is found among ``known``."""
    places = [place for place, sign in enumerate(text) if sign == "="]
    if not places:
        raise PlanError(message("{text} names no task. Write it as {form}.", text=text, form=form))
    place = next((place for place in places if text[:place] in known), places[0])
    return text[:place], text[place + 1 :]


def _tasks(text: str, tasks: Sequence[Task]) -> tuple[str, ...]:
    """The tasks in ``A,B``; a task whose own name holds a comma is found by its whole name."""
    names = [task.name for task in tasks]
    wanted = [text] if text in names else [part.strip() for part in text.split(",")]
    for name in wanted:
        if name not in names:
            raise PlanError(message("{task} is not a task of this plan. Choose one of {known}.", task=name or "–", known=names))
    return tuple(dict.fromkeys(wanted))


def _columns(card: DatasetCard, names: Sequence[str]) -> Iterator[Column]:
    for name in dict.fromkeys(names):
        column = card.column(name)
        if column is None:
            raise PlanError(message("The data has no column {column}. Check its name.", column=name))
        yield column
