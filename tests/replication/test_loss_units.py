"""What the unit of a loss does to training: Adam's invariance as Elich et al. (GCPR 2024, arXiv:2311.04698) found it, and its limits.

The numbered test values of the optimisers' specification, and where each is held:

=====  ==============================================================================  ============================================
E1     magnitude similarity at norm ratios 1 to 100                                    tests/engine/training/test_probes.py
E2     cosine, magnitude and PCGrad of (1, 0) and (-1, 1)                              test_probes.py, test_gramian_solvers.py
E3     frozen trunk: heads under Adam without epsilon do not see the loss's unit       here
E4     free trunk: one step apart under Adam, not with weights of 1 / loss             here
E5     no momentum: the claim that the trunk does not see it either is refuted         here
E6     the first Adam step is the rate against the sign                                tests/engine/training/test_optimisers.py
E7     uncertainty weighting is at its best at scale = loss                            here, and test_loss_weighting.py
E8     mean gain of the published example                                              tests/engine/analysis/test_gain.py
E9     Pareto front with equal points                                                  test_optimiser_factor.py, which draws real fronts
E10    values and gradients of the toy problem                                         test_two_task_toy.py
E11    loss of quality under corrupted inputs                                          test_corrupted_digits.py, which measures it
=====  ==============================================================================  ============================================

The network of the published values is not given; what holds is the pattern, and the exact zeros.
"""

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engine.methods import AGGREGATION, WEIGHTING, entry
from engine.training.learner import MethodEntry
from engine.training.optimisers import AdamW, Optimiser, Sgd
from tests.engine.methods.test_contract import learner_of
from tests.engine.training.cohorts import tasks_of
from tests.engine.training.steps import example_step

STEPS = 200
RATE = 0.01
TRUNK = 40
"""Weights of the trunk, 1 x 20 and 20; those of two heads with 20 each follow."""


def features(flat: Tensor, inputs: Tensor) -> Tensor:
    return functional.leaky_relu(inputs * flat[:, None, :20] + flat[:, None, 20:TRUNK])


