"""Every method trains on a device other than the CPU: nothing meets a tensor that was left behind, and the networks are the same."""

import csv
from collections.abc import Callable

import pytest
import torch
from msgspec.structs import replace

from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.samples import write_sample
from engine.domain.plan import MethodChoice, Plan, Trial
from engine.methods import CATALOGUE, entry
from engine.studies.arrays import study_arrays
from engine.studies.trials import cohorts_of, trials_of
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from tests.engine.methods.other_device import OTHER, Away, MixedDevicesError, OtherDevice
from tests.engine.studies.small import small_plan, write_table

OF_THEIR_OWN = [found.declaration.id for found in CATALOGUE if found.learner is not Learner or found.declaration.id == "single_task"]
"""Methods with a way of training of their own; the others choose trials."""
Train = Callable[[str, str], dict[str, bytes]]


class Nobody:
    """Listens to no event and asks for no stop."""

    def emit(self, event: object) -> None:
        """Nothing."""

    def should_stop(self) -> bool:
        """Never."""
        return False

    def checkpoint(self, blob: bytes) -> None:
        """Made on the device, and kept nowhere."""
        assert blob


@pytest.fixture(scope="module")
def train(tmp_path_factory: pytest.TempPathFactory) -> Train:
    """Trains a method on a device: a table with tasks of every kind, two steps, every step with a look and a probe."""
    path = write_table(tmp_path_factory.mktemp("data"), 120)
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    for number, row in enumerate(rows):
        row.append("" if number % 4 == 0 else "ABC"[number % 3])
    rows[0][-1] = "grade"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    dataset = read_dataset([path])
    plan = small_plan(dataset)
    training = replace(plan.training, hidden=(6, 6), max_steps=2, evaluate_every=1, probe_every=1, batch_size=32)
    plan = replace(plan, tasks=(*plan.tasks, propose_task(dataset.card, "grade")), training=training, replicates=1)
    arrays = study_arrays(dataset, plan)
    return lambda name, device: _trained(name, device, plan, arrays)


@pytest.fixture(scope="module")
def train_on_pictures(tmp_path_factory: pytest.TempPathFactory) -> Train:
    """The same for networks of images."""
    file = write_sample("shapes", tmp_path_factory.mktemp("pictures"))
    dataset = read_dataset([file], image_size=16)
    plan = small_plan(dataset, tasks=("shape", "filled", "size"))
    training = replace(plan.training, image_size=16, max_steps=2, evaluate_every=1, probe_every=1, batch_size=16)
    plan = replace(plan, training=training, replicates=1)
    arrays = study_arrays(dataset, plan)
    return lambda name, device: _trained(name, device, plan, arrays)


def _trained(name: str, device: str, plan: Plan, arrays: TrainingArrays) -> dict[str, bytes]:
    plan = replace(plan, methods=tuple(MethodChoice(method) for method in dict.fromkeys(("single_task", name))))
    job, trial = _first(cohorts_of(plan, trials_of(plan)), name)
    job = replace(job, trials=tuple(one for one in job.trials if one.method == name)[-2:])
    method = entry(name)
    return run_cohort(job, arrays, Nobody(), method.learner, network=method.network, settings=method.read(trial.settings), device=device)


def _first(jobs: tuple[CohortJob, ...], name: str) -> tuple[CohortJob, Trial]:
    return next((job, trial) for job in jobs for trial in job.trials if trial.method == name)


@pytest.mark.parametrize("name", OF_THEIR_OWN)
def test_that_a_method_trains_on_another_device(name: str, train: Train) -> None:
    with OtherDevice():
        there = train(name, OTHER)
    assert there
    if name in ("single_task", "pcgrad", "rep_mtl"):
        assert there == train(name, "cpu")


@pytest.mark.parametrize("name", ["single_task", "mgda", "rep_mtl"])
def test_that_a_method_trains_on_pictures_on_another_device(name: str, train_on_pictures: Train) -> None:
    with OtherDevice():
        assert train_on_pictures(name, OTHER)


def test_that_a_tensor_left_behind_is_noticed() -> None:
    with OtherDevice():
        away = torch.arange(3.0, device=OTHER)
        assert isinstance(away, Away)
        assert (away * 2 + 1).tolist() == [1.0, 3.0, 5.0]
        assert away[torch.tensor([0, 2])].tolist() == [0.0, 2.0]
        with pytest.raises(MixedDevicesError):
            away + torch.ones(3)
        with pytest.raises(MixedDevicesError):
            away.index_add(0, torch.tensor([0, 1, 1]), away)
        with pytest.raises(TypeError):
            away.numpy()
