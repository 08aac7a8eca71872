"""What every method of the catalogue keeps to, on tables and on images."""

from dataclasses import replace
from typing import Literal

import msgspec
import numpy as np
import pytest
import torch
from msgspec.structs import asdict

from engine.domain.errors import CancelledError
from engine.domain.events import DiagnosticsMeasured, Event, TrialFinished, TrialStarted
from engine.domain.plan import Trial
from engine.domain.task import Task
from engine.methods import AGGREGATION, AUXILIARY, CATALOGUE, FACTORISATION, MATCHING, REGULARISATION, WEIGHTING
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.learner import Learner, MethodEntry
from engine.training.loop import run_cohort
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of
from tests.engine.training.steps import example_step

each_method = pytest.mark.parametrize("method", CATALOGUE, ids=lambda method: method.declaration.id)
each_new_method = pytest.mark.parametrize(
    "method", [*WEIGHTING, *AGGREGATION, *REGULARISATION, *MATCHING], ids=lambda method: method.declaration.id
)
each_joint_method = pytest.mark.parametrize(
    "method",
    [*WEIGHTING, *AGGREGATION, *REGULARISATION, *MATCHING, *FACTORISATION, *AUXILIARY],
    ids=lambda method: method.declaration.id,
)
"""Also those whose networks are not plain, where a test says nothing of where weights are."""
DRAWN_BY_LOT = ("random_weights", "pcgrad")
"""Methods whose random numbers belong to a task's position in the plan."""


def trials_of(
    method: MethodEntry, tasks: tuple[Task, ...], *, rates: tuple[float, ...] = (0.01,), replicates: int = 1
) -> tuple[Trial, ...]:
    name, settings = method.declaration.id, method.settings()
    return tuple(
        Trial(f"{arm.label} {rate} {replicate}", name, arm.label, arm.weights, "adamw", rate, 1e-4, replicate, asdict(settings))
        for arm in method.arms(tasks, settings)
        for rate in rates
        for replicate in range(replicates)
    )


def run(
    method: MethodEntry,
    work: CohortJob,
    arrays: TrainingArrays,
    resume: bytes | None = None,
    stop_after: int | None = None,
    **settings: int,
) -> tuple[list[Event], dict[str, bytes], bytes | None]:
    """Events that last, networks, and the last checkpoint of a run that was stopped."""
    link = RecordingLink(stop_after)
    stored: dict[str, bytes] = {}
    try:
        stored = run_cohort(
            work, arrays, link, method.learner, network=method.network, settings=method.read(settings), resume=resume, dtype=torch.float64
        )
    except CancelledError:
        return _lasting(link.events), stored, link.blobs[-1]
    return _lasting(link.events), stored, None


def _lasting(events: list[Event]) -> list[Event]:
    kept = [event for event in events if not isinstance(event, TrialStarted)]
    return [msgspec.structs.replace(event, seconds=0.0) if isinstance(event, TrialFinished) else event for event in kept]


def learner_of(method: MethodEntry, tasks: tuple[Task, ...], kind: Literal["table", "image"] = "table") -> Learner:
    arrays = table(tasks) if kind == "table" else images(tasks)
    shape = arrays.shape(job((), tasks).settings)
    return method.learner(method.network(shape, tasks, method.settings()), tasks, method.settings())


@each_method
def test_that_settings_out_of_bounds_are_refused_and_good_ones_survive_json(method: MethodEntry) -> None:
    defaults = method.settings()
    assert msgspec.json.decode(msgspec.json.encode(defaults), type=method.settings) == defaults
    assert method.read(asdict(defaults)) == defaults
    for setting in method.declaration.settings:
        assert setting.title
        assert setting.help
        for bound, beyond in ((setting.low, -1.0), (setting.high, 1.0)):
            if bound is not None:
                value = bound + beyond * max(1.0, abs(bound))
                with pytest.raises(msgspec.ValidationError, match=setting.id):
                    method.read({setting.id: int(value) if setting.kind == "integer" else value})


@each_new_method
@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_32_rows_are_learned_by_heart(method: MethodEntry, kind: Literal["table", "image"]) -> None:
    tasks = tasks_of("binary", "binary") if kind == "image" else tasks_of("binary", "regression", "multiclass")
    arrays = table(tasks, rows=96, missing=0.2, replicates=1) if kind == "table" else images(tasks, rows=60)
    arrays = by_heart(arrays)
    work = job(
        trials_of(method, tasks, rates=(0.03,)),
        tasks,
        kind=kind,
        batch_size=32,
        max_steps=200 if kind == "table" else 100,
        evaluate_every=20,
        patience=100,
        probe_every=0,
    )
    events, _, _ = run(method, work, arrays)
    (finished,) = [event for event in events if isinstance(event, TrialFinished)]
    assert finished.loss < 0.3  # relative to that of the best constant


def by_heart(arrays: TrainingArrays) -> TrainingArrays:
    """The first 32 rows twice: for training, and for validation."""
    rows = np.concatenate([np.arange(32), np.arange(32)])
    both = np.concatenate([np.zeros(32), np.ones(32)]).astype(np.int8)
    return replace(arrays, inputs=arrays.inputs[rows], labels=arrays.labels[rows], parts=both[None])


