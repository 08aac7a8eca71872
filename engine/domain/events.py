"""What happens in a study, as the engine tells it: the same lines on the wire, in the project file and in tests."""

from typing import Literal, TypeAlias, Union

from msgspec import Struct

from engine.domain.calibration import Calibrations
from engine.domain.explanation import SliceMeasured
from engine.domain.picture import WeighedPicture
from engine.domain.plan import Plan, Trial
from engine.domain.spectrum import LayerExponent
from engine.domain.tag import snake_tag
from engine.domain.text import Text
from engine.domain.verdict import Verdict

StudyState = Literal["done", "cancelled", "failed"]


class _Event(Struct, frozen=True, kw_only=True, tag_field="type", tag=snake_tag):
    seq: int = 0
    """Position in the project file, from 1; given when it is stored."""
    at: str = ""
    """UTC time, ISO 8601."""


class StudyStarted(_Event, frozen=True):
    """Training begins, or goes on after an interruption; the plan's criteria are frozen from here on."""

    plan: Plan
    trials: tuple[Trial, ...]
    workers: int
    device: str
    resumed: bool = False
    versions: dict[str, str] = {}
    members: int = 0
    """How many trials on a table are trained together at most, 0 for the usual number; a study that goes on keeps its groups."""
    device_reason: Text | None = None
    """Why it is this device, where there is another choice."""


class StudyProgressed(_Event, frozen=True):
    """How far the study is; times are in seconds."""

    phase: Literal["training", "testing", "verdict"]
    done: float
    """Share of the work done, 0 to 1."""
    elapsed: float
    left_low: float
    left_high: float


class TrialStarted(_Event, frozen=True):
    """A worker began a trial, or took it up again from its checkpoint."""

    trial: str


class TrialEvaluated(_Event, frozen=True):
    """A look at the validation part; one value per task of the plan, None for a task not trained or undefined."""

    trial: str
    step: int
    loss: float
    """Mean over the trial's tasks of the validation loss relative to that of a constant prediction."""
    kpis: tuple[float | None, ...]


class GradientsMeasured(_Event, frozen=True):
    """Gradients of the tasks on the shared weights, averaged over the probes since the last such event.

    Pairs are in the order (0,1), (0,2) … (1,2) …; None where a task had no labelled row.
    """

    trial: str
    step: int
    cosine: tuple[float | None, ...]
    conflict_share: tuple[float | None, ...]
    """Share of probes with a negative cosine."""
    magnitude_similarity: tuple[float | None, ...]
    sample_cosine: tuple[float | None, ...]
    """Per task: the mean cosine between two halves of its labelled rows in the same batches, the yardstick for ``cosine``."""
    sample_conflict_share: tuple[float | None, ...] = ()
    layer_cosine: tuple[tuple[float | None, ...], ...] = ()
    """As ``cosine``, for each shared layer apart, the one next to the inputs first; empty where there is one, and in earlier versions."""
    layer_sample_cosine: tuple[tuple[float | None, ...], ...] = ()
    """As ``sample_cosine``, likewise."""
    sample_magnitude_similarity: tuple[float | None, ...] = ()
    """As ``magnitude_similarity``, between the halves of each task."""
    layer_conflict_share: tuple[tuple[float | None, ...], ...] = ()
    layer_sample_conflict_share: tuple[tuple[float | None, ...], ...] = ()
    layer_magnitude_similarity: tuple[tuple[float | None, ...], ...] = ()
    layer_sample_magnitude_similarity: tuple[tuple[float | None, ...], ...] = ()
    """The other figures for each shared layer apart, as ``layer_cosine``."""


class DiagnosticsMeasured(_Event, frozen=True):
    """What a trial's method says of itself, averaged since the last such event; sent with its looks at the validation part."""

    trial: str
    step: int
    figures: dict[str, tuple[float | None, ...]]
    """By the names that the method declares; None where there is nothing to say. ``task_weights`` has one value per task of the plan."""


class TrialFinished(_Event, frozen=True):
    """A trial ended well; ``kpis`` and ``loss`` are those of its best checkpoint, on validation data."""

    trial: str
    best_step: int
    steps: int
    loss: float
    kpis: tuple[float | None, ...]
    seconds: float
    calibrations: Calibrations = ()
    """On the validation part, by its best checkpoint; empty in studies of earlier versions."""


class TrialFailed(_Event, frozen=True):
    """A trial could not be finished; the study goes on without it."""

    trial: str
    reason: Text
    details: str = ""
    skipped: bool = False
    """True where a person left it out rather than that it went wrong."""


class WorkerLost(_Event, frozen=True):
    """A worker process died, or its memory was not enough; ``message`` says what becomes of its unfinished trials."""

    message: Text


class TestScored(_Event, frozen=True):
    """A chosen trial's KPIs on the test part, which is used this once; one value per task of the plan."""

    __test__ = False
    trial: str
    kpis: tuple[float | None, ...]
    draws: tuple[tuple[float | None, ...], ...] = ()
    """The KPIs on each of many draws of the test rows, which are the same draws for all trials; empty in earlier versions."""


class InputsWeighed(_Event, frozen=True):
    """Which columns the tasks of a chosen trial look at, measured on validation rows; one row of ``shares`` per task of the plan.

    A row sums to 1 over ``columns``; None for a task not trained.
    """

    trial: str
    columns: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]


class PicturesWeighed(_Event, frozen=True):
    """Where in a few example pictures the tasks of a chosen trial look, measured on validation rows."""

    trial: str
    pictures: tuple[WeighedPicture, ...]


class ExponentsMeasured(_Event, frozen=True):
    """Power-law exponents of a chosen trial's layers; those with too few eigenvalues are left out."""

    trial: str
    layers: tuple[LayerExponent, ...]


class InputsPermuted(_Event, frozen=True):
    """How much worse the KPIs of a chosen trial become on validation rows when one column is shuffled; one row per task of the plan.

    In the KPIs themselves, positive is worse; None for a task not trained and a column that was not shuffled.
    """

    trial: str
    columns: tuple[str, ...]
    drops: tuple[tuple[float | None, ...], ...]


class SlicesCompared(_Event, frozen=True):
    """What the chosen candidate and its baselines reached in parts of the validation rows."""

    trials: tuple[str, ...]
    """Those of the candidate and of its baselines."""
    slices: tuple[SliceMeasured, ...]


class VerdictReached(_Event, frozen=True):
    """The study's answer."""

    verdict: Verdict


class StudyFinished(_Event, frozen=True):
    """Nothing more will happen until the study is started again."""

    state: StudyState
    message: Text | None = None
    details: str = ""
    discarded: bool = False
    """True where everything trained so far was thrown away; the study may be started from its beginning."""


Event: TypeAlias = Union[
    StudyStarted,
    StudyProgressed,
    TrialStarted,
    TrialEvaluated,
    GradientsMeasured,
    DiagnosticsMeasured,
    TrialFinished,
    TrialFailed,
    WorkerLost,
    TestScored,
    InputsWeighed,
    PicturesWeighed,
    ExponentsMeasured,
    InputsPermuted,
    SlicesCompared,
    VerdictReached,
    StudyFinished,
]
