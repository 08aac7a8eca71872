import msgspec
import pytest

from engine.methods import entry
from engine.studies.exponents import network_exponents
from engine.training.loop import run_cohort
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of, trial

TASKS = tasks_of("binary", "regression")
JOINT = trial((1.0, 1.0))
SEED = 7


def stored(hidden: tuple[int, ...], method: str = "equal_weights") -> bytes:
    found = entry(method)
    work = job((JOINT,), TASKS, max_steps=30, hidden=hidden)
    return run_cohort(work, table(TASKS), RecordingLink(), found.learner, network=found.network, settings=found.settings())[JOINT.id]


def test_that_layers_with_fewer_than_fifty_eigenvalues_are_left_out() -> None:
    (layer,) = network_exponents(stored((60, 52)), JOINT, SEED)
    assert (layer.layer, layer.eigenvalues) == (2, 52)
    assert network_exponents(stored((60, 49)), JOINT, SEED) == ()


def test_that_the_untrained_control_is_the_layer_that_training_began_with() -> None:
    still = msgspec.structs.replace(trial((1.0, 1.0), learning_rate=1e-12, weight_decay=0.0), replicate=1)
    work = job((still,), TASKS, max_steps=10, hidden=(64, 64))
    begun = run_cohort(work, table(TASKS), RecordingLink(), entry("equal_weights").learner)[still.id]
    (same,) = network_exponents(begun, still, SEED)
    assert same.trained is not None
    assert same.trained == pytest.approx(same.untrained, rel=1e-3)
    assert same.error is not None
    assert same.trained != same.shuffled
    (other,) = network_exponents(begun, still, SEED + 1)
    assert other.trained == same.trained
    assert other.untrained != same.untrained


def test_that_the_positions_of_a_convolution_count_together() -> None:
    tasks = tasks_of("binary", "binary")
    work = job((JOINT,), tasks, kind="image", max_steps=10, image_channels=(4, 6))
    weights = run_cohort(work, images(tasks), RecordingLink(), entry("equal_weights").learner)[JOINT.id]
    assert network_exponents(weights, JOINT, SEED) == ()
    work = job((JOINT,), tasks, kind="image", max_steps=10, image_channels=(6, 6))
    weights = run_cohort(work, images(tasks), RecordingLink(), entry("equal_weights").learner)[JOINT.id]
    (layer,) = network_exponents(weights, JOINT, SEED)
    assert (layer.layer, layer.eigenvalues) == (2, 54)


def test_that_factors_are_no_layers() -> None:
    assert network_exponents(stored((64, 64), "dmtrl_laf"), JOINT, SEED, find=entry) == ()
