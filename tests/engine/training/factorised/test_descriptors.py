"""Codes made from what is known of a task, and tasks that come later."""

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.domain.text import translator
from engine.methods import entry
from engine.training.extension import ExtendedNetwork, ExtensionLearner
from engine.training.factorised.descriptors import fitted_map, leverage, read_descriptors
from engine.training.factorised.form import Kind
from engine.training.factorised.learner import FactorisedLearner
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.new_task import begin_task
from engine.training.factorised.settings import FactorSettings
from engine.training.factorised.zero_shot import leave_one_task_out
from engine.training.layout import unpack
from engine.training.networks import NetworkShape
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of
from tests.engine.training.factorised.test_form import KINDS

each_kind = pytest.mark.parametrize("kind", KINDS)
TASKS = tasks_of("regression", "regression", "regression")
SHAPE = NetworkShape(kind="table", features=6, hidden=(8, 5))
PICTURE = NetworkShape(kind="image", features=1, hidden=(4, 6))
ONE_HOT = "t0: 1 0 0; t1: 0 1 0; t2: 0 0 1"
INPUTS = torch.randn(1, 12, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def started(kind: Kind, settings: FactorSettings, tasks: tuple[Task, ...] = TASKS, shape: NetworkShape = SHAPE):
    network = FactorisedNetwork(kind, shape, tasks, settings)
    learner = FactorisedLearner(network, tasks, settings)
    return network, unpack(torch.from_numpy(learner.start(np.random.default_rng(0)))[None], network.pieces)


@each_kind
def test_that_one_hot_descriptors_are_free_codes(kind: Kind) -> None:
    free, parameters = started(kind, FactorSettings())
    for code in ("descriptor", "descriptor_and_residual"):
        described, others = started(kind, FactorSettings(code=code, descriptors=ONE_HOT))
        places = [each[0] for each in others]
        for layer, theirs in zip(described.layers, free.layers, strict=True):
            for place, factor in zip(places[layer.shared], parameters[theirs.shared], strict=True):
                place.copy_(factor[0])
            described.set_codes(places, layer, free.codes(parameters, theirs)[0], free.biases(parameters, theirs)[0])
        torch.testing.assert_close(described.forward(others, INPUTS)[-1], free.forward(parameters, INPUTS)[-1])


@each_kind
def test_that_a_descriptor_of_a_training_task_gives_that_tasks_own_answers(kind: Kind) -> None:
    settings = FactorSettings(code="descriptor", descriptors="t0: 1 0; t1: 0 1; t2: 0.5 0.5")
    network, parameters = started(kind, settings)
    for place, known in enumerate(([1.0, 0.0], [0.0, 1.0], [0.5, 0.5])):
        new = begin_task(network, parameters, Task("new", "regression", "mae"), np.array(known))
        torch.testing.assert_close(new.answer(INPUTS)[..., 0], network.forward(parameters, INPUTS)[-1][..., place])


def test_that_permuting_descriptors_permutes_answers() -> None:
    settings = FactorSettings(code="descriptor", descriptors="t0: 1 0; t1: 0 1; t2: 0.5 0.5")
    network, parameters = started("tt", settings)
    assert network.descriptors is not None
    straight = network.forward(parameters, INPUTS)[-1]
    network.descriptors = network.descriptors[[2, 0, 1]]
    torch.testing.assert_close(network.forward(parameters, INPUTS)[-1], straight[..., [2, 0, 1]])


def test_that_without_a_residual_only_the_maps_are_learned() -> None:
    for code, moved in (("descriptor", False), ("descriptor_and_residual", True)):
        network, parameters = started("laf", FactorSettings(code=code, descriptors=ONE_HOT))
        leaves = [each.clone().requires_grad_() for each in parameters]
        found = torch.autograd.grad(network.forward(leaves, INPUTS)[-1].square().sum(), leaves)
        for layer in network.layers:
            assert bool(found[layer.code].any()) == moved
            assert all(bool(gradient.any()) for gradient in found[layer.maps])


def test_that_each_fault_in_the_descriptors_is_named() -> None:
    faults = {
        "t0: 1 0; t1: 0 1": "task t2 is not described",
        "t0: 1; t1: 0 1; t2: 1 1": "have 1 and 2 numbers",
        "t0: 1; t1: x; t2: 1": "descriptor of t1 may hold numbers only",
        "t0 1": "is not a task descriptor",
    }
    for text, words in faults.items():
        with pytest.raises(PlanError) as refused:
            read_descriptors(text, TASKS)
        assert words in translator("en").render(refused.value.text)
    with pytest.raises(PlanError):
        entry("dmtrl_laf").arms(TASKS, FactorSettings(code="descriptor"))
    with pytest.raises(PlanError):
        entry("dmtrl_laf").arms(TASKS, FactorSettings(code="descriptor", descriptors=ONE_HOT, rank_choice="pruned"))


@pytest.mark.parametrize(("tasks", "enough"), [(3, False), (5, True), (20, True)])
def test_that_as_many_tasks_as_numbers_reveal_a_linear_map_from_descriptors_to_weights(tasks: int, enough: bool) -> None:
    generator = np.random.default_rng(0)
    true = generator.normal(size=(5, 4))
    seen, new = generator.normal(size=(tasks, 5)), generator.normal(size=5)
    found = fitted_map((seen @ true).T, seen)
    error = np.linalg.norm(new @ (found - true)) / np.linalg.norm(new @ true)
    assert (error < 1e-6) == enough
    assert np.linalg.norm(fitted_map((seen @ true).T, seen, ridge=1e-9) - found) < 1e-3


def test_that_leverage_tells_a_descriptor_outside_of_the_others() -> None:
    seen = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 0.5]])
    assert leverage(np.array([1.0, 0.4]), seen) < 1.0
    assert leverage(np.array([1.0, 5.0]), seen) > 10.0


