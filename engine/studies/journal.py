"""The one way an event takes: into the project file, into the study, and on to whoever listens."""

import time
from collections.abc import Callable, Iterable
from typing import Literal

from engine.domain.events import (
    DiagnosticsMeasured,
    Event,
    GradientsMeasured,
    StudyProgressed,
    TrialEvaluated,
    TrialFailed,
    TrialFinished,
    TrialStarted,
)
from engine.studies.estimate import time_left
from engine.studies.store import ProjectStore

Phase = Literal["training", "testing", "verdict"]
FASTEST_PROGRESS = 0.25
SLOWEST_PROGRESS = 2.0
"""Seconds between two progress events; they become rarer in long studies."""


class Journal:
    """Stores, folds and passes on the events of a running study.

    What a resumed cohort tells a second time (the same numbers, as it goes on from a checkpoint) is not stored again.
    """

    def __init__(self, store: ProjectStore, on_event: Callable[[Event], None]) -> None:
        self._store = store
        self._on_event = on_event
        self.study = store.study()
        self._gradient_steps: dict[str, int] = {}
        for measured in self.study.gradients:
            self._gradient_steps[measured.trial] = measured.step
        self._begun = time.monotonic()
        self._before = self.study.progress.elapsed if self.study.progress else 0.0
        self._next_progress = 0.0
        self._first_share = self.share_done()
        self._first_elapsed: float | None = None
        """When the first progress was seen; the pace counts from there, without the start of the workers."""
        self._resting_since: float | None = None

    def rest(self, resting: bool) -> None:
        """Stop the clock, or let it go on."""
        now = time.monotonic()
        if resting:
            self._resting_since = now
        elif self._resting_since is not None:
            self._begun += now - self._resting_since
            self._resting_since = None

    def record(self, *events: Event) -> None:
        """Store ``events`` together and pass them on."""
        self._pass_on(self._store.append_all(events))

    def record_safely(self, event: Event) -> None:
        """Store ``event`` and pass it on only once it is in the file for good."""
        stored = self._store.append_all((event,))
        self._store.flush()
        self._pass_on(stored)

    def tell(self, event: Event) -> None:
        """Pass on ``event`` where the file cannot take it."""
        self._pass_on((event,))

    def record_training(self, event: Event) -> None:
        """Record what a worker tells, unless it is known already."""
        if self._is_news(event):
            self.record(event)

    def record_progress(self, phase: Phase, expected: tuple[float, float], *, now: bool = False) -> None:
        """Record how far the study is, at most four times a second."""
        elapsed = self._before + (self._resting_since or time.monotonic()) - self._begun
        if not now and elapsed < self._next_progress:
            return
        self._next_progress = elapsed + min(SLOWEST_PROGRESS, max(FASTEST_PROGRESS, elapsed / 400))
        done = self.share_done() if phase == "training" else 1.0
        if done > self._first_share and self._first_elapsed is None:
            self._first_share, self._first_elapsed = done, elapsed
        seconds = elapsed - (self._first_elapsed or elapsed)
        low, high = time_left(seconds, done - self._first_share, 1 - done, expected)
        self.record(
            StudyProgressed(phase=phase, done=round(done, 4), elapsed=round(elapsed, 2), left_low=round(low, 1), left_high=round(high, 1))
        )

    def share_done(self) -> float:
        """Share of the training done, by steps; a trial that stopped early counts as whole."""
        plan = self.study.plan
        if plan is None or not self.study.records:
            return 0.0
        total = 0.0
        for record in self.study.records.values():
            if record.state in ("done", "failed"):
                total += 1
            elif record.steps:
                total += min(1.0, record.steps[-1] / plan.training.max_steps)
        return total / len(self.study.records)

    def _is_news(self, event: Event) -> bool:
        trial = getattr(event, "trial", None)
        if trial is not None and self.study.records[trial].skipped:
            return False
        match event:
            case TrialStarted():
                return self.study.records[event.trial].state == "waiting"
            case TrialFinished() | TrialFailed():
                return self.study.records[event.trial].state != "done"
            case TrialEvaluated():
                record = self.study.records[event.trial]
                return record.state != "done" and (not record.steps or event.step > record.steps[-1])
            case GradientsMeasured():
                news = event.step > self._gradient_steps.get(event.trial, -1)
                self._gradient_steps[event.trial] = max(event.step, self._gradient_steps.get(event.trial, -1))
                return news
            case DiagnosticsMeasured():
                measured = self.study.diagnostics.get(event.trial)
                return not measured or event.step > measured[-1].step
            case _:
                return True

    def _pass_on(self, stored: Iterable[Event]) -> None:
        for event in stored:
            self.study.apply(event)
            self._on_event(event)
