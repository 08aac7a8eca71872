"""The length of the codes found while training, or by validation."""

import numpy as np
import pytest
import torch

from engine.domain.events import DiagnosticsMeasured
from engine.methods import entry
from engine.training.factorised.form import Kind
from engine.training.factorised.learner import FactorisedLearner
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.pruning import all_alive, prune, pushed
from engine.training.factorised.settings import FactorSettings
from engine.training.layout import unpack
from engine.training.loop import run_cohort
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial
from tests.engine.training.factorised.test_form import KINDS
from tests.engine.training.factorised.test_network import ALIKE, TABLE

each_kind = pytest.mark.parametrize("kind", KINDS)
SETTINGS = FactorSettings(rank_choice="pruned")


def network_of(kind: Kind) -> tuple[FactorisedNetwork, torch.Tensor, list[torch.Tensor]]:
    network = FactorisedNetwork(kind, TABLE, ALIKE, SETTINGS)
    learner = FactorisedLearner(network, ALIKE, SETTINGS)
    flat = torch.from_numpy(np.stack([learner.start(np.random.default_rng(seed)) for seed in (0, 1)]))
    return network, flat, unpack(flat, network.pieces)


@each_kind
def test_that_the_push_is_the_gradient_of_the_group_penalty(kind: Kind) -> None:
    network, flat, _ = network_of(kind)
    parameters = [each.requires_grad_() for each in unpack(flat, network.pieces)]
    penalty = torch.zeros((), dtype=torch.float64)
    for layer in network.layers:
        block = parameters[layer.shared.start + layer.form.last]
        codes = network.codes(parameters, layer)
        penalty = penalty + (block.square().flatten(1, -2).sum(1) + codes.square().sum(2)).sqrt().sum()
    wanted = torch.autograd.grad(0.3 * penalty, parameters, allow_unused=True)
    found = pushed(network, parameters, tuple(torch.zeros_like(each) for each in parameters), 0.3)
    for mine, theirs in zip(found, wanted, strict=True):
        torch.testing.assert_close(mine, torch.zeros_like(mine) if theirs is None else theirs)


@each_kind
def test_that_a_small_block_is_removed_for_good_and_only_in_its_own_member(kind: Kind) -> None:
    network, flat, parameters = network_of(kind)
    layer = network.layers[0]
    network.codes(parameters, layer)[0, 1] *= 1e-3
    alive = prune(network, parameters, all_alive(network, flat), decide=False)
    assert bool(alive.all())
    alive = prune(network, parameters, alive, decide=True)
    assert not alive[0, 0, 1]
    assert alive.sum() == alive.numel() - 1
    assert not network.codes(parameters, layer)[0, 1].any()
    flat += 1.0
    prune(network, parameters, alive, decide=False)
    assert not network.codes(parameters, layer)[0, 1].any()
    assert not parameters[layer.shared.start + layer.form.last][0, ..., 1].any()


def test_that_strong_pruning_leaves_fewer_blocks_than_weak() -> None:
    tasks = tasks_of("regression", "regression", "regression", "regression")
    left = []
    for strength in (1e-6, 1.0):
        method, link = entry("dmtrl_laf"), RecordingLink()
        settings = method.read({"rank_choice": "pruned", "pruning": strength})
        run_cohort(job((trial((1.0,) * 4),), tasks, max_steps=150, patience=100), table(tasks), link, method.learner,
                   network=method.network, settings=settings)  # fmt: skip
        told = [event for event in link.events if isinstance(event, DiagnosticsMeasured)]
        left.append(sum(value or 0.0 for value in told[-1].figures["code_rank"]))
    assert left[0] == 12.0
    assert left[1] < left[0]


def test_that_validation_chooses_among_several_lengths() -> None:
    method = entry("dmtrl_tucker")
    arms = method.arms(tasks_of(*["binary"] * 5), method.read({"rank_choice": "validated"}))
    assert [(arm.label, arm.settings) for arm in arms] == [(f"rank:{length}", {"task_rank": length}) for length in (1, 2, 3, 5)]
    assert [arm.label for arm in method.arms(tasks_of("binary", "binary"), method.read({"rank_choice": "validated"}))] == [
        "rank:1",
        "rank:2",
    ]
