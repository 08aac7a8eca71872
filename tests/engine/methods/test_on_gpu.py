"""Every method on a real GPU: the numbers of the processor, the same ones every time, and networks that any machine can read."""

from typing import Any, Literal

import msgspec
import numpy as np
import pytest
import torch
from msgspec.structs import asdict

from engine.domain.errors import CancelledError
from engine.domain.events import DiagnosticsMeasured, Event, GradientsMeasured, TrialEvaluated, TrialFailed
from engine.domain.plan import Trial
from engine.methods import CATALOGUE, entry
from engine.training import cohort, gpu
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.learner import Learner, MethodEntry
from engine.training.loop import run_cohort
from engine.training.scoring import predict_weights
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")

TABLE_TASKS = tasks_of("binary", "regression", "multiclass")
IMAGE_TASKS = tasks_of("binary", "binary", "binary")
each_way_of_training = pytest.mark.parametrize(
    "method",
    [found for found in CATALOGUE if found.learner is not Learner or found.declaration.id == "single_task"],
    ids=lambda found: found.declaration.id,
)
each_kind = pytest.mark.parametrize("kind", ["table", "image"])
DRAWN_TO_ONE_SIDE = {"co_annotation", "pseudo_labels", "matching_with_lent_labels"}
"""Methods that take one of two ways by a number's last digit, so that single precision may part from the processor's."""


@pytest.fixture(autouse=True)
def repeatable() -> object:
    """The arithmetic of a worker process, and afterwards that of this one again."""
    gpu.be_repeatable()
    yield
    torch.use_deterministic_algorithms(False)


def work_for(method: MethodEntry, kind: Literal["table", "image"], *, steps: int = 24) -> tuple[CohortJob, TrainingArrays]:
    """Two replicates of two learning rates for tables, one network for images; a look at every sixth step."""
    tasks = TABLE_TASKS if kind == "table" else IMAGE_TASKS
    settings = method.settings()
    trials = tuple(
        Trial(
            f"{arm.label} {rate} {replicate}",
            method.declaration.id,
            arm.label,
            arm.weights,
            "adamw",
            rate,
            1e-4,
            replicate,
            asdict(settings),
        )
        for arm in method.arms(tasks, settings)[-2:]
        for rate in ((0.003, 0.01) if kind == "table" else (0.003,))
        for replicate in range(2 if kind == "table" else 1)
    )
    arrays = table(tasks) if kind == "table" else images(tasks)
    return job(trials, tasks, kind=kind, max_steps=steps, evaluate_every=6, patience=50, probe_every=5), arrays


def trained(
    method: MethodEntry, work: CohortJob, arrays: TrainingArrays, device: str, dtype: torch.dtype = torch.float32
) -> tuple[list[Event], dict[str, bytes]]:
    link = RecordingLink()
    first = work.trials[0]
    found = run_cohort(
        work, arrays, link, method.learner, network=method.network, settings=method.read(first.settings), device=device, dtype=dtype
    )
    assert not [event for event in link.events if isinstance(event, TrialFailed)]
    return link.events, found


def figures(events: list[Event]) -> tuple[list[float], list[float]]:
    """Validation losses, and everything measured of gradients and by the method, in the order in which it was told."""
    losses = [event.loss for event in events if isinstance(event, TrialEvaluated)]
    measured: list[float | None] = []
    for event in events:
        if isinstance(event, GradientsMeasured):
            measured += [*event.cosine, *event.magnitude_similarity, *event.sample_cosine]
        elif isinstance(event, DiagnosticsMeasured):
            measured += [value for name in sorted(event.figures) for value in event.figures[name]]
    return losses, [np.nan if value is None else value for value in measured]


@each_kind
@each_way_of_training
def test_that_a_gpu_goes_the_way_of_the_processor(method: MethodEntry, kind: Literal["table", "image"]) -> None:
    work, arrays = work_for(method, kind)
    here, there = (figures(trained(method, work, arrays, device, torch.float64)[0]) for device in ("cpu", "cuda"))
    assert np.isfinite(there[0]).all()
    np.testing.assert_allclose(there[0], here[0], rtol=1e-6)
    np.testing.assert_allclose(there[1], here[1], rtol=1e-4, atol=2e-6)


