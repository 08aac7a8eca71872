"""Co-annotation.

A row that has labels of some tasks lends itself a label of a related one: how much of what is typical of each class its labels hold
becomes a soft label of that class, or, where all of it is there, a hard one.

Formula: I_a = sum of w_ab y_b / sum of w_ab, t = softmax(I / temperature), loss = sum of the tasks' losses - sum of t_a log p_a over the
rows without a label of A that have those of all tasks related to it.
Paper: Kollias, Sharmanska & Zafeiriou, AAAI 2024 (arXiv:2401.01219), as we understand it; no code of the authors was at hand.
Departures: t log p instead of p log t; a temperature, because the softmax of scores between 0 and 1 is nearly flat; rows whose labels
favour no class lend none, where a flat label would teach doubt; the weights are the table's shares from a least share on.
"""

from engine.domain.method import Method, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.relation.learner import DIAGNOSTICS, RelationLearner
from engine.training.relation.settings import DISTRIBUTION_MATCHING_PAPER, LentLabels, MatchingWeight, RelationSettings


class Settings(RelationSettings, frozen=True):
    """Lent labels alone."""

    matching: MatchingWeight = 0.0
    annotation: LentLabels = "soft"


METHOD = MethodEntry(
    declaration=Method(
        id="co_annotation",
        name=mark("Co-annotation"),
        summary=mark(
            "Fills gaps in one task's labels with doubtful ones that the row's other labels speak for, by a table of how they go together."
        ),
        limits=mark("Labels that speak for several classes alike teach nothing, and a wrong table lends wrong labels."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=DIAGNOSTICS,
        paper=DISTRIBUTION_MATCHING_PAPER,
    ),
    settings=Settings,
    arms=joint_arm,
    learner=RelationLearner,
    cost=lambda tasks: 1.7 + 0.2 * tasks,
)
