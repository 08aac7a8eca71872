"""The directed affinity probe: how much further a step gets a task on rows held out if a clone has its say on the branch.

In a short training of the branched network the clones' heads learn along without moving trunk or branch. Every few steps the gradients
g_t of task t and g_st of the clone, on trunk and branch t, give two directions of one length: the one that training takes without the
clone, g_t, and the one that it takes with it, g_t + g_st. For each held-out row of t its loss is followed a little way along both, and

    Z_st = learning rate x (saving along g_t + g_st - saving along g_t) / held-out loss of t

is averaged over the looks. This is directed, and it counts what the clone displaces: where a task's own labels are plenty the step is
better without a clone, even one of a closely related task. The unit of chance is the row, as all looks see the same ones: the standard
error is that over rows, which ``folded`` makes as many as there are. After Fifty et al. 2021 (arXiv:2109.04617), who look one step ahead
along the other task alone, on training data and on the trunk; it is no part of the self-auxiliary paper.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.domain.plan import Trial
from engine.training.auxiliary.directional import slopes_along
from engine.training.auxiliary.folds import FOLDS, folded
from engine.training.auxiliary.learner import AuxiliaryLearner
from engine.training.job import CohortJob
from engine.training.learner import Rehearse
from engine.training.losses import element_losses
from engine.training.source import Source
from engine.training.step import Step

STEPS_BETWEEN_PROBES = 10
MOST_HELD_OUT = 128
"""Rows of a task that are looked at in each fold."""
_SAVED, _LOOKS = "saved_by_edges", "looks_at_edges"


def measured_affinity(
    learner: AuxiliaryLearner, job: CohortJob, source: Source, trials: Sequence[Trial], rehearse: Rehearse
) -> tuple[Tensor, Tensor]:
    """(M, E) the mean over held-out rows after a training beforehand, and its standard error; NaN with fewer than two rows."""
    held_out, several = folded(source, trials, job.seed)
    groups = [sorted(several, key=lambda trial: trial.replicate)] if job.kind == "table" else [[trial] for trial in several]
    found: dict[str, Tensor] = {}
    for group in groups:
        saved = rehearse(_Probe(learner, job, held_out, group), group, held_out).unflatten(1, (MOST_HELD_OUT, -1))
        found |= zip((trial.id for trial in group), saved, strict=True)
    rows = torch.stack([found[trial.id] for trial in several])
    return _mean_and_error(rows.unflatten(0, (len(trials), FOLDS)).flatten(1, 2))


class _Probe(AuxiliaryLearner):
    """Trains the branched network as if there were no clones, and their heads on branches that they cannot move."""

    def __init__(self, learner: AuxiliaryLearner, job: CohortJob, source: Source, trials: Sequence[Trial]) -> None:
        super().__init__(learner.network, learner.tasks, learner.settings)
        self._source = source
        self._replicates = torch.tensor([trial.replicate for trial in trials], device=source.device)
        self._views = torch.tensor([source.view_of(trial) for trial in trials], device=source.device)
        self._rows, self._known = _held_out_rows(job, source, trials)

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """What each held-out row saved by each edge, summed over the looks, and how many looks there were."""
        members, edges = len(weights), len(self.network.edges)
        looks = {_SAVED: weights.new_zeros(members, MOST_HELD_OUT, edges), _LOOKS: weights.new_zeros(members, 1, edges)}
        return super().memory(weights) | looks

    def rehearsed(self, weights: Tensor, memory: dict[str, Tensor]) -> Tensor:
        """(M, n E) what each held-out row of the target saves in the mean over the looks; NaN where there is no row or no look."""
        targets = [target for _, target in self.network.edges]
        known = self._known[:, :, targets] & (memory[_LOOKS] > 0)
        return torch.where(known, memory[_SAVED] / memory[_LOOKS].clamp(min=1.0), torch.nan).flatten(1)

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the tasks' own losses, and of the clones' for their heads alone."""
        if step.number and step.number % STEPS_BETWEEN_PROBES == 0:
            self._look(step)
        *_, branches, outputs = step.layers
        losses = self.all_losses(step.parameters, step.batch, [branches.detach(), outputs], step.losses)
        return torch.autograd.grad((losses * step.weights[:, self.learned_from]).sum(), step.parameters)

    def _look(self, step: Step) -> None:
        tasks = len(self.tasks)
        losses = self.all_losses(step.parameters, step.batch, step.layers, step.losses)
        for target in sorted({target for _, target in self.network.edges}):
            mine = [place for place, edge in enumerate(self.network.edges) if edge[1] == target]
            own, *clones = (self._on_body(losses[:, place], step.parameters) for place in (target, *(tasks + place for place in mine)))
            alone, level = self._along(step, own, target)
            for place, clone in zip(mine, clones, strict=True):
                both, _ = self._along(step, [a + b for a, b in zip(own, clone, strict=True)], target)
                seen = step.active[:, target] & step.active[:, self.network.edges[place][0]]
                saved = step.learning_rate * (both - alone) / level.clamp(min=1e-12)
                step.memory[_SAVED][:, :, place] += torch.where(seen[:, None], saved, 0.0)
                step.memory[_LOOKS][:, 0, place] += seen

    def _on_body(self, loss: Tensor, parameters: list[Tensor]) -> list[Tensor]:
        """The gradient on trunk and branches of members' losses (M,), and zeros for the heads."""
        body = parameters[: self.network.heads_from]
        found = torch.autograd.grad(loss.sum(), body, retain_graph=True)
        return [*found, *(torch.zeros_like(weight) for weight in parameters[len(body) :])]

    def _along(self, step: Step, direction: list[Tensor], target: int) -> tuple[Tensor, Tensor]:
        """(M, n) how fast the loss of each held-out row falls against ``direction``, per length, and (M, 1) their mean loss."""
        rows, known = self._rows[:, :, target], self._known[:, :, target]
        inputs = self._source.inputs(rows, self._replicates)
        targets, _ = self._source.targets(rows, self._replicates, self._views)

        def losses(parameters: list[Tensor]) -> Tensor:
            return element_losses(self.forward(parameters, inputs)[-1], targets, self.runs)[:, :, target] * known

        length = torch.stack([way.flatten(1).square().sum(1) for way in direction]).sum(0).sqrt().clamp(min=1e-12)
        fall = slopes_along(losses, step.parameters, direction) / length[:, None]
        with torch.no_grad():
            level = losses(step.parameters).sum(1, keepdim=True) / known.sum(1, keepdim=True).clamp(min=1)
        return fall, level


