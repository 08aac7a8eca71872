"""Three ways to compose a layer's weights over all tasks from shared factors and one code per task.

Yang & Hospedales, "Deep Multi-task Representation Learning: A Tensor Factorisation Approach", ICLR 2017, equations 2, 4 and 8. The
weights of T tasks stand side by side on a last axis, (D1, ..., T). In every form a task's weights are linear in its code.
"""

from dataclasses import dataclass
from math import prod
from typing import Literal

import torch
from torch import Tensor

Kind = Literal["laf", "tucker", "tt"]


@dataclass(frozen=True)
class Form:
    """The factors of one layer; every factor has the member axis M in front of the shape named here."""

    kind: Kind
    axes: tuple[int, ...]
    """D1, D2 (in, out) of a fully connected layer; H, W, C, M (height, width, in, out) of a convolution."""
    tasks: int
    ranks: tuple[int, ...]
    """LAF: K. Tucker: K1 to KN, the last for the tasks. TT: the bonds K1 to K(N-1), the last to the tasks."""

    @property
    def rank(self) -> int:
        """K, the length of a task's code."""
        return self.ranks[-1]

    @property
    def shared(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of the factors that tasks share."""
        match self.kind:
            case "laf":
                return ((*self.axes, self.rank),)
            case "tucker":
                return (self.ranks, *zip(self.axes, self.ranks, strict=False))
            case "tt":
                bonds = zip(self.ranks, self.axes[1:], self.ranks[1:], strict=False)
                return ((self.axes[0], self.ranks[0]), *bonds)

    @property
    def code(self) -> tuple[int, int]:
        """Shape of the factor that holds the tasks' codes: (K, T), or (T, K) for Tucker."""
        return (self.tasks, self.rank) if self.kind == "tucker" else (self.rank, self.tasks)

    @property
    def last(self) -> int:
        """Which shared factor meets the codes; its last axis is K."""
        return len(self.shared) - 1 if self.kind == "tt" else 0

    @property
    def count(self) -> int:
        """Numbers in all factors, codes included."""
        return sum(prod(shape) for shape in (*self.shared, self.code))

    def codes(self, factor: Tensor) -> Tensor:
        """(M, K, T) the tasks' codes from the factor that holds them; its own inverse."""
        return factor.transpose(1, 2) if self.kind == "tucker" else factor

    def basis(self, factors: list[Tensor]) -> Tensor:
        """(M, *axes, K): what the codes combine."""
        match self.kind:
            case "laf":
                return factors[0]
            case "tucker":
                composed = factors[0]
                for axis, matrix in enumerate(factors[1:], start=1):
                    composed = along(composed, axis, matrix)
                return composed
            case "tt":
                composed = factors[0]
                for core in factors[1:]:
                    composed = torch.bmm(composed.flatten(1, -2), core.flatten(2)).unflatten(2, core.shape[2:])
                return composed.flatten(1, -2).unflatten(1, self.axes)

    def weights(self, factors: list[Tensor], codes: Tensor) -> Tensor:
        """(M, T, *axes) every task's weights from the shared factors and ``codes`` (M, K, T)."""
        return combine(self.basis(factors), codes)


def combine(basis: Tensor, codes: Tensor) -> Tensor:
    """(M, T, ...) the slices of ``basis`` (M, ..., K) combined by ``codes`` (M, K, T)."""
    return torch.bmm(codes.transpose(1, 2), basis.flatten(1, -2).transpose(1, 2)).unflatten(2, basis.shape[1:-1])


def along(tensor: Tensor, axis: int, matrix: Tensor) -> Tensor:
    """``tensor`` (M, ..., K, ...) with ``axis``, counted behind the members from 1, turned by ``matrix`` (M, D, K) from K to D."""
    moved = tensor.movedim(axis, -1)
    return torch.bmm(moved.flatten(1, -2), matrix.transpose(1, 2)).unflatten(1, moved.shape[1:-1]).movedim(-1, axis)


def limits(kind: Kind, axes: tuple[int, ...], tasks: int) -> tuple[int, ...]:
    """The largest ranks that mean anything; with these every set of weights can be composed exactly."""
    whole = (*axes, tasks)
    match kind:
        case "laf":
            return (min(tasks, prod(axes)),)
        case "tucker":
            return tuple(min(size, prod(whole) // size) for size in whole)
        case "tt":
            return tuple(min(prod(whole[:place]), prod(whole[place:])) for place in range(1, len(whole)))


def ranks_within(kind: Kind, axes: tuple[int, ...], tasks: int, task_rank: int, share: float) -> tuple[int, ...]:
    """Ranks for a layer: ``task_rank`` for the codes, or half the tasks and at least 2 where it is 0; ``share`` of the limit elsewhere.

    At least 4 elsewhere, since products of few random numbers have heavy tails; never above the layer's limits.
    """
    *most, last = limits(kind, axes, tasks)
    code = min(last, task_rank or max(2, -(-tasks // 2)))
    return (*(min(limit, max(4, round(share * limit))) for limit in most), code)
