import math
from collections.abc import Callable, Sequence
from time import monotonic, sleep
from typing import Literal

import numpy as np
import pytest
import torch

from engine.domain.errors import CancelledError, PlanError
from engine.domain.events import GradientsMeasured, TrialEvaluated, TrialFailed, TrialFinished, TrialStarted
from engine.domain.plan import Trial
from engine.domain.text import translator
from engine.training import loop
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.learner import Learner, Rehearse
from engine.training.loop import run_cohort
from engine.training.step import Step
from engine.training.weights import unpack_weights
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of, trial

TASKS = tasks_of("binary", "regression", "multiclass")
GRID = tuple(
    trial(weights, replicate=replicate, learning_rate=rate)
    for replicate in (0, 1)
    for rate in (0.003, 0.03)
    for weights in ((1.0, 1.0, 1.0), (0.0, 1.0, 0.0), (1.5, 0.75, 0.75))
)


def _weights(blob: bytes) -> torch.Tensor:
    return torch.cat([parameter.flatten() for parameter in unpack_weights(blob).parameters])


def _curve(link: RecordingLink, trial_id: str) -> list[tuple[int, float]]:
    return [(event.step, event.loss) for event in link.events if isinstance(event, TrialEvaluated) and event.trial == trial_id]


def _cosines(link: RecordingLink, trial_id: str) -> list[tuple[float | None, ...]]:
    return [event.cosine for event in link.events if isinstance(event, GradientsMeasured) and event.trial == trial_id]


@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_that_members_side_by_side_equal_members_one_by_one(optimiser: Literal["adamw", "sgd"]) -> None:
    arrays = table(TASKS)
    trials = tuple(
        trial((1.0, 1.0, each.weights[2]), replicate=each.replicate, optimiser=optimiser, learning_rate=each.learning_rate)
        for each in GRID[:8]
    )
    together = RecordingLink()
    blobs = run_cohort(job(trials, TASKS), arrays, together, Learner, dtype=torch.float64)
    for each in trials:
        alone = RecordingLink()
        blob = run_cohort(job((each,), TASKS), arrays, alone, Learner, dtype=torch.float64)[each.id]
        torch.testing.assert_close(_weights(blobs[each.id]), _weights(blob), rtol=0.0, atol=1e-12)
        np.testing.assert_allclose(_curve(together, each.id), _curve(alone, each.id), rtol=0.0, atol=1e-12)


