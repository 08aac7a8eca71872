"""Small convex problems with signs, solved exactly for all members at once."""

import torch
from torch import Tensor

_TOLERANCE = 1e-10
_BLOCK_TRIES = 3
NO_LENGTH = 1e-100
"""A shorter gradient counts as none: in the products with itself and others nothing would be left of it."""


def complementary(matrix: Tensor, offset: Tensor, most_steps: int = 200) -> Tensor:
    """The x (N, T) with x >= 0, matrix x + offset >= 0 and x times that 0: the minimiser of x'Ax/2 + c'x over x >= 0.

    ``matrix`` (N, T, T) is positive definite with a diagonal of about one. Block principal pivoting (Judice & Pires 1994; Kim & Park 2011):
    all signs that are wrong change at once, and one at a time where that does not lead on, which always ends.
    """
    count = offset.shape[1]
    free = offset < -_TOLERANCE
    fewest = torch.full(offset.shape[:1], count + 1, device=offset.device)
    tries = torch.full_like(fewest, _BLOCK_TRIES)
    places = torch.arange(count, device=offset.device)
    solution = torch.zeros_like(offset)
    for _ in range(most_steps):
        solution = solve_on(matrix, -offset, free)
        slack = times(matrix, solution) + offset
        wrong = torch.where(free, solution < -_TOLERANCE, slack < -_TOLERANCE)
        number = wrong.sum(1)
        if not number.any():
            break
        better = number < fewest
        fewest = torch.where(better, number, fewest)
        tries = torch.where(better, _BLOCK_TRIES, tries - 1)
        last = torch.where(wrong, places, -1).amax(1, keepdim=True)
        free = free ^ torch.where((tries >= 0)[:, None], wrong, places == last)
    return solution.clamp(min=0.0)


def solve_on(matrix: Tensor, right: Tensor, free: Tensor) -> Tensor:
    """The x (N, T) that solves matrix x = right on the places of ``free`` (N, T), and is zero elsewhere."""
    return torch.linalg.solve_ex(on_places(matrix, free), right * free)[0]


def on_places(matrix: Tensor, free: Tensor) -> Tensor:
    """``matrix`` (N, T, T) on the places of ``free`` (N, T), and that of the identity everywhere else."""
    identity = torch.eye(free.shape[1], dtype=matrix.dtype, device=matrix.device)
    return torch.where(free[:, :, None] & free[:, None, :], matrix, identity)


def times(matrix: Tensor, vector: Tensor) -> Tensor:
    """(N, T) products of ``matrix`` (N, T, T) with ``vector`` (N, T); for small ones much faster than einsum."""
    return torch.bmm(matrix, vector[..., None]).squeeze(2)


def scaled(gramian: Tensor, ridge: float) -> tuple[Tensor, Tensor]:
    """The cosines (M, T, T) of a Gramian with ``ridge`` added to their diagonal of ones, and the lengths (M, T); 1 for ``NO_LENGTH``."""
    length = gramian.diagonal(dim1=1, dim2=2).clamp(min=0.0).sqrt()
    length = torch.where(length > NO_LENGTH, length, 1.0)
    cosine = gramian / (length[:, :, None] * length[:, None, :])
    cosine.diagonal(dim1=1, dim2=2).fill_(1.0 + ridge)
    return cosine, length
