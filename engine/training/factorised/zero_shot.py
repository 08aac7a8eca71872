"""How well a task is predicted from its description alone: each task is left out in turn and made from its descriptor."""

import dataclasses
from dataclasses import dataclass

import numpy as np
import torch
from msgspec.structs import asdict, replace
from torch import Tensor

from engine.domain.plan import OptimiserName, TrainingSettings, Trial
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.factorised.descriptors import leverage, read_descriptors
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.new_task import NewTask, begin_task
from engine.training.factorised.settings import FactorSettings
from engine.training.job import CohortJob, Link
from engine.training.learner import MethodEntry
from engine.training.loop import run_cohort
from engine.training.losses import element_losses, runs_of
from engine.training.source import Source
from engine.training.weights import unpack_weights


@dataclass(frozen=True)
class LeftOut:
    """The validation loss of a task that was left out of training, by where its network came from."""

    task: str
    from_descriptor: float
    from_mean: float
    """With the mean of the other tasks' codes."""
    from_nearest: float
    """With the code of the task whose descriptor is nearest."""
    leverage: float
    """Well above 1: the descriptor lies outside what the other tasks cover."""


def leave_one_task_out(
    method: MethodEntry,
    settings: FactorSettings,
    arrays: TrainingArrays,
    tasks: tuple[Task, ...],
    training: TrainingSettings,
    *,
    rate: float,
    optimiser: OptimiserName = "adamw",
    replicate: int = 0,
    seed: int = 0,
    link: Link,
) -> list[LeftOut]:
    """One entry per task, for a factorised ``method`` with codes from descriptors and tasks of one kind; at least two tasks.

    The task that is left out gives no label to anything: not to the single-task start, and not to the scale of its own values.
    """
    kind = "image" if arrays.holds_images else "table"
    described = read_descriptors(settings.descriptors, tasks)
    fewer = replace(settings, task_rank=min(settings.task_rank, len(tasks) - 1))
    found: list[LeftOut] = []
    for place, task in enumerate(tasks):
        others = tuple(other for other in tasks if other is not task)
        name = method.declaration.id
        trial = Trial(f"without {task.name}", name, "joint", (1.0,) * len(others), optimiser, rate, 1e-4, replicate, asdict(fewer))
        job = CohortJob("left out", (trial,), others, replace(training, probe_every=0), seed, kind=kind)
        without = _without(arrays, place)
        blob = run_cohort(job, without, link, method.learner, network=method.network, settings=fewer)[trial.id]
        stored = unpack_weights(blob, lambda _: method)
        network = stored.learner.network
        if not isinstance(network, FactorisedNetwork) or network.descriptors is None:
            raise TypeError(f"{name} has no codes from descriptors")
        inputs, targets = _rows(arrays, without, replicate, place)
        made = _candidates(network, stored.parameters, task, described[place])
        described_loss, mean_loss, nearest_loss = (
            float(element_losses(new.answer(inputs), targets, runs_of((task,))).mean()) for new in made
        )
        strange = leverage(described[place], np.delete(described, place, axis=0))
        found.append(LeftOut(task.name, described_loss, mean_loss, nearest_loss, strange))
    return found


def _without(arrays: TrainingArrays, place: int) -> TrainingArrays:
    """``arrays`` with one task less."""
    fields = {name: np.delete(getattr(arrays, name), place, axis=1) for name in ("labels", "label_offset", "label_scale")}
    private = None if arrays.private is None else np.delete(arrays.private, place, axis=1)
    return dataclasses.replace(arrays, **fields, private=private)


def _candidates(network: FactorisedNetwork, parameters: list[Tensor], task: Task, mine: np.ndarray) -> list[NewTask]:
    """From the descriptor ``mine``, from the mean of the others' codes, from the code of the task with the nearest descriptor."""
    assert network.descriptors is not None
    others = network.descriptors.numpy()
    nearest = others[np.linalg.norm(others - mine, axis=1).argmin()]
    return [begin_task(network, parameters, task, known) for known in (mine, others.mean(0), nearest)]


@torch.no_grad()
def _rows(arrays: TrainingArrays, without: TrainingArrays, replicate: int, place: int) -> tuple[Tensor, Tensor]:
    """Standardised shared inputs (1, B, ...) and labels (1, B, 1) of the validation rows that carry the task's label.

    Labels stand in the mean scale of the other tasks, since a task without labels has none of its own.
    """
    unit = {name: getattr(arrays, name).copy() for name in ("label_offset", "label_scale")}
    for name, values in unit.items():
        values[:, place] = getattr(without, name).mean(axis=1)
    source = Source(dataclasses.replace(arrays, **unit), "cpu", torch.float32)
    rows = torch.from_numpy(source.rows_of(replicate, 1, (place,)))[None]
    which = torch.tensor([replicate])
    return source.inputs(rows, which), source.targets(rows, which)[0][..., place : place + 1]
