"""AdamW and SGD with momentum on flat weights (M, P), with a learning rate and a weight decay per member."""

from typing import Protocol

import torch
from torch import Tensor

from engine.domain.plan import OptimiserName


class Optimiser(Protocol):
    """Moves weights along gradients; members never see each other (no clipping across them)."""

    moments: int
    """How many arrays of the weights' shape it remembers."""

    def step(
        self, weights: Tensor, gradients: Tensor, moments: list[Tensor], learning_rate: Tensor, weight_decay: Tensor, count: int
    ) -> None:
        """Change ``weights`` and ``moments`` (M, P) in place; rates are (M, 1); ``count`` is the number of this step, from 1."""
        ...


class Sgd:
    """SGD with heavy-ball momentum and coupled weight decay, as torch.optim.SGD."""

    moments = 1
    momentum = 0.9

    def step(
        self, weights: Tensor, gradients: Tensor, moments: list[Tensor], learning_rate: Tensor, weight_decay: Tensor, count: int
    ) -> None:
        """Momentum first, then the step."""
        moments[0].mul_(self.momentum).add_(gradients).addcmul_(weights, weight_decay)
        weights.addcmul_(moments[0], learning_rate, value=-1.0)


class AdamW:
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW."""

    moments = 2

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    def step(
        self, weights: Tensor, gradients: Tensor, moments: list[Tensor], learning_rate: Tensor, weight_decay: Tensor, count: int
    ) -> None:
        """Decay, then a step along the bias-corrected mean over the root of the bias-corrected mean square."""
        first, second = moments
        first.lerp_(gradients, 1.0 - self.beta1)
        second.mul_(self.beta2).addcmul_(gradients, gradients, value=1.0 - self.beta2)
        root_correction = (1.0 - self.beta2**count) ** 0.5
        length = second.sqrt().add_(self.epsilon * root_correction)
        torch.div(first, length, out=length)
        weights.mul_(1.0 - learning_rate * weight_decay)
        weights.addcmul_(length, learning_rate * (root_correction / (1.0 - self.beta1**count)), value=-1.0)


def optimiser_for(name: OptimiserName) -> Optimiser:
    """The optimiser called ``name``."""
    return AdamW() if name == "adamw" else Sgd()
