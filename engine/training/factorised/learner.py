"""Training of factorised networks: where it starts from, and what is told of how strongly tasks share."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from msgspec.structs import replace
from torch import Tensor

from engine.domain.plan import TrainingSettings, Trial
from engine.domain.task import Task
from engine.training.factorised.descriptors import read_descriptors
from engine.training.factorised.from_networks import composed_start
from engine.training.factorised.network import FactorisedNetwork, check_codes, check_rank
from engine.training.factorised.pruning import ALIVE, all_alive, prune, pushed
from engine.training.factorised.settings import FactorSettings
from engine.training.factorised.sharing import effective_rank, floor, gram_of, paper_sharing, raw_sharing, task_cosines, weight_sharing
from engine.training.factorised.start import random_start
from engine.training.layout import unpack
from engine.training.learner import Arm, Learner, Rehearse, joint_arm
from engine.training.networks import plain_network
from engine.training.step import Step

DIAGNOSTICS = ("sharing_paper", "sharing_raw", "sharing_weights", "sharing_floor", "effective_rank", "code_rank", "task_cosines")
"""Figures per factorised layer, in the order of the layers; ``sharing_floor`` is one, ``task_cosines`` has all pairs of each layer."""
STEPS_BETWEEN_LOOKS = 10
_GRAMS = "layer_grams"
_PAPER = "paper_sharing"
_RANKS = "code_ranks"


class SharingLearner(Learner):
    """Tells how strongly tasks share each layer of a factorised network."""

    network: FactorisedNetwork

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """Products of the tasks' weights (M, layers, T, T), the paper's measure and the codes' lengths (M, layers)."""
        return self._look(unpack(weights, self.network.pieces))

    def settle(self, step: Step) -> None:
        """Look at the layers every few steps."""
        if (step.number + 1) % STEPS_BETWEEN_LOOKS == 0:
            step.memory.update(self._look(step.parameters))

    def diagnostics(self, memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
        """The three measures of sharing with the floor of the first, the effective rank, and the cosine of every pair of tasks."""
        grams = memory[_GRAMS]
        return {
            "sharing_paper": memory[_PAPER],
            "sharing_raw": raw_sharing(grams),
            "sharing_weights": weight_sharing(grams),
            "sharing_floor": grams.new_full((len(grams), 1), floor(len(self.tasks))),
            "effective_rank": effective_rank(grams),
            "code_rank": memory[_RANKS],
            "task_cosines": task_cosines(grams).flatten(1),
        }

    @torch.no_grad()
    def _look(self, parameters: list[Tensor]) -> dict[str, Tensor]:
        codes = [self.network.codes(parameters, layer) for layer in self.network.layers]
        bases = [layer.form.basis(parameters[layer.shared]) for layer in self.network.layers]
        grams = [gram_of(basis, code) for basis, code in zip(bases, codes, strict=True)]
        return {
            _GRAMS: torch.stack(grams, dim=1),
            _PAPER: torch.stack([paper_sharing(code) for code in codes], dim=1),
            _RANKS: torch.stack([(code != 0).any(2).sum(1) for code in codes], dim=1).to(grams[0].dtype),
        }


class FactorisedLearner(SharingLearner):
    """Minimises the weighted sum of the tasks' losses over factors, codes, biases and heads."""

    settings: FactorSettings

    def start(self, generator: np.random.Generator) -> np.ndarray:
        """Factors by chance with the wanted variance for every task, biases at 0, private heads as those of the plain network."""
        return random_start(self.network, super().start(generator), generator, self.settings.start_sharing)

    def spent(self, settings: TrainingSettings) -> int:
        """The steps for the single-task networks; 0 from a random start."""
        return int(settings.max_steps * self.settings.start_steps) if self.settings.start == "single_task" else 0

    def prepare(self, weights: Tensor, trials: Sequence[Trial], rehearse: Rehearse) -> Tensor:
        """Train every task's own network from one common start, with each trial's optimiser and learning rate, and take them apart."""
        if self.settings.start == "random":
            return weights
        plain = Learner(plain_network(self.network.shape, self.tasks), self.tasks)
        single: list[Tensor] = []
        for task in self.tasks:
            alone = tuple(float(other is task) for other in self.tasks)
            single.append(rehearse(plain, [replace(trial, arm=f"single:{task.name}", weights=alone) for trial in trials]))
        return composed_start(self.network, weights, plain.network, single, self.settings.tolerance, self.settings.rank_rule)

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """What is told of sharing, and which building blocks are left where they are pruned."""
        pruned = {ALIVE: all_alive(self.network, weights)} if self.settings.rank_choice == "pruned" else {}
        return super().memory(weights) | pruned

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the weighted sum, and of the penalties on what descriptors do not explain and on blocks that may be pruned."""
        gradients = super().backward(step)
        if self.settings.code == "descriptor_and_residual":
            gradients = held(self.network, step.parameters, gradients, self.settings.residual_penalty)
        if self.settings.rank_choice == "pruned":
            gradients = pushed(self.network, step.parameters, gradients, self.settings.pruning)
        return gradients

    def settle(self, step: Step) -> None:
        """Keep pruned building blocks at zero, and look at the layers every few steps."""
        if self.settings.rank_choice == "pruned":
            decides = (step.number + 1) % STEPS_BETWEEN_LOOKS == 0
            step.memory[ALIVE] = prune(self.network, step.parameters, step.memory[ALIVE], decide=decides)
        super().settle(step)


def held(network: FactorisedNetwork, parameters: list[Tensor], gradients: tuple[Tensor, ...], strength: float) -> tuple[Tensor, ...]:
    """``gradients`` plus those of ``strength`` times the squared length of what descriptors do not explain of the codes."""
    changed = list(gradients)
    for layer in network.layers:
        changed[layer.code] = changed[layer.code] + 2.0 * strength * parameters[layer.code].detach()
    return tuple(changed)


def factor_arms(tasks: tuple[Task, ...], settings: FactorSettings) -> tuple[Arm, ...]:
    """One joint arm, or one for each of several lengths of the codes; PlanError for a length above the number of tasks."""
    count = len(tasks)
    check_rank(settings.task_rank, count)
    check_codes(settings)
    if settings.code != "free":
        read_descriptors(settings.descriptors, tasks)
    if settings.rank_choice != "validated":
        return joint_arm(tasks, settings)
    lengths = sorted({min(count, length) for length in (1, 2, -(-count // 2), count)})
    return tuple(Arm(f"rank:{length}", (1.0,) * count, {"task_rank": length}) for length in lengths)


def factorised_cost(tasks: int) -> float:
    """CPU time of a step beside one of equal weights, as measured on the default network with factors at their limits."""
    return 2.4 * tasks
