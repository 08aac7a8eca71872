import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from engine.data.dataset import Dataset
from engine.domain.errors import PlanError, ProjectError
from engine.domain.events import (
    Event,
    StudyFinished,
    StudyProgressed,
    StudyStarted,
    TestScored,
    TrialEvaluated,
    TrialFinished,
    VerdictReached,
    WorkerLost,
)
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.text import message
from engine.studies.cohort_queue import CohortQueue
from engine.studies.plan_file import write_plan
from engine.studies.processes import one_thread_environment
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_plan

LONG = 400

pytestmark = pytest.mark.timeout(300)


def _train(store: ProjectStore, on_event: Callable[[Event], None] = lambda _: None, *, resume: bool = False) -> list[Event]:
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        on_event(event)

    runner = StudyRunner(store, listen, cores=1)
    assert runner.prepare(resume=resume)
    runner.run()
    return told


def _numbers(study: Study) -> dict[str, object]:
    """Everything that decides the verdict, without times."""
    return {
        trial: (record.state, record.test, record.finished and (record.finished.best_step, record.finished.loss, record.finished.kpis))
        for trial, record in study.records.items()
    }


@pytest.fixture(scope="module")
def long_plan(dataset: Dataset) -> Plan:
    return small_plan(dataset, steps=LONG)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, dataset: Dataset, long_plan: Plan) -> tuple[Path, list[Event]]:
    path = tmp_path_factory.mktemp("undisturbed") / "study.tasuki"
    with ProjectStore.create(path, dataset, long_plan) as store:
        return path, _train(store)


def test_that_a_study_ends_in_a_verdict_and_a_stored_copy_of_what_was_told(undisturbed: tuple[Path, list[Event]]) -> None:
    path, told = undisturbed
    with ProjectStore.open(path) as store:
        assert store.events() == told
        study = store.study()
    assert study.state == "done"
    assert study.verdict is not None
    assert [event.seq for event in told] == list(range(1, len(told) + 1))
    assert isinstance(told[0], StudyStarted)
    assert isinstance(told[-1], StudyFinished)


def test_that_the_criteria_are_frozen_with_time_and_hash_before_training(undisturbed: tuple[Path, list[Event]]) -> None:
    started = undisturbed[1][0]
    assert isinstance(started, StudyStarted)
    assert started.plan.frozen_at is not None
    assert started.plan.frozen_at <= started.at
    assert started.plan.criteria_hash is not None
    assert started.versions["torch"]


def test_that_the_test_part_is_scored_once_for_the_chosen_trials_only(undisturbed: tuple[Path, list[Event]]) -> None:
    scored = [event.trial for event in undisturbed[1] if isinstance(event, TestScored)]
    assert len(scored) == len(set(scored)) == 6
    kinds = [type(event) for event in undisturbed[1]]
    assert kinds.index(TestScored) > max(index for index, kind in enumerate(kinds) if kind is TrialFinished)
    assert kinds.count(VerdictReached) == 1


def test_that_a_finished_project_keeps_the_networks_in_use_and_nothing_else(undisturbed: tuple[Path, list[Event]]) -> None:
    with ProjectStore.open(undisturbed[0]) as store:
        scored = {f"weights/{trial}" for trial, record in store.study().records.items() if record.test is not None}
        assert set(store.artifacts("weights/")) == scored
        assert store.artifacts("checkpoint/") == ()


def test_that_progress_is_told_at_most_four_times_a_second(undisturbed: tuple[Path, list[Event]]) -> None:
    training = [event for event in undisturbed[1] if isinstance(event, StudyProgressed) and event.phase == "training"]
    gaps = [later.elapsed - earlier.elapsed for earlier, later in pairwise(training[:-1])]
    assert all(gap >= 0.24 for gap in gaps)
    assert training[0].left_low <= training[0].left_high
    assert training[-1].done == 1


def test_that_a_finished_study_is_left_alone(undisturbed: tuple[Path, list[Event]]) -> None:
    with ProjectStore.open(undisturbed[0]) as store:
        assert not StudyRunner(store, lambda _: None).prepare(resume=True)
        assert store.count_events() == len(undisturbed[1])


