"""Which task helps which: all, or as written by hand."""

import csv
from itertools import permutations

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.domain.text import message
from engine.training.auxiliary.settings import AuxiliarySettings
from engine.training.branches import Edge


def edges_of(tasks: tuple[Task, ...], settings: AuxiliarySettings) -> tuple[Edge, ...]:
    """The edges that a network is built with, of which measuring may drop some; PlanError for edges by hand that cannot be read."""
    match settings.edges:
        case "none":
            return ()
        case "user":
            return read_edges(settings.given, tasks)
        case _:
            return tuple(permutations(range(len(tasks)), 2))


def read_edges(written: str, tasks: tuple[Task, ...]) -> tuple[Edge, ...]:
    """The edges of ``A>B, C>B`` in plan order; a name with a comma stands in double quotes together with its edge."""
    pieces = [piece.strip() for piece in next(csv.reader([written], skipinitialspace=True), [])]
    if not any(pieces):
        raise PlanError(message("No helpers are given by hand. Write who helps whom as A>B, or choose another way to find helpers."))
    return tuple(sorted({_edge(piece, tasks) for piece in pieces if piece}))


def _edge(written: str, tasks: tuple[Task, ...]) -> Edge:
    places = {task.name: place for place, task in enumerate(tasks)}
    cuts = [cut for cut, sign in enumerate(written) if sign == ">"]
    if not cuts:
        raise PlanError(message("{edge} does not say who helps whom. Write it as A>B, which lets A help B.", edge=written))
    halves = [(written[:cut].strip(), written[cut + 1 :].strip()) for cut in cuts]
    source, target = next((both for both in halves if both[0] in places and both[1] in places), halves[0])
    for name in (source, target):
        if name not in places:
            raise PlanError(
                message(
                    "{edge} names {task}, which is not a task of the plan. Its tasks are {tasks}.",
                    edge=written,
                    task=name,
                    tasks=list(places),
                )
            )
    if source == target:
        raise PlanError(
            message("{edge} lets {task} help itself, which has no meaning. Name two different tasks.", edge=written, task=source)
        )
    return places[source], places[target]
