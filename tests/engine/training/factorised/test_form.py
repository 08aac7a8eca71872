"""The three forms of a layer: shapes, limits, and two ways through them that give the same."""

from math import prod

import numpy as np
import pytest
import torch

from engine.training.factorised.form import Form, Kind, combine, limits, ranks_within
from engine.training.factorised.layers import composed_cost, connected, convolved, factor_cost
from engine.training.factorised.start import drawn_codes, drawn_factors

KINDS: tuple[Kind, ...] = ("laf", "tucker", "tt")
each_kind = pytest.mark.parametrize("kind", KINDS)


def drawn(form: Form, members: int = 2, seed: int = 0) -> tuple[list[torch.Tensor], torch.Tensor]:
    generator = np.random.default_rng(seed)
    several = [drawn_factors(form, 0.1, 0.5, generator) for _ in range(members)]
    factors = [torch.from_numpy(np.stack([shared[place] for shared, _ in several])) for place in range(len(form.shared))]
    return [factor.requires_grad_() for factor in factors], torch.from_numpy(np.stack([codes for _, codes in several])).requires_grad_()


def test_that_factors_have_the_shapes_of_the_paper() -> None:
    connected_shapes = {kind: Form(kind, (5, 7), 3, ranks) for kind, ranks in (("laf", (2,)), ("tucker", (4, 6, 2)), ("tt", (4, 2)))}
    assert connected_shapes["laf"].shared == ((5, 7, 2),)
    assert connected_shapes["laf"].code == (2, 3)
    assert connected_shapes["tucker"].shared == ((4, 6, 2), (5, 4), (7, 6))
    assert connected_shapes["tucker"].code == (3, 2)
    assert connected_shapes["tt"].shared == ((5, 4), (4, 7, 2))
    assert connected_shapes["tt"].code == (2, 3)
    convolution = Form("tt", (3, 3, 4, 6), 5, (2, 3, 4, 5))
    assert convolution.shared == ((3, 2), (2, 3, 3), (3, 4, 4), (4, 6, 5))
    assert Form("tucker", (3, 3, 4, 6), 5, (2, 3, 4, 5, 2)).shared == ((2, 3, 4, 5, 2), (3, 2), (3, 3), (4, 4), (6, 5))


def test_that_numbers_are_counted_as_the_formulas_say() -> None:
    d1, d2, tasks = 1024, 512, 10
    assert Form("laf", (d1, d2), tasks, (9,)).count == d1 * d2 * 9 + 9 * tasks
    assert Form("tucker", (d1, d2), tasks, (256, 128, 8)).count == 256 * 128 * 8 + d1 * 256 + d2 * 128 + tasks * 8
    assert Form("tt", (d1, d2), tasks, (256, 8)).count == d1 * 256 + 256 * d2 * 8 + 8 * tasks


def test_that_the_costs_of_the_specifications_example_come_out() -> None:
    tucker, tt, laf = (Form(kind, (1024, 512), 10, ranks) for kind, ranks in (("tucker", (256, 128, 8)), ("tt", (256, 8)), ("laf", (9,))))
    plain = 64 * 1024 * 512
    assert (factor_cost(tucker, 64, alike=False) or 0) / 10 / plain == pytest.approx(0.70, abs=0.01)
    assert (factor_cost(tt, 64, alike=False) or 0) / 10 / plain == pytest.approx(0.78, abs=0.01)
    assert composed_cost(laf, 64) / 10 / plain == pytest.approx(1.14, abs=0.01)


@each_kind
def test_that_ranks_have_limits(kind: Kind) -> None:
    expected = {"laf": (3,), "tucker": (5, 7, 3), "tt": (5, 3)}
    assert limits(kind, (5, 7), 3) == expected[kind]
    assert limits(kind, (20, 1), 3) == {"laf": (3,), "tucker": (3, 1, 3), "tt": (3, 3)}[kind]
    assert ranks_within(kind, (64, 64), 6, 0, 0.5)[-1] == 3
    assert ranks_within(kind, (64, 64), 6, 5, 0.5)[-1] == 5
    assert ranks_within(kind, (3, 3, 16, 32), 6, 0, 0.5) == {"laf": (3,), "tucker": (3, 3, 8, 16, 3), "tt": (3, 4, 72, 3)}[kind]


@each_kind
def test_that_a_slice_of_the_composed_weights_is_what_the_equation_says(kind: Kind) -> None:
    form = Form(kind, (5, 7), 3, {"laf": (2,), "tucker": (4, 6, 2), "tt": (4, 2)}[kind])
    factors, codes = drawn(form, members=1)
    first, *others = [factor[0] for factor in factors]
    wanted = {
        "laf": lambda: torch.einsum("ijk,kt->tij", first, codes[0]),
        "tucker": lambda: torch.einsum("abc,ia,jb,ct->tij", first, others[0], others[1], codes[0]),
        "tt": lambda: torch.einsum("ia,ajc,ct->tij", first, others[0], codes[0]),
    }[kind]()
    torch.testing.assert_close(form.weights(factors, codes)[0], wanted)


