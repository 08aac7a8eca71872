"""Where each weight lives in the flat vector that optimisers, checkpoints and the member axis work on."""

from dataclasses import dataclass
from math import prod

from torch import Tensor


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


def lay_out(shapes: list[tuple[tuple[int, ...], int]]) -> tuple[Piece, ...]:
    """Pieces one behind the other for (shape, fan-in) pairs."""
    pieces: list[Piece] = []
    for shape, fan_in in shapes:
        pieces.append(Piece(shape, pieces[-1].end if pieces else 0, fan_in))
    return tuple(pieces)


def unpack(flat: Tensor, pieces: tuple[Piece, ...]) -> list[Tensor]:
    """Views (M, *shape) into ``flat`` (M, P)."""
    return [flat[:, piece.start : piece.end].unflatten(1, piece.shape) for piece in pieces]
