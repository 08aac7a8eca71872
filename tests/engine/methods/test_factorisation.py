"""What holds for every method whose layers are shared in part, beyond the contract of all methods."""

from dataclasses import replace
from typing import Literal

import pytest
import torch

from engine.domain.events import TrialFinished
from engine.methods import FACTORISATION, entry
from engine.training.learner import MethodEntry
from tests.engine.methods.test_contract import learner_of, run, trials_of
from tests.engine.training.cohorts import job, table, tasks_of
from tests.engine.training.steps import example_step

each_method = pytest.mark.parametrize("method", FACTORISATION, ids=lambda method: method.declaration.id)


@each_method
@pytest.mark.parametrize("count", [1, 2])
def test_that_one_and_two_tasks_are_trained(method: MethodEntry, count: int) -> None:
    tasks = tasks_of(*(["binary", "regression"][:count]))  # pyright: ignore[reportArgumentType]
    events, stored, _ = run(method, job(trials_of(method, tasks), tasks, max_steps=20), table(tasks))
    assert any(isinstance(event, TrialFinished) for event in events)
    assert stored


@each_method
@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_a_task_without_labels_in_the_batch_moves_nothing_of_its_own(method: MethodEntry, kind: Literal["table", "image"]) -> None:
    tasks = tasks_of("binary", "regression", "binary")
    learner = learner_of(method, tasks, kind)
    step = example_step(learner, 2 if kind == "table" else 1, shape=(6,) if kind == "table" else (1, 8, 8))
    gradients = learner.backward(step)
    assert all(gradient.isfinite().all() for gradient in gradients)
    network = learner.network
    for layer in network.layers:  # pyright: ignore[reportAttributeAccessIssue]
        assert not layer.form.codes(gradients[layer.code])[0, :, 1].any()
        assert not gradients[layer.bias][0, 1].any()
    assert any(gradient[0].any() for gradient in gradients[: -network.heads])
    learner.settle(step)
    assert all(values.isfinite().all() for values in step.memory.values())


@each_method
def test_that_the_labels_of_an_empty_task_do_not_matter_to_the_others(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "binary")
    learner = learner_of(method, tasks)
    gradients = []
    for wrong in (0.0, 1e6):
        step = example_step(learner, 1, shape=(6,))
        batch = replace(step.batch, targets=step.batch.targets + wrong * torch.tensor([0.0, 1.0, 0.0]))
        gradients.append(learner.backward(replace(step, batch=batch, losses=learner.losses(step.layers, batch))))
    for first, second in zip(*gradients, strict=True):
        assert torch.equal(first, second)


@each_method
def test_that_the_same_seed_gives_the_same_events_also_after_an_interruption_and_when_members_leave(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    work = job(trials_of(method, tasks, rates=(0.003, 0.01, 0.1), replicates=2), tasks, max_steps=60, evaluate_every=6, patience=2)
    arrays = table(tasks)
    events, stored, _ = run(method, work, arrays)
    before, _, blob = run(method, work, arrays, stop_after=20)
    after, resumed, _ = run(method, work, arrays, resume=blob)
    assert before + after == events
    assert resumed == stored


@each_method
def test_that_a_member_does_not_depend_on_its_company(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    trials = trials_of(method, tasks, rates=(0.003, 0.01), replicates=2)
    arrays = table(tasks)
    events, _, _ = run(method, job(trials, tasks, max_steps=30), arrays)
    alone, _, _ = run(method, job(trials[2:3], tasks, max_steps=30), arrays)
    together = [event.loss for event in events if isinstance(event, TrialFinished) and event.trial == trials[2].id]
    assert together == pytest.approx([event.loss for event in alone if isinstance(event, TrialFinished)], rel=1e-6)


@each_method
def test_that_a_network_for_each_task_is_reckoned_with_in_estimates(method: MethodEntry) -> None:
    assert method.cost(5) >= 5.0
    assert entry("equal_weights").cost(5) == 1.0
