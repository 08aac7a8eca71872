"""Rep-MTL as a learner: what reaches the weights, and what does not."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.domain.events import DiagnosticsMeasured, TrialFinished
from engine.methods import WEIGHTING, entry
from engine.methods.regularisation.rep_mtl import RepMtl
from engine.training.loop import run_cohort
from engine.training.step import Step
from tests.engine.methods.test_contract import learner_of, trials_of
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of
from tests.engine.training.steps import example_step

REP = entry("rep_mtl")
KINDS = [("binary", "binary", "regression"), ("binary", "multiclass", "regression")]


def learner(kinds: tuple, **settings: float | str) -> RepMtl:
    tasks = tasks_of(*kinds)
    return RepMtl(learner_of(REP, tasks).network, tasks, REP.read(settings))


def regulariser(rep: RepMtl, step: Step) -> Tensor:
    shares, aligned = rep.terms(step, step.batch.labelled > 0)
    return (shares.penalty + aligned.penalty).sum()


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.parametrize("log_losses", [False, True])
def test_that_both_terms_reach_the_shared_layers_through_the_second_derivative(kinds: tuple, log_losses: bool) -> None:
    rep = learner(kinds, log_losses=log_losses)
    step = example_step(rep, 2, shape=(6,), labelled=0.9)
    shares, aligned = rep.terms(step, step.batch.labelled > 0)
    for penalty in (shares.penalty, aligned.penalty):
        gradients = torch.autograd.grad(penalty.sum(), step.parameters, retain_graph=True, allow_unused=True, materialize_grads=True)
        assert all(gradients[place].abs().max() > 1e-9 for place in range(len(gradients) - 1))


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.parametrize("log_losses", [False, True])
@pytest.mark.parametrize("linear", [True, False])
def test_that_the_gradient_is_that_of_finite_differences(kinds: tuple, log_losses: bool, linear: bool) -> None:
    rep = learner(kinds, log_losses=log_losses)
    rep._linear.suits = linear
    step = example_step(rep, 2, shape=(6,), labelled=0.9)
    gradients = torch.autograd.grad(regulariser(rep, step), step.parameters, allow_unused=True, materialize_grads=True)

    def value() -> float:
        layers = rep.forward(step.parameters, step.batch.inputs)
        return float(regulariser(rep, replace(step, layers=layers, losses=rep.losses(layers, step.batch))).detach())

    for place in range(len(gradients) - 1):
        spot = tuple(int(each) for each in np.unravel_index(int(gradients[place].abs().argmax()), gradients[place].shape))
        ends = []
        for shift in (1e-6, -1e-6):
            with torch.no_grad():
                step.parameters[place][spot] += shift
            ends.append(value())
            with torch.no_grad():
                step.parameters[place][spot] -= shift
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(float(gradients[place][spot]), rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_without_both_terms_it_is_equal_weights_to_the_last_bit(kind: str) -> None:
    tasks = tasks_of("binary", "binary", "binary") if kind == "image" else tasks_of("binary", "regression", "multiclass")
    arrays = images(tasks) if kind == "image" else table(tasks)
    ends = []
    for method, settings in ((entry("equal_weights"), {}), (REP, {"tsr": 0.0, "csa": 0.0})):
        trials = trials_of(entry("equal_weights"), tasks)
        work = job(trials, tasks, kind=kind, max_steps=30)  # pyright: ignore[reportArgumentType]
        ends.append(run_cohort(work, arrays, RecordingLink(), method.learner, settings=method.read(settings)))
    assert ends[0] == ends[1]


def test_that_either_term_changes_where_training_goes() -> None:
    tasks = tasks_of("binary", "regression", "binary")
    ends = set()
    for settings in ({"tsr": 0.0, "csa": 0.0}, {"tsr": 0.0}, {"csa": 0.0}, {}, {"log_losses": True}, {"temperature": 0.1}):
        link = RecordingLink()
        run_cohort(job(trials_of(REP, tasks), tasks, max_steps=20), table(tasks), link, REP.learner, settings=REP.read(settings))
        ends.add(next(event.loss for event in link.events if isinstance(event, TrialFinished)))
    assert len(ends) == 6


@pytest.mark.parametrize("weighting", [method.declaration.id for method in WEIGHTING])
def test_that_beside_a_loss_weighting_the_gradient_is_the_sum_of_both(weighting: str) -> None:
    rep, plain = learner(KINDS[0], weighting=weighting), learner(KINDS[0], tsr=0.0, csa=0.0)
    other = entry(weighting)
    alone = other.learner(rep.network, rep.tasks, other.settings())
    for number in range(2):
        steps = [replace(example_step(each, 2, shape=(6,)), number=number) for each in (rep, alone, plain)]
        penalty = 0.9 * regulariser(rep, replace(steps[2], weights=steps[0].weights))
        terms = torch.autograd.grad(penalty, steps[2].parameters, allow_unused=True, materialize_grads=True)
        both, weighed = rep.backward(steps[0]), alone.backward(steps[1])
        for together, first, second in zip(both, weighed, terms, strict=True):
            assert torch.allclose(together, first + second, rtol=1e-9, atol=1e-12)
        assert any(not torch.allclose(one, other, rtol=1e-3) for one, other in zip(both, weighed, strict=True))


@pytest.mark.parametrize("weighting", [method.declaration.id for method in WEIGHTING])
def test_that_without_both_terms_a_weighting_is_itself_to_the_last_bit(weighting: str) -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    ends = []
    for method, settings in ((entry(weighting), {}), (REP, {"tsr": 0.0, "csa": 0.0, "weighting": weighting})):
        work = job(trials_of(entry("equal_weights"), tasks), tasks, max_steps=25)
        ends.append(run_cohort(work, table(tasks), RecordingLink(), method.learner, settings=method.read(settings)))
    assert ends[0] == ends[1]


def test_that_every_loss_weighting_of_the_catalogue_can_be_named() -> None:
    (offered,) = (setting.choices for setting in REP.declaration.settings if setting.id == "weighting")
    assert offered == ("equal_weights", *(method.declaration.id for method in WEIGHTING))


def test_that_specialisation_lowers_the_entropy_it_reports() -> None:
    tasks = tasks_of("regression", "regression")
    entropies = []
    for strength in (0.0, 5.0):
        link, settings = RecordingLink(), REP.read({"tsr": strength, "csa": 1e-6})
        run_cohort(job(trials_of(REP, tasks), tasks, max_steps=60), table(tasks, missing=0.0), link, REP.learner, settings=settings)
        told = [event for event in link.events if isinstance(event, DiagnosticsMeasured)]
        entropies.append(told[-1].figures["saliency_entropy"][0] or 0.0)
    assert 0.0 <= entropies[1] < entropies[0] - 0.05 <= 1.0


def test_that_labels_that_never_meet_leave_plain_training_and_no_figures() -> None:
    tasks = tasks_of("binary", "regression")
    arrays = table(tasks, missing=0.0)
    labels = arrays.labels.copy()
    labels[::2, 0] = np.nan
    labels[1::2, 1] = np.nan
    arrays = replace(arrays, labels=labels)
    ends = []
    for method in (entry("equal_weights"), REP):
        link = RecordingLink()
        ends.append(run_cohort(job(trials_of(entry("equal_weights"), tasks), tasks, max_steps=20), arrays, link, method.learner))
        told = [event for event in link.events if isinstance(event, DiagnosticsMeasured)]
    assert ends[0] == ends[1]
    assert told[-1].figures["saliency_entropy"] == (None,)
    assert told[-1].figures["saliency_share"] == (None, None)


def test_that_the_share_of_saliency_is_a_mean_over_equal_shares() -> None:
    rep = learner(("binary", "binary"))
    step = example_step(rep, 1, shape=(6,), labelled=1.1)
    step.batch.labelled.fill_(1.0)
    rep.backward(step)
    figures = rep.diagnostics(step.memory)
    assert float(figures["saliency_share"].mean()) == pytest.approx(1.0)
    assert 0.0 <= float(figures["saliency_alignment"]) <= 1.0
    assert not rep.diagnostics(step.memory)["saliency_entropy"].isfinite().any()
