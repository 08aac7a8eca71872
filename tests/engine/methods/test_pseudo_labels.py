"""Pseudo-labels: which rows get one, what reaches the weights, and what does not."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.domain.events import DiagnosticsMeasured
from engine.methods import entry
from engine.methods.matching.pseudo_labels import PseudoLabels
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.step import Step
from tests.engine.methods.test_contract import learner_of, trials_of
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of
from tests.engine.training.steps import example_step

PSEUDO = entry("pseudo_labels")
TASKS = tasks_of("binary", "multiclass", "regression")


def prepared(**settings: float) -> tuple[PseudoLabels, Step]:
    """The last step of the ramp of one member, in which rows 0 to 3 lack the labels of the first two tasks."""
    learner = PseudoLabels(learner_of(PSEUDO, TASKS).network, TASKS, PSEUDO.read(settings))
    step = example_step(learner, 1, shape=(6,), labelled=1.1)
    step.batch.labelled.fill_(1.0)
    step.batch.labelled[0, :4] = 0.0
    step.memory["pseudo_ramp"] = torch.ones(1, 1, dtype=torch.float64)
    outputs = torch.zeros(1, 12, 5, dtype=torch.float64)
    outputs[0, 0, 0], outputs[0, 1, 0], outputs[0, 2, 0] = 4.0, -4.0, 1.0
    outputs[0, 3, 2] = 9.0
    outputs.requires_grad_()
    return learner, replace(step, layers=[outputs], losses=learner.losses([outputs], step.batch), parameters=[outputs])


def pull(learner: Learner, step: Step) -> Tensor:
    """(12, 5) what pseudo-labels alone ask of the outputs."""
    plain = torch.autograd.grad((step.losses * step.weights).sum(), step.layers[-1], retain_graph=True)[0]
    return (learner.backward(step)[0] - plain)[0]


def test_that_only_sure_answers_on_rows_without_a_label_count() -> None:
    gradient = pull(*prepared())
    sure = torch.tensor(4.0, dtype=torch.float64).sigmoid()
    assert gradient[0, 0] == pytest.approx(float(sure - 1.0) / 4)
    assert gradient[1, 0] == pytest.approx(float(1.0 - sure) / 4)
    assert not gradient[2].any()
    assert gradient[3, 2] < 0 < gradient[3, 1]
    assert not gradient[4:].any()
    assert not gradient[:, 4].any()


def test_that_the_threshold_decides_who_is_sure() -> None:
    assert pull(*prepared(threshold=0.7))[2, 0] != 0
    assert not pull(*prepared(threshold=1.0))[:3].any()


def test_that_the_weight_rises_over_the_ramp() -> None:
    full = pull(*prepared())
    learner, step = prepared()
    step.memory["pseudo_ramp"].fill_(4.0)
    torch.testing.assert_close(pull(learner, step), full / 4)


def test_that_a_task_without_any_label_in_the_batch_or_that_is_not_trained_is_left_out() -> None:
    learner, step = prepared()
    step.batch.labelled[..., 0] = 0.0
    assert not pull(learner, step)[:, 0].any()
    learner, step = prepared()
    step.weights[0, 1] = 0.0
    assert not pull(learner, step)[:, 1:4].any()


def test_that_with_weight_zero_it_is_equal_weights_to_the_last_bit() -> None:
    trials = trials_of(entry("equal_weights"), TASKS)
    ends = [
        run_cohort(job(trials, TASKS, max_steps=20), table(TASKS), RecordingLink(), method.learner, settings=method.read(settings))
        for method, settings in ((entry("equal_weights"), {}), (PSEUDO, {"weight": 0.0}))
    ]
    assert ends[0] == ends[1]


def test_that_more_and_more_labels_are_lent_and_none_to_quantities() -> None:
    link = RecordingLink()
    work = job(trials_of(PSEUDO, TASKS, rates=(0.03,)), TASKS, max_steps=100, evaluate_every=50)
    run_cohort(work, table(TASKS), link, PSEUDO.learner, settings=PSEUDO.settings())
    told = [event.figures["lent_labels"] for event in link.events if isinstance(event, DiagnosticsMeasured)]
    assert (told[0][0] or 0.0) < (told[-1][0] or 0.0)
    assert told[-1][2] is None
