"""The cell that shows how the values of a column are spread, as bars and in words."""

from desktop.widgets.table import Bars, Cell
from engine.domain.dataset import Column, Histogram
from engine.domain.text import Translator, format_percent, message_n


def distribution_cell(column: Column, rows: int, t: Translator, *, muted: bool) -> Cell:
    """Bars for the histogram of ``column``, one of ``rows`` rows; an empty cell where it has none."""
    found = column.histogram
    if found is None:
        return Cell("")
    known = rows - column.missing
    words = _classes(found, column, known, t) if found.values else _bins(found, known, t)
    return Cell(words, muted=muted, tip=words, bars=Bars(found.counts, apart=bool(found.values)))


def _classes(found: Histogram, column: Column, known: int, t: Translator) -> str:
    shares = [f"{value} {format_percent(count / known if known else 0.0)}" for value, count in zip(found.values, found.counts, strict=True)]
    if column.distinct > len(shares):
        return t("The most frequent of {distinct:count} values: {shares}", distinct=column.distinct, shares=shares)
    return t("The most frequent first: {shares}", shares=shares)


def _bins(found: Histogram, known: int, t: Translator) -> str:
    counted = sum(found.counts)
    if len(found.counts) == 1:
        return t("Every value is {value}.", value=_written(found.low))
    said = [
        t.render(
            message_n(
                "{bars} bar from {low} to {high}.",
                "{bars} bars from {low} to {high}.",
                "bars",
                bars=len(found.counts),
                low=_written(found.low),
                high=_written(found.high),
            )
        )
    ]
    if found.beyond:
        said.append(t("Values beyond are part of the outer bars: {share:percent}.", share=found.beyond / counted))
    if counted < known:
        said.append(t("Counted on a sample of {n:count} values.", n=counted))
    return ("" if t.language == "ja" else " ").join(said)


def _written(end: float | str | None) -> str:
    """A number as short as it stays readable, with four digits at least; a date as it is."""
    if not isinstance(end, float):
        return str(end or "")
    if abs(end) < 1e15 and (end.is_integer() or abs(end) >= 10_000):
        return f"{end + 0.0:.0f}"
    return f"{end:.4g}"
