"""Each task's gradient equals that of automatic differentiation, and costs no more than there are labels."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import torch
from torchjd.autojac import jac

from engine.methods import entry
from engine.training.cohort import Cohort
from engine.training.learner import Learner
from engine.training.networks import ImageNetwork, TableNetwork
from engine.training.source import Source
from engine.training.step import Step
from engine.training.task_gradients import last_layer_gramian, layers_by_task, task_gradients
from tests.engine.methods.test_contract import trials_of
from tests.engine.training.cohorts import images, job, table, tasks_of, trial
from tests.engine.training.steps import example_step

TASKS = tasks_of("binary", "regression", "multiclass", "binary")


def _step(kind: Literal["table", "image"], members: int, labelled: float) -> tuple[Learner, Step]:
    network = TableNetwork(5, (8, 6), 6) if kind == "table" else ImageNetwork(2, (4, 3), 6)
    learner = Learner(network, TASKS)
    return learner, example_step(learner, members, labelled=labelled, shape=(5,) if kind == "table" else (2, 8, 8))


@pytest.mark.parametrize(("kind", "members"), [("table", 3), ("image", 1)])
@pytest.mark.parametrize("labelled", [0.3, 0.95])
def test_that_task_gradients_equal_those_of_torchjd(kind: Literal["table", "image"], members: int, labelled: float) -> None:
    learner, step = _step(kind, members, labelled)
    trunk = step.parameters[:-2]
    expected = [jac(list(step.losses[member]), inputs=trunk, retain_graph=True) for member in range(members)]
    heads = torch.autograd.grad(step.losses.sum(), step.parameters[-2:], retain_graph=True)
    last = last_layer_gramian(learner, step)
    found = task_gradients(learner, step)
    for member in range(members):
        jacobian = torch.cat([each[:, member].flatten(1) for each in expected[member]], dim=1)
        torch.testing.assert_close(torch.cat([each[member] for each in found.trunk], dim=1), jacobian)
        torch.testing.assert_close(found.gramian[member], jacobian @ jacobian.T)
        upper = torch.cat([each[:, member].flatten(1) for each in expected[member][-2:]], dim=1)
        torch.testing.assert_close(last[member], upper @ upper.T)
    for mine, theirs in zip(found.heads, heads, strict=True):
        torch.testing.assert_close(mine, theirs)


def test_that_weights_of_one_give_the_gradient_of_the_sum() -> None:
    learner, step = _step("table", 3, 0.6)
    plain = torch.autograd.grad(step.losses.sum(), step.parameters, retain_graph=True)
    combined = task_gradients(learner, step).combined(torch.ones(3, 4, dtype=torch.float64), step.parameters)
    for mine, theirs in zip(combined, plain, strict=True):
        torch.testing.assert_close(mine, theirs)


@pytest.mark.parametrize("cache", [1, 120_000])
def test_that_members_with_the_same_labels_are_worked_on_together_with_the_same_result(monkeypatch: pytest.MonkeyPatch, cache: int) -> None:
    monkeypatch.setattr("engine.training.task_gradients._CACHE_FLOATS", cache)
    learner, step = _step("table", 5, 0.5)
    pairs = step.batch.take(torch.tensor([0, 0, 1, 2, 2]))
    results = []
    for batch in (pairs, replace(pairs, alike=(slice(0, 2), slice(2, 3), slice(3, 5)))):
        layers = learner.forward(step.parameters, batch.inputs)
        results.append(task_gradients(learner, replace(step, batch=batch, layers=layers, losses=learner.losses(layers, batch))))
    apart, found = results
    torch.testing.assert_close(found.gramian, apart.gramian, rtol=1e-12, atol=1e-14)
    for mine, theirs in zip(found.trunk, apart.trunk, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-12, atol=1e-14)


def test_that_members_of_a_cohort_stand_beside_those_that_see_the_same_labels() -> None:
    tasks = TASKS[:2]
    arrays, trials = table(tasks), tuple(trial((1.0, 1.0), learning_rate=rate, replicate=one) for rate in (0.01, 0.1) for one in (0, 1))
    work = job(trials, tasks, probe_every=0)
    learner = Learner(TableNetwork(6, (8, 6), 2), tasks)
    cohort = Cohort(work, trials, Source(arrays, "cpu", torch.float64), learner, "cpu", torch.float64)
    batch = cohort.feed.batch(0)
    assert batch.alike == (slice(0, 2), slice(2, 4))
    assert torch.equal(batch.labelled[0], batch.labelled[1])
    assert not torch.equal(batch.labelled[1], batch.labelled[2])


@pytest.mark.parametrize(("kind", "members"), [("table", 2), ("image", 1)])
def test_that_a_task_without_labels_has_a_zero_gradient(kind: Literal["table", "image"], members: int) -> None:
    learner, step = _step(kind, members, 0.6)
    assert not step.batch.labelled[0, :, 1].any()
    found = task_gradients(learner, step)
    assert all(not each[0, 1].any() for each in found.trunk)
    assert not found.gramian[0, 1].any()


@pytest.mark.parametrize(("labelled", "apart"), [(0.3, True), (1.1, False)])
def test_that_passes_over_labelled_rows_alone_are_taken_where_cheaper_and_change_nothing(labelled: float, apart: bool) -> None:
    learner, step = _step("image", 1, labelled)
    trunk = len(step.parameters) - 2
    expected = jac(list(step.losses[0]), inputs=step.parameters[:trunk], retain_graph=True)
    layers = layers_by_task(learner, step.parameters, step.batch)
    assert (layers is not None) == apart
    layers = layers or step.layers
    losses = learner.losses(layers, step.batch)
    torch.testing.assert_close(losses, step.losses)
    found = task_gradients(learner, replace(step, layers=layers, losses=losses))
    for mine, theirs in zip(found.trunk, expected, strict=True):
        torch.testing.assert_close(mine[0], theirs.flatten(1))


def test_that_no_row_is_looked_at_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = TASKS[:2]
    arrays = images(tasks)
    arrays = replace(arrays, labels=np.where(np.arange(len(arrays.labels))[:, None] % 4 == np.arange(2), arrays.labels, np.nan))
    method = entry("upgrad")
    work = job(trials_of(method, tasks), tasks, kind="image", batch_size=16, probe_every=0)
    learner = method.learner(method.network(arrays.shape(work.settings), tasks, method.settings()), tasks, method.settings())
    cohort = Cohort(work, work.trials, Source(arrays, "cpu", torch.float64), learner, "cpu", torch.float64)
    looked: list[int] = []
    forward = learner.forward
    monkeypatch.setattr(learner, "forward", lambda parameters, inputs: (looked.append(inputs.shape[1]), forward(parameters, inputs))[1])
    labels = cohort.feed.at(cohort.step).labelled.sum()
    cohort.advance()
    assert sum(looked) == labels < 20
