"""The numbered invariants of Rep-MTL (R1 to R10, R12), on saliencies given by hand."""

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engine.training.linear_saliency import LinearSaliency
from engine.training.saliency import alignment, levelled, saliency_shares, task_saliencies
from tests.engine.training.cohorts import tasks_of


def of(*tasks: list[float]) -> Tensor:
    """One member, one row, one position: the channels of each task."""
    return torch.tensor(tasks, dtype=torch.float64)[None, None, :, :, None]


def everywhere(saliency: Tensor) -> Tensor:
    return torch.ones(saliency.shape[:3], dtype=torch.bool)


def tsr(saliency: Tensor) -> float:
    return float(saliency_shares(levelled(saliency), everywhere(saliency)).penalty)


def csa(saliency: Tensor, temperature: float = 1.0) -> float:
    return float(alignment(levelled(saliency), everywhere(saliency), temperature).penalty)


def noise(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(3), dtype=torch.float64)


def rows(*each: Tensor) -> Tensor:
    return torch.cat(each, dim=1)


@pytest.mark.parametrize(
    ("saliency", "entropy"),
    [
        (of([3.0], [1.0]), 0.5623351446),
        (of([3.0], [-1.0]), 0.5623351446),
        (of([1.0], [1.0]), math.log(2)),
        (of([1.0], [0.0]), 0.0),
        (of([2.0], [2.0], [2.0]), math.log(3)),
        (of([1.0, 1.0], [0.1, 0.1]), 0.3046361),
    ],
)
def test_that_the_entropy_over_tasks_has_its_exact_values(saliency: Tensor, entropy: float) -> None:
    assert tsr(saliency) == pytest.approx(entropy, abs=1e-7)


def test_that_opposite_channels_cancel_before_the_size_is_taken() -> None:
    shares = saliency_shares(of([1.0, -1.0], [1.0, 1.0]), torch.ones(1, 1, 2, dtype=torch.bool))
    assert shares.shares[0, 0, :, 0].tolist() == [0.0, 1.0]


def test_that_shares_are_over_tasks_at_each_position() -> None:
    shares = saliency_shares(torch.tensor([[[[[3.0, 1.0]], [[1.0, 1.0]]]]]), torch.ones(1, 1, 2, dtype=torch.bool))
    assert shares.shares[0, 0].tolist() == [[0.75, 0.5], [0.25, 0.5]]


@pytest.mark.parametrize("positions", [1, 4])
def test_that_a_common_factor_changes_nothing_and_that_of_one_task_does(positions: int) -> None:
    saliency = noise(1, 5, 3, 4, positions)
    assert tsr(7 * saliency) == pytest.approx(tsr(saliency), abs=1e-12)
    assert csa(7 * saliency) == pytest.approx(csa(saliency), abs=1e-12)
    assert csa(1e-9 * saliency) == pytest.approx(csa(saliency), abs=1e-9)
    louder = saliency * torch.tensor([100.0, 1.0, 1.0])[:, None, None]
    assert tsr(louder) < 0.5 * tsr(saliency)


def test_the_slope_of_the_entropy_between_two_targets() -> None:
    for place, entropy, slope in ((1.0, 0.5623351446, 0.2746530722), (2.0, math.log(2), 0.0), (3.0, 0.5623351446, -0.2746530722)):
        z = torch.full((1, 1, 1), place, dtype=torch.float64, requires_grad=True)
        losses = torch.cat([z.square() / 2, (z - 4).square() / 2], dim=2)
        penalty = saliency_shares(levelled(task_saliencies(losses, z)), torch.ones(1, 1, 2, dtype=torch.bool)).penalty
        (found,) = torch.autograd.grad(penalty.sum(), z)
        assert float(penalty.detach()) == pytest.approx(entropy, abs=1e-9)
        assert float(found) == pytest.approx(slope, abs=1e-9)


