"""Where each weight lives in the flat vector that optimisers, checkpoints and the member axis work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from torch import Tensor

Shape = tuple[tuple[int, ...], int]
"""The shape of a weight array, and its fan-in."""


@dataclass(frozen=True)
class Piece:
    """One weight array: ``shape`` numbers from ``start`` on; initialised uniformly within 1/sqrt(``fan_in``)."""

    shape: tuple[int, ...]
    start: int
    fan_in: int

    @property
    def end(self) -> int:
        """The first number behind this piece."""
        return self.start + prod(self.shape)


def lay_out(shapes: Sequence[Shape], behind: tuple[Piece, ...] = ()) -> tuple[Piece, ...]:
    """The pieces ``behind`` which others come, then one for each of ``shapes``; so a method adds weights to a network's own."""
    pieces = list(behind)
    for shape, fan_in in shapes:
        pieces.append(Piece(shape, pieces[-1].end if pieces else 0, fan_in))
    return tuple(pieces)


def unpack(flat: Tensor, pieces: tuple[Piece, ...]) -> list[Tensor]:
    """Views (M, *shape) into ``flat`` (M, P)."""
    return [flat[:, piece.start : piece.end].unflatten(1, piece.shape) for piece in pieces]
