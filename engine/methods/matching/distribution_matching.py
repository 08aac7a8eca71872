"""Distribution matching.

Tasks whose labels barely overlap teach each other on every row, labelled or not: what one predicts, together with a table of how
often the answers of another go with each of its classes, is what the other should predict there, and the other way round.

Formula: loss = sum of the tasks' losses + r(step) 1/2 [ CE(sg(q), p_B) + CE(sg(p_B), q) ] with q = p_A R, for every task B that a task A
speaks of; the mean over rows and over B, summed over A.
Paper: Kollias, Sharmanska & Zafeiriou, AAAI 2024 (arXiv:2401.01219), as we understand it from its abstract and summaries; no code of
the authors was at hand.
Departures: both outcomes of a binary task count, since p log q alone always pushes predictions towards 0; the target side of each
half is a constant; the table holds shares where the paper sets listed answers to 1; what experts leave open is learned from
co-labelled training rows; matching is ramped up; every batch holds the labelled rows of plain training, and unlabelled ones beside.
Limits: within a class of A all rows get the same target for B, so that matching alone cannot tell them apart.
"""

from engine.domain.method import Method, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.relation.learner import DIAGNOSTICS, RelationLearner
from engine.training.relation.settings import DISTRIBUTION_MATCHING_PAPER, RelationSettings


class Settings(RelationSettings, frozen=True):
    """Matching alone."""


METHOD = MethodEntry(
    declaration=Method(
        id="distribution_matching",
        name=mark("Distribution matching"),
        summary=mark(
            "Lets tasks with different labels teach each other by a table of how their answers go together, also on rows without labels."
        ),
        limits=mark("A wrong table is learned as truth, and rows of one class are told apart no better than the task's own labels allow."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=DIAGNOSTICS,
        paper=DISTRIBUTION_MATCHING_PAPER,
    ),
    settings=Settings,
    arms=joint_arm,
    learner=RelationLearner,
    cost=lambda tasks: 1.5 + 0.4 * tasks,
)
