"""The verdict: what the evidence says about training the tasks together, with its uncertainty and its reasons."""

from typing import Literal

from msgspec import Struct

from engine.domain.explanation import Explanation
from engine.domain.label_value import LabelValue
from engine.domain.pareto import Pareto
from engine.domain.plan import SettingValue
from engine.domain.task import TaskKind
from engine.domain.task_fit import TaskFit
from engine.domain.text import Text, mark

VerdictName = Literal["go", "conditional", "no_go", "hold"]
Status = Literal["pass", "caution", "fail", "undecided"]
Interval = tuple[float, float]

VERDICT_LABELS: dict[VerdictName, str] = {
    "go": mark("Go"),
    "conditional": mark("Conditional go"),
    "no_go": mark("No-go"),
    "hold": mark("Hold"),
}
VERDICT_MARKS: dict[VerdictName, str] = {"go": "✔", "conditional": "▲", "no_go": "✖", "hold": "…"}
STATUS_LABELS: dict[Status, str] = {
    "pass": mark("Pass"),
    "caution": mark("Caution"),
    "fail": mark("Fail"),
    "undecided": mark("Undecided"),
}
STATUS_MARKS: dict[Status, str] = {"pass": "✔", "caution": "▲", "fail": "✖", "undecided": "…"}


class Reason(Struct, frozen=True):
    """One rule that led to the verdict, and the task it speaks of."""

    code: str
    message: Text
    task: str | None = None


class Candidate(Struct, frozen=True):
    """The way of joint training that was chosen on validation data."""

    method: str
    arm: str
    optimiser: str
    tasks: tuple[str, ...]
    """The tasks to train jointly; the others keep their single-task network."""
    settings: dict[str, SettingValue]
    """Learning rate, weight decay and the method's own settings."""


class CandidateScore(Struct, frozen=True):
    """How one way of joint training did on validation data; the winner is chosen by ``delta_m``."""

    method: str
    arm: str
    optimiser: str
    learning_rate: float
    delta_m: float | None
    """Mean gain over the tasks against the tuned single-task baselines, on validation data."""
    trials: int
    chosen: bool = False


class TaskVerdict(Struct, frozen=True):
    """One task's result on the test part, over replicates; None where a value is undefined."""

    name: str
    kind: TaskKind
    kpi: str
    direction: Literal["higher", "lower"]
    unit: str | None
    n_labels: int
    baseline: float | None
    candidate: float | None
    gain: float | None
    """Relative change against the baseline; positive is better, whatever the KPI's direction."""
    interval: Interval | None
    """95 % interval of the gain, from draws of the test rows; the corrected resampled t interval where none are known."""
    floor: float
    margin: float | None
    """How far the lower end of the interval stays above the floor."""
    status: Status
    message: Text
    replicate_gains: tuple[float, ...] = ()
    unit_gain: float | None = None
    """Change of the KPI itself, in ``unit`` where it has one; positive is better, whatever the KPI's direction."""
    unit_interval: Interval | None = None
    """95 % interval of it."""
    rate_spread: float | None = None
    """Standard deviation of the candidate's validation gain over the learning rates tried with its optimiser; None below two."""
    replicate_spread: float | None = None
    """Standard deviation of the candidate's validation gain over the replicates."""
    required_margin: float = 0.0
    """How far above the floor the lower end of the interval had to stay."""

    @property
    def above_floor(self) -> bool:
        """The whole interval lies above the floor, whatever margin was asked for."""
        return self.margin is not None and self.margin >= 0


class PairGain(Struct, frozen=True):
    """What training ``helped`` together with ``helper`` alone did for ``helped``, on validation data."""

    helper: str
    helped: str
    gain: float
    interval: Interval | None


class DeltaM(Struct, frozen=True):
    """Mean gain over all tasks, on the test part."""

    value: float | None
    """Weighed by the tasks' business value; the verdict goes by it."""
    interval: Interval | None
    plain: float | None = None
    """Every task counting the same."""
    plain_interval: Interval | None = None


class Criteria(Struct, frozen=True):
    """The criteria as frozen before training."""

    frozen_at: str | None
    hash: str | None
    changed: bool = False
    """What the verdict is measured by no longer has the hash that was frozen."""


class Check(Struct, frozen=True):
    """A condition of trust that was looked at, with what was found."""

    code: str
    passed: bool
    message: Text


class Verdict(Struct, frozen=True):
    """The whole answer of a study."""

    verdict: VerdictName
    headline: Text
    reasons: tuple[Reason, ...]
    candidate: Candidate | None
    tasks: tuple[TaskVerdict, ...]
    delta_m: DeltaM
    candidates: tuple[CandidateScore, ...]
    pairs: tuple[PairGain, ...]
    criteria: Criteria
    checks: tuple[Check, ...]
    what_would_change: tuple[Text, ...]
    versions: dict[str, str]
    seeds: tuple[int, ...]
    task_fit: TaskFit | None = None
    """How the tasks are best divided among networks; None with two tasks, and in verdicts of earlier versions."""
    pareto: Pareto | None = None
    """What every way of joint training reached for each task; None where nothing could be compared, and in earlier versions."""
    label_value: LabelValue | None = None
    """What labels are worth; None where the study trained with all of them only, and in earlier versions."""
    explanation: Explanation | None = None
    """Why the candidate answers as it does; None where nothing was measured of it, and in earlier versions."""
