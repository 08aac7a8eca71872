import pytest
import torch

from engine.training.optimisers import AdamW, Sgd


def _gradients(steps: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(steps, 3, 5, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def _column(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)[:, None]


@pytest.mark.parametrize("name", ["adamw", "sgd"])
def test_that_every_member_moves_as_with_the_optimiser_of_torch_at_its_own_rate(name: str) -> None:
    rates, decays = (0.1, 0.01, 0.3), (0.0, 0.1, 0.01)
    gradients = _gradients(20)
    weights = torch.ones(3, 5, dtype=torch.float64)
    optimiser = AdamW() if name == "adamw" else Sgd()
    moments = [torch.zeros_like(weights) for _ in range(optimiser.moments)]
    for count, gradient in enumerate(gradients, start=1):
        optimiser.step(weights, gradient, moments, _column(*rates), _column(*decays), count)
    for member in range(3):
        expected = torch.ones(5, dtype=torch.float64, requires_grad=True)
        oracle = (
            torch.optim.AdamW([expected], lr=rates[member], weight_decay=decays[member])
            if name == "adamw"
            else torch.optim.SGD([expected], lr=rates[member], momentum=0.9, weight_decay=decays[member])
        )
        for gradient in gradients:
            expected.grad = gradient[member].clone()
            oracle.step()
        torch.testing.assert_close(weights[member], expected.detach(), rtol=1e-12, atol=1e-13)


def test_that_the_first_adam_step_is_the_learning_rate_against_the_sign_of_the_gradient() -> None:
    gradient = torch.tensor([[3.0, -0.002, 1e6]], dtype=torch.float64)
    weights = torch.zeros(1, 3, dtype=torch.float64)
    moments = [torch.zeros_like(weights) for _ in range(2)]
    AdamW(epsilon=0.0).step(weights, gradient, moments, _column(0.01), _column(0.0), 1)
    torch.testing.assert_close(weights, torch.tensor([[-0.01, 0.01, -0.01]], dtype=torch.float64), rtol=1e-12, atol=0.0)


def test_that_adam_without_epsilon_does_not_depend_on_the_unit_of_the_loss() -> None:
    results = []
    for unit in (1.0, 1024.0):
        weights = torch.zeros(3, 5, dtype=torch.float64)
        moments = [torch.zeros_like(weights) for _ in range(2)]
        for count, gradient in enumerate(_gradients(50), start=1):
            AdamW(epsilon=0.0).step(weights, unit * gradient, moments, _column(0.1, 0.1, 0.1), _column(0.0, 0.0, 0.0), count)
        results.append(weights)
    assert torch.equal(results[0], results[1])
