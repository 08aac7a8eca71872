"""How losses change along a direction of the weights, by a central difference: two forward passes, however many losses there are."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

_LENGTH = 0.01
"""Length of the step to either side, as in Auto-Lambda (arXiv:2202.03091) and DARTS before it."""

Losses = Callable[[list[Tensor]], Tensor]
"""(M, L) losses of the members with the given weights, each array (M, ...)."""


@torch.no_grad()
def slopes_along(losses: Losses, parameters: Sequence[Tensor], direction: Sequence[Tensor]) -> Tensor:
    """(M, L) derivatives of ``losses`` at ``parameters`` along ``direction``; 0 for a member whose direction is zero."""
    squares = torch.stack([way.flatten(1).square().sum(1) for way in direction])
    step = _LENGTH / squares.sum(0).sqrt().clamp(min=1e-12)
    sides = [
        losses([weight + sign * _wide(step, way) * way for weight, way in zip(parameters, direction, strict=True)]) for sign in (1.0, -1.0)
    ]
    return (sides[0] - sides[1]) / (2.0 * step[:, None])


def meta_gradient(losses: Losses, held_out: Losses, parameters: Sequence[Tensor], gradients: Sequence[Tensor], rate: Tensor) -> Tensor:
    """(M, L) the gradient of the ``held_out`` loss after one step for the weight that each of ``losses`` has in that step.

    ``gradients`` are those of the weighted sum of ``losses``, along which the step of length ``rate`` (M, 1) is taken; ``held_out`` gives
    (M, n) losses that are summed. Nothing is changed.
    """
    with torch.no_grad():
        moved = [weight - _wide(rate[:, 0], slope) * slope for weight, slope in zip(parameters, gradients, strict=True)]
    with torch.enable_grad():
        virtual = [weight.requires_grad_() for weight in moved]
        found = torch.autograd.grad(held_out(virtual).sum(), virtual, allow_unused=True)
    direction = [torch.zeros_like(weight) if way is None else way for weight, way in zip(moved, found, strict=True)]
    return -rate * slopes_along(losses, parameters, direction)


def _wide(values: Tensor, like: Tensor) -> Tensor:
    """(M, 1, ...) with as many axes as ``like``."""
    return values.view(-1, *[1] * (like.dim() - 1))
