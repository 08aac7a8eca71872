"""Factorised networks as a whole: what belongs to whom, where they start from, and what they refuse."""

from typing import Literal

import msgspec
import numpy as np
import pytest
import torch

from engine.domain.errors import PlanError
from engine.domain.events import DiagnosticsMeasured, TrialEvaluated
from engine.domain.plan import TrainingSettings
from engine.domain.task import Task
from engine.domain.text import translator
from engine.methods import entry
from engine.training.cohort import Cohort
from engine.training.factorised.export import plain_networks
from engine.training.factorised.form import Kind
from engine.training.factorised.from_networks import composed_start
from engine.training.factorised.learner import FactorisedLearner
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.settings import FactorSettings
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.losses import element_losses
from engine.training.networks import NetworkShape, initial_weights, plain_network
from engine.training.source import Source
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of, trial
from tests.engine.training.factorised.test_form import KINDS

each_kind = pytest.mark.parametrize("kind", KINDS)
ALIKE = tasks_of("binary", "binary", "binary")
MIXED = tasks_of("binary", "regression", "multiclass")
TABLE = NetworkShape(kind="table", features=6, hidden=(8, 5), private=((1,), (0, 2)))
PICTURE = NetworkShape(kind="image", features=1, hidden=(4, 6), beside=3, side=8, private=((0, 2),))
PLAIN_PICTURE = NetworkShape(kind="image", features=2, hidden=(4, 6))
SHAPES = pytest.mark.parametrize("shape", [TABLE, PICTURE, PLAIN_PICTURE], ids=["table", "picture and table", "picture"])
each_tasks = pytest.mark.parametrize("tasks", [ALIKE, MIXED], ids=["alike", "mixed"])


def inputs_of(shape: NetworkShape, rows: int = 9) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    if shape is PLAIN_PICTURE:
        return torch.randn(1, rows, 2, 8, 8, generator=generator, dtype=torch.float64)
    return torch.randn(1, rows, 8 if shape is TABLE else 64 + 4, generator=generator, dtype=torch.float64)


@each_kind
@SHAPES
@each_tasks
def test_that_from_single_task_networks_at_full_rank_it_answers_as_they_do(
    kind: Kind, shape: NetworkShape, tasks: tuple[Task, ...]
) -> None:
    network = FactorisedNetwork(kind, shape, tasks, FactorSettings(start="single_task"))
    plain = plain_network(shape, tasks)
    single = [torch.from_numpy(initial_weights(plain, np.random.default_rng(task)))[None] for task in range(len(tasks))]
    blank = torch.zeros(1, network.pieces[-1].end, dtype=torch.float64)
    weights = composed_start(network, blank, plain, single, 0.0, "fro_total")
    outputs = network.forward(unpack(weights, network.pieces), inputs_of(shape))[-1].split(network.outputs, dim=-1)
    for task, (flat, mine) in enumerate(zip(single, outputs, strict=True)):
        theirs = plain.forward(unpack(flat, plain.pieces), inputs_of(shape))[-1].split(network.outputs, dim=-1)[task]
        torch.testing.assert_close(mine, theirs, rtol=1e-5, atol=1e-5)


@each_kind
@SHAPES
@each_tasks
def test_that_plain_networks_with_the_composed_weights_answer_the_same(kind: Kind, shape: NetworkShape, tasks: tuple[Task, ...]) -> None:
    network = FactorisedNetwork(kind, shape, tasks, FactorSettings())
    flat = torch.from_numpy(FactorisedLearner(network, tasks, FactorSettings()).start(np.random.default_rng(0)))[None]
    parameters, inputs = unpack(flat, network.pieces), inputs_of(shape)
    whole = network.forward(parameters, inputs)[-1].split(network.outputs, dim=-1)
    for task, (plain, weights) in enumerate(plain_networks(network, parameters)):
        private = len(shape.private)
        kept = [column for column, seen_by in enumerate(shape.private) if task in seen_by]
        seen = torch.cat([inputs[..., :-private], inputs[..., -private:][..., kept]], dim=-1) if private else inputs
        assert [tuple(weight.shape[1:]) for weight in weights] == [piece.shape for piece in plain.pieces]
        torch.testing.assert_close(plain.forward(weights, seen)[-1], whole[task])


def test_that_a_member_whose_single_task_networks_left_the_range_of_numbers_starts_by_chance() -> None:
    network = FactorisedNetwork("laf", TABLE, ALIKE, FactorSettings(start="single_task"))
    plain = plain_network(TABLE, ALIKE)
    single = [torch.ones(2, plain.pieces[-1].end, dtype=torch.float64) for _ in ALIKE]
    single[1][0, 3] = torch.nan
    chance = torch.full((2, network.pieces[-1].end), 0.5, dtype=torch.float64)
    started = composed_start(network, chance, plain, single, 0.1, "fro_total")
    assert torch.equal(started[0], chance[0])
    assert not torch.equal(started[1], chance[1])


@each_kind
@each_tasks
def test_that_a_tasks_loss_moves_shared_factors_and_its_own_codes_biases_and_head_only(kind: Kind, tasks: tuple[Task, ...]) -> None:
    settings = FactorSettings()
    network = FactorisedNetwork(kind, TABLE, tasks, settings)
    learner = FactorisedLearner(network, tasks, settings)
    flat = torch.from_numpy(learner.start(np.random.default_rng(0)))[None].repeat(2, 1)
    parameters = [each.requires_grad_() for each in unpack(flat, network.pieces)]
    outputs = network.forward(parameters, inputs_of(TABLE).expand(2, -1, -1))[-1]
    losses = element_losses(outputs, torch.ones(2, 9, 3, dtype=torch.float64), learner.runs)
    for task in range(3):
        found = torch.autograd.grad(losses[..., task].sum(), parameters, retain_graph=True)
        for layer in network.layers:
            assert all(bool(gradient.any()) for gradient in found[layer.shared])
            codes, bias = layer.form.codes(found[layer.code]), found[layer.bias]
            for other in range(3):
                assert bool(codes[:, :, other].any()) == (other == task)
                assert bool(bias[:, other].any()) == (other == task) or other == task
        if not network.shares_heads:
            for other in range(3):
                assert bool(found[network.heads_from + 2 * other].any()) == (other == task)


