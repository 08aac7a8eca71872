"""Runs a study: cohorts to the hands of a crew, events into the file, then the test part once and the verdict."""

import time
import traceback
from collections.abc import Callable, Iterable
from typing import assert_never

from msgspec.structs import replace

from engine.analysis.pareto import records_of
from engine.analysis.selection import choose
from engine.analysis.verdict import reach_verdict
from engine.domain.errors import CancelledError, ProjectError, TasukiError
from engine.domain.events import (
    Event,
    StudyFinished,
    StudyStarted,
    StudyState,
    TestScored,
    TrialFailed,
    VerdictReached,
    WorkerLost,
)
from engine.domain.text import Text, message, message_n
from engine.studies.arrays import feature_layout, input_owners, study_arrays
from engine.studies.cohort_queue import MOST_ATTEMPTS, CohortQueue
from engine.studies.crew import Arrived, Crew, Hand, LocalCrew, Said
from engine.studies.early_end import reason_against_ending
from engine.studies.ended_workers import KILLED_AGAIN, honest_reason, left_out
from engine.studies.estimate import device_for, estimate, member_bytes
from engine.studies.frames import (
    Checkpointed,
    Emitted,
    Failed,
    Pause,
    Proceed,
    Score,
    Scored,
    Skip,
    Stop,
    Stopped,
    Train,
    Trained,
)
from engine.studies.freezing import freeze
from engine.studies.journal import Journal
from engine.studies.kept import factorised_trials
from engine.studies.looks import looks, picture_names
from engine.studies.more_replicates import planned_cohorts, planned_trials, with_more
from engine.studies.planner import check_plan
from engine.studies.processes import core_count
from engine.studies.scratch import Scratch
from engine.studies.slicing import fewest_labels, slice_rules
from engine.studies.steering import ENDED, SKIPPED, Steering
from engine.studies.store import ProjectStore
from engine.studies.trials import GPU_MEMBERS
from engine.studies.versions import versions
from engine.training.job import CohortJob

PATIENCE_SECONDS = 1.4
"""How long workers may take to leave a checkpoint after a stop; together with the rest this stays below two seconds."""
TEST_PART = 2


