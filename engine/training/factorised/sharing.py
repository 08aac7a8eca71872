"""How strongly tasks share a layer, in three measures; only the last is a property of the network rather than of how it is written.

Equation 9 of Yang & Hospedales takes a softmax over the codes first. So tasks with nothing in common do not give 0 but the floor
(2e + T - 2) / (e² + T - 1), and scaling or mixing the factors changes the figure though the network stays the same. It looks at the
codes' sizes alone, so two tasks that are their mean plus and minus a difference give 1 however far apart they are.
"""

import math

import torch
from torch import Tensor


def floor(tasks: int) -> float:
    """What ``paper_sharing`` gives for networks that share nothing (codes of the identity); NaN for one task."""
    return (2.0 * math.e + tasks - 2.0) / (math.e**2 + tasks - 1.0) if tasks > 1 else math.nan


def paper_sharing(codes: Tensor) -> Tensor:
    """(...) equation 9 from ``codes`` (..., K, T): mean cosine of the softmax of their sizes; NaN for one task."""
    return _mean_pair(_cosines(codes.abs().softmax(-2)))


def raw_sharing(gram: Tensor) -> Tensor:
    """(...) mean absolute cosine of codes whose shared part is orthonormal, from the products (..., T, T) of the tasks' weights."""
    return _mean_pair(_from_gram(gram).abs())


def weight_sharing(gram: Tensor) -> Tensor:
    """(...) mean cosine between the tasks' weights, from their products (..., T, T); the same however the factors are written."""
    return _mean_pair(_from_gram(gram))


def task_cosines(gram: Tensor) -> Tensor:
    """(..., T (T - 1) / 2) the cosine of every pair of tasks, in the order (0,1), (0,2) to (T-2,T-1)."""
    tasks = gram.shape[-1]
    first, second = torch.triu_indices(tasks, tasks, offset=1, device=gram.device)
    return _from_gram(gram)[..., first, second]


def effective_rank(gram: Tensor) -> Tensor:
    """(...) exp of the entropy of the squared singular values of the tasks' weights: 1 for equal tasks, T for unrelated ones."""
    values = torch.linalg.eigvalsh(gram.double()).clamp(min=0.0)
    shares = values / values.sum(-1, keepdim=True).clamp(min=1e-300)
    return torch.special.entr(shares).sum(-1).exp().to(gram.dtype)


def gram_of(basis: Tensor, codes: Tensor) -> Tensor:
    """(M, T, T) products of the tasks' weights from ``basis`` (M, ..., K) and ``codes`` (M, K, T)."""
    flat = basis.flatten(1, -2)
    return codes.transpose(1, 2) @ (flat.transpose(1, 2) @ flat) @ codes


def _cosines(columns: Tensor) -> Tensor:
    return _from_gram(columns.transpose(-1, -2) @ columns)


def _from_gram(gram: Tensor) -> Tensor:
    lengths = gram.diagonal(dim1=-2, dim2=-1).clamp(min=0.0).sqrt()
    return gram / (lengths[..., :, None] * lengths[..., None, :])


def _mean_pair(matrix: Tensor) -> Tensor:
    tasks = matrix.shape[-1]
    return (matrix.sum((-2, -1)) - matrix.diagonal(dim1=-2, dim2=-1).sum(-1)) / (tasks * (tasks - 1)) if tasks > 1 else _nothing(matrix)


def _nothing(matrix: Tensor) -> Tensor:
    return matrix.new_full(matrix.shape[:-2], math.nan)
