"""Takes the weights of several networks apart into factors, with ranks from an error budget.

Departures from the authors' code, which uses interpolative decompositions of each unfolding with the same budget: truncated singular
value decompositions one after another, whose squared errors add up, so that the budget holds for the layer as a whole. And the mean
over tasks is always kept while the budget counts against what differs from it: networks from one start are mostly that start, and a
budget on the whole would swallow all that they have learned.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import torch
from torch import Tensor

from engine.training.factorised.form import Form, limits

RankRule = Literal["fro_total", "fro_each", "spectral"]


@dataclass(frozen=True)
class Parts:
    """What one layer was taken apart into."""

    ranks: tuple[int, ...]
    shared: list[Tensor]
    codes: Tensor
    """(K, T)."""

    def padded(self, form: Form) -> tuple[list[Tensor], Tensor]:
        """The same with the shapes of ``form``. What is added is 0 on both sides of each product, so that no gradient ever moves it."""
        return [_padded(factor, shape) for factor, shape in zip(self.shared, form.shared, strict=True)], _padded(
            self.codes, (form.rank, form.tasks)
        )


@dataclass(frozen=True)
class _Budget:
    reference: float
    tolerance: float
    rule: RankRule
    truncations: int

    def rank(self, values: Tensor, most: int, least: int = 1) -> int:
        """How many of the singular ``values``, which descend, are kept."""
        if self.rule == "spectral":
            needed = int((values > self.tolerance * values[0]).sum())
        else:
            allowed = self.tolerance * self.reference / (sqrt(self.truncations) if self.rule == "fro_total" else 1.0)
            tails = values.square().flip(0).cumsum(0).flip(0).sqrt()
            needed = int((tails > max(allowed, 1e-12 * self.reference)).sum())
        return min(max(least, needed), most)


def take_apart(form: Form, weights: Tensor, tolerance: float, rule: RankRule = "fro_total") -> Parts:
    """Factors whose composition is off from ``weights`` (*axes, T) by at most ``tolerance`` of what differs between tasks (fro_total).

    Ranks stay within those of ``form``, which may cost more error; from 3 tasks on, codes keep at least 2 numbers where there is room.
    """
    deviation = float((weights - weights.mean(-1, keepdim=True)).norm())
    whole = float(weights.norm())
    reference = deviation if deviation > 1e-9 * whole else whole
    truncations = {"laf": 1, "tucker": len(form.axes) + 1, "tt": len(form.axes)}[form.kind]
    budget = _Budget(reference, tolerance, rule, truncations)
    most = tuple(min(pair) for pair in zip(limits(form.kind, form.axes, form.tasks), form.ranks, strict=True))
    match form.kind:
        case "laf":
            basis, codes = _balanced(*_by_tasks(weights.reshape(-1, form.tasks), budget, most[-1]))
            return Parts((len(codes),), [basis.reshape(*form.axes, -1)], codes)
        case "tucker":
            return _tucker(form, weights, budget, most)
        case "tt":
            return _train(form, weights, budget, most)


def _by_tasks(matrix: Tensor, budget: _Budget, most: int) -> tuple[Tensor, Tensor]:
    """(P, K) and (K, T) with orthonormal rows, whose product is near ``matrix`` (P, T); the first row is the mean over tasks."""
    tasks = matrix.shape[1]
    mean = matrix.mean(1, keepdim=True)
    left, values, right = torch.linalg.svd(matrix - mean, full_matrices=False)
    room = min(most, tasks) - 1
    kept = budget.rank(values, min(room, len(values)), least=int(tasks >= 3))
    basis = torch.cat([mean * sqrt(tasks), left[:, :kept] * values[:kept]], dim=1)
    return basis, torch.cat([torch.full_like(right[:1], 1.0 / sqrt(tasks)), right[:kept]])


def _balanced(basis: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
    """The same product with equally long columns and rows, so that gradients on both sides are of similar size."""
    size = basis.norm(dim=0).clamp(min=1e-12).sqrt()
    return basis / size, codes * size[:, None]


def _tucker(form: Form, weights: Tensor, budget: _Budget, most: tuple[int, ...]) -> Parts:
    core, matrices = weights, list[Tensor]()
    for axis in range(len(form.axes)):
        unfolded = core.movedim(axis, 0)
        left, values, _ = torch.linalg.svd(unfolded.flatten(1), full_matrices=False)
        kept = left[:, : budget.rank(values, most[axis])]
        matrices.append(kept)
        core = torch.tensordot(kept.T, unfolded, 1).movedim(0, axis)
    basis, codes = _by_tasks(core.reshape(-1, form.tasks), budget, most[-1])
    shared = [basis.reshape(*core.shape[:-1], -1), *matrices]
    return Parts(tuple(shared[0].shape), shared, codes)


def _train(form: Form, weights: Tensor, budget: _Budget, most: tuple[int, ...]) -> Parts:
    shared, rest, before = list[Tensor](), weights, 1
    for place, axis in enumerate(form.axes[:-1]):
        left, values, right = torch.linalg.svd(rest.reshape(before * axis, -1), full_matrices=False)
        rank = budget.rank(values, most[place])
        shared.append(left[:, :rank].reshape(before, axis, rank))
        rest, before = values[:rank, None] * right[:rank], rank
    basis, codes = _balanced(*_by_tasks(rest.reshape(-1, form.tasks), budget, most[-1]))
    shared.append(basis.reshape(before, form.axes[-1], -1))
    return Parts(tuple(factor.shape[-1] for factor in shared), [shared[0][0], *shared[1:]], codes)


def _padded(factor: Tensor, shape: tuple[int, ...]) -> Tensor:
    whole = factor.new_zeros(shape)
    whole[tuple(slice(size) for size in factor.shape)] = factor
    return whole
