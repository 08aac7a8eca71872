"""The trace norm in place of a fixed rank."""

import msgspec
import numpy as np
import pytest
import torch

from engine.domain.events import DiagnosticsMeasured
from engine.methods import entry
from engine.training.factorised.export import plain_networks
from engine.training.factorised.form import Kind
from engine.training.factorised.learner import SharingLearner
from engine.training.factorised.trace_norm import trace_norm_gradient, unfoldings
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.weights import unpack_weights
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial
from tests.engine.training.factorised.test_form import KINDS

TASKS = tasks_of("binary", "regression", "regression")


@pytest.mark.parametrize("unfolding", KINDS)
@pytest.mark.parametrize("axes", [(7, 4), (3, 3, 2, 5)])
def test_that_the_gradient_is_that_of_the_trace_norms(unfolding: Kind, axes: tuple[int, ...]) -> None:
    stacked = torch.randn(2, *axes, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64, requires_grad=True)
    total = torch.zeros((), dtype=torch.float64)
    for order, rows in unfoldings(len(axes) + 1, unfolding):
        turned = stacked.permute(0, *order)
        total = total + torch.linalg.matrix_norm(turned.reshape(2, int(np.prod(turned.shape[1 : 1 + rows])), -1), ord="nuc").sum()
    (wanted,) = torch.autograd.grad(total, stacked)
    torch.testing.assert_close(trace_norm_gradient(stacked.detach(), unfolding), wanted, rtol=1e-2, atol=1e-3)


def test_that_unfoldings_are_those_of_the_paper() -> None:
    assert unfoldings(3, "laf") == [((1, 2, 3), 2)]
    assert unfoldings(3, "tucker") == [((1, 2, 3), 1), ((2, 1, 3), 1), ((3, 1, 2), 1)]
    assert unfoldings(5, "tt") == [((1, 2, 3, 4, 5), rows) for rows in (1, 2, 3, 4)]


def test_that_without_strength_it_is_single_task_training() -> None:
    method = entry("trace_norm")
    arrays = table(TASKS, missing=0.0)
    settings = method.read({"strength": 0.0})
    joint = msgspec.structs.replace(trial((1.0, 1.0, 1.0), weight_decay=0.0), method="trace_norm", settings={"strength": 0.0})
    single = tuple(trial(tuple(float(task == other) for other in range(3)), weight_decay=0.0) for task in range(3))
    work, works = (job(trials, TASKS, max_steps=20, evaluate_every=20) for trials in ((joint,), single))
    blob = run_cohort(
        work, arrays, RecordingLink(), method.learner, network=method.network, settings=settings, dtype=torch.float64
    )[joint.id]  # fmt: skip
    alone = run_cohort(works, arrays, RecordingLink(), Learner, dtype=torch.float64)
    stored = unpack_weights(blob, entry)
    assert isinstance(stored.learner, SharingLearner)
    inputs = torch.randn(1, 12, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for task, (plain, weights) in enumerate(plain_networks(stored.learner.network, stored.parameters)):
        theirs = unpack_weights(alone[single[task].id])
        wanted = theirs.learner.forward(theirs.parameters, inputs)[-1][..., task]
        torch.testing.assert_close(plain.forward(weights, inputs)[-1][..., 0], wanted, rtol=1e-6, atol=1e-8)


def test_that_strength_draws_tasks_together() -> None:
    method = entry("trace_norm")
    ranks: list[float] = []
    for strength in (0.0, 0.3):
        link = RecordingLink()
        work = job((trial((1.0, 1.0, 1.0)),), TASKS, max_steps=60, patience=100)
        run_cohort(work, table(TASKS), link, method.learner, network=method.network, settings=method.read({"strength": strength}))
        told = [event for event in link.events if isinstance(event, DiagnosticsMeasured)]
        ranks.append(told[-1].figures["effective_rank"][0] or 0.0)
    assert ranks[1] < ranks[0]