def test_that_a_killed_worker_changes_no_number(
    tmp_path: Path, dataset: Dataset, long_plan: Plan, undisturbed: tuple[Path, list[Event]]
) -> None:
    killed = threading.Event()

    def kill_once(event: Event) -> None:
        if isinstance(event, TrialEvaluated) and not killed.is_set():
            killed.set()
            for worker in _children(os.getpid(), "work"):
                os.kill(worker, signal.SIGKILL)

    with ProjectStore.create(tmp_path / "study.tasuki", dataset, long_plan) as store:
        told = _train(store, kill_once)
        study = store.study()
    lost = [event for event in told if isinstance(event, WorkerLost)]
    assert len(lost) == 1
    assert lost[0].message.values["code"] == -signal.SIGKILL
    assert _numbers(study) == _numbers(Study().apply_all(undisturbed[1]))


def test_that_a_stop_takes_less_than_two_seconds_and_continuing_changes_no_number(
    tmp_path: Path, dataset: Dataset, long_plan: Plan, undisturbed: tuple[Path, list[Event]]
) -> None:
    times: list[float] = []
    with ProjectStore.create(tmp_path / "study.tasuki", dataset, long_plan) as store:
        runner = StudyRunner(store, lambda event: stop(event), cores=1)

        def stop(event: Event) -> None:
            if isinstance(event, TrialEvaluated) and event.step > LONG / 4 and not times:
                times.append(time.monotonic())
                runner.cancel()

        runner.prepare()
        assert runner.run() == "cancelled"
        assert time.monotonic() - times[0] < 2
        assert isinstance(store.events()[-1], StudyFinished)
        assert len(store.artifacts("checkpoint/")) == 1
        with pytest.raises(ProjectError, match="has been started before"):
            StudyRunner(store, lambda _: None).prepare()
        told = _train(store, resume=True)
        study = store.study()
    assert isinstance(told[0], StudyStarted)
    assert told[0].resumed
    assert min(event.step for event in told if isinstance(event, TrialEvaluated)) > LONG / 4
    assert _numbers(study) == _numbers(Study().apply_all(undisturbed[1]))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal 9")
def test_that_a_killed_engine_leaves_no_worker_behind_and_continuing_changes_no_number(
    tmp_path: Path, long_plan: Plan, undisturbed: tuple[Path, list[Event]]
) -> None:
    project, plan_file = tmp_path / "study.tasuki", tmp_path / "plan.toml"
    write_plan(long_plan, plan_file)
    command = [sys.executable, "-m", "engine", "run", str(plan_file), "-o", str(project), "--json"]
    engine = subprocess.Popen(command, stdout=subprocess.PIPE, env=one_thread_environment())
    with engine:
        assert engine.stdout is not None
        for line in engine.stdout:
            if b'"trial_evaluated"' in line:
                break
        workers = _children(engine.pid, "work")
        engine.kill()
    assert workers
    until = time.monotonic() + 5
    while any(_alive(worker) for worker in workers):
        assert time.monotonic() < until, "a worker outlived its engine"
        time.sleep(0.05)
    resumed = subprocess.run([*command, "--resume"], capture_output=True, env=one_thread_environment(), check=False)
    assert resumed.returncode == 0, resumed.stderr.decode()
    assert msgspec.json.decode(resumed.stdout.splitlines()[-1])["type"] == "study_finished"
    with ProjectStore.open(project) as store:
        assert _numbers(store.study()) == _numbers(Study().apply_all(undisturbed[1]))


def test_that_a_plan_that_cannot_be_split_is_refused_before_anything_is_frozen(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PlanError(message("The test part would hold no label of {task}.", task="wear"))

    monkeypatch.setattr("engine.studies.arrays.assign_parts", refuse)
    with ProjectStore.create(tmp_path / "study.tasuki", dataset, plan) as store:
        with pytest.raises(PlanError):
            StudyRunner(store, lambda _: None).prepare()
        assert store.plan().frozen_at is None
        assert store.count_events() == 0


def test_that_a_study_without_any_finished_trial_has_failed_and_can_be_continued(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = CohortQueue.take
    with ProjectStore.create(tmp_path / "study.tasuki", dataset, plan) as store:
        monkeypatch.setattr(CohortQueue, "take", lambda queue, arrays, device: take(queue, arrays + ".absent", device))
        finish = _train(store)[-1]
        assert isinstance(finish, StudyFinished)
        assert finish.state == "failed"
        assert finish.message is not None
        assert "No trial could be finished" in finish.message.msgid
        monkeypatch.undo()
        assert _train(store, resume=True)[-1] == store.events()[-1]
        assert store.study().state == "done"


def _children(parent: int, argument: str) -> list[int]:
    """Processes started by ``parent`` whose last argument is ``argument`` (Linux and macOS)."""
    listing = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == parent and row[2].endswith(f" {argument}")]


def _alive(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")
