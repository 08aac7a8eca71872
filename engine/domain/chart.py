"""Charts without a renderer: marks with data, a sentence that says what they mean, and the same numbers as a table."""

from typing import TypeAlias, Union

from msgspec import Struct

from engine.domain.picture import WeighedPicture
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
    """The range around a curve; a dashed one is around a dashed line, and drawn in the text colour."""

    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    series: int = 0
    dashed: bool = False


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
    label: Text | None = None
    """What the row is called where that is no name out of the data."""


class HeatMap(_Mark, frozen=True):
    """A square of signed values (-1 to 1), blue for positive, orange for negative; None is an empty cell."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    full_at: float = 0.5
    """The size from which the colour is at its strongest."""
    percent: bool = False
    """The values are shares that are told in per cent."""
    signed: bool = True
    """Figures carry their sign; without, they are shares of something, which cannot fall below 0."""


class Strip(_Mark, frozen=True):
    """One row of cells shaded by a share from 0 to 1, with a count at its end."""

    name: str
    shares: tuple[float, ...]
    count: int
    series: int = 0


class ScatterPoint(Struct, frozen=True):
    """One point with its name; a hollow one is surpassed by another, a ringed one is what the sentence speaks of."""

    name: Text
    x: float
    y: float
    hollow: bool = False
    ringed: bool = False
    cross: bool = False
    """A cross instead of a disc: what the others are measured against."""
    short: Text | None = None
    """The name as it may stand beside the point."""


class Scatter(_Mark, frozen=True):
    """Points in a plane where further up and to the right is better, with the floor of each axis as a dashed line."""

    points: tuple[ScatterPoint, ...]
    x_floor: float | None = None
    y_floor: float | None = None


class Arrow(Struct, frozen=True):
    """From one node of a graph to another, by their places; the larger the share (0 to 1), the thicker."""

    source: int
    target: int
    share: float
    harms: bool = False
    """It does harm, and is drawn dashed in the colour of bad news."""


class Graph(_Mark, frozen=True):
    """Named nodes with a share of their own (0 to 1), and arrows between them; each direction is an arrow of its own."""

    names: tuple[str, ...]
    own: tuple[float | None, ...]
    arrows: tuple[Arrow, ...]
    full_at: float = 1.0
    """The share from which an arrow is at its thickest."""
    signed: bool = False
    """Shares are gains, told with their sign."""


class PictureGrid(_Mark, frozen=True):
    """Example pictures below each other; beside each, once for every column, the picture with its map laid over it in orange."""

    columns: tuple[str, ...]
    pictures: tuple[WeighedPicture, ...]


Mark: TypeAlias = Union[Line, Band, Level, IntervalRow, HeatMap, Scatter, Strip, Graph, PictureGrid]


class Axis(Struct, frozen=True):
    """An axis with its label (unit included); None leaves an end of the range to the renderer."""

    label: Text
    low: float | None = None
    high: float | None = None
    percent: bool = False
    uncut: bool = False
    """Rows with intervals are shown in full, however far one reaches beyond the others."""
    currency: str = ""
    """The currency of an axis that counts money; empty for any other."""


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
