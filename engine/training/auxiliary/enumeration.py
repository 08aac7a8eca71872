"""Who helps whom by trying: every task alone and every pair is trained for a while with plain networks, and compared on rows held out.

The paper's selection: s helps t where t is better in the pair than alone. Ours asks for a margin over the standard error of the
difference, row by row, because among T (T - 1) comparisons some come out well by chance; and each row is held out once (see ``folded``),
because a task that is short of labels has too few in the validation part alone to tell.
"""

from collections.abc import Sequence

import numpy as np
import torch
from msgspec.structs import replace
from torch import Tensor

from engine.domain.plan import Trial
from engine.training.auxiliary.folds import FOLDS, folded
from engine.training.branches import Edge
from engine.training.evaluation import MOST_ROWS
from engine.training.job import CohortJob
from engine.training.layout import unpack
from engine.training.learner import Learner, Rehearse
from engine.training.losses import element_losses
from engine.training.networks import plain_network
from engine.training.source import Source


def enumerated_gains(
    edges: Sequence[Edge], job: CohortJob, source: Source, trials: Sequence[Trial], rehearse: Rehearse
) -> tuple[Tensor, Tensor]:
    """(M, E) the share of its held-out loss that each edge's target saves in the pair, and the standard error; NaN if one diverged."""
    count = len(job.tasks)
    held_out, several = folded(source, trials, job.seed)
    learner = Learner(plain_network(source.arrays.shape(job.settings), job.tasks), job.tasks)
    together = {frozenset((task,)) for edge in edges for task in edge} | {frozenset(edge) for edge in edges}
    losses: dict[tuple[frozenset[int], int], list[Tensor]] = {}
    for group in sorted(together, key=sorted):
        weights = tuple(float(task in group) for task in range(count))
        surveyed = sorted((replace(trial, arm="survey", weights=weights) for trial in several), key=lambda trial: trial.replicate)
        trained = dict(zip((trial.id for trial in surveyed), rehearse(learner, surveyed, held_out), strict=True))
        for task in group:
            rows = [_row_losses(learner, job, held_out, trained[trial.id], trial, task) for trial in several]
            losses[group, task] = [torch.cat(rows[first : first + FOLDS]) for first in range(0, len(rows), FOLDS)]
    saved = [
        _saved(losses[frozenset((target,)), target], losses[frozenset((source_task, target)), target]) for source_task, target in edges
    ]
    means, errors = zip(*saved, strict=True)
    return torch.stack(means, dim=1), torch.stack(errors, dim=1)


@torch.no_grad()
def _row_losses(learner: Learner, job: CohortJob, source: Source, flat: Tensor, trial: Trial, task: int) -> Tensor:
    """(n,) the loss of ``task`` on each of its held-out rows, or on a fixed random choice where there are many."""
    view = source.view_of(trial)
    rows = source.rows_of(trial.replicate, 1, (task,), view)
    if len(rows) > MOST_ROWS:
        rows = np.sort(np.random.default_rng((job.seed % 2**63, trial.replicate, 1)).choice(rows, MOST_ROWS, replace=False))
    which, views = (torch.tensor([number], device=source.device) for number in (trial.replicate, view))
    parameters = unpack(flat[None], learner.network.pieces)
    pieces: list[Tensor] = []
    for some in torch.from_numpy(rows).to(source.device).split(512):
        outputs = learner.forward(parameters, source.inputs(some[None], which))[-1]
        pieces.append(element_losses(outputs, source.targets(some[None], which, views)[0], learner.runs)[0, :, task])
    return torch.cat(pieces)


def _saved(alone: list[Tensor], paired: list[Tensor]) -> tuple[Tensor, Tensor]:
    """(M,) the mean over rows of the saving relative to the loss alone, and its standard error."""
    means, errors = [], []
    for before, after in zip(alone, paired, strict=True):
        saved = (before - after) / before.mean().clamp(min=1e-12)
        means.append(saved.mean())
        errors.append(saved.std() / len(saved) ** 0.5 if len(saved) > 1 else saved.new_tensor(torch.nan))
    return torch.stack(means), torch.stack(errors)