def test_where_two_targets_and_the_entropy_together_have_their_valleys() -> None:
    def joint(place: float, strength: float) -> tuple[float, float]:
        """The value and the slope of both losses and the weighted entropy."""
        z = torch.full((1, 1, 1), place, dtype=torch.float64, requires_grad=True)
        losses = torch.cat([z.square() / 2, (z - 4).square() / 2], dim=2)
        penalty = saliency_shares(levelled(task_saliencies(losses, z)), torch.ones(1, 1, 2, dtype=torch.bool)).penalty
        total = losses.sum() + strength * penalty.sum()
        return float(total.detach()), float(torch.autograd.grad(total, z)[0])

    assert joint(2.001, 7.99)[1] > 0 > joint(2.001, 8.01)[1]
    fair = 4 / math.log(2)
    assert joint(2.0, fair - 1e-4)[0] < joint(4.0, fair - 1e-4)[0]
    assert joint(2.0, fair + 1e-4)[0] > joint(4.0, fair + 1e-4)[0]
    assert joint(3.78129, 5.0)[1] == pytest.approx(0.0, abs=1e-3)
    assert joint(3.99999955, 1.0)[1] == pytest.approx(0.0, abs=1e-2)


@pytest.mark.parametrize("temperature", [1.0, 0.1])
def test_that_alike_rows_with_crossed_tasks_have_their_exact_alignment(temperature: float) -> None:
    row = of([1.0, 0.0], [0.0, 1.0])
    found = alignment(rows(row, row), everywhere(rows(row, row)), temperature)
    torch.testing.assert_close(found.positive, torch.full((1, 2, 2), 0.5**0.5, dtype=torch.float64))
    assert float(found.penalty) == pytest.approx(0.2928932188 / temperature, abs=1e-9)


@pytest.mark.parametrize("temperature", [1.0, 0.1])
def test_that_perfect_alignment_is_negative_and_blind_to_signs(temperature: float) -> None:
    """With the anchor read as one mean over tasks, the second would be 0."""
    agree = rows(of([1.0, 0.0], [1.0, 0.0]), of([0.0, 1.0], [0.0, 1.0]))
    oppose = rows(of([1.0, 0.0], [-1.0, 0.0]), of([0.0, 1.0], [0.0, -1.0]))
    assert csa(agree, temperature) == pytest.approx(-1 / temperature, abs=1e-9)
    assert csa(oppose, temperature) == pytest.approx(-1 / temperature, abs=1e-9)


@pytest.mark.parametrize("positions", [1, 3])
def test_that_alignment_stays_within_its_bounds(positions: int) -> None:
    saliency = noise(2, 6, 3, 4, positions)
    found = alignment(levelled(saliency), everywhere(saliency), 0.5)
    assert (found.positive >= 0).all()
    assert (found.positive <= 1 + 1e-12).all()
    bounds = (math.log(5) - 2, math.log(5) + 2)
    assert all(bounds[0] <= value <= bounds[1] for value in found.penalty.tolist())


def test_that_one_row_alone_or_one_task_a_row_gives_nothing() -> None:
    saliency = noise(1, 1, 2, 3, 1)
    assert csa(saliency) == 0.0
    saliency = noise(1, 4, 2, 3, 1).requires_grad_()
    single = torch.tensor([[[True, False]] * 4])
    total = saliency_shares(levelled(saliency), single).penalty + alignment(levelled(saliency), single, 0.5).penalty
    assert float(total.detach()) == 0.0
    assert not torch.autograd.grad(total.sum(), saliency)[0].any()


def test_that_rows_with_fewer_than_two_labels_are_left_out() -> None:
    saliency = noise(1, 5, 2, 3, 1)
    active = torch.ones(1, 5, 2, dtype=torch.bool)
    active[0, 2:4, 0] = False
    kept = saliency[:, [0, 1, 4]]
    some = (saliency_shares(levelled(saliency), active).penalty, alignment(levelled(saliency), active, 0.5).penalty)
    assert [float(value) for value in some] == pytest.approx([tsr(kept), csa(kept, 0.5)], abs=1e-12)


