"""Starts a factorised network from single-task networks that share one start of their own."""

from collections.abc import Callable

import torch
from torch import Tensor

from engine.training.factorised.decomposition import RankRule, take_apart
from engine.training.factorised.network import FactorisedNetwork, Layer
from engine.training.layout import unpack
from engine.training.networks import Network


def composed_start(
    network: FactorisedNetwork, weights: Tensor, plain: Network, single: list[Tensor], tolerance: float, rule: RankRule
) -> Tensor:
    """(M, P) weights with which ``network`` answers for each task t as the ``plain`` network with flat weights ``single[t]`` (M, Q) does.

    Up to ``tolerance`` and the network's ranks, see ``take_apart``. A member whose single-task networks are not finite keeps ``weights``.
    """

    def compose(layer: Layer, places: list[Tensor], stacked: Tensor, bias: Tensor) -> None:
        shared, codes = take_apart(layer.form, stacked.detach().double(), tolerance, rule).padded(layer.form)
        _put(network, layer, places, shared, codes, bias)

    return _started(network, weights, plain, single, compose)


def side_by_side_start(network: FactorisedNetwork, weights: Tensor, plain: Network, single: list[Tensor]) -> Tensor:
    """The same for LAF at full rank, exact: one building block for each task, and codes of the identity."""

    def copy(layer: Layer, places: list[Tensor], stacked: Tensor, bias: Tensor) -> None:
        _put(network, layer, places, [stacked], torch.eye(layer.form.tasks), bias)

    return _started(network, weights, plain, single, copy)


_PutLayer = Callable[[Layer, list[Tensor], Tensor, Tensor], None]
"""Fills a member's places for one layer from the stacked weights (*axes, T) and biases (T, width) of its networks."""


def _started(network: FactorisedNetwork, weights: Tensor, plain: Network, single: list[Tensor], put: _PutLayer) -> Tensor:
    started = weights.clone()
    trained = [unpack(flat, plain.pieces) for flat in single]
    for member in range(len(weights)):
        if all(bool(flat[member].isfinite().all()) for flat in single):
            places = [place[0] for place in unpack(started[member : member + 1], network.pieces)]
            _start_member(network, places, trained, member, put)
    return started


def _start_member(network: FactorisedNetwork, places: list[Tensor], trained: list[list[Tensor]], member: int, put: _PutLayer) -> None:
    mine = [[array[member] for array in arrays] for arrays in trained]
    hidden = network.layers[: len(network.layers) - network.shares_heads]
    for number, layer in enumerate(hidden):
        stacked = torch.stack([_in_paper_order(arrays[2 * number], layer) for arrays in mine], dim=-1)
        put(layer, places, stacked, torch.stack([arrays[2 * number + 1].reshape(-1) for arrays in mine]))
    head = 2 * len(hidden)
    columns = torch.arange(sum(network.outputs)).split(network.outputs)
    if network.shares_heads:
        stacked = torch.stack([arrays[head][:, own] for arrays, own in zip(mine, columns, strict=True)], dim=-1)
        bias = torch.stack([arrays[head + 1][0, own] for arrays, own in zip(mine, columns, strict=True)])
        put(network.layers[-1], places, stacked, bias)
    else:
        for task, (arrays, own) in enumerate(zip(mine, columns, strict=True)):
            places[network.heads_from + 2 * task].copy_(arrays[head][:, own])
            places[network.heads_from + 2 * task + 1].copy_(arrays[head + 1][:, own])
    seeing = sorted({task for tasks in network.shape.private for task in tasks})
    for block, task in enumerate(seeing):
        for place in range(3):
            places[network.private_from + 3 * block + place].copy_(mine[task][head + 2 + 3 * block + place])


def _in_paper_order(weight: Tensor, layer: Layer) -> Tensor:
    """A convolution's (out, in, H, W) as (H, W, in, out); others as they are."""
    return weight.permute(2, 3, 1, 0) if layer.is_convolution else weight


def _put(network: FactorisedNetwork, layer: Layer, places: list[Tensor], shared: list[Tensor], codes: Tensor, bias: Tensor) -> None:
    for place, factor in zip(places[layer.shared], shared, strict=True):
        place.copy_(factor)
    network.set_codes(places, layer, codes, bias)
