"""How the tasks divide the shared representation among themselves, averaged between two looks at the validation part."""

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.training.saliency import Alignment, Shares

SALIENCY_ENTROPY = "saliency_entropy"
"""One figure: 0 where every place of the representation matters to one task alone, 1 where it matters to all equally."""
SALIENCY_SHARE = "saliency_share"
"""One figure per task of the plan: its share of the saliency on rows that carry its label; 1 is an equal share."""
SALIENCY_ALIGNMENT = "saliency_alignment"
"""One figure: the mean cosine, 0 to 1, between what matters on a row and what matters to one of its tasks there."""
SALIENCY_FIGURES = (SALIENCY_ENTROPY, SALIENCY_SHARE, SALIENCY_ALIGNMENT)
_SUMS, _COUNTS = "saliency_sums", "saliency_counts"


def begin_saliency(weights: Tensor, tasks: int) -> dict[str, Tensor]:
    """An empty tally for the members of flat ``weights`` (M, P)."""
    return {name: weights.new_zeros(len(weights), tasks + 2) for name in (_SUMS, _COUNTS)}


@torch.no_grad()
def note_saliency(memory: dict[str, Tensor], shares: Shares, alignment: Alignment, active: Tensor) -> None:
    """Add one step with tasks ``active`` (M, B, T)."""
    rivals = active.sum(2, keepdim=True).clamp(min=1).to(shares.entropy.dtype)
    places = shares.counted[:, :, None] & active[..., None]
    sums = [
        torch.where(shares.counted, shares.entropy / rivals.clamp(min=2).log(), 0.0).sum((1, 2))[:, None],
        torch.where(alignment.counted, alignment.positive, 0.0).sum((1, 2))[:, None],
        torch.where(places, shares.shares * rivals[..., None], 0.0).sum((1, 3)),
    ]
    counts = [shares.counted.sum((1, 2))[:, None], alignment.counted.sum((1, 2))[:, None], places.sum((1, 3))]
    memory[_SUMS].add_(torch.cat(sums, dim=1))
    memory[_COUNTS].add_(torch.cat(counts, dim=1))


def tallied_saliency(memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
    """The means since the last call, NaN where nothing was seen; starts anew."""
    means = memory[_SUMS] / memory[_COUNTS]
    for name in (_SUMS, _COUNTS):
        memory[name].zero_()
    return {SALIENCY_ENTROPY: means[:, :1], SALIENCY_ALIGNMENT: means[:, 1:2], SALIENCY_SHARE: means[:, 2:]}
