"""What labels are worth: what joint training saves, and which task to label next."""

from engine.charts.label_curves import label_curves
from engine.domain.label_value import LabelValue, TaskLabels
from engine.domain.text import Text, format_percent, message
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets, Chapter, ChartBlock, Grid

MOST_CURVES = 6


def label_value(verdict: Verdict) -> Chapter | None:
    """The learning curves with labels saved and further ones; None where the study trained with all labels only."""
    value = verdict.label_value
    if value is None or not value.tasks:
        return None
    words = tuple(sentence for task in value.tasks for sentence in task.messages)
    return Chapter(
        "label_value",
        message("Value of labels"),
        _message(value),
        (
            *(ChartBlock(chart) for chart in label_curves(value)[:MOST_CURVES]),
            Bullets(message("What this means"), (*value.sentences, *words)),
            _table(value),
        ),
        (message("The part of a curve beyond all labels is an estimate; say so whenever a number of further labels is named."),),
    )


def _message(value: LabelValue) -> Text:
    saving = [task.task for task in value.tasks if task.saving is not None and task.saving.interval[0] > 0]
    if saving:
        return message("Joint training clearly saves labels for {tasks}", tasks=saving)
    first = value.task(value.ranking[0]) if value.ranking else None
    if first is not None and first.further is not None and first.further.interval[0] > 0:
        return message("Joint training does not clearly save labels; further labels pay most for {task}", task=first.task)
    return message("Joint training does not clearly save labels here")


def _table(value: LabelValue) -> Grid:
    headers = (
        message("Task"),
        message("Training labels"),
        message("Labels saved"),
        message("95 % interval"),
        message("Cost of the labels saved"),
        message("Further labels"),
        message("Expected gain"),
        message("95 % interval"),
    )
    return Grid(
        message("Labels saved and further labels (validation data)"),
        headers,
        tuple(_row(task) for task in value.tasks),
        (False, *[True] * 7),
    )


def _row(task: TaskLabels) -> tuple[Text | str, ...]:
    saved: tuple[Text | str, ...] = ("–", "–", "–")
    if task.saving is not None:
        low, high = task.saving.interval
        cost = count(task.saving.cost) if task.saving.cost is not None else "–"
        saved = (count(task.saving.labels), message("{low} to {high}", low=count(low), high=count(high)), cost)
    further: tuple[Text | str, ...] = ("–", "–", "–")
    if task.further is not None:
        low, high = (format_percent(end, signed=True) for end in task.further.interval)
        further = (
            count(task.further.labels),
            format_percent(task.further.gain, signed=True),
            message("{low} to {high}", low=low, high=high),
        )
    return (task.task, count(task.single.points[-1].labels), *saved, *further)


def count(number: float) -> str:
    """A whole number with a true minus sign."""
    return f"{number:,.0f}".replace("-", "−")