class StudyRunner:
    """One run of the project's study: first ``prepare``, which raises what a person can mend, then ``run``, which tells by events."""

    def __init__(
        self, store: ProjectStore, on_event: Callable[[Event], None], *, cores: int | None = None, crew: Crew | None = None
    ) -> None:
        self._store = store
        self._crew = crew or LocalCrew(cores or core_count())
        self._journal = Journal(store, on_event)
        self._workers: dict[Hand, Train | Score | None] = {}
        self._beside: set[Hand] = set()
        """Those whose work was not alone all the time."""
        self._steering = Steering()
        self._resting = False
        self.over = False
        """True once workers are gone and only the last event is to be told."""

    def cancel(self) -> None:
        """Ask the run to stop; it does so within two seconds and keeps what is finished."""
        self._steering.stop()

    def pause(self, resting: bool) -> None:
        """Have the workers rest at their next step with everything in memory, or go on."""
        self._steering.rest(resting)

    def skip(self, trials: Iterable[str]) -> None:
        """Leave out ``trials`` as far as they are not finished."""
        self._steering.leave_out(trials, SKIPPED)

    def end_early(self) -> None:
        """Leave out all that is not finished and go on to the verdict; ProjectError where what is finished does not carry one."""
        reason = reason_against_ending(self._journal.study)
        if reason is not None:
            raise ProjectError(reason)
        self._steering.leave_out(tuple(self._journal.study.records), ENDED)
        self._steering.rest(False)

    def prepare(self, *, resume: bool = False, more: int = 0) -> bool:
        """Compute what workers need and freeze the criteria; False when the study is done already and ``more`` is 0.

        ``more`` replicates are added to a study that ended in Hold.
        Raises TasukiError before anything is changed when the plan cannot be computed or ``resume`` is missing.
        """
        study = self._journal.study
        plan, card = self._store.plan(), self._store.card()
        if more:
            plan = with_more(study, more)
        elif study.state == "done":
            return False
        if study.started is not None and not resume:
            raise ProjectError(
                message("{file} has been started before. Continue it (--resume) or choose another name.", file=str(self._store.path))
            )
        check_plan(plan, card)
        stages = planned_trials(plan, study)
        trials = tuple(trial for stage in stages for trial in stage)
        dataset = self._store.dataset()
        arrays = study_arrays(dataset, plan)
        self._columns, self._owners = input_owners(dataset, plan)
        self._rules = slice_rules(feature_layout(dataset, plan), arrays.inputs, fewest_labels(arrays)) if self._owners else ()
        self._pictures = picture_names(dataset)
        self._scratch = Scratch()
        self._arrays = self._scratch.folder / "arrays.safetensors"
        arrays.save(self._arrays)
        began, why = study.started, None
        if isinstance(self._crew, LocalCrew):
            device, why = device_for(plan, card, trials, began.device if began else "")
            self._crew.compute_on(device)
            if began is not None and began.device == device:
                why = began.device_reason
        self._crew.open(self._scratch.folder, self._arrays)
        members = began.members if began else GPU_MEMBERS * (self._crew.device == "cuda")
        self._queue = CohortQueue(self._store, plan, planned_cohorts(plan, stages, member_bytes(plan, card), members))
        self._expected = estimate(plan, card, stages[-1], self._crew.size, self._crew.device).seconds
        frozen = freeze(plan)
        if more:
            self._store.extend_plan(frozen)
        elif frozen != plan:
            self._store.save_plan(frozen)
        self._journal.record(
            StudyStarted(
                plan=frozen,
                trials=trials,
                workers=max(1, min(self._crew.size, len(self._queue))),
                device=self._crew.device,
                resumed=study.started is not None,
                versions=versions(),
                members=members,
                device_reason=why,
            )
        )
        over = {trial for trial in self._queue.finished_trials if study.records[trial].state != "done"}
        failures = [record.failure for trial, record in study.records.items() if trial in over or record.skipped]
        self._journal.record(*(failure for failure in failures if failure is not None))
        return True

    def run(self) -> StudyState:
        """Train what is not finished, score, reach the verdict; needs ``prepare``. Never raises: it tells by events."""
        finished = self._work()
        self._workers.clear()
        self._crew.close()
        self._scratch.close()
        self.over = True
        return self._told(finished).state

    def _told(self, finished: StudyFinished) -> StudyFinished:
        """Tell how the study ended, once, also where the file cannot take that any more."""
        try:
            self._journal.record_safely(finished)
        except TasukiError as error:
            if finished.state != "failed":
                finished = StudyFinished(state="failed", message=error.text, details=error.details)
            self._journal.tell(finished)
        return finished

    def _work(self) -> StudyFinished:
        try:
            self._train()
            self._test()
            self._conclude()
            return StudyFinished(state="done")
        except CancelledError as error:
            return StudyFinished(state="cancelled", message=error.text)
        except TasukiError as error:
            return StudyFinished(state="failed", message=error.text, details=error.details)
        except Exception:
            sentence = message("The study broke off because of a fault in Tasuki. What is finished is kept; continue to try again.")
            return StudyFinished(state="failed", message=sentence, details=traceback.format_exc())

    def _train(self) -> None:
        self._obey()
        self._crew.employ(len(self._queue))
        self._journal.record_progress("training", self._expected, now=True)
        while self._busy() or len(self._queue):
            for worker, work in list(self._workers.items()):
                if work is None and len(self._queue) and not self._resting:
                    self._give(worker, replace(self._queue.take(str(self._arrays), self._crew.device), skipped=self._skipped()))
            self._listen()
            self._journal.record_progress("training", self._expected)
        self._journal.record_progress("training", self._expected, now=True)
        self._check_outcome()

    def _check_outcome(self) -> None:
        """TasukiError when not one trial ended well: that is no result, and the study may be tried again."""
        study = self._journal.study
        failures = [record.failure for record in study.records.values() if record.failure is not None]
        if failures and not study.done_trials():
            sentence = message("No trial could be finished: {reason} Continue the study to try again.", reason=failures[0].reason)
            raise TasukiError(sentence, failures[0].details)

    def _test(self) -> None:
        """Score the chosen trials on the test part, all of them at once and never again."""
        study = self._journal.study
        tested = {trial for trial, record in study.records.items() if record.test is not None}
        if tested and not (study.plan and study.plan.looks):
            return
        chosen = [trial for trial in choose(study).trials(study) if trial not in tested]
        if not chosen:
            return
        self._journal.record_progress("testing", self._expected, now=True)
        weights = {trial: body for trial in chosen if (body := self._store.artifact(f"weights/{trial}")) is not None}
        trials = tuple(study.records[trial].trial for trial in weights)
        plan = self._store.plan()
        score = Score(
            trials=trials,
            weights=weights,
            tasks=plan.tasks,
            settings=plan.training,
            arrays=str(self._arrays),
            part=TEST_PART,
            owners=self._owners,
            seed=plan.seed,
            rules=self._rules,
        )
        for _ in range(MOST_ATTEMPTS):
            worker = self._somebody()
            self._give(worker, score)
            while self._workers.get(worker) is score:
                self._listen()
            if all(study.records[trial.id].test is not None for trial in trials):
                return
        raise TasukiError(message("The test part could not be scored. Continue the study to try again."))

    def _conclude(self) -> None:
        study = self._journal.study
        self._journal.record_progress("verdict", self._expected, now=True)
        verdict = reach_verdict(study, self._store.card())
        self._journal.record(VerdictReached(verdict=verdict))
        usable = verdict.pareto.usable if verdict.pareto is not None else ()
        kept = {record.trial.id for point in usable for record in records_of(study, point)}
        kept |= factorised_trials(study, verdict)
        needed = {f"weights/{name}" for name, record in study.records.items() if record.test is not None or name in kept}
        self._store.drop_artifacts(set(self._store.artifacts("weights/")) - needed)
        self._store.drop_artifacts(self._store.artifacts("checkpoint/"))
        self._store.compact()

    def _somebody(self) -> Hand:
        """A hand, waited for if need be."""
        while not self._workers:
            self._crew.employ(1)
            self._listen()
        return next(iter(self._workers))

    def _give(self, worker: Hand, work: Train | Score) -> None:
        busy = self._busy()
        self._beside.discard(worker)
        self._beside.update((worker, *busy) if busy else ())
        self._workers[worker] = work
        worker.send(work)

    def _busy(self) -> list[Hand]:
        return [worker for worker, work in self._workers.items() if work is not None]

    def _listen(self) -> None:
        """Take in what workers have said, waiting a moment for it; CancelledError when the person asked to stop."""
        self._obey()
        if self._steering.stopped:
            self._stop_workers()
            raise CancelledError(message("Training was stopped. Everything finished so far is kept and can be continued."))
        heard = self._crew.hear(0.1)
        if heard is None:
            self._store.flush()
        else:
            self._take_in(*heard)

    def _obey(self) -> None:
        """Do what the person has asked for since, other than stopping."""
        records = self._journal.study.records
        for trials, reason in self._steering.unwanted():
            unfinished = tuple(trial for trial in trials if trial in records and records[trial].state in ("waiting", "running"))
            self._journal.record(*(TrialFailed(trial=trial, reason=reason, skipped=True) for trial in unfinished))
            self._queue.leave_out(self._skipped())
            self._tell_workers(Skip(trials=unfinished))
        if self._steering.resting != self._resting:
            self._resting = self._steering.resting
            self._journal.rest(self._resting)
            self._tell_workers(Pause() if self._resting else Proceed())

    def _skipped(self) -> tuple[str, ...]:
        return tuple(trial for trial, record in self._journal.study.records.items() if record.skipped)

    def _tell_workers(self, order: Pause | Proceed | Skip) -> None:
        for worker in self._workers:
            worker.send(order)

    def _take_in(self, worker: Hand, frame: Said) -> None:
        work = self._workers.get(worker)
        job = work.job if isinstance(work, Train) else None
        match frame:
            case None:
                self._lose(worker, job)
            case Arrived():
                self._workers[worker] = None
                if self._resting:
                    worker.send(Pause())
            case Emitted():
                self._journal.record_training(frame.event)
            case Checkpointed():
                if job is not None:
                    self._queue.keep_checkpoint(job, frame.blob)
            case Trained():
                if job is not None:
                    self._queue.finish(job, frame.weights)
                self._workers[worker] = None
            case Scored():
                scores = [TestScored(trial=trial, kpis=kpis, draws=frame.draws.get(trial, ())) for trial, kpis in frame.kpis.items()]
                self._journal.record(*scores, *looks(frame, self._columns, self._pictures))
                self._store.flush()
                self._workers[worker] = None
            case Stopped():
                self._workers[worker] = None
            case Failed():
                self._workers[worker] = None
                if job is None:
                    raise TasukiError(message("The test part could not be scored. {reason}", reason=frame.reason), frame.details)
                if not (frame.out_of_memory and self._retry_smaller(worker, job)):
                    self._give_up(job, honest_reason(frame, worker in self._beside), frame.details)
            case _:
                assert_never(frame)

    def _retry_smaller(self, worker: Hand, job: CohortJob, *before: Text) -> bool:
        """Train ``job``, which did not fit into memory, in two halves, or later beside fewer others; False when neither is left to try.

        ``before`` is told first.
        """
        if self._queue.split(job):
            sentence = message_n(
                "{count:count} trial did not fit into memory. It is trained again in two halves.",
                "{count:count} trials together did not fit into memory. They are trained again in two halves.",
                "count",
                count=len(job.trials),
            )
        elif worker in self._beside:
            if len(self._workers) > 1:
                if not self._crew.do_without(worker):
                    return False
                del self._workers[worker]
            self._queue.put_back(job)
            sentence = message("A trial did not fit into memory beside the others. It is trained again with one worker process less.")
        else:
            return False
        self._journal.record(*(WorkerLost(message=said) for said in (*before, sentence)))
        return True

    def _lose(self, worker: Hand, job: CohortJob | None) -> None:
        """A worker has died: say so, take its cohort up again with another one, or give the cohort up."""
        if worker not in self._workers:
            return
        again = job is not None and worker.killed() and self._queue.attempts(job) > 1
        smaller = again and job is not None and self._retry_smaller(worker, job, KILLED_AGAIN)
        self._workers.pop(worker, None)
        worker.end()
        if not smaller:
            self._journal.record(WorkerLost(message=worker.farewell()))
            if job is not None and not self._queue.give_back(job):
                self._give_up(job, left_out(worker.killed()), worker.last_words())
        self._crew.employ(len(self._queue) + len(self._workers))

    def _give_up(self, job: CohortJob, reason: Text, details: str) -> None:
        for trial in job.trials:
            self._journal.record_training(TrialFailed(trial=trial.id, reason=reason, details=details))

    def _stop_workers(self) -> None:
        for worker in self._busy():
            worker.send(Stop())
        until = time.monotonic() + PATIENCE_SECONDS
        while self._busy() and (left := until - time.monotonic()) > 0:
            heard = self._crew.hear(left)
            if heard is None:
                break
            worker, frame = heard
            if frame is None:
                self._workers.pop(worker, None)
            elif not isinstance(frame, Arrived):
                self._take_in(worker, frame)
