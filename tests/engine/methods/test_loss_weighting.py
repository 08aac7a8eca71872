"""What each way of weighing losses does with given losses, by numbers."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.methods import entry
from engine.methods.weighting.gradnorm import Settings, corrected
from engine.training.loss_weighting import LossWeighting
from engine.training.optimisers import AdamW, Optimiser, Sgd
from engine.training.step import Step
from tests.engine.methods.test_contract import learner_of
from tests.engine.training.cohorts import tasks_of
from tests.engine.training.steps import example_step

TASKS = tasks_of("binary", "binary", "binary")


def weights_of(method: str, losses: list[float], *, labelled: float = 1.1, steps: int = 1, **settings: float) -> Tensor:
    """The weights for ``losses`` that stay as they are, after so many steps; (T,) of the second member."""
    found = entry(method)
    base = learner_of(found, TASKS)
    learner = found.learner(base.network, TASKS, found.read(settings))
    assert isinstance(learner, LossWeighting)
    step = example_step(learner, 2, shape=(6,), labelled=labelled)
    weights = torch.zeros(2, 3)
    with torch.no_grad():
        for number in range(steps):
            weights = learner.loss_weights(replace(step, number=number, losses=torch.tensor([losses, losses], dtype=torch.float64)))
    return weights[1]


def test_that_optimal_uncertainty_weights_are_one_over_the_losses() -> None:
    torch.testing.assert_close(weights_of("uncertainty_optimal", [0.5, 2.0, 10.0]), torch.tensor([2.0, 0.5, 0.1], dtype=torch.float64))


@pytest.mark.parametrize("optimiser", [AdamW(), Sgd()])
def test_that_learned_uncertainty_ends_at_one_over_the_losses(optimiser: Optimiser) -> None:
    found = entry("uncertainty")
    learner = learner_of(found, TASKS)
    assert isinstance(learner, LossWeighting)
    step = replace(
        example_step(learner, 1, shape=(6,), labelled=1.1), optimiser=optimiser, losses=torch.tensor([[0.5, 1.0, 4.0]], dtype=torch.float64)
    )
    weights = torch.zeros(1, 3)
    for number in range(3000):
        weights = learner.loss_weights(replace(step, number=number))
    # the first member has no label of the second task, whose scale must not move
    torch.testing.assert_close(weights, torch.tensor([[2.0, 1.0, 0.25]], dtype=torch.float64), rtol=1e-2, atol=0)
    assert step.memory["log_scale"][0, 1] == 0.0


def test_that_random_weights_are_positive_and_sum_to_the_number_of_tasks_with_labels() -> None:
    draws = torch.stack([weights_of("random_weights", [1.0, 1.0, 1.0], steps=steps) for steps in range(1, 4)])
    torch.testing.assert_close(draws.sum(1), torch.full((3,), 3.0, dtype=torch.float64))
    assert (draws > 0).all()
    assert not torch.equal(draws[0], draws[1])


def test_that_dynamic_average_compares_the_last_two_windows() -> None:
    found = entry("dynamic_average")
    learner = found.learner(learner_of(found, TASKS).network, TASKS, found.read({"window": 2, "temperature": 2.0}))
    assert isinstance(learner, LossWeighting)
    step = example_step(learner, 2, shape=(6,), labelled=1.1)
    weights = torch.zeros(2, 3)
    for number, losses in enumerate([[1.0, 1.0, 1.0]] * 2 + [[0.5, 1.0, 2.0]] * 2 + [[9.0, 9.0, 9.0]]):
        weights = learner.loss_weights(replace(step, number=number, losses=torch.tensor([losses, losses], dtype=torch.float64)))
        if number < 4:
            torch.testing.assert_close(weights[1], torch.ones(3, dtype=torch.float64))
    torch.testing.assert_close(weights[1], 3 * torch.tensor([0.25, 0.5, 1.0], dtype=torch.float64).softmax(0))


def test_that_smooth_tchebycheff_weighs_by_log_losses_relative_to_the_beginning() -> None:
    found = entry("smooth_tchebycheff")
    learner = found.learner(learner_of(found, TASKS).network, TASKS, found.read({"warm_up": 1, "smoothness": 0.5}))
    assert isinstance(learner, LossWeighting)
    step = example_step(learner, 2, shape=(6,), labelled=1.1)
    begin, now = (torch.tensor([losses, losses], dtype=torch.float64) for losses in ([1.0, 2.0, 4.0], [0.5, 0.5, 4.0]))
    torch.testing.assert_close(learner.loss_weights(replace(step, number=0, losses=begin)), 1 / begin)
    relative = torch.tensor([0.5, 0.25, 1.0], dtype=torch.float64) ** 2
    expected = 3 * relative / relative.sum() / now[1]
    torch.testing.assert_close(learner.loss_weights(replace(step, number=1, losses=now))[1], expected, rtol=1e-6, atol=0)


def test_that_famo_starts_with_weights_in_inverse_proportion_to_the_losses() -> None:
    torch.testing.assert_close(weights_of("famo", [1.0, 2.0, 4.0]), torch.tensor([12.0, 6.0, 3.0], dtype=torch.float64) / 7)


def test_that_famo_takes_weight_from_the_task_that_fell_most(monkeypatch: pytest.MonkeyPatch) -> None:
    learner = learner_of(entry("famo"), TASKS)
    step = example_step(learner, 2, shape=(6,), labelled=1.1)
    fallen = step.losses.detach() * torch.tensor([0.5, 1.0, 1.0])
    monkeypatch.setattr(learner, "losses", lambda layers, batch: fallen)
    learner.settle(step)
    logits = step.memory["logits"][1]
    assert logits[0] < 0 < logits[1]
    assert logits[1] == logits[2]


def test_that_gradnorm_favours_short_gradients_and_tasks_that_lag() -> None:
    ones, active = torch.ones(1, 2, dtype=torch.float64), torch.ones(1, 2, dtype=torch.bool)
    lengths = torch.tensor([[3.0, 1.0]], dtype=torch.float64)
    balanced = corrected(ones, lengths, ones, active, active, Settings(asymmetry=0.0, rate=0.1))
    # slopes 3 / 2 and -1 / 2, then scaled to a sum of two
    torch.testing.assert_close(balanced, torch.tensor([[0.85, 1.05]], dtype=torch.float64) * 2 / 1.9)
    lagging = torch.tensor([[2.0, 1.0]], dtype=torch.float64)
    moved = corrected(ones, ones, lagging, active, active, Settings(asymmetry=1.5, rate=0.1))
    torch.testing.assert_close(moved, torch.tensor([[1.1, 0.9]], dtype=torch.float64))


@pytest.mark.parametrize(("method", "indifferent"), [("uncertainty_optimal", True), ("famo", True), ("random_weights", False)])
def test_what_a_change_of_a_losss_unit_does_to_the_step(method: str, indifferent: bool) -> None:
    learner = learner_of(entry(method), TASKS)
    gradients = []
    for factor in (1.0, 10.0):
        step: Step = example_step(learner, 2, shape=(6,), labelled=0.8)
        gradients.append(learner.backward(replace(step, losses=step.losses * torch.tensor([factor, 1.0, 1.0]))))
    way = [torch.cat([each[1].flatten() for each in gradient[:-2]]) for gradient in gradients]
    cosine = torch.cosine_similarity(way[0], way[1], dim=0).item()
    assert (cosine == pytest.approx(1.0, abs=1e-6)) == indifferent
