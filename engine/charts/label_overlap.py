"""How far the labels of two tasks lie on the same rows."""

from engine.domain.chart import Axis, Chart, HeatMap, TableView
from engine.domain.dataset import DatasetCard
from engine.domain.task import Task
from engine.domain.text import Text, message

FEW = 0.2
"""A share below this is called hardly meeting."""


def label_overlap(card: DatasetCard, tasks: tuple[Task, ...]) -> Chart | None:
    """For each task (row) the share of its labels on rows that carry the other's (column) too; None for fewer than two known tasks."""
    names = tuple(task.name for task in tasks if task.name in card.overlap and card.label_counts.get(task.name))
    if len(names) < 2:
        return None
    both = {(one, two): count for one in names for two in names if one != two and (count := card.overlap[one].get(two)) is not None}
    shares = {(one, two): count / card.label_counts[one] for (one, two), count in both.items()}
    return Chart(
        id="label_overlap",
        title=message("Overlap of the labels (% of the labels of the task at the left)"),
        x=Axis(message("Labelled for this task too")),
        y=Axis(message("Task")),
        marks=(HeatMap(names, names, tuple(tuple(shares.get((one, two)) for two in names) for one in names), 1.0, True, False),),
        meaning=_meaning(shares),
        table=TableView(
            (message("Task"), message("Other task"), message("Rows with a label of both"), message("Share of the labels of the task")),
            tuple((one, two, float(count), shares[one, two]) for (one, two), count in both.items()),
        ),
    )


def _meaning(shares: dict[tuple[str, str], float]) -> Text:
    if not shares:
        return message("It is not known which rows carry labels of two tasks.")
    one, two = min(shares, key=lambda pair: shares[pair])
    if shares[one, two] == 1.0:
        return message("Wherever one task is labelled, all others are too.")
    if shares[one, two] >= FEW:
        return message(
            "The labels of every two tasks meet on many rows; least those of {one}, of which {share:percent} lie on rows "
            "that carry {two} too.",
            one=one,
            two=two,
            share=shares[one, two],
        )
    return message(
        "Of the labels of {one} only {share:percent} lie on rows that carry {two} too. Tasks that hardly meet cannot be compared row by "
        "row; distribution matching is made for them.",
        one=one,
        two=two,
        share=shares[one, two],
    )
