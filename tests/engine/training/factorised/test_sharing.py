"""What the measures of sharing say where the answer is known."""

import math

import pytest
import torch

from engine.training.factorised.sharing import effective_rank, floor, gram_of, paper_sharing, raw_sharing, task_cosines, weight_sharing


def example(rank: int = 3, tasks: int = 4) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    basis = torch.randn(2, 5, 7, rank, generator=generator, dtype=torch.float64)
    return basis, torch.randn(2, rank, tasks, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize(("tasks", "expected"), [(2, 0.648), (5, 0.741), (10, 0.820), (50, 0.948)])
def test_that_networks_that_share_nothing_reach_the_floor_of_the_papers_measure(tasks: int, expected: float) -> None:
    measured = float(paper_sharing(torch.eye(tasks, dtype=torch.float64)))
    assert measured == pytest.approx((2 * math.e + tasks - 2) / (math.e**2 + tasks - 1), abs=1e-12)
    assert measured == pytest.approx(expected, abs=5e-4)
    assert floor(tasks) == pytest.approx(measured)


def test_that_hard_sharing_gives_one_in_every_measure() -> None:
    basis, _ = example()
    codes = torch.zeros(2, 3, 4, dtype=torch.float64)
    codes[:, 0] = 1.0
    gram = gram_of(basis, codes)
    for measured in (paper_sharing(codes), raw_sharing(gram), weight_sharing(gram), effective_rank(gram)):
        torch.testing.assert_close(measured, torch.ones(2, dtype=torch.float64))


def test_that_the_papers_measure_depends_on_scale_and_the_others_do_not() -> None:
    identity = torch.eye(10, dtype=torch.float64)
    assert float(paper_sharing(identity)) == pytest.approx(0.820, abs=5e-4)
    assert float(paper_sharing(10 * identity)) < 1e-3
    basis, codes = example()
    for measure in (weight_sharing, raw_sharing, effective_rank):
        torch.testing.assert_close(measure(gram_of(basis, codes)), measure(gram_of(basis / 10, 100 * codes)))


def test_that_another_way_of_writing_the_same_network_moves_only_the_papers_measure() -> None:
    basis, codes = example()
    turn = torch.randn(3, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    turned, turned_codes = basis @ turn, torch.linalg.inv(turn) @ codes
    before, after = gram_of(basis, codes), gram_of(turned, turned_codes)
    for measure in (weight_sharing, raw_sharing, effective_rank, task_cosines):
        torch.testing.assert_close(measure(after), measure(before))
    assert (paper_sharing(turned_codes) - paper_sharing(codes)).abs().max() > 0.01


def test_that_the_products_are_those_of_the_composed_weights() -> None:
    basis, codes = example()
    weights = torch.einsum("mijk,mkt->mtij", basis, codes).flatten(2)
    torch.testing.assert_close(gram_of(basis, codes), weights @ weights.transpose(1, 2))
    cosine = torch.nn.functional.cosine_similarity(weights[:, :, None], weights[:, None], dim=-1)
    torch.testing.assert_close(task_cosines(gram_of(basis, codes))[:, 0], cosine[:, 0, 1])
    torch.testing.assert_close(task_cosines(gram_of(basis, codes)).mean(1), weight_sharing(gram_of(basis, codes)))


def test_that_the_effective_rank_counts_unrelated_tasks() -> None:
    torch.testing.assert_close(effective_rank(torch.eye(4)[None]), torch.tensor([4.0]))


def test_that_one_task_alone_shares_nothing_that_could_be_measured() -> None:
    one = torch.ones(1, 1, 1)
    assert math.isnan(floor(1))
    for measured in (paper_sharing(one), raw_sharing(one), weight_sharing(one)):
        assert bool(measured.isnan().all())
    assert task_cosines(one).shape == (1, 0)


def test_that_two_tasks_around_their_mean_give_one_in_the_papers_measure_however_far_apart() -> None:
    codes = torch.tensor([[0.1, 0.1], [3.0, -3.0]])[None]
    assert float(paper_sharing(codes)) == pytest.approx(1.0)
    assert float(weight_sharing(gram_of(torch.eye(2)[None], codes))) < -0.99
