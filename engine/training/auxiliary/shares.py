"""How much say each loss has on the branch where it acts."""

import torch
from torch import Tensor

from engine.training.auxiliary.settings import Normalisation


def path_shares(omega: Tensor, present: Tensor, branch: Tensor, rule: Normalisation) -> Tensor:
    """(M, L) weights of the losses, from raw ``omega`` (M, L) >= 0; ``branch`` (L,) is the task on whose branch each acts.

    The tasks' own losses come first. Only losses that are ``present`` (M, L) and have an omega above zero count: ``share`` divides by
    their sum on the branch, ``mean_one`` by their mean, ``released`` gives each the mean over their number. A branch whose omegas have
    all fallen to zero follows its own task.
    """
    mine = torch.where(present, omega, 0.0)
    size = int(branch.max()) + 1
    own = slice(size)
    sums = mine.new_zeros(len(mine), size).index_add_(1, branch, mine)
    mine[:, own] = torch.where((sums == 0) & present[:, own], 1.0, mine[:, own])
    counted = (mine > 0).to(mine.dtype)
    sums = mine.new_zeros(len(mine), size).index_add_(1, branch, mine)[:, branch]
    counts = mine.new_zeros(len(mine), size).index_add_(1, branch, counted)[:, branch]
    match rule:
        case "share":
            return mine / sums.clamp(min=1e-30)
        case "mean_one":
            return mine * counts / sums.clamp(min=1e-30)
        case "released":
            return counted * sums / counts.clamp(min=1.0).square()