@each_joint_method
@pytest.mark.parametrize("count", [1, 2])
def test_that_one_and_two_tasks_are_trained(method: MethodEntry, count: int) -> None:
    tasks = tasks_of(*(["binary", "regression"][:count]))  # pyright: ignore[reportArgumentType]
    events, stored, _ = run(method, job(trials_of(method, tasks), tasks, max_steps=20), table(tasks))
    assert any(isinstance(event, TrialFinished) for event in events)
    assert stored


@each_new_method
@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_a_task_without_labels_in_the_batch_gets_a_zero_gradient_and_no_nan(
    method: MethodEntry, kind: Literal["table", "image"]
) -> None:
    tasks = tasks_of("binary", "regression", "binary")
    learner = learner_of(method, tasks, kind)
    step = example_step(learner, 2 if kind == "table" else 1, shape=(6,) if kind == "table" else (1, 8, 8))
    gradients = learner.backward(step)
    assert all(gradient.isfinite().all() for gradient in gradients)
    assert not gradients[-2][0, :, 1].any()
    assert not gradients[-1][0, :, 1].any()
    assert any(gradient[0].any() for gradient in gradients[: -learner.network.heads])
    learner.settle(step)
    assert all(values.isfinite().all() for name, values in step.memory.items() if "first_loss" not in name and "last" not in name)


@each_joint_method
def test_that_the_labels_of_an_empty_task_do_not_matter_to_the_others(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "binary")
    learner = learner_of(method, tasks)
    gradients = []
    for wrong in (0.0, 1e6):
        step = example_step(learner, 1, shape=(6,))
        targets = step.batch.targets + wrong * torch.tensor([0.0, 1.0, 0.0])
        batch = replace(step.batch, targets=targets)
        gradients.append(learner.backward(replace(step, batch=batch, losses=learner.losses(step.layers, batch))))
    for first, second in zip(*gradients, strict=True):
        assert torch.equal(first, second)


@each_joint_method
def test_that_the_same_seed_gives_the_same_events_also_after_an_interruption_and_when_members_leave(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    work = job(trials_of(method, tasks, rates=(0.003, 0.01, 0.1), replicates=2), tasks, max_steps=60, evaluate_every=6, patience=2)
    arrays = table(tasks)
    events, stored, _ = run(method, work, arrays)
    assert len({event.steps for event in events if isinstance(event, TrialFinished)}) > 1
    before, _, blob = run(method, work, arrays, stop_after=27)
    after, resumed, _ = run(method, work, arrays, resume=blob)
    assert before + after == events
    assert resumed == stored


@each_joint_method
def test_that_a_member_does_not_depend_on_its_company(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    trials = trials_of(method, tasks, rates=(0.003, 0.01), replicates=2)
    arrays = table(tasks)
    events, _, _ = run(method, job(trials, tasks, max_steps=30), arrays)
    alone, _, _ = run(method, job(trials[2:3], tasks, max_steps=30), arrays)
    together = [event.loss for event in events if isinstance(event, TrialFinished) and event.trial == trials[2].id]
    assert together == pytest.approx([event.loss for event in alone if isinstance(event, TrialFinished)], rel=1e-6)


@each_new_method
def test_that_permuting_tasks_permutes_the_gradients(method: MethodEntry) -> None:
    if method.declaration.id in DRAWN_BY_LOT:
        pytest.skip("its random numbers belong to positions, so a permuted plan is another draw")
    tasks = tasks_of("binary", "binary", "binary")
    learner = learner_of(method, tasks)
    step = example_step(learner, 2, shape=(6,), labelled=0.8)
    direct = learner.backward(step)
    order = torch.tensor([2, 0, 1])
    other = example_step(learner, 2, shape=(6,), labelled=0.8)
    with torch.no_grad():
        for head in other.parameters[-2:]:
            head.copy_(head[..., order])
    batch = type(other.batch)(
        other.batch.inputs, other.batch.targets[..., order], other.batch.labelled[..., order], other.batch.shares[..., order]
    )
    layers = learner.forward(other.parameters, batch.inputs)
    permuted = learner.backward(replace(other, batch=batch, layers=layers, losses=learner.losses(layers, batch)))
    for place, (first, second) in enumerate(zip(direct, permuted, strict=True)):
        expected = first[..., order] if place >= len(direct) - 2 else first
        torch.testing.assert_close(second, expected, rtol=1e-6, atol=1e-9)


@each_method
def test_that_exactly_the_declared_diagnostics_are_told(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    trials = trials_of(method, tasks)
    events, _, _ = run(method, job(trials, tasks, max_steps=20), table(tasks))
    told = [event for event in events if isinstance(event, DiagnosticsMeasured)]
    assert {name for event in told for name in event.figures} == set(method.declaration.diagnostics)
    if told:
        assert len(told) == 2 * len(trials)
        assert all(len(values) == 3 for event in told for name, values in event.figures.items() if name == "task_weights")


def test_that_no_two_methods_go_the_same_way() -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    losses = {}
    for method in (*WEIGHTING, *AGGREGATION, *REGULARISATION):
        settings = {"warm_up": 5} if method.declaration.id == "smooth_tchebycheff" else {}
        events, _, _ = run(method, job(trials_of(method, tasks), tasks, max_steps=20), table(tasks), None, None, **settings)
        losses[method.declaration.id] = next(event.loss for event in events if isinstance(event, TrialFinished))
    assert len(set(losses.values())) == len(losses)
