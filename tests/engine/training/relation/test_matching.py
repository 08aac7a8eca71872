"""The numbered values of distribution matching, and what must not happen to its gradients."""

import math

import pytest
import torch
from torch import Tensor

from engine.domain.relation import Relation
from engine.domain.task import Task
from engine.training.losses import runs_of
from engine.training.relation.matching import expected_answers, expected_losses, matching_gap, matching_loss, soft_losses
from engine.training.relation.table import known_pairs, places_of, relation_table, state_chances
from tests.engine.training.cohorts import tasks_of

TASKS = tasks_of("multiclass", "binary", "binary", "binary", "binary")
RUNS, PLACES = runs_of(TASKS), places_of(TASKS)
R = ((1.0, 1.0, 0.0, 0.5), (0.0, 0.0, 1.0, 0.5), (0.0, 1.0, 0.0, 0.0))


def columns_of(shares: tuple[tuple[float, ...], ...], tasks: tuple[Task, ...] = TASKS) -> list[Relation]:
    return [Relation("t0", f"t{place + 1}", tuple((row[place],) for row in shares)) for place in range(len(shares[0]))]


def table_of(shares: tuple[tuple[float, ...], ...] = R) -> Tensor:
    return torch.from_numpy(relation_table(TASKS, columns_of(shares)))[None]


def outputs_of(classes: list[float], items: list[float]) -> Tensor:
    """(1, 1, 7) raw outputs with these probabilities; a probability of 0 is 1e-9."""
    chances = torch.tensor(classes, dtype=torch.float64).clamp(min=1e-9)
    logits = torch.tensor(items, dtype=torch.float64).logit(eps=1e-12)
    return torch.cat([chances.log(), logits])[None, None]


def sum_of(losses: Tensor, tasks: slice = slice(1, None)) -> Tensor:
    return losses[0, 0, tasks]


@pytest.mark.parametrize(
    ("chances", "expected"),
    [((1.0, 0.0, 0.0), (1.0, 1.0, 0.0, 0.5)), ((0.5, 0.5, 0.0), (0.5, 0.5, 0.5, 0.5)), ((0.2, 0.3, 0.5), (0.2, 0.7, 0.3, 0.25))],
)
def test_that_expected_answers_are_the_mixture_of_the_classes(chances: tuple[float, ...], expected: tuple[float, ...]) -> None:
    q = expected_answers(torch.tensor([[chances]], dtype=torch.float64), table_of()[:, PLACES.states[0]])
    assert q[0, 0, 3:].tolist() == pytest.approx(expected)
    assert not q[0, 0, :3].any()


def test_that_cross_entropy_divergence_and_gradient_have_the_pinned_values() -> None:
    q = torch.full((1, 1, 7), 0.5, dtype=torch.float64)
    p = [0.9, 0.8, 0.1, 0.5]
    outputs = outputs_of([0.5, 0.5, 0.0], p).requires_grad_()
    losses = sum_of(soft_losses(outputs, q, RUNS))
    assert losses.tolist() == pytest.approx([1.2039728, 0.9162907, 1.2039728, 0.6931472], abs=1e-7)
    assert losses.mean().item() == pytest.approx(1.0043459, abs=1e-7)
    assert (losses - math.log(2)).tolist() == pytest.approx([0.5108256, 0.2231436, 0.5108256, 0.0], abs=1e-7)
    gap = matching_gap(outputs.detach(), table_of(), PLACES, RUNS)
    assert gap[0, 1:].sum().item() == pytest.approx(1.2447948, abs=1e-6)
    assert gap[0, 0].isnan()
    (slope,) = torch.autograd.grad(losses.sum(), outputs)
    assert slope[0, 0, 3:].tolist() == pytest.approx([0.4, 0.3, -0.4, 0.0])
    assert sum(-chance * math.log(0.5) for chance in p) == pytest.approx(1.5942385, abs=1e-7)


def test_that_one_way_matching_has_that_gradient_divided_by_the_number_of_tasks_and_spares_the_teacher() -> None:
    outputs = outputs_of([0.5, 0.5, 0.0], [0.9, 0.8, 0.1, 0.5]).requires_grad_()
    (slope,) = torch.autograd.grad(matching_loss(outputs, table_of(), PLACES, RUNS, two_sided=False).sum(), outputs)
    assert (4 * slope[0, 0, 3:]).tolist() == pytest.approx([0.4, 0.3, -0.4, 0.0], abs=1e-6)
    assert not slope[0, 0, :3].any()


@pytest.mark.parametrize("q", [0.05, 0.3, 0.9, 0.99])
def test_that_the_printed_form_always_pushes_towards_zero_and_ours_rests_where_both_agree(q: float) -> None:
    chance = torch.linspace(0.01, 0.99, 50, dtype=torch.float64).requires_grad_()
    (printed,) = torch.autograd.grad((-chance * math.log(q)).sum(), chance)
    assert (printed > 0).all()
    two = tasks_of("binary", "binary")
    logits = torch.linspace(-6, 6, 49, dtype=torch.float64)[None, :, None].expand(1, -1, 2).clone().requires_grad_()
    shares = torch.full_like(logits, q)
    (ours,) = torch.autograd.grad(soft_losses(logits, shares, runs_of(two)).sum(), logits)
    above = logits.detach().sigmoid() > q
    assert ((ours > 0) == above).all()
    at_rest = torch.full((1, 1, 2), math.log(q / (1 - q)), dtype=torch.float64).requires_grad_()
    (none,) = torch.autograd.grad(soft_losses(at_rest, shares[:, :1], runs_of(two)).sum(), at_rest)
    assert none.abs().max() < 1e-12


