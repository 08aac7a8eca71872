import math

import numpy as np
import pytest

from engine.analysis.power_law import layer_exponents, spectrum, tail_exponent


def test_that_three_powers_of_e_have_exponent_two() -> None:
    assert tail_exponent(np.array([1.0, math.e, math.e**2]), start=1.0).alpha == pytest.approx(2.0, abs=1e-12)


@pytest.mark.parametrize(
    ("exponent", "count", "found"),
    [(2, 500, 2.0017), (3, 500, 3.0034), (4, 500, 4.0051), (2, 50, 2.0173), (3, 50, 3.0345), (4, 50, 4.0518)],
)
def test_that_quantiles_of_a_power_law_give_its_exponent(exponent: int, count: int, found: float) -> None:
    places = (np.arange(1, count + 1) - 0.5) / count
    values = (1 - places) ** (-1 / (exponent - 1))
    assert tail_exponent(values, start=values[0]).alpha == pytest.approx(found, abs=5e-5)


def test_that_a_factor_changes_nothing() -> None:
    values = np.random.default_rng(0).pareto(2.0, 200) + 1
    assert tail_exponent(100 * values).alpha == pytest.approx(tail_exponent(values).alpha, abs=1e-9)
    assert tail_exponent(values).error == pytest.approx((tail_exponent(values).alpha - 1) / tail_exponent(values).tail ** 0.5)


def test_that_small_layers_have_no_exponent() -> None:
    generator = np.random.default_rng(0)
    assert layer_exponents(generator.normal(size=(64, 49)), generator.normal(size=(64, 49)), generator) is None


def test_that_noise_looks_well_trained_and_its_controls_show_it() -> None:
    generator = np.random.default_rng(1)
    found = layer_exponents(generator.normal(size=(128, 64)), generator.normal(size=(128, 64)), generator)
    assert found is not None
    assert found.eigenvalues == 64
    alphas = [each.alpha for each in (found.trained, found.untrained, found.shuffled) if each is not None]
    assert alphas
    assert all(2 < alpha <= 8 for alpha in alphas)


def test_that_a_heavy_tail_is_told_from_its_shuffled_self() -> None:
    generator = np.random.default_rng(2)
    left, right = (np.linalg.qr(generator.normal(size=(200, 100)))[0] for _ in range(2))
    heavy = left @ np.diag((np.arange(1, 101) / 100) ** -0.5) @ right.T
    found = layer_exponents(heavy, generator.normal(size=heavy.shape), generator)
    assert found is not None
    assert found.trained is not None
    assert found.shuffled is None or found.shuffled.alpha > found.trained.alpha + 0.5


def test_that_a_convolution_pools_its_positions() -> None:
    weights = np.random.default_rng(3).normal(size=(8, 6, 3, 3))
    found = np.sort(spectrum(weights))
    assert len(found) == 6 * 9
    assert found.sum() == pytest.approx((weights**2).sum() * 4.5)


def test_that_one_value_alone_has_no_tail() -> None:
    with pytest.raises(ValueError, match="two different positive eigenvalues"):
        tail_exponent(np.ones(5))


def test_that_a_layer_of_zeros_has_no_exponent() -> None:
    found = layer_exponents(np.zeros((60, 60)), np.random.default_rng(0).normal(size=(60, 60)), np.random.default_rng(1))
    assert found is not None
    assert found.trained is None