def test_that_the_output_layer_is_shared_by_tasks_of_one_kind_only() -> None:
    assert len(FactorisedNetwork("laf", TABLE, ALIKE, FactorSettings()).layers) == 3
    assert len(FactorisedNetwork("laf", TABLE, ALIKE, FactorSettings(heads="private")).layers) == 2
    assert len(FactorisedNetwork("laf", TABLE, MIXED, FactorSettings()).layers) == 2
    assert len(FactorisedNetwork("laf", TABLE, tasks_of("binary", "regression"), FactorSettings()).layers) == 2


@each_kind
def test_that_permuting_tasks_permutes_answers(kind: Kind) -> None:
    network = FactorisedNetwork(kind, PLAIN_PICTURE, ALIKE, FactorSettings())
    learner = FactorisedLearner(network, ALIKE, FactorSettings())
    parameters = unpack(torch.from_numpy(learner.start(np.random.default_rng(0)))[None], network.pieces)
    order = [2, 0, 1]
    turned = list(parameters)
    for layer in network.layers:
        turned[layer.code] = layer.form.codes(layer.form.codes(parameters[layer.code])[:, :, order])
        turned[layer.bias] = parameters[layer.bias][:, order]
    straight = network.forward(parameters, inputs_of(PLAIN_PICTURE))[-1]
    torch.testing.assert_close(network.forward(turned, inputs_of(PLAIN_PICTURE))[-1], straight[..., order])


@each_kind
def test_that_one_task_trains_and_reports_no_sharing(kind: Kind) -> None:
    tasks = tasks_of("regression")
    method = entry(f"dmtrl_{kind}")
    link = RecordingLink()
    each = trial((1.0,))
    run_cohort(job((each,), tasks), table(tasks), link, method.learner, network=method.network, settings=method.settings())
    told = [event for event in link.events if isinstance(event, DiagnosticsMeasured)]
    assert told
    assert all(value is None for value in told[-1].figures["sharing_weights"])


def test_that_codes_longer_than_the_number_of_tasks_are_refused_with_both_numbers() -> None:
    method = entry("dmtrl_laf")
    settings = method.read({"task_rank": 4})
    for ask in (lambda: method.arms(ALIKE, settings), lambda: method.network(TABLE, ALIKE, settings)):
        with pytest.raises(PlanError) as refused:
            ask()
        assert "must be at most 3 (the number of tasks); got 4" in translator("en").render(refused.value.text)


@each_kind
@pytest.mark.parametrize("kind_of_data", ["table", "image"])
def test_that_the_single_task_networks_steps_count_and_are_trained_as_the_baseline_is(
    kind: Kind, kind_of_data: Literal["table", "image"]
) -> None:
    tasks = tasks_of("binary", "binary")
    arrays = table(tasks) if kind_of_data == "table" else images(tasks)
    method = entry(f"dmtrl_{kind}")
    settings = method.read({"start": "single_task", "tolerance": 0.0, "start_steps": 0.5})
    trials = (trial((1.0, 1.0)), trial((1.0, 1.0), learning_rate=0.02))
    work = job(trials if kind_of_data == "table" else trials[:1], tasks, kind=kind_of_data, max_steps=20)
    learner = method.learner(method.network(arrays.shape(work.settings), tasks, settings), tasks, settings)
    source = Source(arrays, "cpu", torch.float32)
    mine = Cohort(work, work.trials, source, learner, "cpu", torch.float32)
    assert mine.step == 10
    alone = Learner(plain_network(arrays.shape(work.settings), tasks), tasks)
    for task, weights in enumerate(((1.0, 0.0), (0.0, 1.0))):
        one = tuple(msgspec.structs.replace(each, weights=weights, arm=f"single:t{task}") for each in work.trials)
        baseline = Cohort(work, one, source, alone, "cpu", torch.float32)
        for _ in range(10):
            baseline.advance()
        inputs = source.inputs(torch.arange(20)[None].expand(len(one), -1), torch.zeros(len(one), dtype=torch.int64))
        theirs = alone.forward(unpack(baseline.weights, alone.network.pieces), inputs)[-1][..., task]
        ours = learner.forward(unpack(mine.weights, learner.network.pieces), inputs)[-1][..., task]
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_that_a_run_from_single_task_networks_takes_no_more_steps_than_any_other_and_survives_an_interruption() -> None:
    method = entry("dmtrl_laf")
    settings = method.read({"start": "single_task"})
    work = job((trial((1.0, 1.0)),), tasks_of("binary", "regression"), max_steps=60)
    arrays = table(work.tasks)
    whole, first, second = RecordingLink(), RecordingLink(stop_after=20), RecordingLink()
    weights = run_cohort(work, arrays, whole, method.learner, network=method.network, settings=settings)
    steps = [event.step for event in whole.events if isinstance(event, TrialEvaluated)]
    assert (steps[0], steps[-1]) == (20, 60)
    with pytest.raises(Exception, match="stopped"):
        run_cohort(work, arrays, first, method.learner, network=method.network, settings=settings)
    resumed = run_cohort(work, arrays, second, method.learner, network=method.network, settings=settings, resume=first.blobs[-1])
    assert resumed == weights
    assert isinstance(work.settings, TrainingSettings)