def test_that_a_table_of_zeros_and_ones_and_a_sure_class_make_the_supervised_gradient() -> None:
    whole = tuple(tuple(float(share > 0.5) for share in row) for row in R)
    outputs = outputs_of([0.0, 1.0, 0.0], [0.7, 0.2, 0.4, 0.6]).requires_grad_()
    labels = torch.tensor([[[0.0] * 3 + list(whole[1])]], dtype=torch.float64)
    (matched,) = torch.autograd.grad(matching_loss(outputs, table_of(whole), PLACES, RUNS, two_sided=False).sum(), outputs)
    (supervised,) = torch.autograd.grad(sum_of(soft_losses(outputs, labels, RUNS)).mean(), outputs)
    torch.testing.assert_close(matched[..., 3:], supervised[..., 3:], rtol=0, atol=1e-8)


def test_that_no_half_sends_a_gradient_to_its_own_target() -> None:
    outputs = outputs_of([0.2, 0.3, 0.5], [0.9, 0.8, 0.1, 0.5]).requires_grad_()
    expected = expected_answers(state_chances(outputs, RUNS)[..., :3], table_of()[:, PLACES.states[0]])
    (forward,) = torch.autograd.grad(sum_of(soft_losses(outputs, expected.detach(), RUNS)).sum(), outputs, retain_graph=True)
    assert not forward[..., :3].any()
    (backward,) = torch.autograd.grad(sum_of(expected_losses(outputs.detach(), expected, RUNS)).sum(), outputs)
    assert backward[..., :3].any()
    assert not backward[..., 3:].any()


def test_that_even_a_sure_expectation_that_is_wrong_has_a_gradient() -> None:
    whole = tuple(tuple(float(share > 0.5) for share in row) for row in R)
    outputs = outputs_of([1 - 2e-9, 0.0, 0.0], [0.0, 0.0, 1.0, 0.5]).requires_grad_()
    (slope,) = torch.autograd.grad(matching_loss(outputs, table_of(whole), PLACES, RUNS).sum(), outputs)
    assert slope.isfinite().all()
    assert slope[0, 0, 1] < 0


def test_that_rows_that_sum_to_one_expect_shares_that_sum_to_one_and_agreement_costs_no_divergence() -> None:
    tasks = tasks_of("multiclass", "multiclass")
    rows = ((0.7, 0.2, 0.1), (0.1, 0.8, 0.1), (0.25, 0.25, 0.5))
    table = torch.from_numpy(relation_table(tasks, [Relation("t0", "t1", rows)]))[None]
    chances = torch.tensor([[[0.2, 0.3, 0.5]]], dtype=torch.float64)
    expected = expected_answers(chances, table[:, :3])
    assert expected[..., 3:].sum().item() == pytest.approx(1.0)
    agreeing = torch.cat([chances, expected[..., 3:]], dim=-1).log()
    gap = matching_gap(agreeing, table, places_of(tasks), runs_of(tasks))
    assert gap[0, 1].item() == pytest.approx(0.0, abs=1e-12)
    agreeing.requires_grad_()
    (slope,) = torch.autograd.grad(matching_loss(agreeing, table, places_of(tasks), runs_of(tasks)).sum(), agreeing)
    assert slope[..., 3:].abs().max() < 1e-12


def test_that_a_binary_task_teaches_as_one_with_two_classes() -> None:
    tasks = tasks_of("binary", "binary", "regression")
    table = torch.from_numpy(relation_table(tasks, [Relation("t0", "t1", ((0.1,), (0.8,)))]))[None]
    outputs = torch.tensor([[[math.log(3.0), 0.4, 9.0]]], dtype=torch.float64)
    expected = expected_answers(state_chances(outputs, runs_of(tasks))[..., :2], table[:, :2])
    assert expected[0, 0].tolist() == pytest.approx([0.0, 0.25 * 0.1 + 0.75 * 0.8, 0.0])
    assert known_pairs(table, places_of(tasks))[0].tolist() == [[False, True, False], [False, False, False], [False, False, False]]


def test_that_members_without_a_table_have_no_loss_beside_those_with_one() -> None:
    table = torch.cat([table_of(), torch.full_like(table_of(), torch.nan)])
    outputs = outputs_of([0.2, 0.3, 0.5], [0.9, 0.8, 0.1, 0.5]).expand(2, 4, -1).clone().requires_grad_()
    loss = matching_loss(outputs, table, PLACES, RUNS)
    assert loss[0] > 0
    assert loss[1] == 0
    (slope,) = torch.autograd.grad(loss.sum(), outputs)
    assert slope.isfinite().all()
    assert not slope[1].any()
    assert matching_gap(outputs.detach(), table, PLACES, RUNS)[1].isnan().all()
