"""A private column reaches the heads of its tasks and nothing else: not the outputs, gradients or weights of any other task."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.domain.events import GradientsMeasured
from engine.training.arrays import TrainingArrays
from engine.training.batches import Batch
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.losses import label_shares
from engine.training.networks import Network, NetworkShape, initial_weights, plain_network
from engine.training.probes import half_gramians
from engine.training.scoring import predict_weights
from engine.training.weights import unpack_weights
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of, trial

TASKS = tasks_of("binary", "regression", "multiclass")
SHARED = 5
SEEN_BY = ((0,), (0, 2), (2,))
"""Which tasks see each of the three private columns; nothing is private to the task in the middle."""
TABLE = NetworkShape(kind="table", features=SHARED, hidden=(8, 6), private=SEEN_BY)
PICTURE = NetworkShape(kind="image", features=1, hidden=(4, 3), beside=SHARED, side=4, private=SEEN_BY)
each_kind = pytest.mark.parametrize("shape", [TABLE, PICTURE], ids=["table", "image"])


def _situation(shape: NetworkShape, members: int = 1) -> tuple[Network, list[torch.Tensor], torch.Tensor]:
    network = plain_network(shape, TASKS)
    flat = np.stack([initial_weights(network, np.random.default_rng(member)) for member in range(members)])
    width = SHARED + len(SEEN_BY) + (16 if shape.kind == "image" else 0)
    inputs = torch.randn(members, 20, width, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    return network, unpack(torch.from_numpy(flat), network.pieces), inputs


@each_kind
def test_that_the_gradient_of_a_task_with_respect_to_foreign_private_columns_is_exactly_zero(shape: NetworkShape) -> None:
    network, parameters, inputs = _situation(shape)
    inputs.requires_grad_()
    outputs = network.forward(parameters, inputs)[-1]
    for task, columns in enumerate((slice(0, 1), slice(1, 2), slice(2, 5))):
        (slope,) = torch.autograd.grad(outputs[..., columns].square().sum(), inputs, retain_graph=True)
        for column, tasks in enumerate(SEEN_BY):
            mine = slope[..., column - len(SEEN_BY)]
            assert bool(mine.any()) == (task in tasks)


@each_kind
def test_that_outputs_of_other_tasks_and_all_trunk_layers_are_the_same_to_the_bit(shape: NetworkShape) -> None:
    network, parameters, inputs = _situation(shape)
    scrambled = inputs.clone()
    scrambled[..., -len(SEEN_BY) :] = 1e6 * torch.randn(1, 20, len(SEEN_BY), dtype=torch.float64)
    before, after = network.forward(parameters, inputs), network.forward(parameters, scrambled)
    assert torch.equal(before[-2], after[-2])
    assert torch.equal(before[-1][..., 1], after[-1][..., 1])
    assert not torch.equal(before[-1][..., 0], after[-1][..., 0])


def test_that_the_weights_of_a_foreign_block_get_no_gradient() -> None:
    network, parameters, inputs = _situation(TABLE)
    own = [weight.requires_grad_() for weight in parameters[6:]]
    assert len(own) == 6
    outputs = network.forward(parameters, inputs)[-1]
    of_first = torch.autograd.grad(outputs[..., 0].sum(), own, retain_graph=True, allow_unused=True)
    of_second = torch.autograd.grad(outputs[..., 1].sum(), own, allow_unused=True)
    assert [gradient is not None and bool(gradient.any()) for gradient in of_first] == [True] * 3 + [False] * 3
    assert not any(gradient is not None and bool(gradient.any()) for gradient in of_second)


def test_that_weights_without_private_columns_start_as_they_did_before() -> None:
    plain = plain_network(NetworkShape(kind="table", features=SHARED, hidden=(8, 6)), TASKS)
    weights = [initial_weights(network, np.random.default_rng(1)) for network in (plain, plain_network(TABLE, TASKS))]
    np.testing.assert_array_equal(weights[1][: len(weights[0])], weights[0])


def _arrays(seed: int = 0) -> TrainingArrays:
    """A table whose last column decides the first task alone, and is private to it; the task in the middle has nothing private."""
    arrays = table(TASKS, rows=400, features=SHARED + 1)
    column = np.random.default_rng(seed).normal(size=400).astype(np.float32)
    inputs = np.concatenate([arrays.inputs[:, :SHARED], column[:, None]], axis=1)
    labels = arrays.labels.copy()
    labels[:, 0] = np.where(np.isnan(labels[:, 0]), np.nan, column > 0)
    offset, scale = arrays.offset.copy(), arrays.scale.copy()
    offset[:, -1], scale[:, -1] = 0.0, 1.0
    return replace(arrays, inputs=inputs, labels=labels, offset=offset, scale=scale, private=np.array([[1, 0, 0]], dtype=np.uint8))


def test_that_a_private_column_teaches_its_task_and_leaves_the_others_as_they_are_to_the_bit() -> None:
    arrays = _arrays()
    alone, joint = trial((0.0, 1.0, 0.0), weight_decay=0.0), trial((1.0, 1.0, 1.0), weight_decay=0.0)
    scrambled = replace(arrays, inputs=np.concatenate([arrays.inputs[:, :-1], _arrays(1).inputs[:, -1:]], axis=1))
    first, second = (run_cohort(job((alone, joint), TASKS, max_steps=150), each, RecordingLink(), Learner) for each in (arrays, scrambled))
    own = [unpack_weights(blobs[alone.id]) for blobs in (first, second)]
    assert all(torch.equal(before, after) for before, after in zip(own[0].parameters, own[1].parameters, strict=True))
    start = initial_weights(own[0].learner.network, np.random.default_rng((7, 0))).astype(np.float32)
    for piece, weights in zip(own[0].learner.network.pieces[6:], own[0].parameters[6:], strict=True):
        np.testing.assert_array_equal(weights.numpy().ravel(), start[piece.start : piece.end])
    known = ~np.isnan(arrays.labels[:, 0]) & (arrays.parts[0] == 2)
    hits = [
        ((predict_weights(blobs[joint.id], arrays.inputs[known])[:, 0] > 0.5) == arrays.labels[known, 0]).mean()
        for blobs in (first, second)
    ]
    assert hits[0] > 0.9 > hits[1]


def test_that_a_stored_network_keeps_columns_private() -> None:
    arrays = _arrays()
    joint = trial((1.0, 1.0, 1.0))
    blob = run_cohort(job((joint,), TASKS, max_steps=20), arrays, RecordingLink(), Learner)[joint.id]
    scrambled = arrays.inputs[:50].copy()
    scrambled[:, -1] = -scrambled[:, -1]
    before, after = predict_weights(blob, arrays.inputs[:50]), predict_weights(blob, scrambled)
    np.testing.assert_array_equal(before[:, 1:], after[:, 1:])
    assert (before[:, 0] != after[:, 0]).all()


@each_kind
def test_that_probes_measure_the_shared_weights_alone(shape: NetworkShape) -> None:
    network, parameters, inputs = _situation(shape)
    parameters = [weight.requires_grad_() for weight in parameters]
    targets = torch.tensor([1.0, 0.3, 2.0], dtype=torch.float64).repeat(1, 20, 1)
    labelled = torch.ones_like(targets)
    learner = Learner(network, TASKS)
    layers = learner.forward(parameters, inputs)
    gramian, counts = half_gramians(learner, parameters, layers, Batch(inputs, targets, labelled, label_shares(labelled)))
    losses = (learner.losses(layers, Batch(inputs, targets, labelled, label_shares(labelled))))[0]
    shared = parameters[: -network.heads]
    assert len(shared) == (4 if shape.kind == "table" else 6)
    rows = [torch.cat([part.flatten() for part in torch.autograd.grad(loss, shared, retain_graph=True)]) for loss in losses]
    between = (gramian.unflatten(1, (3, 2)).unflatten(3, (3, 2)) / 4).sum(dim=(2, 4))[0]
    torch.testing.assert_close(between, torch.stack(rows) @ torch.stack(rows).T, rtol=1e-9, atol=1e-12)
    assert (counts == 10).all()


def test_that_a_cohort_with_private_columns_is_probed_and_its_members_equal_those_that_are_alone() -> None:
    arrays = _arrays()
    members = tuple(trial((1.0, 1.0, 1.0), replicate=replicate) for replicate in (0, 1))
    together, alone = RecordingLink(), RecordingLink()
    blobs = run_cohort(job(members, TASKS), arrays, together, Learner, dtype=torch.float64)
    blob = run_cohort(job(members[:1], TASKS), arrays, alone, Learner, dtype=torch.float64)[members[0].id]
    for one, other in zip(unpack_weights(blobs[members[0].id]).parameters, unpack_weights(blob).parameters, strict=True):
        torch.testing.assert_close(one, other, rtol=0.0, atol=1e-12)
    assert any(isinstance(event, GradientsMeasured) for event in together.events)


def test_that_a_label_needing_picture_and_column_is_learned_from_both_and_from_neither_alone() -> None:
    tasks = tasks_of("binary", "binary")
    pictures = images(tasks, rows=400)
    generator = np.random.default_rng(2)
    level = generator.normal(size=400)
    inputs = np.clip(128 + 40 * level[:, None, None, None] + generator.normal(size=(400, 1, 8, 8)) * 20, 0, 255).astype(np.uint8)
    column = generator.normal(size=(400, 1)).astype(np.float32)
    labels = np.repeat((level + column[:, 0] > 0)[:, None], 2, axis=1).astype(np.float32)
    both = replace(
        pictures,
        inputs=inputs,
        labels=labels,
        offset=np.full((1, 1), 0.5, dtype=np.float32),
        scale=np.full((1, 1), 5.0, dtype=np.float32),
        table=column,
        table_offset=np.zeros((1, 1), dtype=np.float32),
        table_scale=np.ones((1, 1), dtype=np.float32),
    )
    alone = replace(both, table=None, table_offset=None, table_scale=None)
    joint = trial((1.0, 1.0))
    hits = []
    for arrays in (both, alone):
        blob = run_cohort(job((joint,), tasks, kind="image", max_steps=200, patience=20), arrays, RecordingLink(), Learner)[joint.id]
        rows = np.flatnonzero(arrays.parts[0] == 2)
        answers = predict_weights(blob, arrays.inputs[rows], None if arrays.table is None else arrays.table[rows])
        hits.append(((answers[:, 0] > 0.5) == labels[rows, 0]).mean())
    assert hits[0] > 0.9
    assert hits[1] < 0.85
