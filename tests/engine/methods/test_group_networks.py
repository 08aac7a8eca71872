"""A network for each group: one candidate, in which groups share nothing."""

from itertools import product

import numpy as np
import pytest
import torch

from engine.deploy.dense import dense_networks, of_group
from engine.domain.errors import PlanError
from engine.domain.events import TrialFinished
from engine.domain.plan import Trial
from engine.methods import entry
from engine.methods.grouping.group_networks import METHOD, Settings, arms, network
from engine.training.grouped import GroupedNetwork
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.networks import NetworkShape, plain_network
from engine.training.weights import unpack_weights
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of

TASKS = tasks_of("binary", "multiclass", "binary", "regression")
OWN = (slice(0, 1), slice(1, 4), slice(4, 5), slice(5, 6))
GROUPS = ((0, 2), (1,), (3,))
TABLE = NetworkShape(kind="table", features=4, hidden=(8, 6), private=((0,), (1, 2)))
PICTURE = NetworkShape(kind="image", features=1, hidden=(4, 3), beside=4, side=4, private=((0,), (1, 2)))


def weights_of(learner: Learner) -> torch.Tensor:
    return torch.from_numpy(learner.start(np.random.default_rng(0)))[None].requires_grad_()


def inputs_for(shape: NetworkShape) -> torch.Tensor:
    width = shape.features + len(shape.private) if shape.kind == "table" else shape.side**2 + shape.beside + len(shape.private)
    return torch.randn(1, 10, width, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize("shape", [TABLE, PICTURE], ids=["table", "image"])
def test_that_each_group_answers_as_a_plain_network_of_its_tasks_and_reaches_no_weight_of_another(shape: NetworkShape) -> None:
    grouped = GroupedNetwork(shape, TASKS, GROUPS)
    flat, inputs = weights_of(Learner(grouped, TASKS)), inputs_for(shape)
    parameters = unpack(flat, grouped.pieces)
    outputs = grouped.forward(parameters, inputs)[-1]
    mine: list[set[int]] = []
    for number, group in enumerate(GROUPS):
        plain = plain_network(grouped.shapes[number], tuple(TASKS[task] for task in group))
        alone = plain.forward(grouped.parameters_of(number, parameters), inputs)[-1]
        assert torch.equal(alone, torch.cat([outputs[..., OWN[task]] for task in group], dim=-1))
        (slope,) = torch.autograd.grad(alone.square().sum(), flat, retain_graph=True)
        mine.append(set(slope[0].nonzero()[:, 0].tolist()))
    assert not any(first & second for first, second in product(mine, mine) if first is not second)
    plain = plain_network(shape, TASKS)
    assert len(grouped.pieces) - grouped.heads == len(plain.pieces) - plain.heads


def test_that_what_is_trained_is_scored_predicted_and_taken_apart_for_export() -> None:
    settings = Settings("t0+t2, t1")
    (arm,) = arms(TASKS, settings)
    assert (arm.label, arm.settings) == ("groups:t0+t2, t1, t3", {"groups": "t0+t2, t1, t3"})
    trial = Trial("x", "group_networks", arm.label, arm.weights, "adamw", 0.01, 1e-4, 0, arm.settings)
    link, arrays = RecordingLink(), table(TASKS)
    read = METHOD.read(arm.settings)
    work = job((trial,), TASKS, max_steps=20)
    (body,) = run_cohort(work, arrays, link, METHOD.learner, network=METHOD.network, settings=read).values()
    assert any(isinstance(event, TrialFinished) for event in link.events)
    stored = unpack_weights(body, entry)
    found = dense_networks(stored, [0, 1, 2])
    assert [sorted(one.heads) for one in found] == [[0, 2], [1]]
    seen = torch.randn(1, 5, stored.card.features, generator=torch.Generator().manual_seed(2))
    outputs = stored.learner.forward(stored.parameters, seen)[-1][0].detach().numpy()
    for dense in found:
        hidden = seen[0].numpy()
        for weight, bias in dense.layers:
            hidden = np.maximum(hidden @ weight + bias, 0.0)
        for task, (weight, bias) in dense.heads.items():
            np.testing.assert_allclose(hidden @ weight + bias, outputs[:, OWN[task]], rtol=1e-4, atol=1e-5)


def test_that_an_exported_group_keeps_its_private_columns_and_the_places_of_its_tasks() -> None:
    grouped = GroupedNetwork(TABLE, TASKS, GROUPS)
    inputs = inputs_for(TABLE)
    with torch.no_grad():
        parameters = unpack(weights_of(Learner(grouped, TASKS)), grouped.pieces)
        outputs = grouped.forward(parameters, inputs)[-1][0].numpy()
    dense = of_group(grouped, 0, parameters, [task.outputs for task in TASKS], [0, 2])
    hidden = inputs[0, :, : TABLE.features].numpy()
    for weight, bias in dense.layers:
        hidden = np.maximum(hidden @ weight + bias, 0.0)
    assert {task: layer.columns for task, layer in dense.private.items()} == {0: [4], 2: [5]}
    for task, (weight, bias) in dense.heads.items():
        own = dense.private[task]
        units = np.maximum(inputs[0].numpy()[:, own.columns] @ own.hidden[0] + own.hidden[1], 0.0)
        np.testing.assert_allclose(hidden @ weight + bias + units @ own.out, outputs[:, OWN[task]], rtol=1e-10)


def test_that_without_names_classes_are_apart_from_quantities() -> None:
    built = network(TABLE, TASKS, Settings())
    assert built.groups == ((0, 1, 2), (3,))
    assert not arms(tasks_of("binary", "regression"), Settings())
    assert not arms(tasks_of("binary", "binary", "binary"), Settings())


@pytest.mark.parametrize("words", ["t0+t1+t2+t3", "t0, t1, t2, t3"])
def test_that_groups_that_are_compared_anyway_are_refused(words: str) -> None:
    with pytest.raises(PlanError):
        arms(TASKS, Settings(words))
