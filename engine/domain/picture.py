"""An example picture with what each task looks at in it; small enough to travel as an event."""

from msgspec import Struct

GRID = 16
"""Cells a side of a map at most."""


class WeighedPicture(Struct, frozen=True):
    """One picture of the validation part, and a map for each task of the plan."""

    row: int
    """Row of the data, from 0."""
    png: bytes
    """At most 64 pixels a side."""
    maps: tuple[bytes | None, ...]
    """Row by row, n x n cells with 255 for the one that matters most; None for a task not trained or without a label on this row."""
    name: str = ""
    """What the data calls it, such as its file."""
