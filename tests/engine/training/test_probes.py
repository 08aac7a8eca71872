import math
from typing import Literal

import numpy as np
import pytest
import torch
from torchjd.autojac import jac

from engine.training.batches import Batch
from engine.training.gradient_tally import GradientTally, cosine_of, magnitude_similarity
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.losses import label_shares
from engine.training.networks import ImageNetwork, TableNetwork, initial_weights
from engine.training.probes import half_gramians, layer_gramians, task_gramians
from tests.engine.training.cohorts import tasks_of

TASKS = tasks_of("binary", "regression", "multiclass", "binary")


def _situation(kind: Literal["table", "image"], members: int) -> tuple[Learner, list[torch.Tensor], Batch]:
    generator = torch.Generator().manual_seed(5)
    network = TableNetwork(5, (8, 6), 6) if kind == "table" else ImageNetwork(2, (4, 3), 6)
    flat = np.stack([initial_weights(network, np.random.default_rng(member)) for member in range(members)])
    parameters = [view.requires_grad_() for view in unpack(torch.from_numpy(flat), network.pieces)]
    shape = (5,) if kind == "table" else (2, 8, 8)
    inputs = torch.randn(members, 12, *shape, generator=generator, dtype=torch.float64)
    targets = torch.tensor([1.0, 0.3, 2.0, 0.0], dtype=torch.float64).repeat(members, 12, 1)
    labelled = (torch.rand(members, 12, 4, generator=generator) < 0.6).double()
    labelled[0, :, 1] = 0.0
    return Learner(network, TASKS), parameters, Batch(inputs, targets, labelled, label_shares(labelled))


@pytest.mark.parametrize(("kind", "members"), [("table", 3), ("image", 1)])
def test_that_gramians_equal_those_from_torchjd_and_autograd(kind: Literal["table", "image"], members: int) -> None:
    learner, parameters, batch = _situation(kind, members)
    layers = learner.forward(parameters, batch.inputs)
    measured = task_gramians(*half_gramians(learner, parameters, layers, batch))
    losses = learner.losses(layers, batch)
    trunk = parameters[:-2]
    for member in range(members):
        jacobians = jac(list(losses[member]), inputs=trunk, retain_graph=True)
        jacobian = torch.cat([each[:, member].flatten(1) for each in jacobians], dim=1)
        torch.testing.assert_close(measured[member], jacobian @ jacobian.T, rtol=1e-5, atol=1e-12)
        for task in range(4):
            gradients = torch.autograd.grad(losses[member, task], trunk, retain_graph=True)
            square = sum(gradient.square().sum() for gradient in gradients)
            torch.testing.assert_close(measured[member, task, task], square, rtol=1e-9, atol=1e-12)  # pyright: ignore[reportArgumentType]


def test_that_both_halves_of_a_task_give_its_gradient_and_hold_equally_many_rows() -> None:
    learner, parameters, batch = _situation("table", 3)
    gramian, counts = half_gramians(learner, parameters, learner.forward(parameters, batch.inputs), batch)
    assert torch.equal(counts.unflatten(1, (4, 2)).sum(-1), batch.labelled.sum(1))
    assert (counts[:, ::2] - counts[:, 1::2]).abs().max() <= 1
    assert torch.equal(gramian[0, 2:4], torch.zeros(2, 8, dtype=torch.float64))


@pytest.mark.parametrize(("ratio", "expected"), [(1, 1.0), (2, 0.8), (3, 0.6), (10, 0.1980198), (100, 0.0199980)])
def test_that_magnitude_similarity_has_its_published_values(ratio: float, expected: float) -> None:
    for first, second in ((1.0, ratio**2), (7.0 * ratio**2, 7.0)):
        assert magnitude_similarity(np.array(first), np.array(second)) == pytest.approx(expected, abs=1e-7)


def test_that_similarity_to_a_zero_gradient_is_undefined() -> None:
    assert math.isnan(magnitude_similarity(np.array(0.0), np.array(1.0)))
    assert math.isnan(cosine_of(np.array(0.0), np.array(0.0), np.array(1.0)))


