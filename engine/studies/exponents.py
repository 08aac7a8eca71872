"""Power-law exponents of a chosen trial's layers, each beside its two controls."""

import numpy as np

from engine.analysis.power_law import Exponent, layer_exponents
from engine.domain.plan import Trial
from engine.domain.spectrum import LayerExponent
from engine.training.networks import initial_weights
from engine.training.sampling import weight_generator
from engine.training.weights import FindMethod, unpack_weights


def network_exponents(weights: bytes, trial: Trial, seed: int, *, find: FindMethod | None = None) -> tuple[LayerExponent, ...]:
    """Of every layer of the best checkpoint with enough eigenvalues, from the inputs on; ``seed`` is the plan's.

    Nothing for a network of a method's own: its pieces are factors or branches, not the layers that such exponents speak of.
    """
    stored = unpack_weights(weights, find)
    if stored.card.method:
        return ()
    network = stored.learner.network
    flat = initial_weights(network, weight_generator(seed, trial.replicate))
    found: list[LayerExponent] = []
    layer = 0
    for trained, piece in zip(stored.parameters, network.pieces, strict=True):
        if len(piece.shape) not in (2, 4) or (piece.shape[0] == 1 and len(piece.shape) == 2):
            continue
        layer += 1
        untrained = flat[piece.start : piece.end].reshape(piece.shape)
        generator = np.random.default_rng((seed % 2**63, trial.replicate, layer))
        exponents = layer_exponents(trained[0].detach().numpy(), untrained, generator)
        if exponents is not None:
            tail = exponents.trained
            found.append(
                LayerExponent(
                    layer=layer,
                    eigenvalues=exponents.eigenvalues,
                    trained=_alpha(tail),
                    error=tail.error if tail is not None else None,
                    tail=tail.tail if tail is not None else None,
                    untrained=_alpha(exponents.untrained),
                    shuffled=_alpha(exponents.shuffled),
                )
            )
    return tuple(found)


def _alpha(found: Exponent | None) -> float | None:
    return found.alpha if found is not None else None
