"""The toy problem's values, gradients and quick patterns; ``two_task_toy.py`` runs all of its protocol (see results/two_task_toy.md)."""

import pytest
import torch

from engine.methods.aggregation.pcgrad import pcgrad_weights
from tests.replication.two_task_toy import PUBLISHED, RATES, arrivals, cagrad, gradients, last, mean, objectives, patterns, pcgrad, table

FAST = (10.0, 5.0, 1.0, 0.5)


@pytest.mark.parametrize(
    ("point", "values", "slopes", "cosine"),
    [
        ((-8.5, 7.5), (6.552363, 7.900798), ((-0.285399, 0.007249), (-0.073992, 0.008739)), 0.99575),
        ((-8.5, -5.0), (4.059918, -19.421502), ((-3.058504, 0.004483), (-0.295984, 0.320931)), 0.67904),
        ((9.0, 9.0), (7.943949, 6.691495), ((0.071411, 0.001961), (0.249938, 0.001652)), 0.99978),
        ((-7.5, -0.5), (0.388808, -4.754484), ((-0.710264, -0.709399), (-0.024492, 9.160757)), -0.70478),
        ((9.0, -1.0), (-8.831059, 2.814293), ((0.184847, 7.579204), (1.478775, -2.330037)), -0.83100),
    ],
)
def test_that_values_and_gradients_are_the_published_ones(
    point: tuple[float, float], values: tuple[float, float], slopes: tuple[tuple[float, float], ...], cosine: float
) -> None:
    where = torch.tensor([point], dtype=torch.float64)
    found = gradients(where)[0]
    assert objectives(where)[0].tolist() == pytest.approx(values, abs=1e-6)
    torch.testing.assert_close(found, torch.tensor(slopes, dtype=torch.float64), rtol=0, atol=1e-6)
    assert torch.cosine_similarity(found[0], found[1], dim=0).item() == pytest.approx(cosine, abs=1e-5)


def test_that_written_out_gradients_are_those_of_automatic_differentiation_also_where_the_gates_shut() -> None:
    generator = torch.Generator().manual_seed(4)
    points = 12 * torch.randn(500, 2, generator=generator, dtype=torch.float64)
    points[:20, 1] = 0.0
    where = points.clone().requires_grad_()
    values = objectives(where)
    wanted = torch.stack([torch.autograd.grad(values[:, task].sum(), where, retain_graph=True)[0] for task in (0, 1)], dim=1)
    torch.testing.assert_close(gradients(points), wanted, rtol=1e-9, atol=1e-9)
    centre = gradients(torch.zeros(1, 2, dtype=torch.float64))[0]
    assert centre[:, 1].tolist() == pytest.approx([10.856381] * 2, abs=1e-6)


def test_that_pcgrad_stands_still_at_the_centre_of_the_pareto_set() -> None:
    slopes = gradients(torch.tensor([[0.0, -8.355110]], dtype=torch.float64))
    assert torch.cosine_similarity(slopes[0, 0], slopes[0, 1], dim=0).item() == pytest.approx(-1.0, abs=1e-6)
    way = torch.einsum("nt,ntx->nx", pcgrad_weights(slopes @ slopes.transpose(1, 2)), slopes)
    assert way.abs().max() < 1e-6


def test_that_adam_with_equal_weights_solves_it_from_all_starts() -> None:
    assert all(last(starts) for starts in arrivals(mean, adam=True, steps=200, rates=FAST))


def test_that_adam_with_cagrad_solves_it_from_all_starts() -> None:
    assert all(last(starts) for starts in arrivals(cagrad, adam=True, steps=200, rates=FAST))


def test_that_pcgrad_without_adam_does_not_get_there() -> None:
    assert not any(last(starts) for starts in arrivals(pcgrad, adam=False, steps=200, rates=FAST))


def test_that_the_published_counts_read_as_what_is_claimed_of_them_and_others_do_not() -> None:
    published = {key: [(count, 1, 1) if count else (None, 1, 1) for count in counts] for key, counts in PUBLISHED.items()}
    assert all(pattern.holds for pattern in patterns(published))
    assert "644 | - (2 of 3) | 213" in table(published)
    turned = {key: [(None, 1, 1) if start else (9, 9, 9) for start, *_ in rows] for key, rows in published.items()}
    assert not any(pattern.holds for pattern in patterns(turned))
    assert len(RATES) == len(PUBLISHED["SGD", "CAGrad"])
