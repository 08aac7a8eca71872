"""Whatever network a method brings, a private column reaches the outputs of its own tasks and of no other."""

import numpy as np
import pytest
import torch

from engine.methods import CATALOGUE
from engine.training.layout import unpack
from engine.training.learner import MethodEntry
from engine.training.networks import NetworkShape
from tests.engine.training.cohorts import tasks_of

TASKS = tasks_of("binary", "regression", "multiclass")
OWN = (slice(0, 1), slice(1, 2), slice(2, 5))
"""The output columns of each task."""
SEEN_BY = ((0,), (1, 2), (2,))
"""The tasks that see each of the three private columns, which are the last three inputs."""
TABLE = NetworkShape(kind="table", features=4, hidden=(8, 6), private=SEEN_BY)
PICTURE = NetworkShape(kind="image", features=1, hidden=(4, 3), beside=4, side=4, private=SEEN_BY)


@pytest.mark.parametrize("method", CATALOGUE, ids=lambda method: method.declaration.id)
@pytest.mark.parametrize("shape", [TABLE, PICTURE], ids=["table", "image"])
def test_that_no_method_lets_a_task_see_a_private_column_of_others(method: MethodEntry, shape: NetworkShape) -> None:
    settings = method.settings()
    learner = method.learner(method.network(shape, TASKS, settings), TASKS, settings)
    weights = torch.from_numpy(learner.start(np.random.default_rng(0)))[None]
    inputs = torch.randn(1, 20, 7 + (16 if shape.kind == "image" else 0), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    inputs.requires_grad_()
    outputs = learner.forward(unpack(weights, learner.network.pieces), inputs)[-1]
    for task, columns in enumerate(OWN):
        (slope,) = torch.autograd.grad(outputs[..., columns].square().sum(), inputs, retain_graph=True)
        assert slope[..., :-3].any()
        for column, tasks in zip((-3, -2, -1), SEEN_BY, strict=True):
            assert bool(slope[..., column].any()) == (task in tasks)
