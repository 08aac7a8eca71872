"""A real scheduler and separate worker processes; everything else about clusters is in test_cluster_crew."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.domain.errors import InputError
from engine.domain.events import Event, TrialEvaluated, WorkerLost
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.studies.cluster_crew import ClusterCrew
from engine.studies.cluster_seat import sit
from engine.studies.dask_link import Cluster, is_installed
from engine.studies.processes import one_thread_environment
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_plan

pytestmark = [
    pytest.mark.skipif(not is_installed(), reason="dask.distributed, the extra `cluster`, is not installed"),
    pytest.mark.timeout(600),
    pytest.mark.slow,
]
STEPS = 400


class Machines:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._folder = folder
        self._scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self._file))
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        until = time.monotonic() + 120
        while not self._file.exists():
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.1)
        return json.loads(self._file.read_text("utf-8"))["address"]

    def have(self, count: int) -> None:
        """Wait until there are ``count`` workers."""
        while len([worker for worker in self.workers if worker.poll() is None]) < count:
            options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self._folder))
            self.workers.append(self._start("dask_worker", self.address, *options))
        cluster, until = Cluster(self.address), time.monotonic() + 120
        while len(cluster.places()) != count:
            assert time.monotonic() < until, "the workers did not start"
            time.sleep(0.1)
        cluster.close()

    def close(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--dashboard-address", "127.0.0.1:0"]
        with (self._folder / "log.txt").open("ab") as log:
            return subprocess.Popen(command, env=one_thread_environment(), stdout=log, stderr=log)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    made = Machines(tmp_path_factory.mktemp("cluster"))
    made.have(2)
    yield made
    made.close()


@pytest.fixture
def two_cohorts(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr("engine.studies.trials.TABLE_MEMBERS", 6)
    return replace(small_plan(dataset, steps=STEPS), replicates=4)


def _run(
    path: Path, dataset: Dataset, plan: Plan, crew: ClusterCrew | None, then: Callable[[StudyRunner, Event], None] = lambda *_: None
) -> tuple[Study, list[Event]]:
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        then(runner, event)

    with ProjectStore.open(path) if path.exists() else ProjectStore.create(path, dataset, plan) as store:
        runner = StudyRunner(store, listen, cores=1, crew=crew)
        runner.prepare(resume=True)
        runner.run()
        return store.study(), told


def _numbers(study: Study) -> dict[str, object]:
    return {
        trial: (record.state, record.test, record.finished and (record.finished.best_step, record.finished.loss, record.finished.kpis))
        for trial, record in study.records.items()
    }


def test_that_a_stopped_study_goes_on_with_a_killed_worker_and_changes_no_number(
    tmp_path: Path, dataset: Dataset, two_cohorts: Plan, machines: Machines
) -> None:
    here, _ = _run(tmp_path / "here.tasuki", dataset, two_cohorts, None)

    def stop(runner: StudyRunner, event: Event) -> None:
        if isinstance(event, TrialEvaluated) and event.step > STEPS / 4:
            runner.cancel()

    stopped, before = _run(tmp_path / "there.tasuki", dataset, two_cohorts, ClusterCrew(machines.address), stop)
    assert stopped.state == "cancelled"
    far = {event.trial for event in before if isinstance(event, TrialEvaluated) and event.step > STEPS / 4}
    killed: list[int] = []

    def kill(_: StudyRunner, event: Event) -> None:
        if isinstance(event, TrialEvaluated) and event.step > STEPS / 2 and not killed:
            killed.append(machines.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    there, told = _run(tmp_path / "there.tasuki", dataset, two_cohorts, ClusterCrew(machines.address), kill)
    assert there.state == "done"
    assert there.verdict is not None
    lost = [event for event in told if isinstance(event, WorkerLost)]
    assert len(lost) == 1
    assert "worker" in lost[0].message.values
    assert min(event.step for event in told if isinstance(event, TrialEvaluated) and event.trial in far) > STEPS / 8
    assert _numbers(there) == _numbers(here)
    machines.workers[0].wait()


def test_that_what_travels_as_a_program_is_a_name() -> None:
    assert len(pickle.dumps(sit)) < 100
    assert b"engine.studies.cluster_seat" in pickle.dumps(sit)


def test_that_a_wrong_address_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.studies.dask_link.CONNECT_SECONDS", 1)
    for address in ("nowhere", "tcp://127.0.0.1:9", "ftp://127.0.0.1:9", "tcp://no port"):
        with pytest.raises(InputError, match="No scheduler answers"):
            Cluster(address)
