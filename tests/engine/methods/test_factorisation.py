"""What holds for every method whose layers are shared in part, beyond the contract of all methods."""

from typing import Literal

import pytest

from engine.methods import FACTORISATION, entry
from engine.training.learner import MethodEntry
from tests.engine.methods.test_contract import learner_of
from tests.engine.training.cohorts import tasks_of
from tests.engine.training.steps import example_step

each_method = pytest.mark.parametrize("method", FACTORISATION, ids=lambda method: method.declaration.id)


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
def test_that_a_network_for_each_task_is_reckoned_with_in_estimates(method: MethodEntry) -> None:
    assert method.cost(5) >= 5.0
    assert entry("equal_weights").cost(5) == 1.0