def test_that_company_does_not_change_a_member_even_when_others_leave_early() -> None:
    arrays = table(TASKS)
    settings = {"patience": 1, "max_steps": 200, "evaluate_every": 5, "probe_every": 2}
    whole, part = RecordingLink(), RecordingLink()
    blobs = run_cohort(job(GRID, TASKS, **settings), arrays, whole, Learner, dtype=torch.float64)
    run_cohort(job((*GRID[3:5], GRID[9]), TASKS, **settings), arrays, part, Learner, dtype=torch.float64)
    steps = [event.steps for event in whole.events if isinstance(event, TrialFinished)]
    assert len(blobs) == len(GRID)
    assert min(steps) < max(steps)
    for each in GRID[3:5]:
        np.testing.assert_allclose(_curve(whole, each.id), _curve(part, each.id), rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(_cosines(whole, GRID[9].id), _cosines(part, GRID[9].id), rtol=0.0, atol=1e-9)


@pytest.mark.parametrize("kind", ["table", "image"])
@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_that_an_interrupted_run_ends_as_an_undisturbed_one(kind: Literal["table", "image"], optimiser: Literal["adamw", "sgd"]) -> None:
    tasks = TASKS if kind == "table" else tasks_of("binary", "binary")
    arrays = table(tasks) if kind == "table" else images(tasks)
    chosen = [(1.0,) * len(tasks), (1.0, *(0.0,) * (len(tasks) - 1))]
    trials = tuple(trial(weights, optimiser=optimiser, learning_rate=rate) for weights in chosen for rate in (0.01, 0.03))
    whole_job = job(trials, tasks, kind=kind, max_steps=45, evaluate_every=10, patience=2)
    undisturbed = RecordingLink()
    expected = run_cohort(whole_job, arrays, undisturbed, Learner)
    events = []
    blob: bytes | None = None
    for stop_after in (13, 12, 8) if kind == "table" else (13, 44, 61):
        link = RecordingLink(stop_after)
        with pytest.raises(CancelledError):
            run_cohort(whole_job, arrays, link, Learner, resume=blob)
        blob = link.blobs[-1]
        events += link.events
    link = RecordingLink()
    resumed = run_cohort(whole_job, arrays, link, Learner, resume=blob)
    assert resumed == expected
    assert _lasting(events + link.events) == _lasting(undisturbed.events)


def _lasting(events: list) -> list:
    kept = [event for event in events if not isinstance(event, TrialStarted)]
    return [
        (event.trial, event.best_step, event.steps, event.loss, event.kpis) if isinstance(event, TrialFinished) else event for event in kept
    ]


def test_that_a_checkpoint_is_given_from_time_to_time_without_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    link = RecordingLink()
    whole = run_cohort(job(GRID[:2], TASKS), table(TASKS), link, Learner)
    assert len(link.blobs) == 60
    assert run_cohort(job(GRID[:2], TASKS), table(TASKS), RecordingLink(), Learner, resume=link.blobs[30]) == whole


class _Scripted(Learner):
    """Moves every weight by one a step, so that the weights tell the step at which they were kept."""

    def backward(self, step: Step) -> tuple[torch.Tensor, ...]:
        return tuple(-torch.ones_like(parameter) for parameter in step.parameters)


def test_that_training_stops_after_its_patience_and_keeps_the_best_weights() -> None:
    link = RecordingLink()
    each = trial((1.0, 1.0, 1.0), learning_rate=0.05, weight_decay=0.0)
    blob = run_cohort(job((each,), TASKS, max_steps=500, evaluate_every=1, patience=4), table(TASKS), link, _Scripted)[each.id]
    curve = _curve(link, each.id)
    best = min(curve, key=lambda look: look[1])
    finished = link.events[-1]
    assert isinstance(finished, TrialFinished)
    assert (finished.best_step, finished.loss) == best
    assert finished.steps == best[0] + 4 < 500
    first = run_cohort(job((each,), TASKS, max_steps=10, evaluate_every=1, patience=1000), table(TASKS), RecordingLink(), _Zero)[each.id]
    torch.testing.assert_close(_weights(blob) - _weights(first), torch.full_like(_weights(blob), 0.05 * best[0]), rtol=0, atol=1e-5)


class _Zero(Learner):
    """Never moves."""

    def backward(self, step: Step) -> tuple[torch.Tensor, ...]:
        return tuple(torch.zeros_like(parameter) for parameter in step.parameters)


def test_that_an_exploding_member_is_reported_and_harms_nobody() -> None:
    arrays = table(TASKS)
    wild = trial((1.0, 1.0, 1.0), optimiser="sgd", learning_rate=1e12)
    calm = trial((1.0, 1.0, 1.0), optimiser="sgd", learning_rate=0.01)
    link, alone = RecordingLink(), RecordingLink()
    blobs = run_cohort(job((wild, calm), TASKS), arrays, link, Learner)
    run_cohort(job((calm,), TASKS), arrays, alone, Learner)
    (failure,) = [event for event in link.events if isinstance(event, TrialFailed)]
    assert failure.trial == wild.id
    assert "learning rate 1e+12" in translator("en").render(failure.reason)
    assert list(blobs) == [calm.id]
    np.testing.assert_allclose(_curve(link, calm.id), _curve(alone, calm.id), rtol=1e-5)


class _ExplodesLate(Learner):
    """Gives NaN gradients once the losses have fallen."""

    def backward(self, step: Step) -> tuple[torch.Tensor, ...]:
        gradients = super().backward(step)
        broken = step.losses.sum(1) < 1.8
        return tuple(torch.where(broken.view(-1, *(1,) * (each.ndim - 1)), torch.nan, each) for each in gradients)


def test_that_a_member_that_explodes_late_is_reported_and_never_chosen_whatever_it_had_reached() -> None:
    link = RecordingLink()
    each = trial((1.0, 1.0, 1.0), learning_rate=0.01)
    blobs = run_cohort(job((each,), TASKS, evaluate_every=2), table(TASKS), link, _ExplodesLate)
    assert blobs == {}
    assert isinstance(link.events[-1], TrialFailed)
    assert sum(isinstance(event, TrialEvaluated) for event in link.events) > 1
    assert all(math.isfinite(event.loss) for event in link.events if isinstance(event, TrialEvaluated))


def test_that_gradients_are_measured_on_equally_weighted_joint_members_only() -> None:
    link = RecordingLink()
    trials = (*GRID[:3], trial((1.0, 1.0, 1.0), learning_rate=0.02))
    run_cohort(job(trials, TASKS, max_steps=20), table(TASKS), link, Learner)
    measured = [(event.trial, event.step) for event in link.events if isinstance(event, GradientsMeasured)]
    assert sorted(measured) == sorted((trials[place].id, step) for place in (0, 3) for step in (10, 20))


def test_that_measuring_gradients_does_not_change_the_training() -> None:
    arrays = table(TASKS)
    results = [run_cohort(job(GRID[:3], TASKS, probe_every=every), arrays, RecordingLink(), Learner) for every in (0, 1)]
    assert results[0] == results[1]


def test_that_a_replicate_starts_equally_for_every_method_and_learning_rate() -> None:
    arrays = table(TASKS)
    still = tuple(trial(each.weights, learning_rate=each.learning_rate, replicate=each.replicate, weight_decay=0.0) for each in GRID)
    blobs = run_cohort(job(still, TASKS, max_steps=10), arrays, RecordingLink(), _Zero)
    starts = {each.id: _weights(blobs[each.id]).numpy().tobytes() for each in still}
    by_replicate = [{starts[each.id] for each in still if each.replicate == replicate} for replicate in (0, 1)]
    assert [len(kinds) for kinds in by_replicate] == [1, 1]
    assert by_replicate[0] != by_replicate[1]


@pytest.mark.parametrize("sampling", ["proportional", "balanced"])
def test_that_a_network_learns_what_can_be_learned(sampling: str) -> None:
    link = RecordingLink()
    run_cohort(job(GRID[3:4], TASKS, max_steps=200, sampling=sampling), table(TASKS, rows=600), link, Learner)
    finished = link.events[-1]
    assert isinstance(finished, TrialFinished)
    assert finished.loss < 0.7
    assert finished.kpis[0] is not None
    assert finished.kpis[0] > 0.85


def test_that_a_single_task_member_never_sees_other_tasks() -> None:
    arrays = table(TASKS)
    changed = arrays.labels.copy()
    changed[:, [0, 2]] = np.where(np.isnan(changed[:, [0, 2]]), np.nan, 0.0)
    other = TrainingArrays(**{**vars(arrays), "labels": changed})
    each = GRID[1]
    results = [run_cohort(job((each,), TASKS), some, RecordingLink(), Learner)[each.id] for some in (arrays, other)]
    heads = [unpack_weights(result).parameters for result in results]
    assert all(torch.equal(first, second) for first, second in zip(*heads, strict=True))


def test_that_validation_rows_without_labels_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = table(TASKS)
    unlabelled = np.isnan(arrays.labels).all(axis=1)
    inputs = arrays.inputs.copy()
    inputs[unlabelled] = 1e6
    assert unlabelled.any()
    results = []
    for some in (arrays, TrainingArrays(**{**vars(arrays), "inputs": inputs})):
        link = RecordingLink()
        run_cohort(job(GRID[:1], TASKS), some, link, Learner)
        results.append(_curve(link, GRID[0].id))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "build", [lambda: (table(TASKS), TASKS, "table"), lambda: (images(tasks_of("binary")), tasks_of("binary"), "image")]
)
def test_that_training_runs_on_a_gpu_as_on_the_processor(
    build: Callable[[], tuple[TrainingArrays, tuple, Literal["table", "image"]]],
) -> None:
    if not torch.cuda.is_available():
        pytest.skip("there is no CUDA device")
    arrays, tasks, kind = build()
    each: Trial = trial((1.0,) * len(tasks))
    whole: CohortJob = job((each,), tasks, kind=kind)
    links = RecordingLink(), RecordingLink()
    for link, device in zip(links, ("cpu", "cuda"), strict=True):
        run_cohort(whole, arrays, link, Learner, device=device)
    np.testing.assert_allclose(_curve(links[0], each.id)[:2], _curve(links[1], each.id)[:2], rtol=1e-2)


