"""Trains the trials of a job to their end: looks at validation, stops early, reports, and can be interrupted at any step."""

from collections.abc import Callable, Collection
from math import isfinite
from time import monotonic

import torch
from msgspec import Struct
from msgspec.structs import replace
from torch import Tensor

from engine.domain.errors import CancelledError
from engine.domain.events import DiagnosticsMeasured, TrialEvaluated, TrialFailed, TrialFinished, TrialStarted
from engine.domain.plan import Trial
from engine.domain.text import message
from engine.domain.trial_failures import divergence
from engine.training.altered_labels import altered_labels
from engine.training.arrays import TrainingArrays
from engine.training.checkpoint import Checkpoint, read_checkpoint
from engine.training.cohort import Cohort
from engine.training.evaluation import Evaluation, Evaluator
from engine.training.job import CohortJob, Link
from engine.training.learner import Learner
from engine.training.networks import NetworkBuilder, plain_network
from engine.training.source import Source
from engine.training.weights import pack_weights

SECONDS_BETWEEN_CHECKPOINTS = 5.0
EXPLODED = 1e6
"""A validation loss so many times that of a constant prediction is no training any more."""
_LEAVING_SHARE = 0.25
"""Finished members leave the cohort once they are this share of it; moving the others costs more before that."""


def run_cohort(
    job: CohortJob,
    arrays: TrainingArrays,
    link: Link,
    learner: type[Learner],
    *,
    network: NetworkBuilder = plain_network,
    settings: Struct | None = None,
    resume: bytes | None = None,
    device: str = "cpu",
    dtype: torch.dtype = torch.float32,
    skipped: Callable[[], Collection[str]] = frozenset,
) -> dict[str, bytes]:
    """Train all trials of ``job`` and give the weights of each one's best checkpoint, by trial id; failed trials are left out.

    ``learner``, ``network`` and ``settings`` are those of the method that asked for the trials (see ``MethodEntry``).
    ``resume`` is the last blob given to ``link.checkpoint`` by an interrupted run of the same job; the result then equals
    that of an undisturbed run. ``skipped`` tells at every step which trials are to be trained no further. Raises CancelledError
    after a last checkpoint when ``link.should_stop()``, and PlanError when a trained task has no label in its training or
    validation part.
    """
    own = network is not plain_network or learner.forward is not Learner.forward
    built = learner(network(arrays.shape(job.settings), job.tasks, settings), job.tasks, settings)
    return _Run(job, arrays, link, built, own, device, dtype, skipped).run(resume)


