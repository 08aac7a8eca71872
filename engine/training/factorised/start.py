"""Where factors start from by chance: every task's weights have exactly the wanted variance.

Drawing each factor by its own fan-in is wrong: activations would die or blow up. The factors are drawn so that the variance is right
on average, then each task's code is scaled so that it is right for every task, which is exact because weights are linear in the code.
"""

from math import prod, sqrt

import numpy as np
import torch

from engine.training.factorised.form import Form
from engine.training.factorised.network import FactorisedNetwork, Layer
from engine.training.layout import unpack


def random_start(network: FactorisedNetwork, flat: np.ndarray, generator: np.random.Generator, sharing: float) -> np.ndarray:
    """``flat`` (P,) with the factors of all layers drawn and their biases at 0; other pieces are left as they are."""
    started = torch.from_numpy(flat.copy())[None]
    places = [place[0] for place in unpack(started, network.pieces)]
    for layer in network.layers:
        shared, codes = drawn_factors(layer.form, wanted_variance(network, layer), sharing, generator)
        for place, values in zip(places[layer.shared], shared, strict=True):
            place.copy_(torch.from_numpy(values))
        network.set_codes(places, layer, torch.from_numpy(codes), torch.zeros(layer.form.tasks, layer.form.axes[-1], dtype=started.dtype))
    return started[0].numpy()


def wanted_variance(network: FactorisedNetwork, layer: Layer) -> float:
    """2 / fan-in before ReLU (He); 1 / (3 fan-in) for outputs, as the plain network's heads have it."""
    is_output = network.shares_heads and layer is network.layers[-1]
    return 1.0 / (3.0 * layer.fan_in) if is_output else 2.0 / layer.fan_in


def drawn_factors(form: Form, variance: float, sharing: float, generator: np.random.Generator) -> tuple[list[np.ndarray], np.ndarray]:
    """Shared factors and codes (K, T) with mean square ``variance`` for the weights of every task.

    ``sharing`` is about the cosine between the weights of two tasks.
    """
    match form.kind:
        case "laf":
            shared = [generator.normal(0.0, sqrt(variance), form.shared[0])]
        case "tucker":
            matrices = [np.linalg.qr(generator.normal(size=(size, rank)))[0] for size, rank in form.shared[1:]]
            scale = variance * prod(form.axes) / prod(form.ranks[:-1])
            shared = [generator.normal(0.0, sqrt(scale), form.ranks), *matrices]
        case "tt":
            scale = (variance / prod(form.ranks[:-1])) ** (1.0 / len(form.axes))
            shared = [generator.normal(0.0, sqrt(scale), shape) for shape in form.shared]
    codes = drawn_codes(form.rank, form.tasks, sharing, generator)
    basis = form.basis([torch.from_numpy(factor)[None] for factor in shared]).numpy()[0].reshape(-1, form.rank)
    return shared, codes * np.sqrt(variance / np.mean((basis @ codes) ** 2, axis=0))


def drawn_codes(rank: int, tasks: int, sharing: float, generator: np.random.Generator) -> np.ndarray:
    """(K, T) codes of unit length, two of which have a cosine of about ``sharing``: a common direction plus one of each task's own."""
    common = generator.normal(size=(rank, 1))
    common /= np.linalg.norm(common)
    own = generator.normal(size=(rank, tasks))
    if rank == 1:
        return np.repeat(common, tasks, axis=1)
    own -= common * (common.T @ own)
    own /= np.linalg.norm(own, axis=0)
    return sqrt(sharing) * common + sqrt(1.0 - sharing) * own
