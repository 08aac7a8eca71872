"""Charts without a renderer: marks with data, a sentence that says what they mean, and the same numbers as a table."""

from typing import TypeAlias, Union

from msgspec import Struct

from engine.domain.tag import snake_tag
from engine.domain.text import Text


class _Mark(Struct, frozen=True, tag_field="mark", tag=snake_tag):
    pass


class Line(_Mark, frozen=True):
    """A curve; ``series`` numbers the colour, a dashed line is drawn in the text colour (the baseline)."""

    name: Text
    x: tuple[float, ...]
    y: tuple[float, ...]
    series: int = 0
    dashed: bool = False


class Band(_Mark, frozen=True):
    """The range around a curve."""

    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    series: int = 0


class Level(_Mark, frozen=True):
    """A horizontal line across the whole chart, dashed, in the text colour."""

    name: Text
    y: float


class IntervalRow(_Mark, frozen=True):
    """A point with its interval on a horizontal axis that has a zero line and the floor (dashed)."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    floor: float | None = None


class HeatMap(_Mark, frozen=True):
    """A square of signed values (-1 to 1), blue for positive, orange for negative; None is an empty cell."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


class Strip(_Mark, frozen=True):
    """One row of cells shaded by a share from 0 to 1, with a count at its end."""

    name: str
    shares: tuple[float, ...]
    count: int
    series: int = 0


Mark: TypeAlias = Union[Line, Band, Level, IntervalRow, HeatMap, Strip]


class Axis(Struct, frozen=True):
    """An axis with its label (unit included); None leaves an end of the range to the renderer."""

    label: Text
    low: float | None = None
    high: float | None = None
    percent: bool = False


class TableView(Struct, frozen=True):
    """The chart's numbers for reading aloud, copying and checking."""

    headers: tuple[Text, ...]
    rows: tuple[tuple[Text | str | float | None, ...], ...]


class Chart(Struct, frozen=True):
    """One chart: what is drawn, what it is called, what it means now, and its table."""

    id: str
    title: Text
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    meaning: Text
    """One sentence under the chart that says what it means now."""
    table: TableView
    note: Text | None = None
    """A short figure beside the title, for example joint / baseline."""