class _Run:
    """One call of ``run_cohort``. Images are trained one trial after another, tables all at once."""

    def __init__(
        self,
        job: CohortJob,
        arrays: TrainingArrays,
        link: Link,
        learner: Learner,
        own_network: bool,
        device: str,
        dtype: torch.dtype,
        skipped: Callable[[], Collection[str]],
    ) -> None:
        self._job = job
        self._arrays = arrays
        self._link = link
        self._device = device
        self._dtype = dtype
        self._skipped = skipped
        self._source = Source(arrays, device, dtype, altered_labels(job, arrays))
        self._source.require_labels(job.trials, job.tasks)
        self._learner = learner
        self._own_network = own_network
        self._evaluator = Evaluator(self._source, job.tasks, job.seed, device)
        self._done = Checkpoint()
        self._last_save = monotonic()
        self._since = monotonic()
        """From when on the time counts as training for what is told next; later by every wait in between."""

    def run(self, resume: bytes | None) -> dict[str, bytes]:
        if resume is not None:
            self._done = read_checkpoint(resume)
        groups = [self._job.trials] if self._job.kind == "table" else [(trial,) for trial in self._job.trials]
        for group in groups:
            if any(trial.id not in self._done.ended for trial in group):
                self._train(group)
                self._done.current = {}
        return self._done.weights

    def _train(self, trials: tuple[Trial, ...]) -> None:
        resumed, pause, self._since = self._done.current, self._save_or_stop, monotonic()
        cohort = Cohort(self._job, trials, self._source, self._learner, self._device, self._dtype, frozen=resumed, pause=pause)
        for trial, progress in zip(cohort.trials, cohort.progress, strict=True):
            if not progress.finished:
                self._link.emit(TrialStarted(trial=trial.id))
        settings = self._job.settings
        while self._goes_on(cohort):
            self._save_or_stop(cohort.freeze)
            cohort.advance()
            if cohort.step % settings.evaluate_every == 0 or cohort.step >= settings.max_steps:
                now = monotonic()
                self._look(cohort, now - self._since)
                self._since = now

    def _goes_on(self, cohort: Cohort) -> bool:
        """Whether any member is still to be trained, after leaving out those that nobody wants any more."""
        unwanted = self._skipped()
        for trial, progress in zip(cohort.trials, cohort.progress, strict=True):
            if not progress.finished and trial.id in unwanted:
                progress.finished = True
                self._done.ended[trial.id] = None
        return not all(progress.finished for progress in cohort.progress)

    def _save_or_stop(self, freeze: Callable[[], dict[str, Tensor]]) -> None:
        waited = monotonic()
        stop = self._link.should_stop()
        if stop or monotonic() - self._last_save >= SECONDS_BETWEEN_CHECKPOINTS:
            self._done.current = freeze()
            self._link.checkpoint(self._done.to_bytes())
            self._last_save = monotonic()
        self._since += monotonic() - waited
        if stop:
            raise CancelledError(message("Training was stopped; everything finished so far is kept."))

    def _look(self, cohort: Cohort, seconds: float) -> None:
        """Evaluate the members still in training, end those that are through, and let them leave."""
        active = [member for member, progress in enumerate(cohort.progress) if not progress.finished]
        evaluations = self._evaluator.evaluate(self._learner, cohort.weights[active], [cohort.trials[member] for member in active])
        figures = {name: values.tolist() for name, values in self._learner.diagnostics(cohort.memory).items()}
        for member, evaluation in zip(active, evaluations, strict=True):
            cohort.progress[member].seconds += seconds / len(active)
            self._take(cohort, member, evaluation, {name: values[member] for name, values in figures.items()})
        going = [member for member, progress in enumerate(cohort.progress) if not progress.finished]
        if going and len(cohort.trials) - len(going) >= _LEAVING_SHARE * len(cohort.trials):
            cohort.keep(going)

    def _take(self, cohort: Cohort, member: int, evaluation: Evaluation, figures: dict[str, list[float]]) -> None:
        trial, progress, settings = cohort.trials[member], cohort.progress[member], self._job.settings
        finite = abs(evaluation.loss) < EXPLODED
        if finite:
            self._link.emit(TrialEvaluated(trial=trial.id, step=cohort.step, loss=evaluation.loss, kpis=evaluation.kpis))
            measured = cohort.tally.report(member, trial.id, cohort.step)
            if measured is not None:
                self._link.emit(measured)
            if figures:
                known = {name: tuple(value if isfinite(value) else None for value in values) for name, values in figures.items()}
                self._link.emit(DiagnosticsMeasured(trial=trial.id, step=cohort.step, figures=known))
        if finite and (progress.best_loss is None or evaluation.loss < progress.best_loss):
            progress.best_loss, progress.best_step, progress.best_kpis = evaluation.loss, cohort.step, evaluation.kpis
            progress.checks_without_progress = 0
            cohort.best[member] = cohort.weights[member]
        else:
            progress.checks_without_progress += 1
        if not finite or progress.checks_without_progress >= settings.patience or cohort.step >= settings.max_steps:
            self._end(cohort, member, diverged=not finite)

    def _end(self, cohort: Cohort, member: int, *, diverged: bool) -> None:
        """A member that diverged is reported and never chosen, even if it had been good before: what it would do next is anyone's guess."""
        trial, progress = cohort.trials[member], cohort.progress[member]
        progress.finished = True
        if diverged or progress.best_loss is None:
            self._done.ended[trial.id] = None
            self._link.emit(TrialFailed(trial=trial.id, reason=divergence(trial, cohort.step)))
            return
        weights, settings = self._learner.stored(cohort.best[member], trial.settings)
        self._done.ended[trial.id] = pack_weights(
            weights, replace(trial, settings=settings), self._job.tasks, self._job.settings, self._arrays, own_network=self._own_network
        )
        self._link.emit(
            TrialFinished(
                trial=trial.id,
                best_step=progress.best_step,
                steps=cohort.step,
                loss=progress.best_loss,
                kpis=progress.best_kpis,
                seconds=progress.seconds,
                calibrations=self._evaluator.calibrations(self._learner, cohort.best[member], trial),
            )
        )
