"""What experts say of two tasks, as the window edits it."""

from collections.abc import Sequence

from msgspec import Struct

from desktop.state.app_state import AppState
from desktop.state.edits import ChangeRelations
from engine.domain.relation import Relation, RelationFound
from engine.domain.task import Task
from engine.domain.text import Text, message

ROUNDING = 0.02
"""Shares of several classes may miss a sum of 1 by so much, as in tables that are imported."""


class Pair(Struct, frozen=True):
    """The task whose class is known, and the one that is spoken of."""

    given: str
    about: str


def told(state: AppState, pair: Pair) -> Relation | None:
    """What experts say of ``pair``."""
    return next((one for one in state.relations if (one.given, one.about) == (pair.given, pair.about)), None)


def estimated(state: AppState, pair: Pair) -> RelationFound | None:
    """What training rows say of ``pair``."""
    found = state.proposal.estimates if state.proposal is not None else ()
    return next((one for one in found if (one.relation.given, one.relation.about) == (pair.given, pair.about)), None)


def with_relation(state: AppState, relation: Relation) -> ChangeRelations:
    """The wish that ``relation`` counts, in place of what was said of the same two tasks the same way."""
    return ChangeRelations((*without_relation(state, Pair(relation.given, relation.about)).relations, relation))


def without_relation(state: AppState, pair: Pair) -> ChangeRelations:
    """The wish to forget what experts said of ``pair``."""
    return ChangeRelations(tuple(one for one in state.relations if (one.given, one.about) != (pair.given, pair.about)))


def sum_problem(about: Task, row: Sequence[float]) -> Text | None:
    """What is wrong with the shares of all classes of ``about`` together; None if nothing is."""
    if about.kind == "binary" or abs(sum(row) - 1.0) <= ROUNDING:
        return None
    return message("The shares in this row must sum to 1; they sum to {total}.", total=f"{sum(row):.3g}")


def normalised(about: Task, row: Sequence[float]) -> tuple[float, ...]:
    """``row`` with a sum of exactly one where ``about`` has several classes."""
    return tuple(row) if about.kind == "binary" else tuple(share / sum(row) for share in row)
