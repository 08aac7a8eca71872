"""A GPU, or a machine, whose memory is not enough: what was tried is tried smaller, and every step of it is told."""

import sys
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.domain.events import Event, StudyFinished, TrialFailed, WorkerLost
from engine.domain.plan import Plan
from engine.studies import worker
from engine.studies.crew import Hand, Said
from engine.studies.ended_workers import KILLED_AGAIN
from engine.studies.frames import Train
from engine.studies.pool import Worker
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from engine.training import loop
from tests.engine.studies.near_crew import NearCrew


class CrewAtOnce(NearCrew):
    """Hands that work at the same moment, and are heard afterwards."""

    at_once = 0

    def hear(self, seconds: float) -> tuple[Hand, Said] | None:
        """What was said, after all the work there is."""
        if self._said.empty():
            self.at_once = len(self.work)
            while self.work:
                self.answer()
        return super().hear(seconds)


def run(tmp_path: Path, dataset: Dataset, plan: Plan, crew: NearCrew) -> list[Event]:
    events: list[Event] = []
    with ProjectStore.create(tmp_path / "study.tasuki", dataset, plan) as store:
        runner = StudyRunner(store, events.append, crew=crew)  # pyright: ignore[reportArgumentType]
        runner.prepare()
        runner.run()
    return events


def room_for(monkeypatch: pytest.MonkeyPatch, fits) -> None:
    """A device on which only what ``fits`` can be trained."""
    train = loop.run_cohort

    def run_cohort(job, *arguments, **settings):
        if not fits(job):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 GiB")
        return train(job, *arguments, **settings)

    monkeypatch.setattr(loop, "run_cohort", run_cohort)


def told(events: list[Event]) -> list[str]:
    return [event.message.msgid for event in events if isinstance(event, WorkerLost)]


def test_that_what_does_not_fit_is_trained_in_halves_and_that_is_told(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    room_for(monkeypatch, lambda job: len(job.trials) <= 2)
    events = run(tmp_path, dataset, replace(plan, training=replace(plan.training, max_steps=10)), NearCrew(1))
    assert told(events) == ["{count:count} trials together did not fit into memory. They are trained again in two halves."] * 3
    assert [event for event in events if isinstance(event, TrialFailed)] == []
    assert isinstance(events[-1], StudyFinished)
    assert events[-1].state == "done"


def test_that_a_trial_that_fits_only_by_itself_is_tried_again_beside_fewer_others(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = NearCrew(2)
    room_for(monkeypatch, lambda job: len(job.trials) == 1 and (crew.size == 1 or not crew.work))
    events = run(tmp_path, dataset, replace(plan, training=replace(plan.training, max_steps=10)), crew)
    assert "A trial did not fit into memory beside the others. It is trained again with one worker process less." in told(events)
    assert (crew.size, isinstance(events[-1], StudyFinished) and events[-1].state) == (1, "done")
    assert [event for event in events if isinstance(event, TrialFailed)] == []


def test_that_a_trial_that_fits_only_alone_is_tried_until_all_others_are_gone(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = NearCrew(24)
    room_for(monkeypatch, lambda job: len(job.trials) == 1 and crew.size == 1)
    events = run(tmp_path, dataset, replace(plan, training=replace(plan.training, max_steps=10)), crew)
    assert [event for event in events if isinstance(event, TrialFailed)] == []
    assert (crew.size, isinstance(events[-1], StudyFinished) and events[-1].state) == (1, "done")


def test_that_trials_that_took_the_memory_from_each_other_at_the_same_moment_are_tried_alone(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = CrewAtOnce(2)
    room_for(monkeypatch, lambda job: len(job.trials) == 1 and crew.at_once == 1)
    events = run(tmp_path, dataset, replace(plan, training=replace(plan.training, max_steps=10)), crew)
    assert [event for event in events if isinstance(event, TrialFailed)] == []
    assert isinstance(events[-1], StudyFinished)
    assert events[-1].state == "done"


def test_that_a_trial_is_not_called_too_large_by_itself_where_it_never_was_alone(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = CrewAtOnce(2)
    monkeypatch.setattr(crew, "do_without", lambda hand: False)
    room_for(monkeypatch, lambda job: len(job.trials) == 1 and crew.at_once == 1)
    events = run(tmp_path, dataset, replace(plan, training=replace(plan.training, max_steps=10)), crew)
    failures = [event for event in events if isinstance(event, TrialFailed)]
    assert failures
    assert all("beside the other trials" in failure.reason.msgid for failure in failures)


def test_that_a_trial_that_never_fits_is_left_out_with_what_to_do(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    room_for(monkeypatch, lambda job: False)
    events = run(tmp_path, dataset, plan, NearCrew(1))
    failures = [event for event in events if isinstance(event, TrialFailed)]
    assert len(failures) == 6
    assert all("The memory is not enough for it, even by itself." in failure.reason.msgid for failure in failures)
    assert all("CUDA out of memory" in failure.details for failure in failures)
    assert isinstance(events[-1], StudyFinished)
    assert events[-1].state == "failed"


class KillingCrew(NearCrew):
    """A machine whose system ends a worker that trains more than ``most`` trials, without a word."""

    def __init__(self, most: int) -> None:
        super().__init__(1)
        self._most = most

    def answer(self) -> None:
        """Do the first work there is, or end who is at it."""
        hand, frame = self.work[0]
        if isinstance(frame, Train) and len(frame.job.trials) > self._most:
            self.work.pop(0)
            hand.end()
            hand.killed = lambda: True
            self._said.put((hand, None))
        else:
            super().answer()


def test_that_what_the_system_ends_twice_is_trained_in_halves_and_that_is_told(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    events = run(tmp_path, dataset, replace(plan, training=replace(plan.training, max_steps=10)), KillingCrew(3))
    halves = "{count:count} trials together did not fit into memory. They are trained again in two halves."
    assert [said for said in told(events) if said] == [KILLED_AGAIN.msgid, halves], "once may be chance, and goes on from the checkpoint"
    assert [event for event in events if isinstance(event, TrialFailed)] == []
    assert isinstance(events[-1], StudyFinished)
    assert events[-1].state == "done"


def test_that_a_trial_whose_worker_the_system_always_ends_is_left_out_with_what_to_do(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    events = run(tmp_path, dataset, plan, KillingCrew(0))
    failures = [event for event in events if isinstance(event, TrialFailed)]
    assert len(failures) == 6
    assert all("as it does where memory runs out; it is left out." in failure.reason.msgid for failure in failures)
    assert isinstance(events[-1], StudyFinished)
    assert events[-1].state == "failed"


def test_that_a_worker_that_we_ended_is_not_taken_for_killed(tmp_path: Path) -> None:
    ended, killed = (Worker(number, lambda *_: None, tmp_path) for number in range(2))
    ended.end()
    assert not ended.killed()
    killed.process.kill()
    assert killed.killed() == (sys.platform != "win32")
    killed.end()


def test_that_a_worker_gives_the_memory_of_the_gpu_back_before_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[bool] = []
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: given_back.append(True))
    worker._let_go_of_memory()
    assert given_back == [True]