@each_kind
def test_that_a_convolutions_weights_are_composed_along_all_its_axes(kind: Kind) -> None:
    form = Form(kind, (3, 3, 4, 6), 5, {"laf": (2,), "tucker": (2, 3, 4, 5, 2), "tt": (2, 3, 4, 5)}[kind])
    factors, codes = drawn(form, members=1)
    first, *others = [factor[0] for factor in factors]
    wanted = {
        "laf": lambda: torch.einsum("hwcmk,kt->thwcm", first, codes[0]),
        "tucker": lambda: torch.einsum("abcde,ha,wb,xc,yd,et->thwxy", first, *others, codes[0]),
        "tt": lambda: torch.einsum("ha,awb,bcd,dme,et->thwcm", first, *others, codes[0]),
    }[kind]()
    torch.testing.assert_close(form.weights(factors, codes)[0], wanted)


@pytest.mark.parametrize(("kind", "alike"), [("laf", True), ("tucker", True), ("tucker", False), ("tt", True), ("tt", False)])
def test_that_going_through_the_factors_gives_outputs_and_gradients_of_the_composed_layer(kind: Kind, alike: bool) -> None:
    form = Form(kind, (5, 7), 3, {"laf": (2,), "tucker": (4, 6, 2), "tt": (4, 2)}[kind])
    factors, codes = drawn(form)
    bias = torch.randn(2, 3, 7, dtype=torch.float64)
    inputs = torch.randn(2, 1 if alike else 3, 11, 5, dtype=torch.float64)
    found = []
    for by_factors in (True, False):
        outputs = connected(form, factors, codes, bias, inputs, by_factors=by_factors)
        found.append((outputs, *torch.autograd.grad(outputs.square().sum(), [*factors, codes])))
    for through, composed in zip(*found, strict=True):
        torch.testing.assert_close(through, composed, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("alike", [True, False])
def test_that_a_convolution_through_tucker_factors_gives_outputs_and_gradients_of_the_composed_one(alike: bool) -> None:
    form = Form("tucker", (3, 3, 4, 6), 3, (2, 3, 3, 5, 2))
    factors, codes = drawn(form, members=1)
    bias = torch.randn(1, 3, 6, dtype=torch.float64)
    pictures = [torch.randn(2, 4, 5, 5, dtype=torch.float64) for _ in range(1 if alike else 3)]
    found = []
    for by_factors in (True, False):
        outputs = torch.stack(convolved(form, factors, codes, bias, pictures, by_factors=by_factors))
        found.append((outputs, *torch.autograd.grad(outputs.square().sum(), [*factors, codes])))
    for through, composed in zip(*found, strict=True):
        torch.testing.assert_close(through, composed, rtol=1e-5, atol=1e-9)


@each_kind
@pytest.mark.parametrize("axes", [(64, 32), (3, 3, 8, 16)])
def test_that_every_tasks_weights_start_with_the_wanted_variance(kind: Kind, axes: tuple[int, ...]) -> None:
    form = Form(kind, axes, 6, ranks_within(kind, axes, 6, 0, 0.5))
    variance = 2.0 / prod(axes[:-1])
    factors, codes = drawn_factors(form, variance, 0.0, np.random.default_rng(3))
    weights = form.weights([torch.from_numpy(factor)[None] for factor in factors], torch.from_numpy(codes)[None])[0]
    assert (weights.flatten(1).square().mean(1) / variance - 1.0).abs().max() < 1e-3


@each_kind
def test_that_activations_keep_their_size_over_ten_layers(kind: Kind) -> None:
    form = Form(kind, (128, 128), 4, ranks_within(kind, (128, 128), 4, 0, 0.5))
    generator = np.random.default_rng(0)
    hidden = torch.from_numpy(generator.normal(size=(4, 256, 128)))
    sizes = []
    for _ in range(10):
        factors, codes = drawn_factors(form, 2.0 / 128, 0.5, generator)
        weights = form.weights([torch.from_numpy(factor)[None] for factor in factors], torch.from_numpy(codes)[None])[0]
        hidden = torch.bmm(hidden, weights).relu()
        sizes.append(float(hidden.square().mean().sqrt()))
    assert min(sizes) > 0.2
    assert max(sizes) < 5.0


def test_that_tasks_start_about_as_alike_as_asked() -> None:
    codes = drawn_codes(40, 30, 0.6, np.random.default_rng(0))
    cosines = codes.T @ codes
    assert np.allclose(np.diag(cosines), 1.0)
    assert cosines[np.triu_indices(30, 1)].mean() == pytest.approx(0.6, abs=0.05)
    np.testing.assert_allclose(drawn_codes(4, 3, 1.0, np.random.default_rng(0)).T @ drawn_codes(4, 3, 1.0, np.random.default_rng(0)), 1.0)


def test_that_permuting_tasks_permutes_the_weights() -> None:
    form = Form("tt", (5, 7), 4, (4, 3))
    factors, codes = drawn(form)
    order = [2, 0, 3, 1]
    torch.testing.assert_close(form.weights(factors, codes[..., order]), form.weights(factors, codes)[:, order])
    torch.testing.assert_close(combine(form.basis(factors), codes), form.weights(factors, codes))
