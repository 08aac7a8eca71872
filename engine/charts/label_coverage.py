"""Where along the rows each task has labels."""

from itertools import groupby

from engine.domain.chart import Axis, Chart, Strip, TableView
from engine.domain.dataset import DatasetCard
from engine.domain.task import Task
from engine.domain.text import Text, message, message_n

PALER = message("The colour is closer to the background where fewer rows have labels.")
"""What the colours say where they are drawn."""
LONG_GAP = 0.05
"""Share of the file from which a stretch without labels is spoken of."""


def label_coverage(card: DatasetCard, tasks: tuple[Task, ...]) -> Chart:
    """One strip per task in plan order, cells in row order, with the number of labelled rows at its end."""
    shares = {strip.column: strip.shares for strip in card.coverage}
    counts = {task.name: card.label_counts.get(task.name, 0) for task in tasks}
    strips = tuple(
        Strip(task.name, shares.get(task.name, (counts[task.name] / card.rows if card.rows else 0.0,)), counts[task.name], series=position)
        for position, task in enumerate(tasks)
    )
    return Chart(
        id="label_coverage",
        title=message("Label coverage"),
        x=Axis(message("Rows in the order of the file")),
        y=Axis(message("Task")),
        marks=strips,
        meaning=_with_places(_meaning(card, counts), strips, card),
        note=None if all(strip.count == card.rows for strip in strips) else PALER,
        table=TableView(
            (message("Task"), message("Labelled rows"), message("Share of all rows")),
            tuple((name, float(count), count / card.rows if card.rows else None) for name, count in counts.items()),
        ),
    )


def _with_places(meaning: Text, strips: tuple[Strip, ...], card: DatasetCard) -> Text:
    """``meaning`` followed by where along the file the labels are, unless every row carries them all."""
    if not strips or all(strip.count == card.rows for strip in strips):
        return meaning
    bare = [strip.name for strip in strips if _longest_gap(strip.shares) > LONG_GAP]
    where = message("Labels are found all along the file.")
    if bare:
        where = message("Long stretches of the file carry no label for {tasks}.", tasks=bare)
    return Text("{meaning} {where}", {"meaning": meaning, "where": where})


def _longest_gap(shares: tuple[float, ...]) -> float:
    """The longest run of cells without a label as a share of the strip."""
    longest = max((len(list(run)) for empty, run in groupby(shares, lambda share: share <= 0.0) if empty), default=0)
    return longest / len(shares) if shares else 1.0


def _meaning(card: DatasetCard, counts: dict[str, int]) -> Text:
    if not counts or not card.rows:
        return message("No tasks have been chosen yet.")
    if all(count == card.rows for count in counts.values()):
        return message("Every row carries a label for every task.")
    scarce = min(counts, key=lambda name: counts[name])
    overlap = sum(counts.values()) - card.rows
    if len(counts) == 2 and overlap > 0:
        return message_n(
            "{task} has the fewest labels ({count:count} of {rows:count} rows); at least {both:count} row carries both labels.",
            "{task} has the fewest labels ({count:count} of {rows:count} rows); at least {both:count} rows carry both labels.",
            "both",
            task=scarce,
            count=counts[scarce],
            rows=card.rows,
            both=overlap,
        )
    return message(
        "{task} has the fewest labels: {count:count} of {rows:count} rows ({share:percent}).",
        task=scarce,
        count=counts[scarce],
        rows=card.rows,
        share=counts[scarce] / card.rows,
    )
