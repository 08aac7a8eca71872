"""How well a task is predicted from its description alone: each task is left out in turn and made from its descriptor."""

from dataclasses import dataclass

import numpy as np
import torch
from msgspec.structs import asdict
from torch import Tensor

from engine.domain.events import Event
from engine.domain.plan import OptimiserName, TrainingSettings, Trial
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.factorised.descriptors import leverage
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.new_task import NewTask, begin_task
from engine.training.factorised.settings import FactorSettings
from engine.training.job import CohortJob
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


class _Quiet:
    def emit(self, event: Event) -> None:
        """Nobody listens."""

    def should_stop(self) -> bool:
        return False

    def checkpoint(self, blob: bytes) -> None:
        """Not kept."""


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
) -> list[LeftOut]:
    """One entry per task, for a factorised ``method`` with codes from descriptors and tasks of one kind."""
    kind = "image" if arrays.holds_images else "table"
    found: list[LeftOut] = []
    for place, task in enumerate(tasks):
        weights = tuple(float(other is not task) for other in tasks)
        name = method.declaration.id
        trial = Trial(f"without {task.name}", name, f"without:{task.name}", weights, optimiser, rate, 1e-4, replicate, asdict(settings))
        job = CohortJob("left out", (trial,), tasks, training, seed, kind=kind)
        blob = run_cohort(job, arrays, _Quiet(), method.learner, network=method.network, settings=settings)[trial.id]
        stored = unpack_weights(blob, lambda _: method)
        network = stored.learner.network
        if not isinstance(network, FactorisedNetwork) or network.descriptors is None:
            raise TypeError(f"{name} has no codes from descriptors")
        inputs, targets = _rows(arrays, replicate, place)
        made = _candidates(network, stored.parameters, task, place)
        described_loss, mean_loss, nearest_loss = (
            float(element_losses(new.answer(inputs), targets, runs_of((task,))).mean()) for new in made
        )
        described = network.descriptors.numpy()
        found.append(
            LeftOut(task.name, described_loss, mean_loss, nearest_loss, leverage(described[place], np.delete(described, place, axis=0)))
        )
    return found


def _candidates(network: FactorisedNetwork, parameters: list[Tensor], task: Task, place: int) -> list[NewTask]:
    """From the descriptor, from the mean code, from that of the nearest task; never from what the left-out task itself holds."""
    assert network.descriptors is not None
    described = network.descriptors.numpy()
    others = [other for other in range(len(network.tasks)) if other != place]
    nearest = min(others, key=lambda other: float(np.linalg.norm(described[other] - described[place])))
    return [begin_task(network, parameters, task, known) for known in (described[place], described[others].mean(0), described[nearest])]


def _rows(arrays: TrainingArrays, replicate: int, place: int) -> tuple[Tensor, Tensor]:
    """Standardised shared inputs (1, B, ...) and scaled labels (1, B, 1) of the validation rows that carry the task's label."""
    source = Source(arrays, "cpu", torch.float32)
    rows = torch.from_numpy(source.rows_of(replicate, 1, (place,)))[None]
    which = torch.tensor([replicate])
    return source.inputs(rows, which), source.targets(rows, which)[0][..., place : place + 1]
