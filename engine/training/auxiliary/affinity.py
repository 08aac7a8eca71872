"""The directed affinity probe: how much a clone on the branch of a task would lower the task's loss on the validation part.

In a short training of the branched network the clones' heads learn along without moving trunk or branch. Every few steps
Z_st = rate x <gradient of clone st, gradient of the validation loss of t> / (validation loss of t), on trunk and branch t: to first
order the share of its loss that t saves by one step of the clone. After Fifty et al. 2021 (arXiv:2109.04617), who look one step ahead
on training data and on the trunk alone; it is no part of the self-auxiliary paper. Z falls as training goes on, which widens the standard
error of its mean: a margin of two is strict, and finds little where the target has few validation labels.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.domain.plan import Trial
from engine.training.auxiliary.directional import slopes_along
from engine.training.auxiliary.learner import AuxiliaryLearner
from engine.training.cohort import Cohort
from engine.training.job import CohortJob
from engine.training.source import Source
from engine.training.step import Step

STEPS_BETWEEN_PROBES = 10
_SUM, _SQUARES, _COUNT = "affinity_sum", "affinity_squares", "affinity_count"


def measured_affinity(
    learner: AuxiliaryLearner, job: CohortJob, source: Source, trials: Sequence[Trial], steps: int
) -> tuple[Tensor, Tensor]:
    """(M, E) the mean over the probes of a training of ``steps``, and its standard error; NaN with fewer than two probes."""
    probe = _Probe(learner.network, learner.tasks, learner.settings)
    groups = [trials] if job.kind == "table" else [(trial,) for trial in trials]
    found: list[tuple[Tensor, Tensor]] = []
    for group in groups:
        cohort = Cohort(job, group, source, probe, source.device, source.dtype)
        while cohort.step < steps:
            cohort.advance()
        found.append(_mean_and_error(*(cohort.memory[name] for name in (_SUM, _SQUARES, _COUNT))))
    means, errors = zip(*found, strict=True)
    return torch.cat(means), torch.cat(errors)


class _Probe(AuxiliaryLearner):
    """Trains the branched network as if there were no clones, and their heads on branches that they cannot move."""

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """Sums over the probes (M, E)."""
        return {name: weights.new_zeros(len(weights), len(self.network.edges)) for name in (_SUM, _SQUARES, _COUNT)}

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the tasks' own losses, and of the clones' for their heads alone."""
        if step.number and step.number % STEPS_BETWEEN_PROBES == 0:
            self._look(step)
        *_, branches, outputs = step.layers
        losses = self.all_losses(step.parameters, step.batch, [branches.detach(), outputs], step.losses)
        return torch.autograd.grad((losses * step.weights[:, self.learned_from]).sum(), step.parameters)

    def _look(self, step: Step) -> None:
        held_out, tasks = step.held_out(), len(self.tasks)

        def clones(parameters: list[Tensor]) -> Tensor:
            layers = self.forward(parameters, step.batch.inputs)
            return self.all_losses(parameters, step.batch, layers, self.losses(layers, step.batch))[:, tasks:]

        own = self.losses(self.forward(step.parameters, held_out.inputs), held_out)
        seen = (held_out.labelled.sum(1) > 0) & (step.weights > 0)
        body = step.parameters[: self.network.heads_from]
        for target in sorted({target for _, target in self.network.edges}):
            found = torch.autograd.grad(own[:, target].sum(), body, retain_graph=True)
            direction = [*found, *(torch.zeros_like(weight) for weight in step.parameters[len(found) :])]
            mine = [place for place, edge in enumerate(self.network.edges) if edge[1] == target]
            helpers = [self.network.edges[place][0] for place in mine]
            saved = (
                step.learning_rate
                * slopes_along(clones, step.parameters, direction)[:, mine]
                / own[:, target, None].detach().clamp(min=1e-12)
            )
            known = (seen[:, target, None] & step.active[:, helpers]).to(saved.dtype)
            step.memory[_SUM][:, mine] += saved * known
            step.memory[_SQUARES][:, mine] += saved.square() * known
            step.memory[_COUNT][:, mine] += known


def _mean_and_error(total: Tensor, squares: Tensor, count: Tensor) -> tuple[Tensor, Tensor]:
    mean = total / count
    spread = (squares / count - mean.square()).clamp(min=0.0)
    error = (spread / (count - 1.0)).sqrt()
    enough = count >= 2
    return torch.where(enough, mean, torch.nan), torch.where(enough, error, torch.nan)
