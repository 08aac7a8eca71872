"""Distribution matching together with co-annotation.

Both ways in which a relation table lets tasks teach each other: predictions are matched on every row, and labels lend labels.

Formula: loss = sum of the tasks' losses + r(step) L_DM + L_SCA; see the two methods that it joins.
Paper: Kollias, Sharmanska & Zafeiriou, AAAI 2024 (arXiv:2401.01219), as we understand it; no code of the authors was at hand.
Departures: those of the two methods.
"""

from engine.domain.method import Method, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm
from engine.training.relation.learner import DIAGNOSTICS, RelationLearner
from engine.training.relation.settings import DISTRIBUTION_MATCHING_PAPER, LentLabels, RelationSettings


class Settings(RelationSettings, frozen=True):
    """Matching and lent labels."""

    annotation: LentLabels = "soft"


METHOD = MethodEntry(
    declaration=Method(
        id="matching_with_lent_labels",
        name=mark("Distribution matching with co-annotation"),
        summary=mark("Matches what related tasks predict, and lets the labels of a row lend it those that it lacks."),
        limits=mark("Both halves rest on the same table, so that what is wrong in it is taught twice."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=DIAGNOSTICS,
        paper=DISTRIBUTION_MATCHING_PAPER,
    ),
    settings=Settings,
    arms=joint_arm,
    learner=RelationLearner,
    cost=lambda tasks: 2.5 + 0.6 * tasks,
)