@pytest.mark.parametrize(("part", "words"), [(0, "training part"), (1, "validation part")])
def test_that_a_task_without_labels_in_a_part_is_refused_by_name(part: int, words: str) -> None:
    arrays = table(TASKS)
    arrays.labels[arrays.parts[1] == part, 2] = np.nan
    with pytest.raises(PlanError) as refusal:
        run_cohort(job((trial((1.0, 0.0, 1.0), replicate=1),), TASKS), arrays, RecordingLink(), Learner)
    assert f"Task t2 has no label in the {words} of replicate 2" in translator("en").render(refusal.value.text)
    run_cohort(job((trial((1.0, 0.0, 0.0), replicate=1),), TASKS, max_steps=10), arrays, RecordingLink(), Learner)


def test_that_read_only_arrays_are_taken_without_complaint() -> None:
    arrays = table(TASKS)
    for values in (values for values in vars(arrays).values() if values is not None):
        values.flags.writeable = False
    assert run_cohort(job(GRID[:1], TASKS, max_steps=10), arrays, RecordingLink(), Learner)


def test_that_training_leaves_the_arithmetic_of_its_process_alone() -> None:
    run_cohort(job(GRID[:1], TASKS, max_steps=10), table(TASKS), RecordingLink(), Learner)
    assert math.nextafter(0.0, 1.0) * 1.0 > 0


def test_that_a_trial_is_told_its_time_of_preparing_and_none_of_its_waiting() -> None:
    class Preparing(Learner):
        def prepare(self, weights: torch.Tensor, trials: Sequence[Trial], rehearse: Rehearse) -> torch.Tensor:
            sleep(0.3)
            return weights

    class Slow(RecordingLink):
        def should_stop(self) -> bool:
            sleep(0.1)
            return False

    link = Slow()
    begun = monotonic()
    run_cohort(job((GRID[0],), TASKS, max_steps=6, evaluate_every=3), table(TASKS), link, Preparing)
    (told,) = (event.seconds for event in link.events if isinstance(event, TrialFinished))
    assert 0.3 < told < monotonic() - begun - 0.59
