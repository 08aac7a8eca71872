"""What can be set for methods with a relation table."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.domain.method import Paper
from engine.domain.text import mark

DISTRIBUTION_MATCHING_PAPER = Paper(
    authors="Kollias, Sharmanska, Zafeiriou",
    title="Distribution Matching for Multi-Task Learning of Classification Tasks",
    year=2024,
    venue="AAAI",
    identifier="arXiv:2401.01219",
)
"""The source of the matching methods."""

MatchingWeight = Annotated[
    float,
    Meta(
        ge=0.0,
        le=100.0,
        title=mark("Weight of matching"),
        description=mark("How much it counts that predictions agree with what the related tasks let expect; 0 for not at all."),
    ),
]
LentLabels = Annotated[
    Literal["none", "soft", "hard"],
    Meta(
        title=mark("Lent labels"),
        description=mark("Whether labels of one task lend labels to another: none, soft ones with doubt, or hard ones."),
    ),
]


class RelationSettings(Struct, frozen=True):
    """How tasks teach each other by what is known of their relation."""

    matching: MatchingWeight = 1.0
    two_sided: Annotated[
        bool,
        Meta(
            title=mark("Learn in both directions"),
            description=mark("Whether related tasks teach each other, or only the one with more classes the other."),
        ),
    ] = True
    ramp: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            title=mark("Warm-up share"),
            description=mark("Share of the longest training over which matching reaches its weight; first predictions are noise."),
        ),
    ] = 0.15
    unlabelled: Annotated[
        float,
        Meta(
            ge=0.0,
            le=8.0,
            title=mark("Rows without labels"),
            description=mark("Training rows without any label that each batch gets beside the others, relative to its size."),
        ),
    ] = 1.0
    annotation: LentLabels = "none"
    annotation_weight: Annotated[
        float, Meta(ge=0.0, le=100.0, title=mark("Weight of lent labels"), description=mark("How much soft lent labels count; 1 is usual."))
    ] = 1.0
    temperature: Annotated[
        float,
        Meta(
            ge=0.01,
            le=10.0,
            title=mark("Temperature"),
            description=mark("How doubtful soft lent labels are; at 1, as in the paper, they say next to nothing."),
        ),
    ] = 0.1
    least_share: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1.0,
            title=mark("Typical from this share on"),
            description=mark("The share from which an answer counts as typical of a class when labels are lent."),
        ),
    ] = 0.2
    least_rows: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            title=mark("Rows for a relation"),
            description=mark("Training rows with both labels that it takes to learn a relation that no expert gave."),
        ),
    ] = 30
    balance_classes: Annotated[
        bool,
        Meta(
            title=mark("Balance classes"),
            description=mark("Whether rare classes count as much as frequent ones; probabilities are corrected for it."),
        ),
    ] = False
