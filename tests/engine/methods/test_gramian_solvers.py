"""Our solvers, which take all members at once, against torchjd's or a plain one for a single Gramian."""

from math import sqrt

import numpy as np
import pytest
import torch
from scipy.optimize import nnls
from torch import Tensor
from torchjd.aggregation import AlignedMTLWeighting, FairGradWeighting, IMTLGWeighting, MGDAWeighting, PCGradWeighting, UPGradWeighting
from torchjd.linalg import DualConeProjector

from engine.methods.aggregation.aligned_mtl import aligned_weights
from engine.methods.aggregation.cagrad import cagrad_weights
from engine.methods.aggregation.imtl_g import imtl_g_weights
from engine.methods.aggregation.mgda import mgda_weights
from engine.methods.aggregation.pcgrad import pcgrad_weights
from engine.methods.aggregation.upgrad import upgrad_weights
from engine.training.complementarity import complementary
from engine.training.conflict_averse import _Problem
from engine.training.fairness import fair_weights

COUNTS = (2, 3, 5, 10)


def gramians(count: int, *, members: int = 20, seed: int = 0, spread: float = 1.0) -> Tensor:
    """(M, T, T) of random gradients with many conflicts, whose lengths differ by about a factor exp(``spread``)."""
    generator = torch.Generator().manual_seed(seed)
    gradients = torch.randn(members, count, count + 3, generator=generator, dtype=torch.float64)
    gradients -= 0.8 * gradients.mean(1, keepdim=True)
    gradients *= torch.exp(spread * torch.randn(members, count, 1, generator=generator, dtype=torch.float64))
    return gradients @ gradients.transpose(1, 2)


def all_of(gramian: Tensor) -> Tensor:
    return torch.ones(gramian.shape[:2], dtype=torch.bool)


def square(weights: Tensor, gramian: Tensor) -> Tensor:
    """(M,) squared length of the combined gradient."""
    return torch.einsum("ms,mst,mt->m", weights, gramian, weights)


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


@pytest.mark.parametrize("count", COUNTS)
def test_that_mgda_is_no_longer_than_the_shortest_that_torchjd_finds(count: int) -> None:
    gramian = gramians(count)
    weights = mgda_weights(gramian, all_of(gramian)) / count
    theirs = torch.stack([MGDAWeighting(1e-6, 2000)(each) for each in gramian[:5]])
    torch.testing.assert_close(weights.sum(1), torch.ones(20, dtype=torch.float64))
    assert (weights >= 0).all()
    assert (square(weights[:5], gramian[:5]) <= square(theirs, gramian[:5]) * (1 + 1e-6)).all()