def test_that_the_example_of_two_gradients_has_its_known_cosine_and_magnitude_similarity() -> None:
    gradients = np.array([[1.0, 0.0], [-1.0, 1.0]])
    gramian = gradients @ gradients.T
    assert cosine_of(gramian[0, 1], gramian[0, 0], gramian[1, 1]) == pytest.approx(-0.7071068, abs=1e-7)
    assert magnitude_similarity(gramian[0, 0], gramian[1, 1]) == pytest.approx(0.9428090, abs=1e-7)


def test_that_a_tally_reports_means_in_pair_order_and_none_for_a_task_without_rows() -> None:
    gradients = torch.tensor([[1.0, 0.0], [1.0, 0.0], [-1.0, 1.0], [-1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    counts = torch.tensor([[2.0, 2.0, 1.0, 1.0, 0.0, 0.0]])
    tally = GradientTally(2, 3)
    tally.add([1], (gradients @ gradients.T)[None], counts)
    event = tally.report(1, "trial", 30)
    assert tally.report(0, "other", 30) is None
    assert tally.report(1, "trial", 40) is None
    assert event is not None
    assert event.cosine == pytest.approx((-0.7071068, None, None))
    assert event.conflict_share == (1.0, None, None)
    assert event.magnitude_similarity == pytest.approx((0.9428090, None, None))
    assert event.sample_cosine == pytest.approx((1.0, 1.0, None))
    assert event.sample_conflict_share == (0.0, 0.0, None)
    assert event.sample_magnitude_similarity == (1.0, 1.0, None)


@pytest.mark.parametrize(("kind", "members", "layers"), [("table", 3, 2), ("image", 1, 2)])
def test_that_layers_add_up_to_the_whole_trunk_and_stand_in_their_order(kind: Literal["table", "image"], members: int, layers: int) -> None:
    learner, parameters, batch = _situation(kind, members)
    outputs = learner.forward(parameters, batch.inputs)
    whole, _ = half_gramians(learner, parameters, outputs, batch)
    apart, counts = layer_gramians(learner, parameters, outputs, batch)
    assert len(apart) == layers
    torch.testing.assert_close(apart.sum(0), whole)
    measured = task_gramians(apart[0], counts)
    losses = learner.losses(learner.forward(parameters, batch.inputs), batch)
    gradients = torch.autograd.grad(losses[0, 0], parameters[:2])
    square = torch.stack([gradient.square().sum() for gradient in gradients]).sum()
    torch.testing.assert_close(measured[0, 0, 0], square, rtol=1e-9, atol=1e-12)


def test_that_a_tally_tells_layers_apart_and_none_where_one_has_no_gradient() -> None:
    low = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    high = torch.tensor([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 0.0]])
    tally = GradientTally(2, 2)
    tally.add_layers([0], torch.stack([(low @ low.T)[None], (high @ high.T)[None]]), torch.ones(1, 4))
    event = tally.report(0, "trial", 10)
    assert event is not None
    assert event.layer_cosine == ((0.0,), (-1.0,))
    assert event.layer_sample_cosine == ((1.0, 1.0), (1.0, None))
    assert event.layer_conflict_share == ((0.0,), (1.0,))
    assert event.layer_magnitude_similarity == ((1.0,), (0.8,))
    assert event.layer_sample_magnitude_similarity == ((1.0, 1.0), (1.0, None))
    assert event.layer_sample_conflict_share == ((0.0, 0.0), (0.0, None))
    assert tally.report(0, "trial", 20) is None


def test_that_a_single_layer_is_not_told_twice() -> None:
    gradients = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    tally = GradientTally(1, 2)
    tally.add_layers([0], (gradients @ gradients.T)[None, None], torch.ones(1, 4))
    event = tally.report(0, "trial", 10)
    assert event is not None
    assert event.layer_cosine == ()


def test_that_sums_of_an_earlier_layout_begin_anew_rather_than_be_misread() -> None:
    gradients = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    whole, gone_on = GradientTally(1, 2), GradientTally(1, 2)
    whole.add([0], (gradients @ gradients.T)[None], torch.ones(1, 4))
    gone_on.take_up(whole.sums.copy())
    assert gone_on.report(0, "trial", 10) == whole.report(0, "trial", 10)
    old = GradientTally(1, 2)
    old.take_up(np.ones((1, 10)))
    assert old.report(0, "trial", 10) is None
