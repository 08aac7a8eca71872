"""Class weights change what rare classes count, not what outputs mean."""

import math

import numpy as np
import pytest
import torch

from engine.training.losses import element_losses, label_shares, runs_of
from engine.training.relation.balance import balanced_losses, class_shifts
from tests.engine.training.cohorts import tasks_of

TASKS = tasks_of("binary", "multiclass", "regression")
RUNS = runs_of(TASKS)
LABELS = np.array([[1, 0, 5.0]] * 2 + [[0, 1, 3.0]] * 5 + [[0, 2, math.nan]] * 2 + [[math.nan, 2, 1.0]])


def test_that_shifts_are_the_logarithms_of_inverse_class_shares() -> None:
    shifts = class_shifts(TASKS, LABELS)
    assert shifts[0] == pytest.approx(math.log(8 / 3))
    assert np.exp(shifts[1:4]) == pytest.approx([13 / (3 * count) for count in (3, 6, 4)])
    assert shifts[4] == 0


def test_that_the_best_constant_is_still_the_share_of_each_class() -> None:
    targets = torch.from_numpy(np.nan_to_num(LABELS))[None]
    labelled = torch.from_numpy(~np.isnan(LABELS)).double()[None]
    shifts = torch.from_numpy(class_shifts(TASKS, LABELS))[None]
    outputs = torch.zeros(1, 1, 5, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([outputs], max_iter=200, tolerance_grad=1e-12)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = balanced_losses(outputs.expand(-1, 10, -1), targets, labelled, shifts, RUNS)[:, :2].sum()
        value.backward()
        return value

    optimiser.step(loss)
    assert outputs[0, 0, 0].sigmoid().item() == pytest.approx(2 / 9, abs=1e-5)
    assert outputs[0, 0, 1:4].softmax(0).tolist() == pytest.approx([0.2, 0.5, 0.3], abs=1e-5)


def test_that_even_classes_are_weighed_as_ever_and_a_task_without_labels_costs_nothing() -> None:
    targets = torch.tensor([[[0.0, 0, 2.0], [1.0, 1, 3.0], [0.0, 2, 0.0]]], dtype=torch.float64)
    labelled = torch.tensor([[[0.0, 1, 1], [0.0, 1, 1], [0.0, 1, 0]]], dtype=torch.float64)
    outputs = torch.randn(1, 3, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    plain = (element_losses(outputs, targets, RUNS) * label_shares(labelled)).sum(1)
    balanced = balanced_losses(outputs, targets, labelled, torch.zeros(1, 5, dtype=torch.float64), RUNS)
    torch.testing.assert_close(balanced, plain)
    assert balanced[0, 0] == 0
