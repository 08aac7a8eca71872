"""A task that was added to a finished project: what it was made from, and how it compares with training it alone."""

from typing import Literal

from msgspec import Struct

from engine.domain.task import Task
from engine.domain.text import Text, mark
from engine.domain.verdict import Interval

Way = Literal["shared", "alone", "unfrozen"]
"""``shared``: everything that was shared stays as it is. ``unfrozen``: from the same start, but all of it may move."""

WAYS: dict[Way, str] = {
    "shared": mark("On what is shared"),
    "alone": mark("Trained alone"),
    "unfrozen": mark("Shared start, all free to move"),
}
"""Names of the ways, for tables."""


class WayMeasured(Struct, frozen=True):
    """One way to a network for the task; KPIs are None where they are undefined."""

    way: Way
    trained: int
    """Numbers that were trained for each network; 0 for one that was made from the description alone."""
    validation: float | None
    """Mean KPI on validation rows; what is used for predictions was chosen by the loss there, which may speak otherwise."""
    test: tuple[float | None, ...]
    """KPI on test rows, one per replicate."""
    mean: float | None
    """Mean of ``test``."""


class LeftOutTask(Struct, frozen=True):
    """The validation loss of a task of the project that was left out of training and made from what is known beforehand."""

    task: str
    from_descriptor: float
    from_mean: float
    from_nearest: float


class NewTask(Struct, frozen=True):
    """A task that was added, with all that must be said of it."""

    task: Task
    method: str
    """The method whose networks it stands on."""
    frozen: Literal["factors", "trunk"]
    zero_shot: bool
    labels: tuple[int, int, int]
    """Labels in the training, validation and test part, of the first replicate."""
    ways: tuple[WayMeasured, ...]
    gain: float | None
    """Relative change of the test KPI from training alone to the shared way; positive is better."""
    interval: Interval | None
    """95 % interval of the gain (corrected resampled t)."""
    in_points: bool
    """The baseline is too near zero for shares, so the gain is a difference of the KPI itself."""
    used: Way
    """The way whose networks predict from now on."""
    headline: Text
    compared: Text
    """What was compared with what."""
    remarks: tuple[Text, ...] = ()
    left_out: tuple[LeftOutTask, ...] = ()
    leverage: float | None = None
    """How far the description lies outside those of the project's tasks; above 1 means extrapolation. None without one."""
    residual_low: float = 0.0
    residual_high: float = 0.0
    """5 % and 95 % quantiles of what predictions of a value miss on validation rows."""
    file: str = ""
    """The name of the file with the labels; empty where the project's own data hold them."""
