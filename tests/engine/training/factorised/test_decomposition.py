"""Taking weights apart: exact at full rank, within the error budget otherwise, and never without what tasks have in common."""

from collections.abc import Callable

import numpy as np
import pytest
import tensorly
import torch
from tensorly.decomposition import tensor_train, tucker

from engine.training.factorised.decomposition import RankRule, take_apart
from engine.training.factorised.form import Form, Kind, limits
from tests.engine.training.factorised.test_form import KINDS

each_kind = pytest.mark.parametrize("kind", KINDS)
AXES = {"connected": (12, 7), "convolution": (3, 3, 4, 6), "one output": (9, 1)}


def full(kind: Kind, axes: tuple[int, ...], tasks: int) -> Form:
    return Form(kind, axes, tasks, limits(kind, axes, tasks))


def networks(axes: tuple[int, ...], tasks: int, common: float = 5.0, seed: int = 0) -> torch.Tensor:
    """(*axes, T) weights from one start, which have moved apart along a few directions."""
    generator = np.random.default_rng(seed)
    start = generator.normal(size=(*axes, 1))
    moved = generator.normal(size=(*axes, tasks)) * 0.6 ** np.arange(tasks)
    return torch.from_numpy(common * start + moved)


def composed(form: Form, parts: tuple[list[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    return form.weights([factor[None] for factor in parts[0]], parts[1][None])[0].movedim(0, -1)


@each_kind
@pytest.mark.parametrize("axes", AXES.values(), ids=AXES)
@pytest.mark.parametrize("tasks", [1, 2, 5])
def test_that_full_rank_gives_the_same_weights_back(kind: Kind, axes: tuple[int, ...], tasks: int) -> None:
    form, weights = full(kind, axes, tasks), networks(axes, tasks)
    for start in (weights, weights.float()):
        again = composed(form, take_apart(form, start, 0.0).padded(form))
        torch.testing.assert_close(again, start, rtol=1e-5, atol=1e-5)


@each_kind
@pytest.mark.parametrize("axes", AXES.values(), ids=AXES)
@pytest.mark.parametrize("tolerance", [0.02, 0.1, 0.3])
def test_that_the_error_stays_within_the_budget(kind: Kind, axes: tuple[int, ...], tolerance: float) -> None:
    form, weights = full(kind, axes, 6), networks(axes, 6)
    off = composed(form, take_apart(form, weights, tolerance).padded(form)) - weights
    deviation = (weights - weights.mean(-1, keepdim=True)).norm()
    assert off.norm() <= tolerance * deviation * (1.0 + 1e-9)


@each_kind
@pytest.mark.parametrize("rule", ["fro_total", "fro_each", "spectral"])
def test_that_ranks_fall_as_the_budget_grows_and_stay_within_their_limits(kind: Kind, rule: RankRule) -> None:
    form, weights = full(kind, (12, 7), 6), networks((12, 7), 6)
    ranks = np.array([take_apart(form, weights, tolerance, rule).ranks for tolerance in (0.0, 0.05, 0.1, 0.3, 0.9)])
    assert (np.diff(ranks, axis=0) <= 0).all()
    assert (ranks <= limits(kind, (12, 7), 6)).all()
    assert ranks[-1].sum() < ranks[0].sum()


@pytest.mark.parametrize(("sizes", "rank"), [(0.7 ** np.arange(20), 7), (1.0 / (1.0 + np.arange(20)), 15)])
def test_that_the_frobenius_rule_keeps_as_much_as_it_must(sizes: np.ndarray, rank: int) -> None:
    left, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(40, 20)))
    form = Form("tt", (40, 20), 1, (20, 1))
    parts = take_apart(form, torch.from_numpy((left * sizes)[..., None]), 0.1, "fro_each")
    assert parts.ranks[0] == rank


@each_kind
def test_that_tasks_never_share_a_single_code_where_a_common_start_outweighs_what_was_learned(kind: Kind) -> None:
    weights = networks((12, 7), 10, common=500.0)
    parts = take_apart(full(kind, (12, 7), 10), weights, 0.3)
    assert 2 <= parts.ranks[-1] < 10
    assert take_apart(full(kind, (12, 7), 3), networks((12, 7), 3), 1.0).ranks[-1] == 2
    assert take_apart(full(kind, (12, 7), 2), networks((12, 7), 2), 1.0, "fro_each").ranks[-1] == 1
    unrelated = torch.randn(12, 7, 10, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert take_apart(full(kind, (12, 7), 10), unrelated, 0.1).ranks[-1] == 10


@each_kind
def test_that_what_pads_a_lower_rank_gets_no_gradient(kind: Kind) -> None:
    form, weights = full(kind, (12, 7), 6), networks((12, 7), 6)
    parts = take_apart(form, weights, 0.5)
    shared, codes = parts.padded(form)
    leaves = [factor[None].clone().requires_grad_() for factor in (*shared, codes)]
    form.weights(leaves[:-1], leaves[-1]).pow(3).sum().backward()
    for leaf, small in zip(leaves, (*parts.shared, parts.codes), strict=True):
        assert leaf.grad is not None
        inside = torch.zeros_like(leaf, dtype=torch.bool)
        inside[(0, *(slice(size) for size in small.shape))] = True
        assert not leaf.grad[~inside].any()
        assert leaf.grad[inside].any()


def test_that_laf_is_split_so_that_its_squared_length_is_twice_the_trace_norm() -> None:
    weights = networks((12, 7), 6, common=0.0)
    form = full("laf", (12, 7), 6)
    flat = weights.reshape(-1, 6)
    left, values, right = torch.linalg.svd(flat, full_matrices=False)
    balanced = ((left * values.sqrt()).square().sum() + (values.sqrt()[:, None] * right).square().sum()) / 2
    torch.testing.assert_close(balanced, torch.linalg.matrix_norm(flat, "nuc"), rtol=1e-5, atol=0.0)
    parts = take_apart(form, weights - weights.mean(-1, keepdim=True), 0.0)
    mine = (parts.shared[0].square().sum() + parts.codes.square().sum()) / 2
    centred = (weights - weights.mean(-1, keepdim=True)).reshape(-1, 6)
    torch.testing.assert_close(mine, torch.linalg.matrix_norm(centred, "nuc"), rtol=1e-5, atol=1e-5)
    unbalanced = (left.square().sum() + (values[:, None] * right).square().sum()) / 2
    assert unbalanced > balanced


def test_that_an_independent_decomposition_is_no_better_at_the_same_ranks() -> None:
    weights = networks((12, 7), 6, common=0.0)
    theirs_of: dict[Kind, Callable[[tuple[int, ...]], np.ndarray]] = {
        "tucker": lambda ranks: tensorly.tucker_to_tensor(tucker(weights.numpy(), rank=list(ranks), n_iter_max=1, init="svd")),
        "tt": lambda ranks: tensorly.tt_to_tensor(tensor_train(weights.numpy(), rank=[1, *ranks, 1])),
    }
    for kind, theirs in theirs_of.items():
        form = full(kind, (12, 7), 6)
        parts = take_apart(form, weights, 0.3)
        off = float((composed(form, parts.padded(form)) - weights).norm())
        assert off <= 1.3 * float(np.linalg.norm(theirs(parts.ranks) - weights.numpy()))
