"""Where along the rows each task has labels."""

from engine.domain.chart import Axis, Chart, Strip, TableView
from engine.domain.dataset import DatasetCard
from engine.domain.task import Task
from engine.domain.text import Text, message


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
        meaning=_meaning(card, counts),
        table=TableView(
            (message("Task"), message("Labelled rows"), message("Share of all rows")),
            tuple((name, float(count), count / card.rows if card.rows else None) for name, count in counts.items()),
        ),
    )


def _meaning(card: DatasetCard, counts: dict[str, int]) -> Text:
    if not counts or not card.rows:
        return message("No tasks have been chosen yet.")
    if all(count == card.rows for count in counts.values()):
        return message("Every row carries a label for every task.")
    scarce = min(counts, key=lambda name: counts[name])
    overlap = sum(counts.values()) - card.rows
    if len(counts) == 2 and overlap > 0:
        return message(
            "{task} has the fewest labels ({count:count} of {rows:count} rows); at least {both:count} rows carry both labels.",
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
