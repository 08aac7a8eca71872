"""What can be set about factorised layers; the three forms have the same settings."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.domain.method import Paper
from engine.domain.text import mark

DMTRL = Paper(
    authors="Yang, Hospedales",
    title="Deep Multi-task Representation Learning: A Tensor Factorisation Approach",
    year=2017,
    venue="ICLR",
    identifier="arXiv:1605.06391",
)
"""The source of the three forms."""


class FactorSettings(Struct, frozen=True):
    """How much tasks share, and where training starts from."""

    task_rank: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            title=mark("Length of the tasks' codes"),
            description=mark(
                "How many shared building blocks a task's layer is mixed from. Fewer means more sharing: 1 is one layer for all, as many "
                "as there are tasks lets each go its own way. 0 takes half the number of tasks."
            ),
        ),
    ] = 0
    share: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1.0,
            title=mark("Width of the shared factors"),
            description=mark("Share of its largest possible size that each shared factor gets, apart from the codes. LAF has none."),
        ),
    ] = 0.5
    start: Annotated[
        Literal["random", "single_task"],
        Meta(
            title=mark("Start from"),
            description=mark(
                "Random numbers, or single-task networks that are trained first and then taken apart. Their steps count as part of the "
                "longest training."
            ),
        ),
    ] = "single_task"
    start_sharing: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            title=mark("Sharing at the start"),
            description=mark("How alike the tasks' random layers are before training: 0 unrelated, 1 equal."),
        ),
    ] = 0.5
    start_steps: Annotated[
        float,
        Meta(
            gt=0.0,
            lt=1.0,
            title=mark("Steps for single-task networks"),
            description=mark("Share of the longest training that goes into the single-task networks where training starts from them."),
        ),
    ] = 0.25
    tolerance: Annotated[
        float,
        Meta(
            ge=0.0,
            le=1.0,
            title=mark("Error budget"),
            description=mark("How much of the difference between the single-task networks may be lost when they are taken apart."),
        ),
    ] = 0.1
    rank_rule: Annotated[
        Literal["fro_total", "fro_each", "spectral"],
        Meta(
            title=mark("Rule for the ranks"),
            description=mark(
                "Whether the error budget holds for a layer as a whole, for each of its axes, or for the size of the largest part left out."
            ),
        ),
    ] = "fro_total"
    heads: Annotated[
        Literal["automatic", "private"],
        Meta(
            title=mark("Output layers"),
            description=mark("Automatic: factorised like the others where all tasks are of one kind, else one of its own for each task."),
        ),
    ] = "automatic"
    rank_choice: Annotated[
        Literal["fixed", "pruned", "validated"],
        Meta(
            title=mark("Choice of the codes' length"),
            description=mark(
                "Fixed as set above; pruned: as many as there are tasks, from which those that matter little are removed while training; "
                "validated: several lengths are trained, and the validation part decides."
            ),
        ),
    ] = "fixed"
    pruning: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1.0,
            title=mark("Strength of pruning"),
            description=mark("How hard building blocks are pushed towards zero where they are pruned."),
        ),
    ] = 0.001
    code: Annotated[
        Literal["free", "descriptor", "descriptor_and_residual"],
        Meta(
            title=mark("Where codes come from"),
            description=mark(
                "Free: learned for each task. Descriptor: made from what is known of a task, so that a new task needs no training. "
                "Descriptor and residual: both, with a penalty on what the descriptor does not explain."
            ),
        ),
    ] = "free"
    descriptors: Annotated[
        str,
        Meta(
            title=mark("Task descriptors"),
            description=mark(
                "Numbers that describe each task, as name: 1 0; other name: 1 1. Left empty, the descriptions on the Tasks page are used."
            ),
        ),
    ] = ""
    residual_penalty: Annotated[
        float,
        Meta(
            ge=0.0,
            le=100.0,
            title=mark("Penalty on the residual"),
            description=mark("How strongly codes are held to what the descriptor says."),
        ),
    ] = 0.01
