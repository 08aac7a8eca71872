"""Training with clones: every task learns on its own branch, and clones of other tasks help the branch along with heads of their own."""

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.domain.plan import SettingValue
from engine.domain.task import Task
from engine.training.auxiliary.directional import meta_gradient
from engine.training.auxiliary.settings import AuxiliarySettings
from engine.training.auxiliary.shares import path_shares
from engine.training.batches import Batch
from engine.training.branches import BranchedNetwork
from engine.training.learner import Learner
from engine.training.losses import element_losses, runs_of
from engine.training.step import Step

DIAGNOSTICS = ("path_shares", "help", "help_error")
"""T x T figures each, source by source: what share of the loss on a target's branch a source has (its own on the diagonal), how much
of the target's loss a source was measured to save, and the standard error of that."""
FIRST_OMEGA = 0.1
"""Learned weights start here, as in the paper."""
_BETAS = (0.9, 0.999)
KEPT, HELP, HELP_ERROR = "kept_edges", "help", "help_error"
"""What a learner remembers of each edge (M, E): 1 where it is kept, and what was measured."""
_OMEGA = "omega"
_SHARES, _STEPS = "path_shares", "path_share_steps"


class AuxiliaryLearner(Learner):
    """Minimises on each branch the task's own loss and those of the clones on it, weighted by their shares."""

    network: BranchedNetwork
    settings: AuxiliarySettings

    def __init__(self, network: BranchedNetwork, tasks: tuple[Task, ...], settings: AuxiliarySettings) -> None:
        super().__init__(network, tasks, settings)
        self._clone_runs = runs_of(tuple(tasks[source] for source, _ in network.edges))
        self._sources = torch.tensor([source for source, _ in network.edges], dtype=torch.int64)
        """(E,) the task whose labels a clone learns from."""
        self.learned_from = [*range(len(tasks)), *(source for source, _ in network.edges)]
        """The task whose labels each loss is about, the tasks' own first."""
        self._branch = torch.tensor([*range(len(tasks)), *(target for _, target in network.edges)], dtype=torch.int64)
        """(T + E,) the branch on which each loss acts, the tasks' own first."""
        self._cell = torch.tensor([t * len(tasks) + t for t in range(len(tasks))] + [s * len(tasks) + t for s, t in network.edges])

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """Raw weights (M, T + E) with what Adam remembers of them, which edges are kept, what is known of help, and a tally of shares."""
        members, tasks, edges = len(weights), len(self.tasks), len(self.network.edges)
        first = FIRST_OMEGA if self.settings.weights == "learned" else 1.0
        learned = {"omega_first", "omega_second"} if self.settings.weights == "learned" else set()
        return {
            _OMEGA: weights.new_full((members, tasks + edges), first),
            **{name: weights.new_zeros(members, tasks + edges) for name in sorted(learned)},
            KEPT: weights.new_ones(members, edges),
            HELP: weights.new_full((members, edges), torch.nan),
            HELP_ERROR: weights.new_full((members, edges), torch.nan),
            _SHARES: weights.new_zeros(members, tasks + edges),
            _STEPS: weights.new_zeros(members, tasks + edges),
        }

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of all losses, each with its share of its branch."""
        losses = self.all_losses(step.parameters, step.batch, step.layers, step.losses)
        memory = step.memory
        labelled = self._labelled(step)
        present = torch.cat([labelled[:, : len(self.tasks)], labelled[:, len(self.tasks) :] & (memory[KEPT] > 0)], dim=1)
        shares = path_shares(memory[_OMEGA], present, self._branch.to(losses.device), self.settings.normalisation)
        memory[_SHARES].add_(shares)
        memory[_STEPS].add_(labelled)
        weights = step.weights[:, self._branch] * shares
        learns = self.settings.weights == "learned" and len(self.network.edges) > 0 and step.number % self.settings.every == 0
        gradients = torch.autograd.grad((losses * weights).sum(), step.parameters, retain_graph=learns)
        if learns:
            self._correct(step, losses, present)
        return gradients

    def all_losses(self, parameters: list[Tensor], batch: Batch, layers: list[Tensor], own: Tensor) -> Tensor:
        """(M, T + E) the tasks' ``own`` losses (M, T) and those of the clones, 0 where a batch has no label."""
        if not self.network.edges:
            return own
        sources = self._sources.to(own.device)
        answers = self.network.clone_outputs(parameters, layers[-2])
        clones = element_losses(answers, batch.targets.index_select(2, sources), self._clone_runs)
        return torch.cat([own, (clones * batch.shares.index_select(2, sources)).sum(1)], dim=1)

    def diagnostics(self, memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
        """Mean shares since the last call, and what was measured beforehand; NaN where there is no edge or no measurement."""
        size = len(self.tasks) ** 2
        blank = memory[_OMEGA].new_full((len(memory[_OMEGA]), size), torch.nan)
        cells = self._cell.to(blank.device)
        figures = {_SHARES: blank.index_copy(1, cells, memory[_SHARES] / memory[_STEPS])}
        memory[_SHARES].zero_()
        memory[_STEPS].zero_()
        for name in DIAGNOSTICS[1:]:
            figures[name] = blank.index_copy(1, cells[len(self.tasks) :], memory[name])
        return figures

    def stored(self, weights: Tensor, settings: dict[str, SettingValue]) -> tuple[Tensor, dict[str, SettingValue]]:
        """The branched network without clones."""
        return weights[: self.network.kept], settings | {"edges": "none", "given": ""}

    def _labelled(self, step: Step) -> Tensor:
        """(M, T + E) whether a loss has labels in this step and its tasks are trained."""
        active = step.active
        trained = step.weights[:, self._branch[len(self.tasks) :]] > 0
        return torch.cat([active, active[:, self._sources.to(active.device)] & trained], dim=1)

    def _correct(self, step: Step, losses: Tensor, present: Tensor) -> None:
        """Move the raw weights with Adam along the gradient of the held-out loss after a step, and keep them from falling below zero.

        The step is one with the shares that training uses, and the gradient goes through them: by raw weights all helpers that point
        more or less the task's way would grow alike, although each takes from the say of the others.
        """
        memory, held_out = step.memory, step.held_out()
        counted = step.weights * (held_out.labelled.sum(1) > 0)

        def training(parameters: list[Tensor]) -> Tensor:
            layers = self.forward(parameters, step.batch.inputs)
            return self.all_losses(parameters, step.batch, layers, self.losses(layers, step.batch))

        def validation(parameters: list[Tensor]) -> Tensor:
            return self.losses(self.forward(parameters, held_out.inputs), held_out) * counted

        omega = memory[_OMEGA].clone().requires_grad_()
        shares = step.weights[:, self._branch] * path_shares(omega, present, self._branch.to(losses.device), self.settings.normalisation)
        gradients = torch.autograd.grad((losses * shares.detach()).sum(), step.parameters)
        along = meta_gradient(training, validation, step.parameters, gradients, step.learning_rate)
        (slopes,) = torch.autograd.grad((shares * along).sum(), omega)
        count = step.number // self.settings.every + 1
        first, second = memory["omega_first"], memory["omega_second"]
        first.lerp_(slopes, 1.0 - _BETAS[0])
        second.lerp_(slopes.square(), 1.0 - _BETAS[1])
        length = (second / (1.0 - _BETAS[1] ** count)).sqrt() + 1e-8
        memory[_OMEGA].sub_(self.settings.rate * first / (1.0 - _BETAS[0] ** count) / length).clamp_(min=0.0)
