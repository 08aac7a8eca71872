"""Whether networks that are in use still fit newer data: what drifted, how good they still are, and what follows."""

from typing import Literal

from msgspec import Struct

from engine.domain.text import Text, mark
from engine.domain.verdict import Interval

Fit = Literal["still_fit", "watch", "check_unit", "retrain"]
"""``check_unit``: a column seems to come in another unit, and nothing that rests on it decides anything before that is mended."""

FIT_LABELS: dict[Fit, str] = {
    "still_fit": mark("Still fit"),
    "watch": mark("Watch"),
    "check_unit": mark("Check the unit first"),
    "retrain": mark("Retrain"),
}
FIT_MARKS: dict[Fit, str] = {"still_fit": "✔", "watch": "▲", "check_unit": "▲", "retrain": "✖"}


class ColumnDrift(Struct, frozen=True):
    """How one column of the newer rows differs from the study's."""

    column: str
    drift: float
    """Numbers and dates: probability that a newer value lies on one side of an older one (0.5 to 1). Categories: the share of rows (0 to
    1) that would have to change."""
    sure: bool
    """Whether chance alone would hardly make so much."""
    drifted: bool
    """Whether it is sure and large."""
    missing_before: float = 0.0
    missing_now: float = 0.0
    """Shares of rows without a value."""


class TaskMonitored(Struct, frozen=True):
    """How good the networks are on the newer rows with a label of one task; None where a value is undefined."""

    task: str
    kpi: str
    labels: int
    value: float | None
    interval: Interval | None
    """95 % interval, from draws of the newer rows."""
    reference: float | None
    """The baseline's value on the study's test rows, against which the floor was frozen."""
    least: float | None
    """The value at which the frozen floor is reached."""
    holds: bool | None
    """True: the whole interval is on the good side of the floor; False: none of it; None: undecided, or the unit of a column has to be
    checked first."""


class Monitoring(Struct, frozen=True):
    """The whole answer."""

    file: str
    rows: int
    fit: Fit
    reasons: tuple[Text, ...]
    columns: tuple[ColumnDrift, ...]
    tasks: tuple[TaskMonitored, ...] = ()
    unlike: float = 0.0
    """Share of rows unlike those of the study."""
    at: str = ""
    """When it was looked at, UTC, ISO 8601; empty where that is not kept."""
