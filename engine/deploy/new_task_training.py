"""Trains the ways to a network for a further task, all with the plan's settings, and judges them on the same rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np
import torch
from safetensors.torch import load

from engine.domain.errors import PlanError
from engine.domain.events import Event, TrialFinished
from engine.domain.new_task import Way
from engine.domain.plan import Plan, Trial
from engine.domain.task import Task
from engine.domain.text import message
from engine.studies.seeds import fingerprint
from engine.studies.trials import is_image_plan, learning_rates
from engine.training.arrays import TrainingArrays
from engine.training.extension import ExtendedNetwork, Extension, ExtensionLearner, UnfrozenLearner, UnfrozenNetwork, flat
from engine.training.job import CohortJob
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.networks import NetworkBuilder, plain_network
from engine.training.scoring import score_trial
from engine.training.weights import pack_weights

TEST_PART = 2


class StepCounter:
    """The link of every training of a request: counts its steps, asks whether to stop, keeps what trials ended with."""

    def __init__(self, progress: Callable[[float], None], stop: Callable[[], bool]) -> None:
        self.finished: dict[str, TrialFinished] = {}
        self._steps = 1
        self._planned = 0
        self._taken = 0
        self._progress = progress
        self._stop = stop

    def expect(self, steps: int) -> None:
        """At most so many ``steps`` are to be counted."""
        self._steps = max(1, steps)

    def emit(self, event: Event) -> None:
        """Keep how a trial ended."""
        if isinstance(event, TrialFinished):
            self.finished[event.trial] = event

    def should_stop(self) -> bool:
        """Count a step; whether the person asked to stop."""
        self._taken += 1
        self._progress(min(1.0, self._taken / self._steps))
        return self._stop()

    def checkpoint(self, blob: bytes) -> None:
        """Not kept: a further task is added whole or not at all."""

    def begin(self, steps: int) -> None:
        """Training of at most so many ``steps`` begins; what those before left unused counts as taken."""
        self._taken = self._planned
        self._planned += steps


@dataclass
class TrainedWay:
    """The networks of one way with the configuration that did best on validation rows."""

    way: Way
    trained: int
    networks: dict[int, bytes] = field(default_factory=dict)
    """Replicate -> plain network of the task alone, which needs nothing else to predict."""
    trials: dict[int, Trial] = field(default_factory=dict)
    loss: float = float("inf")
    """Mean validation loss relative to the best constant."""
    validation: float | None = None
    test: tuple[float | None, ...] = ()


class NewTaskTrainer:
    """Trains one task by several ways; CancelledError when the person stops it."""

    def __init__(self, task: Task, plan: Plan, replicates: Sequence[int], link: StepCounter) -> None:
        self._task = task
        self._plan = plan
        self._replicates = tuple(replicates)
        self._link = link

    @property
    def most_steps(self) -> int:
        """The most steps that one way of ``extend`` or ``alone`` takes."""
        optimisers = self._plan.training.optimisers
        each = sum(len(learning_rates(self._plan, optimiser)) for optimiser in optimisers) if is_image_plan(self._plan) else len(optimisers)
        return len(self._replicates) * each * self._plan.training.max_steps

    def alone(self, arrays: TrainingArrays) -> TrainedWay:
        """A network of the task alone, from chance."""
        network = plain_network(arrays.shape(self._plan.training), (self._task,))
        blobs: dict[str, bytes] = {}
        for replicate in self._replicates:
            blobs |= self._train("alone", replicate, arrays, Learner, plain_network)
        return self._best("alone", blobs, arrays, network.pieces[-1].end)

    def shared(self, extensions: dict[int, Extension], arrays: TrainingArrays) -> TrainedWay:
        """Only what the task has of its own."""
        blobs: dict[str, bytes] = {}
        for replicate, extension in extensions.items():
            network = ExtendedNetwork(extension)
            trained = self._train("shared", replicate, arrays, ExtensionLearner, lambda *_, network=network: network)
            for trial, blob in trained.items():
                own = unpack(load(blob)["weights"][None], network.pieces)
                blobs[trial] = self._pack(flat(extension.dense(own)), self._trial_of("shared", replicate, trial), arrays)
        first = next(iter(extensions.values()))
        return self._best("shared", blobs, arrays, sum(values.numel() for values in first.own))

    def unfrozen(self, extensions: dict[int, Extension], arrays: TrainingArrays) -> TrainedWay:
        """The same start, with everything free to move."""
        blobs: dict[str, bytes] = {}
        for replicate, extension in extensions.items():
            network = UnfrozenNetwork(extension)
            trained = self._train("unfrozen", replicate, arrays, UnfrozenLearner, lambda *_, network=network: network)
            for trial, blob in trained.items():
                blobs[trial] = self._pack(load(blob)["weights"], self._trial_of("unfrozen", replicate, trial), arrays)
        return self._best("unfrozen", blobs, arrays, next(iter(extensions.values())).network.pieces[-1].end)

    def described(self, extensions: dict[int, Extension], arrays: TrainingArrays) -> TrainedWay:
        """What the description makes of the factors, without any training."""
        made = TrainedWay("shared", 0)
        for replicate, extension in extensions.items():
            trial = self._trials("shared", replicate)[0]
            made.trials[replicate] = trial
            made.networks[replicate] = self._pack(flat(extension.dense(extension.own)), trial, arrays)
        made.validation = _mean(self._scores(made, arrays, 1))
        made.test = self._scores(made, arrays, TEST_PART)
        return made

    def _train(self, way: Way, replicate: int, arrays: TrainingArrays, learner: type[Learner], network: NetworkBuilder) -> dict[str, bytes]:
        blobs: dict[str, bytes] = {}
        for optimiser in self._plan.training.optimisers:
            trials = tuple(trial for trial in self._trials(way, replicate) if trial.optimiser == optimiser)
            images = is_image_plan(self._plan)
            self._link.begin(self._plan.training.max_steps * (len(trials) if images else 1))
            kind = "image" if images else "table"
            job = CohortJob(f"{way} {replicate}", trials, (self._task,), self._plan.training, self._plan.seed, kind=kind)
            blobs |= run_cohort(job, arrays, self._link, learner, network=network)
        return blobs

    def _trials(self, way: Way, replicate: int) -> tuple[Trial, ...]:
        plan = self._plan
        return tuple(
            Trial(
                id=fingerprint("new task", self._task.name, way, optimiser, rate, replicate)[:12],
                method="new_task",
                arm=way,
                weights=(1.0,),
                optimiser=optimiser,
                learning_rate=rate,
                weight_decay=plan.training.weight_decay,
                replicate=replicate,
            )
            for optimiser in plan.training.optimisers
            for rate in learning_rates(plan, optimiser)
        )

    def _trial_of(self, way: Way, replicate: int, name: str) -> Trial:
        return next(trial for trial in self._trials(way, replicate) if trial.id == name)

    def _pack(self, weights: torch.Tensor, trial: Trial, arrays: TrainingArrays) -> bytes:
        return pack_weights(weights, trial, (self._task,), self._plan.training, arrays, own_network=False)

    def _best(self, way: Way, blobs: dict[str, bytes], arrays: TrainingArrays, trained: int) -> TrainedWay:
        """The configuration with the least mean validation loss among those with the most finished replicates."""
        by_configuration: dict[str, TrainedWay] = {}
        for replicate in self._replicates:
            for trial in self._trials(way, replicate):
                if trial.id in blobs:
                    found = by_configuration.setdefault(trial.configuration, TrainedWay(way, trained))
                    found.networks[replicate], found.trials[replicate] = blobs[trial.id], trial
        if not by_configuration:
            raise PlanError(
                message(
                    "No network for {task} could be trained: every training left the range of numbers. Lower learning rates avoid this.",
                    task=self._task.name,
                )
            )
        for found in by_configuration.values():
            ends = [self._link.finished[trial.id] for trial in found.trials.values()]
            found.loss = fmean(end.loss for end in ends)
            found.validation = _mean([end.kpis[0] for end in ends])
        chosen = min(by_configuration.values(), key=lambda found: (-len(found.networks), found.loss))
        chosen.test = self._scores(chosen, arrays, TEST_PART)
        return chosen

    def _scores(self, found: TrainedWay, arrays: TrainingArrays, part: int) -> tuple[float | None, ...]:
        settings, tasks = self._plan.training, (self._task,)
        return tuple(
            score_trial(found.networks[replicate], found.trials[replicate], tasks, settings, arrays, part)[0]
            if replicate in found.networks and _holds_labels(arrays, part, replicate)
            else None
            for replicate in self._replicates
        )


def _holds_labels(arrays: TrainingArrays, part: int, replicate: int) -> bool:
    return bool(np.any((arrays.parts[replicate] == part) & ~np.isnan(arrays.labels[:, 0])))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