@pytest.mark.parametrize("count", COUNTS)
def test_that_an_mgda_step_gains_equally_for_all_tasks_that_carry_weight_and_more_for_others(count: int) -> None:
    gramian = gramians(count, seed=3)
    weights = mgda_weights(gramian, all_of(gramian))
    gains = torch.einsum("mst,mt->ms", gramian, weights)
    least = gains.amin(1, keepdim=True).expand_as(gains)
    torch.testing.assert_close(gains[weights > 1e-6], least[weights > 1e-6], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("count", COUNTS)
def test_that_imtl_g_equals_torchjd_and_projects_equally_far_on_all_gradients(count: int) -> None:
    gramian = gramians(count)
    weights = imtl_g_weights(gramian, all_of(gramian)) / count
    theirs = torch.stack([IMTLGWeighting()(each) for each in gramian])
    torch.testing.assert_close(weights, theirs, rtol=1e-3, atol=1e-4)
    projections = torch.einsum("mst,mt->ms", gramian, weights) / gramian.diagonal(dim1=1, dim2=2).sqrt()
    torch.testing.assert_close(projections, projections[:, :1].expand_as(projections), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("count", COUNTS)
def test_that_aligned_mtl_equals_torchjd(count: int) -> None:
    gramian = gramians(count, spread=0.2)
    weights = aligned_weights(gramian, all_of(gramian)) / count
    torch.testing.assert_close(weights, torch.stack([AlignedMTLWeighting()(each) for each in gramian]))


@pytest.mark.parametrize("count", COUNTS)
def test_that_nash_mtl_solves_its_equation_and_has_the_length_of_the_root_of_the_number_of_tasks(count: int) -> None:
    gramian = gramians(count)
    weights = fair_weights(gramian, 1.0)
    ridged = gramian + 1e-7 * torch.diag_embed(gramian.diagonal(dim1=1, dim2=2))
    residual = torch.einsum("mst,mt->ms", ridged, weights) * weights - 1.0
    assert residual.abs().max() < 1e-8
    torch.testing.assert_close(square(weights, ridged).sqrt(), torch.full((20,), sqrt(count), dtype=torch.float64))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_that_fairgrad_equals_torchjd_where_its_solver_gets_there(count: int) -> None:
    gramian = gramians(count, spread=0.2, members=5)
    theirs = torch.stack([FairGradWeighting(2.0)(each) for each in gramian])
    torch.testing.assert_close(fair_weights(gramian, 0.5), theirs, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0, 10.0])
def test_that_fair_weights_solve_their_equation_for_every_alpha_and_gradients_of_any_length(alpha: float) -> None:
    gramian = gramians(5, spread=3.0) * 1e-6
    weights = fair_weights(gramian, 1.0 / alpha)
    ridged = gramian + 1e-7 * torch.diag_embed(gramian.diagonal(dim1=1, dim2=2))
    residual = torch.einsum("mst,mt->ms", ridged, weights) * weights ** (1.0 / alpha) - 1.0
    assert residual.abs().max() < 1e-6


def test_that_nash_mtl_is_finite_where_two_gradients_cancel() -> None:
    gradients = torch.randn(1, 4, 9, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    gradients[:, 3] = -0.7 * gradients[:, 0]
    weights = fair_weights(gradients @ gradients.transpose(1, 2), 1.0)
    assert weights.isfinite().all()
    assert (weights > 0).all()


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("radius", [0.2, 0.5, 0.9])
def test_that_cagrad_closes_the_gap_between_its_problem_and_its_dual(count: int, radius: float) -> None:
    gramian = gramians(count)
    correction = (cagrad_weights(gramian, all_of(gramian), radius) - 1.0) / count
    mean = torch.full_like(correction, 1.0 / count)
    length = square(mean, gramian).sqrt()
    torch.testing.assert_close(square(correction, gramian).sqrt(), radius * length, rtol=1e-5, atol=1e-9)
    assert (correction >= 0).all()
    share = correction / correction.sum(1, keepdim=True)
    worst = torch.einsum("mst,mt->ms", gramian, mean + correction).amin(1)
    dual = torch.einsum("ms,mst,mt->m", share, gramian, mean) + radius * length * square(share, gramian).sqrt()
    scale = gramian.diagonal(dim1=1, dim2=2).amax(1)
    assert ((dual - worst) / scale).abs().max() < 1e-6


def test_that_cagrad_without_a_radius_is_equal_weights() -> None:
    gramian = gramians(4)
    assert torch.equal(cagrad_weights(gramian, all_of(gramian), 0.0), torch.ones(20, 4, dtype=torch.float64))


def test_that_bisection_finds_what_pivoting_finds_for_cagrad(monkeypatch: pytest.MonkeyPatch) -> None:
    gramian = gramians(5)
    quick = cagrad_weights(gramian, all_of(gramian), 0.5)
    pivot = _Problem.on
    monkeypatch.setattr(_Problem, "on", lambda problem, free: (pivot(problem, free)[0], torch.ones_like(free)))
    torch.testing.assert_close(cagrad_weights(gramian, all_of(gramian), 0.5), quick, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("count", [1, 4, 12])
def test_that_complementary_problems_are_solved_whatever_their_signs(count: int) -> None:
    matrix = gramians(count, members=200, spread=0.0) + 1e-6 * torch.eye(count, dtype=torch.float64)
    offset = torch.randn(200, count, generator=torch.Generator().manual_seed(9), dtype=torch.float64)
    solution = complementary(matrix, offset)
    slack = torch.einsum("mst,mt->ms", matrix, solution) + offset
    size = solution.abs().amax(1, keepdim=True).clamp(min=1.0)
    assert (solution >= 0).all()
    assert (slack / size > -1e-8).all()
    assert (slack * solution / size**2).abs().max() < 1e-8


SOLVERS = {
    "pcgrad": lambda gramian, active: pcgrad_weights(gramian),
    "mgda": mgda_weights,
    "cagrad": lambda gramian, active: cagrad_weights(gramian, active, 0.5),
    "nash_mtl": lambda gramian, active: fair_weights(gramian, 1.0),
    "aligned_mtl": aligned_weights,
    "imtl_g": imtl_g_weights,
    "upgrad": lambda gramian, active: upgrad_weights(gramian),
    "fairgrad": lambda gramian, active: fair_weights(gramian, 0.5),
}
each_solver = pytest.mark.parametrize("name", SOLVERS)


@each_solver
def test_that_a_task_without_labels_changes_nothing_for_the_others(name: str) -> None:
    small = gramians(3)
    large = torch.zeros(20, 4, 4, dtype=torch.float64)
    places = torch.tensor([0, 1, 3])
    large[:, places[:, None], places] = small
    active = torch.tensor([True, True, False, True]).expand(20, -1)
    torch.testing.assert_close(SOLVERS[name](large, active)[:, places], SOLVERS[name](small, all_of(small)), rtol=1e-7, atol=1e-9)


@each_solver
@pytest.mark.parametrize("count", [2, 5])
def test_that_a_member_gets_the_same_weights_in_any_company(name: str, count: int) -> None:
    if name == "pcgrad" and count > 2:
        pytest.skip("the order of projections decides; it is given by the replicate")
    gramian = gramians(count)
    together = SOLVERS[name](gramian, all_of(gramian))
    for member in (0, 7):
        alone = SOLVERS[name](gramian[member : member + 1], all_of(gramian)[:1])
        torch.testing.assert_close(together[member : member + 1], alone, rtol=1e-7, atol=1e-9)


@each_solver
def test_that_no_solver_stumbles_over_gradients_that_are_all_zero_or_all_alike(name: str) -> None:
    vanishing = torch.tensor([[1e-155, 0.0], [1.0, 1.0], [1e-3, -2e-3]], dtype=torch.float64)
    for gramian in (
        torch.zeros(2, 3, 3),
        torch.ones(2, 3, 3),
        1e-30 * torch.ones(2, 3, 3),
        (vanishing @ vanishing.T)[None].expand(2, -1, -1),
    ):
        weights = SOLVERS[name](gramian.double(), torch.ones(2, 3, dtype=torch.bool))
        assert weights.isfinite().all(), name


@each_solver
def test_that_permuting_tasks_permutes_the_weights(name: str) -> None:
    gramian = gramians(2 if name == "pcgrad" else 4)
    order = torch.arange(gramian.shape[1]).flip(0)
    direct = SOLVERS[name](gramian, all_of(gramian))[:, order]
    torch.testing.assert_close(SOLVERS[name](gramian[:, order[:, None], order], all_of(gramian)), direct, rtol=1e-6, atol=1e-8)


@each_solver
def test_that_a_single_task_keeps_its_direction(name: str) -> None:
    weights = SOLVERS[name](torch.tensor([[[4.0]]], dtype=torch.float64), torch.ones(1, 1, dtype=torch.bool))
    assert weights > 0
