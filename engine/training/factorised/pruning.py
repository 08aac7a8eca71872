"""Finds the length of the codes by itself: starts with as many building blocks as tasks and removes those that matter little.

The penalty is the sum over the K blocks of a layer of sqrt(|L_k|² + |S_k|²), a group lasso on a block and the codes that use it.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.training.factorised.form import Form
from engine.training.factorised.network import FactorisedNetwork

ALIVE = "alive"
"""(M, layers, K) ones for the blocks that are left; name of a learner's memory."""
LEAST_SHARE = 0.05
"""A block is removed when what it adds to the tasks' weights is less than this share of what the largest adds."""


def all_alive(network: FactorisedNetwork, weights: Tensor) -> Tensor:
    """(M, layers, K) ones, for the members of flat ``weights`` (M, P)."""
    return weights.new_ones(len(weights), len(network.layers), max(form.rank for form in network.forms))


def pushed(network: FactorisedNetwork, parameters: list[Tensor], gradients: tuple[Tensor, ...], strength: float) -> tuple[Tensor, ...]:
    """``gradients`` plus ``strength`` times those of the penalty."""
    changed = list(gradients)
    with torch.no_grad():
        for block, codes, place, code, form in _blocks(network, parameters):
            size = (block.square().flatten(1, -2).sum(1) + codes.square().sum(2)).sqrt().clamp(min=1e-12)
            changed[place] = changed[place] + strength * block / _last(size, block)
            changed[code] = changed[code] + strength * form.codes(codes / size[..., None])
    return tuple(changed)


def prune(network: FactorisedNetwork, parameters: list[Tensor], alive: Tensor, *, decide: bool) -> Tensor:
    """Set the blocks that are not ``alive`` to zero in place, after taking away those that became small where asked to ``decide``."""
    left = alive.clone()
    with torch.no_grad():
        for layer, (block, codes, _, _, form) in enumerate(_blocks(network, parameters)):
            mine = left[:, layer, : form.rank]
            if decide:
                size = block.square().flatten(1, -2).sum(1).sqrt() * codes.square().sum(2).sqrt() * mine
                mine = mine * (size >= LEAST_SHARE * size.amax(1, keepdim=True))
                left[:, layer, : form.rank] = mine
            block.mul_(_last(mine, block))
            codes.mul_(mine[..., None])
    return left


def _blocks(network: FactorisedNetwork, parameters: list[Tensor]) -> Iterator[tuple[Tensor, Tensor, int, int, Form]]:
    """For each layer the factor whose last axis is K, the codes (M, K, T) as a view, where both are, and the form."""
    for layer in network.layers:
        place = layer.shared.start + layer.form.last
        yield parameters[place], network.codes(parameters, layer), place, layer.code, layer.form


def _last(values: Tensor, like: Tensor) -> Tensor:
    """``values`` (M, K) along the last axis of ``like`` (M, ..., K)."""
    return values.view(len(values), *[1] * (like.dim() - 2), -1)