def test_that_a_saliency_of_zero_gives_no_nan() -> None:
    saliency = noise(1, 4, 2, 3, 2)
    saliency[0, 0] = 0.0
    saliency[0, 1, 1] = 0.0
    saliency[0, 2, :, :, 0] = -saliency[0, 2, :, :, 1]
    saliency.requires_grad_()
    total = saliency_shares(levelled(saliency), everywhere(saliency)).penalty
    total = total + alignment(levelled(saliency), everywhere(saliency), 0.5).penalty
    (slope,) = torch.autograd.grad(total.sum(), saliency)
    assert total.isfinite().all()
    assert slope.isfinite().all()


@pytest.mark.parametrize(("smooth", "positions"), [(True, 1), (False, 1)])
def test_the_dead_zone_of_a_linear_head_with_absolute_errors(smooth: bool, positions: int) -> None:
    z, head, targets = noise(1, 6, 3).requires_grad_(), noise(3, 2).requires_grad_(), noise(1, 6, 2) * 5
    error = z @ head - targets
    losses = error.square() if smooth else error.abs()
    penalty = saliency_shares(levelled(task_saliencies(losses, z)), torch.ones(1, 6, 2, dtype=torch.bool)).penalty
    reached, own = torch.autograd.grad(penalty.sum(), [z, head], allow_unused=True, materialize_grads=True)
    assert bool(reached.any()) == smooth
    assert own.abs().max() > 0


@pytest.mark.parametrize("positions", [1, 5])
def test_that_inner_products_give_what_whole_affinities_give(positions: int) -> None:
    saliency = noise(1, 4, 3, 6, positions)
    anchor = saliency.mean(-1)[0]
    anchors = functional.normalize(torch.einsum("btc,btd->bcd", anchor, anchor).flatten(1), dim=1)
    whole = functional.normalize(torch.einsum("btcn,btdn->btcd", saliency[0], saliency[0]).flatten(2), dim=2)
    expected = 0.0
    for row in range(4):
        rivals = torch.stack([anchors[row] @ anchors[other] for other in range(4) if other != row])
        for task in range(3):
            expected += float(-anchors[row] @ whole[row, task] / 0.5 + (rivals / 0.5).logsumexp(0)) / 12
    assert csa(saliency, 0.5) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kinds", [("binary", "regression", "binary"), ("binary", "multiclass", "regression")])
@pytest.mark.parametrize("scaled", [False, True])
def test_that_linear_heads_give_the_same_numbers_and_slopes_as_the_definition(kinds: tuple, scaled: bool) -> None:
    tasks = tasks_of(*kinds)
    outputs = sum(task.outputs for task in tasks)
    z, head, factor = noise(2, 7, 5).requires_grad_(), noise(2, 5, outputs).requires_grad_(), noise(2, 3).abs().requires_grad_()
    active = torch.rand(2, 7, 3, generator=torch.Generator().manual_seed(1)) < 0.8
    task_of = torch.tensor([place for place, task in enumerate(tasks) for _ in range(task.outputs)])
    found = []
    for linear in (True, False):
        answers = z @ head
        each = (answers - torch.arange(outputs)).square() * (1 + torch.arange(outputs)) * active[..., task_of]
        if linear:
            (wishes,) = torch.autograd.grad(each.sum(), answers, create_graph=True)
            shares, aligned = LinearSaliency(tasks).terms(wishes, head, active, 0.5, factor if scaled else None)
        else:
            losses = torch.stack([each[..., task_of == task].sum(2) for task in range(3)], dim=2)
            saliency = task_saliencies(losses, z) * (factor[:, None, :, None, None] if scaled else 1.0)
            shares, aligned = saliency_shares(levelled(saliency), active), alignment(levelled(saliency), active, 0.5)
        values = [shares.penalty, aligned.penalty, aligned.positive * aligned.counted, shares.entropy * shares.counted]
        slopes = torch.autograd.grad((shares.penalty + aligned.penalty).sum(), [z, head])
        found.append([*values, *slopes])
    for first, second in zip(*found, strict=True):
        torch.testing.assert_close(first, second, rtol=1e-9, atol=1e-12)
