"""A factorised network as plain ones: each task's weights composed once, so that predicting costs what a single-task network costs."""

from msgspec.structs import replace
from torch import Tensor

from engine.training.factorised.network import FactorisedNetwork
from engine.training.networks import Network, plain_network


def plain_networks(network: FactorisedNetwork, parameters: list[Tensor]) -> list[tuple[Network, list[Tensor]]]:
    """For each task a plain network of it alone and weights for it, with the members in front; its outputs are the same.

    Of private columns such a network sees those of its task, which stand behind the shared ones in their order.
    """
    weights = [network.weights(parameters, layer) for layer in network.layers]
    return [_alone(network, parameters, weights, task) for task in range(len(network.tasks))]


def _alone(network: FactorisedNetwork, parameters: list[Tensor], weights: list[Tensor], task: int) -> tuple[Network, list[Tensor]]:
    arrays: list[Tensor] = []
    for layer, composed in zip(network.layers, weights, strict=True):
        mine, bias = composed[:, task], network.biases(parameters, layer)[:, task]
        arrays += [mine.permute(0, 4, 3, 1, 2), bias] if layer.is_convolution else [mine, bias[:, None]]
    if not network.shares_heads:
        arrays += parameters[network.heads_from + 2 * task : network.heads_from + 2 * task + 2]
    seeing = sorted({other for tasks in network.shape.private for other in tasks})
    if task in seeing:
        start = network.private_from + 3 * seeing.index(task)
        arrays += parameters[start : start + 3]
    private = tuple((0,) for tasks in network.shape.private if task in tasks)
    return plain_network(replace(network.shape, private=private), (network.tasks[task],)), arrays
