"""What a report is made of, before it is known on which paper it will be shown."""

from typing import TypeAlias, Union

from msgspec import Struct

from engine.domain.chart import Chart
from engine.domain.roi import Assumptions, Roi
from engine.domain.text import Text
from engine.domain.verdict import Interval, Status, Verdict, VerdictName

EM_SPACE = "\u2003"


class KeyFigure(Struct, frozen=True):
    """A number that matters, with what it counts and how sure it is."""

    label: Text
    value: Text
    detail: Text


class KpiRow(Struct, frozen=True):
    """One task's line of the KPI table; None is shown as a dash."""

    task: str
    kpi: Text
    labels: int
    single: float | None
    joint: float | None
    gain: float | None
    interval: Interval | None
    floor: float
    status: Status
    replicate_gains: tuple[float, ...]
    higher_is_better: bool = True
    margin: float = 0.0
    """How far above the floor the interval's lower end had to stay."""


class KpiTable(Struct, frozen=True):
    """The results per task."""

    title: Text
    rows: tuple[KpiRow, ...]
    mixed: bool
    """The tasks have different KPIs, so every line has to name its own."""

    @property
    def margins(self) -> bool:
        """Whether some task had to stay above its floor by a margin, which then stands beside it."""
        return any(row.margin for row in self.rows)


class Bullets(Struct, frozen=True):
    """A heading with short sentences below it; the first of ``options`` is the recommended one."""

    title: Text
    items: tuple[Text, ...]
    options: bool = False

    def mark(self, position: int) -> str:
        """What stands before an item: a star and a letter for the recommended option, a letter for the others, else a dot."""
        if not self.options:
            return "•"
        letter = chr(ord("A") + position)
        return f"★ {letter}" if position == 0 else f"{EM_SPACE} {letter}"


class ChartBlock(Struct, frozen=True):
    """A chart with the sentence that says what it means."""

    chart: Chart


class InputRow(Struct, frozen=True):
    """What one column of the data was used for, and by which tasks; rows are shown by rising ``rank``."""

    column: str
    use: Text
    tasks: tuple[str, ...]
    rank: int


class Sharing(Struct, frozen=True):
    """Which columns the tasks shared; ``fairness`` says why private ones do not flatter joint training, None without any."""

    sentence: Text
    fairness: Text | None
    rows: tuple[InputRow, ...]


class Paragraph(Struct, frozen=True):
    """Sentences that stand alone."""

    text: Text


class Grid(Struct, frozen=True):
    """A table of words and numbers that are ready to be shown; every row has as many cells as there are ``headers``."""

    title: Text
    headers: tuple[Text, ...]
    rows: tuple[tuple[Text | str, ...], ...]
    numbers: tuple[bool, ...] = ()
    """Which columns hold numbers, set to the right; none where empty."""


Block: TypeAlias = Union[Paragraph, Bullets, Grid, KpiTable, ChartBlock]
"""What chapters consist of; every writer shows each of them."""


class Chapter(Struct, frozen=True):
    """One subject of the pack behind the summary, with the one thing to be said of it."""

    id: str
    """What it is called where chapters are chosen."""
    title: Text
    message: Text
    """The sentence to remember, written from the results; the title of its slide."""
    blocks: tuple[Block, ...]
    phrases: tuple[Text, ...] = ()
    """What to say of it in the meeting: the speaker notes of its slide."""
    appendix: bool = False
    """For looking things up, not for the meeting."""


class Page(Struct, frozen=True):
    """The meeting pack: the one-page summary, and the chapters behind it."""

    title: str
    """The project's name as the person gave it."""
    verdict: VerdictName
    badge: Text
    """The verdict as mark and word."""
    headline: Text
    lead: Text
    figures: tuple[KeyFigure, ...]
    table: KpiTable
    bullets: tuple[Bullets, ...]
    chart: ChartBlock
    sharing: Sharing
    footer: Text
    source: Verdict
    """The whole verdict, for writers with room for more than one page."""
    chapters: tuple[Chapter, ...] = ()
    """The detail behind the summary, in the order in which it is read."""
    phrases: tuple[Text, ...] = ()
    """What to say of the summary in the meeting."""
    roi: Roi | None = None
    """The reckoning in money; None while nothing is assumed."""
    assumptions: Assumptions = Assumptions()
    """What the reckoning rests on."""
