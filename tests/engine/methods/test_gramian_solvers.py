"""Our solvers, which take all members at once, against torchjd's or a plain one for a single Gramian."""

from math import sqrt

import numpy as np
import pytest
import torch
from scipy.optimize import nnls
from torch import Tensor
from torchjd.aggregation import PCGradWeighting, UPGradWeighting
from torchjd.linalg import DualConeProjector

from engine.methods.aggregation.pcgrad import pcgrad_weights
from engine.methods.aggregation.upgrad import upgrad_weights

COUNTS = (2, 3, 5, 10)


def gramians(count: int, *, members: int = 20, seed: int = 0) -> Tensor:
    """(M, T, T) of random gradients of very different lengths with many conflicts."""
    generator = torch.Generator().manual_seed(seed)
    gradients = torch.randn(members, count, count + 3, generator=generator, dtype=torch.float64)
    gradients -= 0.8 * gradients.mean(1, keepdim=True)
    gradients *= torch.exp(torch.randn(members, count, 1, generator=generator, dtype=torch.float64))
    return gradients @ gradients.transpose(1, 2)


class NonNegativeLeastSquares(DualConeProjector):
    """The projection without quadprog."""

    def __call__(self, U: Tensor, G: Tensor) -> Tensor:
        root = np.linalg.cholesky(G.numpy())
        return torch.from_numpy(np.stack([u + nnls(root.T, -root.T @ u)[0] for u in U.numpy()]))


def test_that_pcgrad_has_its_published_values_for_two_gradients() -> None:
    gradients = torch.tensor([[[1.0, 0.0], [-1.0, 1.0]]], dtype=torch.float64)
    weights = pcgrad_weights(gradients @ gradients.transpose(1, 2))
    torch.testing.assert_close(weights, torch.tensor([[1.5, 2.0]], dtype=torch.float64).flip(1))
    torch.testing.assert_close(weights @ gradients[0], torch.tensor([[0.5, 1.5]], dtype=torch.float64))


def test_that_pcgrad_equals_torchjd_for_two_tasks() -> None:
    for gramian, weights in zip(gramians(2), pcgrad_weights(gramians(2)), strict=True):
        torch.testing.assert_close(weights, PCGradWeighting()(gramian))


@pytest.mark.parametrize("count", COUNTS)
def test_that_pcgrad_follows_the_given_orders(count: int) -> None:
    orders = torch.randn(20, count, count, generator=torch.Generator().manual_seed(1)).argsort(-1)
    for gramian, order, weights in zip(gramians(count), orders, pcgrad_weights(gramians(count), orders), strict=True):
        expected = torch.zeros(count, dtype=torch.float64)
        for task in range(count):
            mine = torch.eye(count, dtype=torch.float64)[task]
            for other in order[task].tolist():
                product = gramian[other] @ mine
                if other != task and product < 0:
                    mine[other] -= product / gramian[other, other]
            expected += mine
        torch.testing.assert_close(weights, expected)


@pytest.mark.parametrize("count", COUNTS)
def test_that_upgrad_equals_torchjd(count: int) -> None:
    for gramian, weights in zip(gramians(count), upgrad_weights(gramians(count)), strict=True):
        expected = count * UPGradWeighting(projector=NonNegativeLeastSquares())(gramian)
        torch.testing.assert_close(weights, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("count", COUNTS)
def test_that_an_upgrad_step_harms_no_task(count: int) -> None:
    gramian = gramians(count, seed=2)
    product = torch.einsum("mst,mt->ms", gramian, upgrad_weights(gramian))
    scale = gramian.diagonal(dim1=1, dim2=2).sqrt()
    assert (product / scale / scale.amax(1, keepdim=True) > -1e-5).all()


def test_that_upgrad_leaves_tasks_without_conflict_alone() -> None:
    gramian = gramians(3).abs() + torch.eye(3)
    assert torch.equal(upgrad_weights(gramian), torch.ones(20, 3, dtype=torch.float64))


def test_that_two_opposed_gradients_of_equal_length_cancel_in_pcgrad() -> None:
    gradients = torch.tensor([[[1.0, sqrt(2)], [-1.0, -sqrt(2)]]], dtype=torch.float64)
    weights = pcgrad_weights(gradients @ gradients.transpose(1, 2))
    assert (weights @ gradients[0]).abs().max() < 1e-15
