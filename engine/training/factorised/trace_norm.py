"""A network for each task, drawn together by the trace norm of their stacked weights instead of by a fixed rank.

Yang & Hospedales, "Trace Norm Regularised Deep Multi-Task Learning" (arXiv:1606.04038): weights stay whole, and the sum of the trace
norms of one, all or the sequential unfoldings of each layer's stacked weights is added to the loss.
"""

from math import prod
from typing import Annotated, Literal

import numpy as np
import torch
from msgspec import Meta, Struct
from torch import Tensor

from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.factorised.form import Kind
from engine.training.factorised.from_networks import side_by_side_start
from engine.training.factorised.learner import SharingLearner
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.settings import FactorSettings
from engine.training.networks import NetworkShape, initial_weights, plain_network
from engine.training.step import Step

_TINY = 1e-6
"""Added to squared singular values relative to the largest, where the trace norm has no gradient."""


class TraceNormSettings(Struct, frozen=True):
    """How strongly the tasks' layers are drawn together, and along which axes."""

    strength: Annotated[
        float,
        Meta(
            ge=0.0,
            le=10.0,
            title=mark("Strength"),
            description=mark("How strongly the tasks' layers are drawn towards a few common ones; 0 trains each task alone."),
        ),
    ] = 0.001
    unfolding: Annotated[
        Literal["laf", "tucker", "tt"],
        Meta(
            title=mark("Axes"),
            description=mark(
                "LAF: similarity between tasks alone, quick. Tucker: also among inputs and outputs. TT: along the chain of axes. The last "
                "two take much longer."
            ),
        ),
    ] = "laf"


class TraceNormLearner(SharingLearner):
    """Minimises the weighted sum of the tasks' losses plus the trace norms; the codes of the identity stay as they are."""

    settings: TraceNormSettings

    def start(self, generator: np.random.Generator) -> np.ndarray:
        """Every task from the same start, that of the plain network."""
        plain = plain_network(self.network.shape, self.tasks)
        blank = torch.zeros(1, self.network.pieces[-1].end, dtype=torch.float64)
        same = torch.from_numpy(initial_weights(plain, generator))[None]
        return side_by_side_start(self.network, blank, plain, [same] * len(self.tasks))[0].numpy()

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the losses plus the trace norms' subgradient; none for the codes."""
        gradients = list(super().backward(step))
        with torch.no_grad():
            for layer in self.network.layers:
                place = layer.shared.start
                stacked = step.parameters[place]
                gradients[place] = gradients[place] + self.settings.strength * trace_norm_gradient(stacked, self.settings.unfolding)
                gradients[layer.code] = torch.zeros_like(gradients[layer.code])
        return tuple(gradients)

    def settle(self, step: Step) -> None:
        """Keep the codes from decaying with the weights, and look at the layers every few steps."""
        with torch.no_grad():
            for layer in self.network.layers:
                codes = step.parameters[layer.code]
                codes.copy_(torch.eye(len(self.tasks), device=codes.device).expand_as(codes))
        super().settle(step)


def whole_network(shape: NetworkShape, tasks: tuple[Task, ...], settings: TraceNormSettings) -> FactorisedNetwork:
    """The networks of all tasks side by side: LAF with one building block for each task."""
    return FactorisedNetwork("laf", shape, tasks, FactorSettings(task_rank=len(tasks)))


def trace_norm_gradient(stacked: Tensor, unfolding: Kind) -> Tensor:
    """The subgradient of the sum of trace norms of the unfoldings of ``stacked`` (M, *axes, T), in its shape."""
    total = torch.zeros_like(stacked)
    for order, rows in unfoldings(stacked.dim() - 1, unfolding):
        turned = stacked.permute(0, *order)
        height = prod(turned.shape[1 : 1 + rows])
        part = _polar(turned.reshape(len(stacked), height, -1)).view(turned.shape)
        total += part.permute(0, *(1 + order.index(axis) for axis in range(1, stacked.dim())))
    return total


def unfoldings(axes: int, unfolding: Kind) -> list[tuple[tuple[int, ...], int]]:
    """Each matrix that a layer of so many ``axes`` (the tasks' among them) is unfolded to: order of the axes, and how many make its rows.

    LAF: all but the last against the last. Tucker: each against the others. TT: the first n against the rest.
    """
    whole = tuple(range(1, axes + 1))
    match unfolding:
        case "laf":
            return [(whole, axes - 1)]
        case "tucker":
            return [((axis, *(other for other in whole if other != axis)), 1) for axis in whole]
        case "tt":
            return [(whole, rows) for rows in range(1, axes)]


def _polar(matrix: Tensor) -> Tensor:
    """U V' of each matrix (M, P, Q), through the eigenvalues of the smaller of its two products."""
    wide = matrix.shape[1] < matrix.shape[2]
    tall = matrix.transpose(1, 2) if wide else matrix
    values, vectors = torch.linalg.eigh(tall.transpose(1, 2) @ tall)
    values = values.clamp(min=0.0)
    inverse = (values + _TINY * values[:, -1:].clamp(min=1e-30)).rsqrt()
    found = tall @ (vectors * inverse[:, None]) @ vectors.transpose(1, 2)
    return found.transpose(1, 2) if wide else found
