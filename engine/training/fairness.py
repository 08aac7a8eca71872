"""Combinations of gradients in which every task gets a fair share, for all members at once."""

import torch
from torch import Tensor

from engine.training.complementarity import scaled, times

_RIDGE = 1e-7
"""Added to the diagonal of the cosines, so that there is a solution where the tasks' gradients cancel."""
_PRECISION = 1e-4
"""Relative change of a weight at which the next full step, which squares what is left of the error, is the last."""


def fair_weights(gramian: Tensor, power: float, most_steps: int = 60) -> Tensor:
    """A > 0 (M, T) with (G a)_t = a_t ** -power, for gradients without zeros; a task without a gradient gets the weight 1.

    It is the minimiser of a strictly convex function, a'Ga/2 - sum of phi(a_t) with phi' = a ** -power, found by Newton's method with
    backtracking on cosines (lengths only change the right-hand side).
    """
    cosine, length = scaled(gramian, _RIDGE)
    target = length ** (power - 1.0)
    factor = target.mean(1, keepdim=True)
    target = target / factor
    weights = (target / cosine.sum(2).clamp(min=0.3)) ** (1.0 / (1.0 + power))
    product = times(cosine, weights)
    value = _objective(weights, product, target, power)
    for _ in range(most_steps):
        pull = target / weights if power == 1.0 else target * weights**-power
        curvature = cosine.clone()
        curvature.diagonal(dim1=1, dim2=2).add_(pull / weights, alpha=power)
        way = torch.linalg.solve_ex(curvature, pull - product)[0]
        relative = way / weights
        if float(relative.abs().max()) <= _PRECISION:
            return (weights + way).clamp(min=1e-12) * factor ** (1.0 / (1.0 + power)) / length
        decrement = ((pull - product) * way).sum(1)
        # stay positive, then halve until the function falls by enough
        stride = (0.95 / -relative.amin(1).clamp(max=-1e-12)).clamp(max=1.0)
        trial, reached = weights, value
        for _ in range(30):
            trial = weights + stride[:, None] * way
            product = times(cosine, trial)
            reached = _objective(trial, product, target, power)
            short = reached > value - 0.1 * stride * decrement + 1e-13 * value.abs()
            if not bool(short.any()):
                break
            stride = torch.where(short, 0.5 * stride, stride)
        weights, value = trial, reached
    return weights * factor ** (1.0 / (1.0 + power)) / length


def _objective(weights: Tensor, product: Tensor, target: Tensor, power: float) -> Tensor:
    """(M,) for ``weights`` (M, T) whose ``product`` with the cosines is given."""
    barrier = weights.log() if power == 1.0 else weights ** (1.0 - power) / (1.0 - power)
    return (0.5 * weights * product - target * barrier).sum(1)