@each_kind
@pytest.mark.parametrize("shape", [SHAPE, PICTURE], ids=["table", "picture"])
@pytest.mark.parametrize("heads", ["automatic", "private"])
def test_that_a_new_task_trains_its_own_code_biases_and_head_and_nothing_else(kind: Kind, shape: NetworkShape, heads) -> None:
    settings = FactorSettings(heads=heads)
    network, parameters = started(kind, settings, shape=shape)
    inputs = INPUTS if shape is SHAPE else torch.randn(1, 12, 1, 8, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    before = [each.clone() for each in parameters]
    answers = network.forward(parameters, inputs)[-1].clone()
    task = Task("new", "regression", "mae")
    new = begin_task(network, parameters, task)
    widths = [layer.form.axes[-1] for layer in network.layers]
    head = 0 if network.shares_heads else shape.hidden[-1] + 1
    assert new.trainable == sum(layer.form.rank for layer in network.layers) + sum(widths) + head
    learner = ExtensionLearner(ExtendedNetwork(new), (task,))
    flat = torch.from_numpy(learner.start(np.random.default_rng(0)))[None]
    assert flat.shape[1] == new.trainable
    own = [each.requires_grad_() for each in unpack(flat, learner.network.pieces)]
    first = learner.network.forward(own, inputs)[-1]
    torch.testing.assert_close(first, new.answer(inputs))
    descent = torch.autograd.grad((first - 1.0).square().sum(), own)
    with torch.no_grad():
        for place, each in zip(own, descent, strict=True):
            place -= 0.01 * each
    assert not torch.equal(learner.network.forward(own, inputs)[-1], first)
    assert all(not basis.requires_grad for basis in new.bases)
    assert all(torch.equal(now, then) for now, then in zip(parameters, before, strict=True))
    assert torch.equal(network.forward(parameters, inputs)[-1], answers)


def test_that_a_new_task_starts_from_the_mean_of_the_others() -> None:
    network, parameters = started("laf", FactorSettings())
    new = begin_task(network, parameters, Task("new", "regression", "mae"))
    for layer, code in zip(network.layers, new.codes, strict=True):
        torch.testing.assert_close(code[..., 0], network.codes(parameters, layer).mean(2))


def test_that_a_task_of_another_kind_or_descriptor_is_refused() -> None:
    network, parameters = started("laf", FactorSettings(code="descriptor", descriptors=ONE_HOT))
    for task, known, words in (
        (Task("new", "binary", "auroc"), None, "differs in kind"),
        (Task("new", "regression", "mae"), np.ones(2), "has 2 numbers; this network was trained with 3"),
    ):
        with pytest.raises(PlanError) as refused:
            begin_task(network, parameters, task, known)
        assert words in translator("en").render(refused.value.text)


def test_that_a_task_left_out_is_predicted_from_its_descriptor_where_tasks_follow_theirs() -> None:
    tasks = tasks_of(*["regression"] * 6)
    arrays = table(tasks, rows=400, missing=0.0)
    generator = np.random.default_rng(1)
    described = np.column_stack([np.ones(6), np.linspace(-1, 1, 6)])
    labels = np.nan_to_num(arrays.inputs) @ generator.normal(size=(6, 2)) @ described.T
    arrays = type(arrays)(**{**vars(arrays), "labels": labels.astype(np.float32), "label_offset": 0 * arrays.label_offset,
                             "label_scale": 0 * arrays.label_scale + labels.std()})  # fmt: skip
    text = "; ".join(f"t{place}: {one:g} {two:g}" for place, (one, two) in enumerate(described))
    settings = FactorSettings(code="descriptor", descriptors=text, task_rank=2)
    training = job((), tasks, max_steps=150, evaluate_every=50).settings
    found = leave_one_task_out(entry("dmtrl_laf"), settings, arrays, tasks, training, rate=0.01, link=RecordingLink())
    assert [each.task for each in found] == [task.name for task in tasks]
    assert [each.leverage > 1.0 for each in found] == [False] * 6 or found[0].leverage > found[2].leverage
    assert np.mean([each.from_descriptor for each in found[1:-1]]) < np.mean([each.from_mean for each in found[1:-1]])


def test_that_what_stands_in_the_plan_counts_where_the_setting_says_nothing() -> None:
    tasks = tuple(replace(task, description=numbers) for task, numbers in zip(TASKS, ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), strict=True))
    assert read_descriptors("", tasks).tolist() == [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    assert read_descriptors("t1: 5 5", tasks).tolist() == [[1.0, 0.0], [5.0, 5.0], [1.0, 1.0]]
    assert entry("dmtrl_laf").arms(tasks, FactorSettings(code="descriptor"))
