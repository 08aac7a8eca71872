"""What can be set about self-auxiliary tasks."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.domain.text import mark

EdgeChoice = Literal["affinity", "enumeration", "all", "user", "none"]
Normalisation = Literal["share", "mean_one", "released"]


class AuxiliarySettings(Struct, frozen=True):
    """Who helps whom, and how much say the helpers get."""

    edges: Annotated[
        EdgeChoice,
        Meta(
            title=mark("Who helps whom"),
            description=mark(
                "Affinity: in a short training beforehand it is followed whether a task's own rows, held out, gain from a clone's "
                "influence. Enumeration: every task and every pair is trained for a while, and a task helps another where the pair was "
                "better than that one alone; with ten tasks these are 55 trainings. Both are done four times, with other rows held out. "
                "All: every task helps every other. User: as given below. None: branches without helpers."
            ),
        ),
    ] = "affinity"
    given: Annotated[
        str,
        Meta(
            max_length=10_000,
            title=mark("Helpers given by hand"),
            description=mark("Only for the choice user: A>B lets A help B; several are separated by commas, as in A>B, C>B."),
        ),
    ] = ""
    margin: Annotated[
        float,
        Meta(
            ge=0.0,
            le=10.0,
            title=mark("Margin of help"),
            description=mark(
                "By how many standard errors a measured help must exceed zero to be used; with less, some helpers are chosen by chance."
            ),
        ),
    ] = 2.0
    survey: Annotated[
        float,
        Meta(
            gt=0.0,
            lt=1.0,
            title=mark("Steps for measuring help"),
            description=mark("Share of the longest training that goes into affinity or enumeration; the rest is left for the network."),
        ),
    ] = 0.25
    weights: Annotated[
        Literal["equal", "learned"],
        Meta(
            title=mark("Influence of the helpers"),
            description=mark(
                "Equal: all losses on a branch count the same. Learned: their weights follow what lowers the tasks' loss on the "
                "validation part, which then judges this method a little too kindly."
            ),
        ),
    ] = "equal"
    rate: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1.0,
            title=mark("Rate of the weights"),
            description=mark("By how much learned weights change each time; the paper uses 0.0001 over some ten thousand steps."),
        ),
    ] = 0.005
    every: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            title=mark("Steps between corrections"),
            description=mark("The weights are corrected every so many training steps; 1 is as in the paper, and slower."),
        ),
    ] = 5
    normalisation: Annotated[
        Normalisation,
        Meta(
            title=mark("Scale of the weights"),
            description=mark(
                "Share: the weights on a branch sum to 1. Mean one: their mean is 1. Released: as in the authors' program, where all "
                "losses on a branch count the same whatever their weights."
            ),
        ),
    ] = "share"
