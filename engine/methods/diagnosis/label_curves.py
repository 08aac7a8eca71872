"""Label curves.

Trains single-task networks and one joint network with equal weights on a part of the training labels, to see how much each task
would gain by further labels and how many labels joint training saves.

Formula: arms at the shares 1/8, 1/4, 1/2 and 3/4 of each task's training labels; all of them are known from the comparison. Labels
are hidden by task and class in a random order that is fixed for a replicate, so that a smaller part lies within every larger one and
single-task and joint networks see the same. Validation and test labels stay as they are.
Papers: Figueroa et al., BMC Medical Informatics 2012; Viering and Loog, TPAMI 2022 (arXiv:2103.10948), on the shapes of such curves.
Departures: the curves rest on the first optimiser, the middle learning rates and the first replicates of the plan, equally for both
ways of training, as the whole grid at every share would cost several times the comparison itself. Early stopping looks at all
validation labels, and inputs and labels are scaled as with all labels.
"""

from typing import Annotated

from msgspec import Meta, Struct

from engine.domain.method import Method, Paper, settings_of
from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.learner import Arm, MethodEntry, Reduced

SHARES = (0.125, 0.25, 0.5, 0.75)


class Settings(Struct, frozen=True):
    """How much is spent on the curves."""

    rates: Annotated[
        int,
        Meta(ge=1, le=10, title=mark("Learning rates"), description=mark("How many of the middle learning rates are tried at each share.")),
    ] = 2
    replicates: Annotated[
        int, Meta(ge=3, le=200, title=mark("Replicates"), description=mark("Replicates that the label curves rest on, at most."))
    ] = 10


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """For every share one arm per task alone and one for all together."""
    reduced = Reduced(settings.rates, settings.replicates)
    found: list[Arm] = []
    for share in SHARES:
        for task in tasks:
            weights = tuple(float(other is task) for other in tasks)
            found.append(Arm(f"labels:{share:g}:single:{task.name}", weights, label_share=share, reduced=reduced))
        found.append(Arm(f"labels:{share:g}:joint", (1.0,) * len(tasks), label_share=share, reduced=reduced))
    return tuple(found)


METHOD = MethodEntry(
    declaration=Method(
        id="label_curves",
        name=mark("Label curves"),
        summary=mark("Trains with parts of the labels, to see what further labels would bring and how many joint training saves."),
        limits=mark("A curve says nothing of labels far beyond those at hand, nor of rows of another kind."),
        part="diagnosis",
        settings=settings_of(Settings),
        paper=Paper(
            authors="Viering, Loog",
            title="The Shape of Learning Curves: a Review",
            year=2022,
            venue="IEEE TPAMI",
            identifier="arXiv:2103.10948",
        ),
    ),
    settings=Settings,
    arms=arms,
)
