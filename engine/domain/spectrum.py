"""How heavy the tail of a trained layer's spectrum is, beside what the same layer gives without training."""

from msgspec import Struct


class LayerExponent(Struct, frozen=True):
    """Power-law exponents of one layer; None for one that cannot be believed."""

    layer: int
    """Counted from the inputs, from 1."""
    eigenvalues: int
    trained: float | None
    error: float | None
    """Standard error of ``trained``."""
    tail: int | None
    """Eigenvalues in the tail that ``trained`` was fitted to."""
    untrained: float | None
    """Of the same layer before its first step."""
    shuffled: float | None
    """Of the trained layer with its weights in random order."""
