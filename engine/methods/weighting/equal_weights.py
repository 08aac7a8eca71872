"""Equal weights, also called unitary scalarisation.

One network with a shared trunk learns all tasks; the loss is the plain sum of the tasks' mean losses. Simple as it is, it
matches most elaborate methods once the learning rate is tuned.

Formula: L = sum over t of L_t, where L_t is the mean over the rows of the batch that carry a label of task t.
Paper: Kurin et al., NeurIPS 2022 (arXiv:2201.04122).
Departures: L_t is a mean over labelled rows only, so that a task with many labels does not drown the others.
"""

from msgspec import Struct

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.learner import MethodEntry, joint_arm


class Settings(Struct, frozen=True):
    """Nothing to set."""


METHOD = MethodEntry(
    declaration=Method(
        id="equal_weights",
        name=mark("Equal weights"),
        summary=mark("Trains all tasks in one network and gives every task the same influence."),
        limits=mark("When the tasks pull in different directions, the task with the larger loss tends to prevail."),
        part="candidate",
        settings=settings_of(Settings),
        paper=Paper(
            authors="Kurin, De Palma, Kostrikov, Whiteson, Pawan Kumar",
            title="In Defense of the Unitary Scalarization for Deep Multi-Task Learning",
            year=2022,
            venue="NeurIPS",
            identifier="arXiv:2201.04122",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
)
