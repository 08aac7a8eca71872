"""The numbered invariants of self-auxiliary tasks."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.domain.text import translator
from engine.methods.auxiliary.self_auxiliary import SelfAuxiliary, Settings, arms, network
from engine.training.auxiliary.directional import meta_gradient
from engine.training.auxiliary.edges import edges_of, read_edges
from engine.training.auxiliary.learner import KEPT, AuxiliaryLearner
from engine.training.auxiliary.shares import path_shares
from engine.training.branches import BranchedNetwork
from engine.training.cohort import Cohort
from engine.training.layout import unpack
from engine.training.networks import NetworkShape, initial_weights
from engine.training.source import Source
from tests.engine.training.cohorts import images, job, table, tasks_of, trial
from tests.engine.training.steps import example_step

MIXED = tasks_of("binary", "regression", "multiclass")
TABLE = NetworkShape(kind="table", features=6, hidden=(8, 5), private=((1,), (0, 2)))
PICTURE = NetworkShape(kind="image", features=1, hidden=(4, 6), beside=3, side=8, private=((0, 2),))
PLAIN_PICTURE = NetworkShape(kind="image", features=2, hidden=(4, 6))
SHAPES = pytest.mark.parametrize("shape", [TABLE, PICTURE, PLAIN_PICTURE], ids=["table", "picture and table", "picture"])
ALL = Settings(edges="all")


def learner_for(shape: NetworkShape, settings: Settings = ALL, tasks: tuple[Task, ...] = MIXED) -> SelfAuxiliary:
    return SelfAuxiliary(network(shape, tasks, settings), tasks, settings)


def shape_of_rows(shape: NetworkShape) -> tuple[int, ...]:
    return {TABLE: (8,), PICTURE: (64 + 4,), PLAIN_PICTURE: (2, 8, 8)}[shape]


def cohort_of(settings: Settings, kind: Literal["table", "image"] = "table", tasks: tuple[Task, ...] = MIXED, **more: object) -> Cohort:
    arrays = table(tasks) if kind == "table" else images(tasks)
    work = job((trial((1.0,) * len(tasks)),), tasks, kind=kind, probe_every=0, **more)
    learner = learner_for(arrays.shape(work.settings), settings, tasks)
    return Cohort(work, work.trials, Source(arrays, "cpu", torch.float64), learner, "cpu", torch.float64)


def advanced(cohort: Cohort, steps: int = 12) -> Cohort:
    for _ in range(steps):
        cohort.advance()
    return cohort


def kept(cohort: Cohort) -> Tensor:
    learner = cohort.learner
    assert isinstance(learner, AuxiliaryLearner)
    return cohort.weights[:, : learner.network.kept]


@SHAPES
def test_that_a_clone_moves_the_trunk_the_branch_of_its_target_and_its_own_head_alone(shape: NetworkShape) -> None:
    learner = learner_for(shape)
    step = example_step(learner, 1, shape=shape_of_rows(shape), labelled=1.0)
    net = learner.network
    batch = replace(step.batch, labelled=torch.ones_like(step.batch.labelled), shares=torch.full_like(step.batch.shares, 1 / 12))
    losses = learner.all_losses(step.parameters, batch, step.layers, step.losses)
    width = shape.hidden[-1]
    for place, (source, target) in enumerate(net.edges):
        found = torch.autograd.grad(losses[:, 3 + place].sum(), step.parameters, retain_graph=True, allow_unused=True)
        assert all(gradient is not None and gradient.any() for gradient in found[: net.branches_from])
        for gradient in found[net.branches_from : net.heads_from]:
            assert gradient is not None
            axis = 1 if gradient.dim() == 5 or gradient.dim() == 2 else -1
            for task, mine in enumerate(gradient.split(width, dim=axis)):
                assert bool(mine.any()) == (task == target)
        assert not any(gradient is not None and gradient.any() for gradient in found[net.heads_from : net.clones_from])
        for number, gradient in enumerate(found[net.clones_from :]):
            on = sorted({t for _, t in net.edges})[number // 2]
            if on != target:
                assert gradient is None or not gradient.any()
                continue
            assert gradient is not None
            helpers = [s for s, t in net.edges if t == target]
            parts = gradient.split([MIXED[s].outputs for s in helpers], dim=-1)
            assert [bool(part.any()) for part in parts] == [s == source for s in helpers]


@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_edges_without_weight_train_what_remains_as_no_edges_do(kind: Literal["table", "image"]) -> None:
    plain = advanced(cohort_of(Settings(edges="none"), kind))
    weightless = cohort_of(ALL, kind)
    weightless.memory["omega"][:, 3:] = 0.0
    dropped = cohort_of(ALL, kind)
    dropped.memory[KEPT].zero_()
    for other in (weightless, dropped):
        assert torch.equal(kept(advanced(other)), plain.weights)
    assert not torch.equal(kept(advanced(cohort_of(ALL, kind))), plain.weights)


@SHAPES
def test_that_the_stored_network_is_the_branched_one_with_the_same_outputs_bit_for_bit(shape: NetworkShape) -> None:
    learner = learner_for(shape)
    flat = torch.from_numpy(initial_weights(learner.network, np.random.default_rng(0)))
    stored, settings = learner.stored(flat, {"edges": "all", "margin": 2.0})
    assert settings == {"edges": "none", "given": "", "margin": 2.0}
    branched = network(shape, MIXED, Settings(edges="none"))
    assert len(stored) == branched.pieces[-1].end < len(flat)
    assert [piece.shape for piece in branched.pieces] == [piece.shape for piece in learner.network.pieces[: len(branched.pieces)]]
    inputs = torch.randn(1, 9, *shape_of_rows(shape), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    before = learner.forward(unpack(flat[None], learner.network.pieces), inputs)[-1]
    assert torch.equal(branched.forward(unpack(stored[None], branched.pieces), inputs)[-1], before)


def test_that_a_clone_learns_from_the_very_labels_of_its_task() -> None:
    learner = learner_for(NetworkShape(kind="table", features=6, hidden=(8, 5)))
    net = learner.network
    step = example_step(learner, 1, shape=(6,), labelled=0.7)
    with torch.no_grad():
        for piece in step.parameters[net.branches_from : net.heads_from]:
            piece.copy_(piece[..., :5].repeat(1, 1, 3))
        own = [part.split(net.outputs, dim=-1) for part in step.parameters[net.heads_from : net.heads_from + 2]]
        for target in range(3):
            for side in (0, 1):
                helpers = [s for s, t in net.edges if t == target]
                step.parameters[net.clones_from + 2 * target + side].copy_(torch.cat([own[side][s] for s in helpers], dim=-1))
    layers = learner.forward(step.parameters, step.batch.inputs)
    losses = learner.all_losses(step.parameters, step.batch, layers, learner.losses(layers, step.batch))
    torch.testing.assert_close(losses[:, 3:], losses[:, [source for source, _ in net.edges]], rtol=1e-12, atol=0)


def test_that_shares_sum_to_one_on_every_branch_and_keep_the_order_of_the_weights() -> None:
    generator = torch.Generator().manual_seed(2)
    branch = torch.tensor([0, 1, 2, 0, 0, 1, 2])
    omega = torch.rand(50, 7, generator=generator)
    present = torch.rand(50, 7, generator=generator) < 0.8
    shares = path_shares(omega, present, branch, "share")
    assert (shares >= 0).all()
    assert not shares[~present].any()
    for task in range(3):
        here = branch == task
        some = present[:, here].any(1)
        torch.testing.assert_close(shares[:, here].sum(1), some.float())
        for row in range(50):
            known = present[row] & here
            assert torch.equal(shares[row, known].argsort(), omega[row, known].argsort())


def test_that_the_other_scales_are_a_mean_of_one_and_the_released_program() -> None:
    branch = torch.tensor([0, 1, 0, 0])
    omega = torch.tensor([[1.0, 2.0, 3.0, 5.0]])
    present = torch.ones(1, 4, dtype=torch.bool)
    assert path_shares(omega, present, branch, "share").tolist() == [pytest.approx([1 / 9, 1.0, 3 / 9, 5 / 9])]
    assert path_shares(omega, present, branch, "mean_one").tolist() == [pytest.approx([1 / 3, 1.0, 1.0, 5 / 3])]
    assert path_shares(omega, present, branch, "released").tolist() == [pytest.approx([1.0, 2.0, 1.0, 1.0])]
    equal = path_shares(torch.ones(1, 4), present, branch, "released")
    assert torch.equal(equal, path_shares(torch.ones(1, 4), present, branch, "share"))


def test_that_a_branch_whose_weights_are_all_zero_follows_its_own_task() -> None:
    branch = torch.tensor([0, 1, 0])
    shares = path_shares(torch.zeros(1, 3), torch.tensor([[True, False, True]]), branch, "share")
    assert shares.tolist() == [[1.0, 0.0, 0.0]]


def test_that_branches_are_looked_at_once_and_every_clone_has_one_head() -> None:
    learner = learner_for(NetworkShape(kind="table", features=6, hidden=(8, 5)))
    calls: list[tuple[int, ...]] = []
    real = torch.baddbmm

    def counting(bias: Tensor, batch: Tensor, weight: Tensor) -> Tensor:
        calls.append(tuple(weight.shape))
        return real(bias, batch, weight)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, "baddbmm", counting)
        learner.backward(example_step(learner, 1, shape=(6,)))
    branches = sum(shape[-1] for shape in calls if shape[1] == 8) // 5
    heads = sum(shape[-1] for shape in calls if shape[1] == 5)
    outputs = [task.outputs for task in MIXED]
    assert branches == 3
    assert heads == sum(outputs) + sum(outputs[source] for source, _ in learner.network.edges)


def test_that_an_edge_leaves_the_branch_and_the_head_of_its_source_untouched() -> None:
    shape = NetworkShape(kind="table", features=6, hidden=(8, 5))
    moved: list[list[Tensor]] = []
    for settings in (Settings(edges="none"), Settings(edges="user", given="t0>t2")):
        learner = learner_for(shape, settings)
        net = learner.network
        gradients = learner.backward(example_step(learner, 1, shape=(6,), labelled=0.9))
        branches = [gradient.split(5, dim=-1) for gradient in gradients[net.branches_from : net.heads_from]]
        heads = [gradient.split(net.outputs, dim=-1) for gradient in gradients[net.heads_from : net.heads_from + 2]]
        moved.append([torch.cat([part[task].flatten() for part in (*branches, *heads)]) for task in range(3)])
    alone, helped = moved
    assert torch.equal(alone[0], helped[0])
    assert torch.equal(alone[1], helped[1])
    assert not torch.equal(alone[2], helped[2])


@pytest.mark.parametrize("weights", ["equal", "learned"])
def test_that_kinds_may_differ_and_a_source_without_labels_gives_no_loss_and_no_nan(weights: Literal["equal", "learned"]) -> None:
    learner = learner_for(NetworkShape(kind="table", features=6, hidden=(8, 5)), Settings(edges="all", weights=weights))
    net = learner.network
    step = example_step(learner, 2, shape=(6,))
    losses = learner.all_losses(step.parameters, step.batch, step.layers, step.losses)
    from_t1 = [3 + place for place, edge in enumerate(net.edges) if edge[0] == 1]
    assert not losses[0, from_t1].any()
    assert losses[1, from_t1].all()
    gradients = learner.backward(step)
    assert all(gradient.isfinite().all() for gradient in gradients)
    assert all(step.memory[name].isfinite().all() for name in ("omega", "path_shares"))
    assert not gradients[net.heads_from][0, :, 1].any()


def test_that_the_meta_gradient_is_the_exact_one_of_second_order_and_changes_nothing() -> None:
    learner = learner_for(NetworkShape(kind="table", features=5, hidden=(6, 4)), Settings(edges="all", weights="learned"))
    step = example_step(learner, 2, shape=(5,), labelled=0.9)
    before = [weight.clone() for weight in step.parameters]
    held_out = example_step(learner, 2, shape=(5,), rows=20).batch
    rate = torch.full((2, 1), 0.05, dtype=torch.float64)

    def training(parameters: list[Tensor]) -> Tensor:
        layers = learner.forward(parameters, step.batch.inputs)
        return learner.all_losses(parameters, step.batch, layers, learner.losses(layers, step.batch))

    def validation(parameters: list[Tensor]) -> Tensor:
        return learner.losses(learner.forward(parameters, held_out.inputs), held_out)

    omega = torch.rand(2, 9, generator=torch.Generator().manual_seed(3), dtype=torch.float64).requires_grad_()
    slopes = torch.autograd.grad((training(step.parameters) * omega).sum(), step.parameters, create_graph=True)
    moved = [weight - rate.view(-1, *[1] * (weight.dim() - 1)) * slope for weight, slope in zip(step.parameters, slopes, strict=True)]
    (exact,) = torch.autograd.grad(validation(moved).sum(), omega)
    found = meta_gradient(training, validation, step.parameters, [slope.detach() for slope in slopes], rate)
    torch.testing.assert_close(found, exact, rtol=1e-2, atol=1e-3 * float(exact.abs().max()))
    assert all(torch.equal(weight, old) for weight, old in zip(step.parameters, before, strict=True))


@pytest.mark.parametrize("settings", [Settings(), Settings(edges="enumeration"), Settings(edges="all", weights="learned")], ids=repr)
def test_that_nothing_depends_on_the_test_part(settings: Settings) -> None:
    arrays = table(MIXED)
    hidden = arrays.parts[0] == 2
    spoilt = replace(arrays, inputs=arrays.inputs.copy(), labels=arrays.labels.copy())
    spoilt.inputs[hidden] = 1e3
    spoilt.labels[hidden] = 1.0
    weights: list[Tensor] = []
    for version in (arrays, spoilt):
        work = job((trial((1.0,) * 3),), MIXED, probe_every=0)
        learner = learner_for(version.shape(work.settings), settings)
        cohort = Cohort(work, work.trials, Source(version, "cpu", torch.float64), learner, "cpu", torch.float64)
        weights.append(advanced(cohort, 8).weights)
    assert torch.equal(*weights)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("t0>t0", "t0>t0 lets t0 help itself, which has no meaning. Name two different tasks."),
        ("t0>t1, t9 > t1", "t9 > t1 names t9, which is not a task of the plan. Its tasks are t0, t1, t2."),
        ("t0", "t0 does not say who helps whom. Write it as A>B, which lets A help B."),
        ("", "No helpers are given by hand. Write who helps whom as A>B, or choose another way to find helpers."),
    ],
)
def test_that_edges_that_make_no_sense_are_refused_with_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(PlanError) as refused:
        arms(MIXED, Settings(edges="user", given=written))
    assert translator("en").render(refused.value.text) == sentence


def test_that_edges_are_read_with_spaces_repetitions_and_awkward_names() -> None:
    assert read_edges(" t2 > t0,t0>t1 , t2>t0,", MIXED) == ((0, 1), (2, 0))
    awkward = (Task("a>b", "binary", "auroc"), Task("c, d", "binary", "auroc"))
    assert read_edges('"a>b>c, d"', awkward) == ((0, 1),)


@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_a_network_too_small_to_branch_is_refused_with_a_sentence(kind: Literal["table", "image"]) -> None:
    with pytest.raises(PlanError, match="branches need two at least") as refused:
        BranchedNetwork(NetworkShape(kind=kind, features=3, hidden=(8,)), MIXED)
    assert "The network has 1" in translator("en").render(refused.value.text)


@pytest.mark.parametrize("count", [1, 2])
def test_that_one_and_two_tasks_have_the_edges_there_can_be(count: int) -> None:
    tasks = MIXED[:count]
    assert edges_of(tasks, ALL) == ((), ((0, 1), (1, 0)))[count - 1]
    assert [arm.label for arm in arms(tasks, ALL)] == ["branched", "clones"][:count]
    assert advanced(cohort_of(ALL, tasks=tasks), 3).weights.isfinite().all()
