"""Task saliency: how each task's loss would change with the shared representation, and two regularisers made of it.

Saliencies S are (M, B, T, C, N): members, rows, tasks, channels, positions; N = 1 for a representation without positions. A row counts
where at least two of its tasks are active. All of it keeps its graph: the second derivative is what the regularisers work by.
Definitions: Wang, Li & Xu, ICCV 2025 (arXiv:2507.21049), equations 3 to 9.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

TINY = 1e-12
_NEVER = -1e9


@dataclass(frozen=True)
class Shares:
    """Whose place in the representation it is."""

    shares: Tensor
    """(M, B, T, N) which part of the saliency at each place belongs to each task."""
    entropy: Tensor
    """(M, B, N) of the shares: 0 where one task has it all, the logarithm of the number of tasks where all are equal."""
    counted: Tensor
    """(M, B, N) whether the place counts."""

    @property
    def penalty(self) -> Tensor:
        """(M,) TSR: the mean entropy of what counts; 0 where nothing does."""
        return mean_where(self.entropy, self.counted)


@dataclass(frozen=True)
class Alignment:
    """How alike the tasks' affinities are on one row, and how alike the rows are."""

    positive: Tensor
    """(M, B, T) cosine between the affinity of a row's anchor and that of one of its tasks."""
    crowd: Tensor
    """(M, B) logarithm of the summed exponentials of the cosines between the row's anchor and those of other rows, over temperature."""
    counted: Tensor
    """(M, B, T) whether the pair counts."""
    temperature: float

    @property
    def penalty(self) -> Tensor:
        """(M,) CSA; the positive is not among the rivals, so it may be negative. 0 where fewer than two rows count."""
        return mean_where(self.crowd[..., None] - self.positive / self.temperature, self.counted)


def task_saliencies(losses: Tensor, representation: Tensor) -> Tensor:
    """(M, B, T, C, N) from losses (M, B, T) of every row and a representation (M, B, C) or (M, B, C, ...) that they come from.

    The network below the representation is not traversed.
    """
    slopes = [torch.autograd.grad(losses[..., task].sum(), representation, create_graph=True)[0] for task in range(losses.shape[-1])]
    return torch.stack([slope.flatten(3) if slope.ndim > 3 else slope[..., None] for slope in slopes], dim=2)


def levelled(saliency: Tensor) -> Tensor:
    """``saliency`` with the largest value of every row at 1; neither regulariser sees a factor that all tasks of a row share."""
    return saliency / saliency.detach().abs().amax((2, 3, 4), keepdim=True).clamp(min=1e-30)


def saliency_shares(saliency: Tensor, active: Tensor) -> Shares:
    """Shares of levelled ``saliency`` among the tasks that are ``active`` (M, B, T): the mean over channels first, then its size."""
    return shares_among(saliency.mean(3).abs(), active)


def shares_among(sizes: Tensor, active: Tensor) -> Shares:
    """Shares of ``sizes`` (M, B, T, N)."""
    sizes = sizes * active[..., None]
    total = sizes.sum(2)
    shares = sizes / total.clamp(min=TINY)[:, :, None]
    entropy = -(shares * shares.clamp(min=TINY).log()).sum(2)
    return Shares(shares, entropy, rows_that_count(active)[..., None] & (total > TINY))


def alignment(saliency: Tensor, active: Tensor, temperature: float) -> Alignment:
    """Alignment of levelled ``saliency``, from inner products of T columns a row: no C x C matrix is made.

    The anchor is that of the paper's figure 2: per task the mean over positions, then the sum of the tasks' outer products. The text
    can be read as one mean over tasks too; the two differ where tasks oppose one another.
    """
    members, rows, tasks, channels, _ = saliency.shape
    saliency = saliency * active[..., None, None]
    anchor = saliency.mean(-1)
    flat = anchor.reshape(members, rows * tasks, channels)
    cross = (flat @ flat.transpose(1, 2)).view(members, rows, tasks, rows, tasks).square().sum((2, 4))
    own = saliency / saliency.detach().abs().amax((3, 4), keepdim=True).clamp(min=1e-30)
    towards = torch.einsum("mbsc,mbtcn->mbtsn", anchor, own).square().sum((3, 4))
    inner = own.transpose(3, 4) @ own if own.shape[4] <= own.shape[3] else own @ own.transpose(3, 4)
    return aligned(cross, towards, inner.square().sum((3, 4)), active, temperature)


def aligned(cross: Tensor, towards: Tensor, lengths: Tensor, active: Tensor, temperature: float) -> Alignment:
    """Alignment from inner products of affinities: of anchors ``cross`` (M, B, B), of anchors with tasks ``towards`` (M, B, T).

    ``lengths`` (M, B, T) are the squared lengths of the tasks' affinities.
    """
    squares = cross.diagonal(dim1=1, dim2=2)
    counted = rows_that_count(active) & (squares > TINY**2)
    length = squares.clamp(min=TINY**2).sqrt()
    positive = towards / (length[..., None] * lengths.clamp(min=TINY**2).sqrt())
    rivals = counted[:, None, :] & ~torch.eye(cross.shape[1], dtype=torch.bool, device=cross.device)
    cosines = cross / (length[:, :, None] * length[:, None, :])
    crowd = (cosines / temperature).masked_fill(~rivals, _NEVER).logsumexp(2)
    enough = counted & (counted.sum(1, keepdim=True) >= 2)
    return Alignment(positive, crowd, enough[..., None] & active & (lengths > TINY**2), temperature)


def rows_that_count(active: Tensor) -> Tensor:
    """(M, B) rows on which at least two tasks are ``active`` (M, B, T)."""
    return active.sum(2) >= 2


def mean_where(values: Tensor, counted: Tensor) -> Tensor:
    """(M,) mean of ``values`` (M, ...) where ``counted``; 0 where nothing is."""
    where = torch.where(counted, values, 0.0).flatten(1).sum(1)
    return where / counted.flatten(1).sum(1).clamp(min=1)
