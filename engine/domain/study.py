"""A study: a plan and the fold of its events, the one picture that screen, report and verdict look at."""

from collections import deque
from collections.abc import Iterable
from typing import Literal, assert_never

from engine.domain.events import (
    DiagnosticsMeasured,
    Event,
    ExponentsMeasured,
    GradientsMeasured,
    InputsPermuted,
    InputsWeighed,
    PicturesWeighed,
    SlicesCompared,
    StudyFinished,
    StudyProgressed,
    StudyStarted,
    StudyState,
    TestScored,
    TrialEvaluated,
    TrialFailed,
    TrialFinished,
    TrialStarted,
    VerdictReached,
    WorkerLost,
)
from engine.domain.plan import Plan, Trial
from engine.domain.verdict import Verdict

TrialState = Literal["waiting", "running", "done", "failed"]
Values = tuple[float | None, ...]
PACE_LOOKS = 9
"""Looks at the validation part that a trial's pace is measured over."""


class TrialRecord:
    """What is known of one trial; curves are append-only so that folding stays linear."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.state: TrialState = "waiting"
        self.steps: list[int] = []
        self.losses: list[float] = []
        self.kpis: list[Values] = []
        """Validation KPIs per evaluation, one value per task of the plan."""
        self.looks: deque[tuple[int, str]] = deque(maxlen=PACE_LOOKS)
        """Step and time of its last looks since it was begun or taken up again; its pace can be told from them."""
        self.finished: TrialFinished | None = None
        self.test: Values | None = None
        self.draws: tuple[Values, ...] = ()
        """Test KPIs on each draw of the test rows."""
        self.failure: TrialFailed | None = None

    @property
    def skipped(self) -> bool:
        """Whether a person left it out before it was finished."""
        return self.finished is None and self.failure is not None and self.failure.skipped

    def evaluate(self, event: TrialEvaluated) -> None:
        """Append one evaluation; steps seen before (a resumed trial replays some) are overwritten."""
        while self.steps and self.steps[-1] >= event.step:
            self.steps.pop()
            self.losses.pop()
            self.kpis.pop()
        self.steps.append(event.step)
        self.losses.append(event.loss)
        self.kpis.append(event.kpis)
        self.looks.append((event.step, event.at))


class Study:
    """The plan and everything that has happened so far; ``apply`` is its only way to change."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.records: dict[str, TrialRecord] = {}
        self.gradients: list[GradientsMeasured] = []
        self.diagnostics: dict[str, list[DiagnosticsMeasured]] = {}
        """By trial, in the order of their steps."""
        self.inputs: dict[str, InputsWeighed] = {}
        """By trial; those of the chosen trials."""
        self.pictures: dict[str, PicturesWeighed] = {}
        """By trial; one of the chosen trials where the data holds pictures."""
        self.exponents: dict[str, ExponentsMeasured] = {}
        """By trial; those of the chosen trials that have layers large enough."""
        self.permuted: dict[str, InputsPermuted] = {}
        """By trial; those of the chosen trials that train several tasks."""
        self.slices: SlicesCompared | None = None
        self.progress: StudyProgressed | None = None
        self.started: StudyStarted | None = None
        self.state: Literal["waiting", "running"] | StudyState = "waiting"
        self.finish: StudyFinished | None = None
        self.verdict: Verdict | None = None
        self.incidents: list[WorkerLost | TrialFailed] = []
        self.last_seq = 0

    def apply(self, event: Event) -> None:
        """Take ``event`` into account."""
        self.last_seq = max(self.last_seq, event.seq)
        match event:
            case StudyStarted():
                self._start(event)
            case StudyProgressed():
                self.progress = event
            case TrialStarted():
                self.records[event.trial].state = "running"
                self.records[event.trial].looks.clear()
            case TrialEvaluated():
                self.records[event.trial].evaluate(event)
            case GradientsMeasured():
                self.gradients.append(event)
            case DiagnosticsMeasured():
                self._diagnose(event)
            case TrialFinished():
                self._finish_trial(event)
            case TrialFailed():
                self.records[event.trial].state = "failed"
                self.records[event.trial].failure = event
                self.incidents.append(event)
            case WorkerLost():
                self.incidents.append(event)
            case TestScored():
                self.records[event.trial].test = event.kpis
                self.records[event.trial].draws = event.draws
            case InputsWeighed():
                self.inputs[event.trial] = event
            case PicturesWeighed():
                self.pictures[event.trial] = event
            case ExponentsMeasured():
                self.exponents[event.trial] = event
            case InputsPermuted():
                self.permuted[event.trial] = event
            case SlicesCompared():
                self.slices = event
            case VerdictReached():
                self.verdict = event.verdict
            case StudyFinished():
                self.state = event.state
                self.finish = event
                if event.discarded:
                    self._forget()
                    self.state = "waiting"
            case _:
                assert_never(event)

    def apply_all(self, events: Iterable[Event]) -> "Study":
        """Apply ``events`` in order and return the study itself."""
        for event in events:
            self.apply(event)
        return self

    def done_trials(self) -> list[TrialRecord]:
        """Records of the trials that ended well, in plan order."""
        return [record for record in self.records.values() if record.state == "done"]

    def compared(self) -> list[TrialRecord]:
        """Records of the trials that learn from the labels as they are, in plan order; the others explain and never compete."""
        return [record for record in self.records.values() if not record.trial.altered]

    def _start(self, event: StudyStarted) -> None:
        self.started = event
        self.plan = event.plan
        self.state = "running"
        self.finish = None
        self.verdict = None
        if not event.resumed:
            self._forget()
            self.started = event
        for trial in event.trials:
            self.records.setdefault(trial.id, TrialRecord(trial))
        for record in self.records.values():
            if record.state != "done":
                record.state = "waiting"

    def _forget(self) -> None:
        self.started = None
        self.progress = None
        self.records = {}
        self.gradients = []
        self.diagnostics = {}
        self.inputs = {}
        self.pictures = {}
        self.exponents = {}
        self.permuted = {}
        self.slices = None
        self.verdict = None
        self.incidents = []

    def _diagnose(self, event: DiagnosticsMeasured) -> None:
        """Append a measurement; steps seen before (a resumed trial replays some) are overwritten."""
        measured = self.diagnostics.setdefault(event.trial, [])
        while measured and measured[-1].step >= event.step:
            measured.pop()
        measured.append(event)

    def _finish_trial(self, event: TrialFinished) -> None:
        record = self.records[event.trial]
        record.state = "done"
        record.finished = event
