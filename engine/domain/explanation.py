"""Why the candidate answers as it does: the columns its answers hang on, the parts of the data where it does worse, and its calibration.

Everything here rests on validation data; the test part is used for nothing but the verdict.
"""

from datetime import date, timedelta

from msgspec import Struct

from engine.domain.task import Task
from engine.domain.text import Text, message

_BY_ROW = ("accuracy", "log_loss", "brier", "cost", "mae")
"""KPIs that are a mean over rows, so that they say something of a few rows as well."""
_FIRST_DAY = date(1970, 1, 1)


class Slice(Struct, frozen=True, omit_defaults=True):
    """A part of the rows: one value of a column, a range of it from ``low`` to below ``high``, or, with nothing else given, its gaps."""

    column: str
    value: str | None = None
    low: float | None = None
    high: float | None = None
    date: bool = False
    """The ends are days since 1970."""

    def words(self) -> Text:
        """The part as a person would write it."""
        if self.value is not None:
            return Text("{column} = {value}", {"column": self.column, "value": self.value})
        low, high = (None if end is None else self._end(end) for end in (self.low, self.high))
        if low is None and high is None:
            return message("{column} is missing", column=self.column)
        if low is None:
            return message("{column} below {high}", column=self.column, high=high or "")
        if high is None:
            return message("{column} from {low} on", column=self.column, low=low)
        return message("{column} from {low} to below {high}", column=self.column, low=low, high=high)

    def _end(self, end: float) -> str:
        return (_FIRST_DAY + timedelta(days=int(end))).isoformat() if self.date else f"{end:.6g}"


class SliceRule(Struct, frozen=True):
    """A part, and the network input that tells it, before scaling: from ``low`` to below ``high``, or ``low`` where both are the same."""

    part: Slice
    input: int
    low: float
    high: float


class SliceMeasured(Struct, frozen=True):
    """What baseline and candidate reached on the validation rows of one part, over the replicates."""

    part: Slice
    task: int
    """Position in the plan."""
    rows: int
    """Different rows that were looked at."""
    labels: float
    """Rows of one replicate, on average."""
    baseline: float
    """Mean over the replicates, in the measure of ``slice_measure``."""
    candidate: float
    gains: tuple[float, ...]
    """By replicate; positive is better, whatever the direction of the measure."""
    row_variance: float
    """Of the mean gain, from the choice of rows."""
    replicate_variance: float
    """The same of the gain of one replicate, on average."""


class ColumnImportance(Struct, frozen=True):
    """How much worse a task's KPI becomes when the values of one column are shuffled among the rows."""

    column: str
    drop: float
    """In the KPI itself; positive is worse."""
    interval: tuple[float, float] | None
    certain: bool
    """The interval leaves out zero."""


class SliceGain(Struct, frozen=True):
    """How the candidate does in one part of the data against the baseline."""

    part: Slice
    rows: int
    measure: str
    """The KPI that was looked at in this part."""
    baseline: float
    candidate: float
    gain: float
    """In the measure itself; positive is better."""
    interval: tuple[float, float]
    """95 % of this part by itself."""
    certain: bool
    """It differs even with allowance for the number of parts that were looked at, by Holm's rule."""


class CalibrationCurve(Struct, frozen=True):
    """Predicted probability against what came true, pooled over the replicates, in bins with enough rows."""

    predicted: tuple[float, ...]
    observed: tuple[float, ...]
    rows: tuple[int, ...]
    error: float
    """Mean calibration error over the replicates."""


class TaskExplanation(Struct, frozen=True):
    """What is known of one task; empty or None where it was not measured."""

    task: str
    kpi: str
    unit: str | None = None
    columns: tuple[ColumnImportance, ...] = ()
    """The most important first."""
    parts_compared: int = 0
    worst: tuple[SliceGain, ...] = ()
    """Parts where the candidate does worse, the surest first."""
    baseline: CalibrationCurve | None = None
    candidate: CalibrationCurve | None = None
    about_columns: Text | None = None
    about_parts: tuple[Text, ...] = ()
    about_calibration: Text | None = None


class Explanation(Struct, frozen=True):
    """Everything that was measured of why the candidate answers as it does."""

    tasks: tuple[TaskExplanation, ...]
    sentences: tuple[Text, ...]
    """What it rests on and how far it can be taken."""


def slice_measure(task: Task) -> str:
    """The KPI by which a part of the rows is judged: the task's own if it is a mean over rows, else one that is."""
    if task.kpi in _BY_ROW:
        return task.kpi
    return "mae" if task.kind == "regression" else "brier"
