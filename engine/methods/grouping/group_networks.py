"""A network for each group of tasks.

Tasks of one group share a trunk, and groups share nothing. It lies between one network for all tasks and one for each, and can be the
candidate of a study: what is proposed, tested and exported is the whole set of networks.

Formula: L = sum over the groups g of the sum over t in g of L_t; no weight occurs in two groups.
Paper: Standley et al., ICML 2020 (arXiv:1905.07553).
Departures: groups are given, or proposed from what is known before training, instead of searched for among trained networks; every
network is as wide as a single-task one. All of them share a learning rate, an optimiser and the moment at which training stops, so
that they are one candidate and no group is tuned more than another candidate is; a task that is alone may so fall short of its baseline.
"""

from typing import Annotated

from msgspec import Meta, Struct

from engine.domain.errors import PlanError
from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.task_groups import Division, by_kind, divides, groups_text, read_groups
from engine.domain.text import mark, message
from engine.training.grouped import GroupedNetwork
from engine.training.learner import Arm, MethodEntry
from engine.training.networks import NetworkShape


class Settings(Struct, frozen=True):
    """Which tasks share a network."""

    groups: Annotated[
        str,
        Meta(
            title=mark("Groups"),
            description=mark("Groups such as A+B, C+D, by the names of their tasks; empty for classes apart from quantities."),
        ),
    ] = ""


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """One arm with all groups; none where nothing is named and the tasks' kinds divide nothing; PlanError for what is no division."""
    groups = _division(tasks, settings)
    if divides(groups):
        return (Arm(f"groups:{groups_text(groups)}", (1.0,) * len(tasks), {"groups": groups_text(groups)}),)
    if settings.groups.strip():
        raise PlanError(
            message(
                "The groups “{words}” give one network for all tasks or one for each, which are compared anyway. Name at least two groups, "
                "one of them with two tasks or more.",
                words=settings.groups.strip(),
            )
        )
    return ()


def network(shape: NetworkShape, tasks: tuple[Task, ...], settings: Settings) -> GroupedNetwork:
    """A plain network for each group."""
    names = [task.name for task in tasks]
    return GroupedNetwork(shape, tasks, tuple(tuple(names.index(name) for name in group) for group in _division(tasks, settings)))


def cost(tasks: int) -> float:
    """Two groups, as measured with layers of 64 and three to five tasks; every further group takes about as long as one again."""
    return 2.0


def _division(tasks: tuple[Task, ...], settings: Settings) -> Division:
    words = settings.groups.strip()
    return read_groups(words, [task.name for task in tasks]) if words else by_kind(tasks)


METHOD = MethodEntry(
    declaration=Method(
        id="group_networks",
        name=mark("Networks by group"),
        summary=mark("Trains a network for each group of tasks, so that only tasks of one group share layers."),
        limits=mark(
            "Before training nobody knows which tasks fit together, and badly chosen groups lose what sharing gives. All its networks "
            "share a learning rate and stop at one moment, so that even a task that is alone may differ from its baseline."
        ),
        part="candidate",
        settings=settings_of(Settings),
        paper=Paper(
            authors="Standley, Zamir, Chen, Guibas, Malik, Savarese",
            title="Which Tasks Should Be Learned Together in Multi-task Learning?",
            year=2020,
            venue="ICML",
            identifier="arXiv:1905.07553",
        ),
    ),
    settings=Settings,
    arms=arms,
    network=network,
    cost=cost,
)
