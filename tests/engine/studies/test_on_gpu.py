"""A study on a real GPU, from the table to the verdict and the model, and what becomes of it where memory is short or the GPU fails."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.deploy.export import export_model
from engine.domain.events import Event, StudyFinished, StudyStarted, TrialEvaluated, TrialFailed, WorkerLost
from engine.domain.plan import Plan
from engine.domain.text import translator
from engine.studies.engine_check import check_engine
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.near_crew import NearCrew

pytestmark = [
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here"),
    pytest.mark.timeout(300),
]


@pytest.fixture(autouse=True)
def on_the_gpu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Also small studies; two cohorts of three, so that two workers share the GPU. The arithmetic of this process stays its own."""
    monkeypatch.setenv("TASUKI_DEVICE", "cuda")
    monkeypatch.setattr("engine.studies.runner.GPU_MEMBERS", 3)
    yield
    torch.use_deterministic_algorithms(False)


def run(store: ProjectStore, *, stop_at: int = 0, resume: bool = False) -> list[Event]:
    """What is told; ``stop_at`` cancels at so many looks."""
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        if stop_at and sum(isinstance(one, TrialEvaluated) for one in told) == stop_at:
            runner.cancel()

    runner = StudyRunner(store, listen, cores=2)
    assert runner.prepare(resume=resume)
    runner.run()
    return told


def state(events: list[Event]) -> str:
    assert isinstance(events[-1], StudyFinished)
    return events[-1].state


def numbers(store: ProjectStore) -> dict[str, object]:
    """Everything that decides the verdict, without times."""
    study = store.study()
    assert study.verdict is not None
    trials = {
        trial: (record.state, record.losses, record.kpis, record.test, record.finished and record.finished.best_step)
        for trial, record in study.records.items()
    }
    weights = {name: store.artifact(name) for name in store.artifacts("weights/")}
    return {**trials, "verdict": study.verdict.verdict, "tasks": study.verdict.tasks, "weights": weights}


def test_that_a_study_gives_the_same_numbers_every_time_also_after_an_interruption(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    found = []
    for name in ("once", "again", "interrupted"):
        with ProjectStore.create(tmp_path / f"{name}.tasuki", dataset, plan) as store:
            events = run(store, stop_at=20 if name == "interrupted" else 0)
            started = next(event for event in events if isinstance(event, StudyStarted))
            assert (started.device, started.workers, started.members) == ("cuda", 2, 3)
            if name == "interrupted":
                assert state(events) == "cancelled"
                events = run(store, resume=True)
            assert state(events) == "done"
            assert not [event for event in events if isinstance(event, WorkerLost | TrialFailed)]
            found.append(numbers(store))
            if name == "once":
                pytest.importorskip("onnxruntime", reason="the extra for ONNX is not installed")
                assert export_model(store, tmp_path / "model.onnx").rows
    assert found[0] == found[1]
    assert found[0] == found[2]


def test_that_what_does_not_fit_on_the_gpu_is_trained_in_halves(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    crew = NearCrew(1)
    crew.device = "cuda"
    wide = replace(plan.training, hidden=(1024, 1024), max_steps=10, evaluate_every=5)
    told: list[Event] = []
    torch.cuda.empty_cache()
    taken = torch.cuda.memory_reserved()
    room = 90e6  # three networks of five times 4.3 MB each do not fit, one does
    torch.cuda.set_per_process_memory_fraction((taken + room) / torch.cuda.get_device_properties(0).total_memory)
    try:
        with ProjectStore.create(tmp_path / "study.tasuki", dataset, replace(plan, training=wide)) as store:
            runner = StudyRunner(store, told.append, crew=crew)  # pyright: ignore[reportArgumentType]
            runner.prepare()
            runner.run()
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    lost = [translator("en").render(event.message) for event in told if isinstance(event, WorkerLost)]
    assert "trials together did not fit into memory. They are trained again in two halves." in lost[0]
    assert not [event for event in told if isinstance(event, TrialFailed)]
    assert state(told) == "done"


LOST = """
import torch
from engine.studies import worker
from engine.studies.frames import Train
from engine.training import loop

def fail(*arguments, **settings):
    torch.zeros(4, device="cuda")[torch.tensor([99], device="cuda")].sum().item()

loop.run_cohort = fail
from tests.engine.training.cohorts import job, table, tasks_of, trial
tasks = tasks_of("binary", "binary")
table(tasks).save("arrays.safetensors")
frame = Train(job=job((trial((1.0, 1.0)),), tasks), arrays="arrays.safetensors", device="cuda", resume=None)
print(worker._answer(frame, worker.WorkerLink(None)))
"""


def test_that_a_worker_whose_gpu_fails_leaves_so_that_another_one_goes_on(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])}
    gone = subprocess.run([sys.executable, "-c", LOST], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert gone.returncode == 70, gone.stdout + gone.stderr
    assert "AcceleratorError" in gone.stderr


def test_that_the_check_of_the_engine_names_the_gpu_and_its_memory() -> None:
    facts = torch.cuda.get_device_properties(0)
    said = [translator("en").render(point.what) for point in check_engine("").points if point.tone == "good"]
    assert f"GPU: {facts.name}, {facts.total_memory / 2**30:.1f} GB of memory" in said