def losses(flat: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
    """(M, 2) mean absolute errors of two tasks on one scalar input."""
    seen = features(flat, inputs)
    outputs = torch.einsum("mbf,mtf->mbt", seen, flat[:, TRUNK:].unflatten(1, (2, 20)))
    return (outputs - targets).abs().mean(1)


def trained(
    optimiser: Optimiser,
    scales: list[tuple[float, float]],
    steps: int,
    *,
    frozen: bool = False,
    relative: bool = False,
    decay: float = 0.0,
    coupled: float = 0.0,
) -> Tensor:
    """(M, P) weights of members that differ by the scales of their two losses alone; ``relative`` weighs each by one over its value."""
    generator = torch.Generator().manual_seed(11)
    flat = 0.5 * torch.randn(1, TRUNK + 40, generator=generator, dtype=torch.float64).repeat(len(scales), 1)
    inputs = torch.linspace(-2, 2, 32, dtype=torch.float64)[:, None]
    targets = torch.cat([torch.sin(2 * inputs), inputs.square() - 1], dim=1)
    units = torch.tensor(scales, dtype=torch.float64)
    moments = [torch.zeros_like(flat) for _ in range(optimiser.moments)]
    rates = torch.full((len(scales), 1), RATE, dtype=torch.float64)
    for count in range(1, steps + 1):
        where = flat.clone().requires_grad_()
        each = losses(where, inputs, targets) * units
        total = (each / each.detach() if relative else each).sum()
        gradient = torch.autograd.grad(total, where)[0] + coupled * flat
        if frozen:
            gradient[:, :TRUNK] = 0.0
        after = flat.clone()
        optimiser.step(after, gradient, moments, rates, torch.full_like(rates, decay), count)
        flat = torch.cat([flat[:, :TRUNK], after[:, TRUNK:]], dim=1) if frozen else after
    return flat


def apart(flat: Tensor) -> float:
    """The greatest difference between the first member and the others in the weights of the heads."""
    return (flat[1:, TRUNK:] - flat[:1, TRUNK:]).abs().max().item()


def test_e3_that_heads_on_a_frozen_trunk_do_not_see_the_losss_unit_under_adam_without_epsilon() -> None:
    exact = AdamW(epsilon=0.0)
    assert apart(trained(exact, [(1.0, 1.0), (1024.0, 1024.0)], STEPS, frozen=True)) == 0.0
    # ten is no power of two: rounding may tip an absolute error's sign, which is not what is asked here
    assert apart(trained(exact, [(1.0, 1.0), (10.0, 10.0)], 20, frozen=True)) < 1e-12


def test_e3_that_epsilon_is_the_limit_for_tiny_losses() -> None:
    drift = [apart(trained(AdamW(), [(1.0, 1.0), (scale, scale)], STEPS, frozen=True)) for scale in (1024.0, 1e-3, 1e-6, 1e-9)]
    assert drift[0] < 1e-4 < drift[2] < drift[3]
    assert drift[0] <= drift[1] < drift[2]
    assert drift[3] > 0.1


def test_e3_that_sgd_and_coupled_weight_decay_see_the_unit_and_decoupled_decay_does_not() -> None:
    units = [(1.0, 1.0), (10.0, 10.0)]
    assert apart(trained(Sgd(), units, STEPS, frozen=True)) > 0.1
    assert apart(trained(AdamW(), units, STEPS, frozen=True, coupled=1e-2)) > 1e-2
    assert apart(trained(AdamW(), units, STEPS, frozen=True, decay=1e-2)) < 1e-4


def test_e4_that_a_free_trunk_sees_it_after_one_step_by_twice_the_rate_where_the_tasks_disagree() -> None:
    flat = trained(AdamW(epsilon=0.0), [(8.0, 0.125), (0.125, 8.0)], 1)
    assert apart(flat) == 0.0
    differences = (flat[1, :TRUNK] - flat[0, :TRUNK]).abs()
    assert differences.max().item() == pytest.approx(2 * RATE, rel=1e-9)


@pytest.mark.parametrize("optimiser", [AdamW(epsilon=0.0), Sgd()], ids=["adam", "sgd"])
def test_e4_that_weights_of_one_over_the_loss_take_the_unit_out_of_trunk_and_heads(optimiser: Optimiser) -> None:
    flat = trained(optimiser, [(1.0, 1.0), (8.0, 0.125)], 50, relative=True)
    assert torch.equal(flat[0], flat[1])


def test_e4_that_one_adam_per_task_takes_it_out_too() -> None:
    flats = []
    for scales in ((1.0, 1.0), (8.0, 0.125)):
        alone = [trained(AdamW(epsilon=0.0), [tuple(scale * (task == other) for other, scale in enumerate(scales))], 1) for task in (0, 1)]  # pyright: ignore[reportArgumentType]
        flats.append(torch.cat(alone))
    assert torch.equal(flats[0].nan_to_num(), flats[1].nan_to_num())


def test_e5_that_without_momentum_the_trunk_still_sees_the_unit() -> None:
    flat = trained(AdamW(beta1=0.0, beta2=0.0, epsilon=0.0), [(1.0, 1.0), (8.0, 0.125)], 1)
    assert apart(flat) == 0.0
    assert not torch.equal(flat[0, :TRUNK], flat[1, :TRUNK])


def test_e7_that_uncertainty_is_at_its_best_where_the_scale_is_the_loss() -> None:
    scale = torch.linspace(0.2, 8.0, 7801, dtype=torch.float64)
    for loss in (0.5, 1.0, 3.2):
        assert scale[(loss / scale + scale.log()).argmin()].item() == pytest.approx(loss, abs=1e-3)
        squared = scale[(loss / (2 * scale**2) + scale.log()).argmin()].item() ** 2
        assert squared == pytest.approx(loss, abs=5e-3)


TIMES_TEN = {
    "equal_weights": "turns",
    "uncertainty": "turns",
    "uncertainty_optimal": "same",
    "random_weights": "turns",
    "dynamic_average": "turns",
    "gradnorm": "turns",
    "smooth_tchebycheff": "same",
    "famo": "same",
    "pcgrad": "turns",
    "mgda": "turns",
    "cagrad": "turns",
    "nash_mtl": "same",
    "aligned_mtl": "turns",
    "imtl_g": "same",
    "upgrad": "turns",
    "fairgrad": "turns",
}
"""Whether the first step's direction on the shared weights stays the same if the first task's loss is measured in tenths."""


@pytest.mark.parametrize("method", [entry("equal_weights"), *WEIGHTING, *AGGREGATION], ids=lambda method: method.declaration.id)
def test_what_ten_times_one_loss_changes_for_each_method(method: MethodEntry) -> None:
    tasks = tasks_of("binary", "regression", "binary")
    ways = []
    for factor in (1.0, 10.0):
        learner = learner_of(method, tasks)
        unit = torch.tensor([factor, 1.0, 1.0], dtype=torch.float64)
        plain = learner.losses
        learner.losses = lambda layers, batch, plain=plain, unit=unit: plain(layers, batch) * unit
        step = example_step(learner, 2, shape=(6,), labelled=0.8)
        gradients = learner.backward(step)
        ways.append(torch.cat([each[1].flatten() for each in gradients[: -learner.network.heads]]))
    cosine = torch.cosine_similarity(ways[0], ways[1], dim=0).item()
    assert ("same" if cosine > 1 - 1e-6 else "turns") == TIMES_TEN[method.declaration.id]