@each_kind
@each_way_of_training
def test_that_single_precision_differs_in_its_last_digits_only(method: MethodEntry, kind: Literal["table", "image"]) -> None:
    work, arrays = work_for(method, kind, steps=6)
    here, there = (figures(trained(method, work, arrays, device)[0]) for device in ("cpu", "cuda"))
    rough = 2e-2 if method.declaration.id in DRAWN_TO_ONE_SIDE else 2e-3
    np.testing.assert_allclose(there[0], here[0], rtol=rough)


@each_kind
@each_way_of_training
def test_that_the_same_seed_gives_the_same_networks_also_after_an_interruption(
    method: MethodEntry, kind: Literal["table", "image"]
) -> None:
    work, arrays = work_for(method, kind)
    once, again = (trained(method, work, arrays, "cuda")[1] for _ in range(2))
    assert once == again
    halfway = RecordingLink(stop_after=9)
    options = {"network": method.network, "settings": method.read(work.trials[0].settings), "device": "cuda"}
    with pytest.raises(CancelledError):
        run_cohort(work, arrays, halfway, method.learner, **options)
    assert run_cohort(work, arrays, RecordingLink(), method.learner, resume=halfway.blobs[-1], **options) == once


@each_kind
def test_that_recorded_steps_give_the_same_numbers(kind: Literal["table", "image"], monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    record = cohort.recorded
    monkeypatch.setattr(cohort, "recorded", lambda *arguments: made.append(record(*arguments)) or made[-1])
    work, arrays = work_for(entry("single_task"), kind, steps=60)
    with_recording = trained(entry("single_task"), work, arrays, "cuda")[1]
    assert made
    assert None not in made
    monkeypatch.setattr(cohort, "recorded", lambda *_: None)
    assert trained(entry("single_task"), work, arrays, "cuda")[1] == with_recording


@pytest.mark.parametrize("short", ["to try", "to keep"])
def test_that_steps_go_on_unrecorded_where_there_is_no_memory_for_it(short: str, monkeypatch: pytest.MonkeyPatch) -> None:
    work, arrays = work_for(entry("single_task"), "table", steps=30)
    work = msgspec.structs.replace(
        work, settings=msgspec.structs.replace(work.settings, hidden=(1024, 1024), batch_size=256, probe_every=0)
    )
    whole = trained(entry("single_task"), work, arrays, "cuda")[1]
    made: list[object] = []
    record = cohort.recorded

    def short_of_memory(*arguments: Any) -> object:
        torch.cuda.empty_cache()
        taken, total = torch.cuda.memory_reserved(), torch.cuda.get_device_properties(0).total_memory
        if short == "to try":
            torch.cuda.set_per_process_memory_fraction((taken + 1e6) / total)
        else:
            monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (300_000_000, total))
        try:
            made.append(record(*arguments))
        finally:
            torch.cuda.set_per_process_memory_fraction(1.0)
        return made[-1]

    monkeypatch.setattr(cohort, "recorded", short_of_memory)
    assert trained(entry("single_task"), work, arrays, "cuda")[1] == whole
    assert made == [None]


@each_way_of_training
def test_that_a_network_of_a_gpu_answers_on_a_processor(method: MethodEntry) -> None:
    work, arrays = work_for(method, "table")
    for weights in trained(method, work, arrays, "cuda")[1].values():
        assert np.isfinite(predict_weights(weights, arrays.inputs, arrays.table, find=entry)).all()


def test_that_a_study_begun_on_a_gpu_goes_on_on_the_processor() -> None:
    method = entry("pcgrad")
    work, arrays = work_for(method, "table")
    halfway = RecordingLink(stop_after=12)
    options = {"network": method.network, "settings": method.read({})}
    with pytest.raises(CancelledError):
        run_cohort(work, arrays, halfway, method.learner, device="cuda", dtype=torch.float64, **options)
    link = RecordingLink()
    run_cohort(work, arrays, link, method.learner, resume=halfway.blobs[-1], dtype=torch.float64, **options)
    whole = figures(trained(method, work, arrays, "cpu", torch.float64)[0])[0]
    np.testing.assert_allclose(figures(link.events)[0], whole[-len(figures(link.events)[0]) :], rtol=1e-6)
