"""How far the probabilities that a network gives can be taken at their word."""

from msgspec import Struct


class Calibration(Struct, frozen=True, omit_defaults=True):
    """Of one task on the validation part: predicted probability against what came true, in bins of equal width without the empty ones.

    For a binary task it is the probability of the positive class; for one with several, that of the class it decided for.
    """

    rows: tuple[int, ...]
    """Rows in each bin."""
    predicted: tuple[float, ...]
    """Mean predicted probability in each bin, ascending."""
    observed: tuple[float, ...]
    """Share of the rows of each bin in which it came true."""
    error: float
    """Mean distance of the two, weighed by rows: the expected calibration error."""
    within: float | None = None
    """For a binary task: its mean AUROC among rows of one and the same class of the task with most classes; None where undefined."""


Calibrations = tuple[Calibration | None, ...]
"""One per task of the plan; None for quantities and tasks that were not trained."""
