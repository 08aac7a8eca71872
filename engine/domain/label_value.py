"""What labels are worth: learning curves over parts of the labels, how many joint training saves, and what further ones should bring.

Everything here rests on validation data. Labels are those of the training part; all numbers of labels are about, as splits differ.
"""

from typing import Literal

from msgspec import Struct

from engine.domain.text import Text

Way = Literal["single", "joint"]


class CurvePoint(Struct, frozen=True):
    """The KPI that was reached with a part of a task's training labels."""

    share: float
    labels: float
    kpi: float
    interval: tuple[float, float] | None


class PowerLaw(Struct, frozen=True):
    """KPI = level + factor x labels ** -exponent."""

    level: float
    factor: float
    exponent: float

    def at(self, labels: float) -> float:
        """The KPI that the curve gives for so many training labels."""
        return self.level + self.factor * labels**-self.exponent


class BandPoint(Struct, frozen=True):
    """The 95 % range of the fitted curve at one number of labels."""

    labels: float
    kpi: float
    low: float
    high: float


class LabelCurve(Struct, frozen=True):
    """How the KPI of one task grows with its labels, for one way of training."""

    points: tuple[CurvePoint, ...]
    """From the smallest share to all labels."""
    fit: PowerLaw | None = None
    """None where more labels made no difference that could be told from chance."""
    band: tuple[BandPoint, ...] = ()
    """The fitted curve, from the smallest share to twice the labels at hand."""


class Saving(Struct, frozen=True):
    """How many of a task's training labels joint training makes unnecessary at equal KPI; negative where it needs more."""

    labels: float
    interval: tuple[float, float]
    all_labels: float
    """The training labels that the single-task networks had."""
    bounded: bool = False
    """The smallest share was enough already, so the saving is at least this."""
    cost: float | None = None
    """What the saved labels would cost, in the currency of the project; None without a cost per label."""


class Further(Struct, frozen=True):
    """What further training labels should bring by the fitted curve: an estimate beyond the data."""

    labels: int
    gain: float
    """Against the KPI reached now; 0.02 = 2 %."""
    interval: tuple[float, float]
    way: Way
    """Which network they would go into: the one that the verdict gives the task."""
    cost: float | None = None
    shortened: bool = False
    """So many labels as asked for would be more than doubling those at hand, so the estimate is for fewer."""


class TaskLabels(Struct, frozen=True):
    """One task's curves and what follows from them."""

    task: str
    kpi: str
    unit: str | None
    single: LabelCurve
    joint: LabelCurve | None
    saving: Saving | None
    """None where more labels made no difference, so that no number of labels stands for a KPI."""
    further: Further | None
    messages: tuple[Text, ...]
    replicates: int


class LabelValue(Struct, frozen=True):
    """Everything that was measured of what labels are worth."""

    tasks: tuple[TaskLabels, ...]
    ranking: tuple[str, ...]
    """Tasks by expected gain, times the task's value, per cost of the labels or, without costs, per label; none without a trend."""
    per_cost: bool
    """Whether the ranking goes by cost; else some task has no cost per label."""
    sentences: tuple[Text, ...]
    """Which task to label next, and what the curves rest on."""

    def task(self, name: str) -> TaskLabels | None:
        """What is known of task ``name``."""
        return next((known for known in self.tasks if known.task == name), None)
