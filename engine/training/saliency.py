"""Task saliency: how each task's loss would change with the shared representation, and two regularisers made of it.

Saliencies S are (M, B, T, C, N): members, rows, tasks, channels, positions; N = 1 for a representation without positions. A row counts
where at least two of its tasks are active. All of it keeps its graph: the second derivative is what the regularisers work by.
Definitions: Wang, Li & Xu, ICCV 2025 (arXiv:2507.21049), equations 3 to 9.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

TINY = 1e-12


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
    squares = (anchor @ anchor.transpose(2, 3)).square().sum((2, 3))
    flat = (anchor / root(root(squares))[..., None, None]).reshape(members, rows * tasks, channels)
    cosines = (flat @ flat.transpose(1, 2)).view(members, rows, tasks, rows, tasks).square().sum((2, 4))
    own = saliency / saliency.detach().abs().amax((3, 4), keepdim=True).clamp(min=1e-30)
    towards = torch.einsum("mbsc,mbtcn->mbtsn", anchor, own).square().sum((3, 4))
    inner = own.transpose(3, 4) @ own if own.shape[4] <= own.shape[3] else own @ own.transpose(3, 4)
    return aligned(cosines, squares, towards, inner.square().sum((3, 4)), active, temperature)


def aligned(cosines: Tensor, squares: Tensor, towards: Tensor, lengths: Tensor, active: Tensor, temperature: float) -> Alignment:
    """Alignment from ``cosines`` (M, B, B) between the rows' anchors and inner products of affinities.

    ``squares`` (M, B) are the squared lengths of the anchors' affinities, ``lengths`` (M, B, T) those of the tasks', and ``towards``
    (M, B, T) the inner products of the former with the latter.
    """
    counted = rows_that_count(active) & (squares > TINY**2)
    positive = towards / (root(squares)[..., None] * root(lengths))
    crowd: Tensor = _Crowd.apply(cosines / temperature, counted)  # pyright: ignore[reportAssignmentType]
    enough = counted & (counted.sum(1, keepdim=True) >= 2)
    return Alignment(positive, crowd, enough[..., None] & active & (lengths > TINY**2), temperature)


class _Crowd(torch.autograd.Function):
    """Log-sum-exp over the other rows that count; by hand, since masking with minus infinity makes exp three times slower."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, counted: Tensor) -> Tensor:
        """(M, B) for logits (M, B, B) of moderate size and marks (M, B) of the rows that count."""
        rivals = counted.to(logits.dtype)
        powers = logits.exp()
        powers.diagonal(dim1=1, dim2=2).zero_()
        total = (powers @ rivals[..., None]).clamp(min=TINY)
        ctx.save_for_backward(powers, rivals, total)
        return total[..., 0].log()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """The softmax over the rivals."""
        powers, rivals, total = ctx.saved_tensors
        return powers * (gradients[0][..., None] / total) * rivals[:, None], None


def root(squares: Tensor) -> Tensor:
    """The square root, with a slope of 0 instead of infinity at 0."""
    return squares.clamp(min=TINY**2).sqrt()


def rows_that_count(active: Tensor) -> Tensor:
    """(M, B) rows on which at least two tasks are ``active`` (M, B, T)."""
    return active.sum(2) >= 2


def mean_where(values: Tensor, counted: Tensor) -> Tensor:
    """(M,) mean of ``values`` (M, ...) where ``counted``; 0 where nothing is."""
    where = torch.where(counted, values, 0.0).flatten(1).sum(1)
    return where / counted.flatten(1).sum(1).clamp(min=1)