def _held_out_rows(job: CohortJob, source: Source, trials: Sequence[Trial]) -> tuple[Tensor, Tensor]:
    """(M, n, T) validation rows with a label of each task, at most ``MOST_HELD_OUT``, and which of the places hold one."""
    rows = np.zeros((len(trials), MOST_HELD_OUT, len(job.tasks)), dtype=np.int64)
    known = np.zeros(rows.shape, dtype=bool)
    for member, trial in enumerate(trials):
        for task in range(len(job.tasks)):
            found = source.rows_of(trial.replicate, 1, (task,), source.view_of(trial))
            if len(found) > MOST_HELD_OUT:
                found = np.random.default_rng((job.seed % 2**63, trial.replicate, task)).choice(found, MOST_HELD_OUT, replace=False)
            rows[member, : len(found), task], known[member, : len(found), task] = found, True
    return torch.from_numpy(rows).to(source.device), torch.from_numpy(known).to(source.device)


def _mean_and_error(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Over the axis 1 of (M, n, E) with NaN where nothing is known."""
    count = rows.isfinite().sum(1)
    mean = rows.nanmean(1)
    spread = (rows - mean[:, None]).square().nansum(1) / (count - 1).clamp(min=1)
    enough = count >= 2
    return torch.where(enough, mean, torch.nan), torch.where(enough, (spread / count.clamp(min=1)).sqrt(), torch.nan)
