"""The tornado of a reckoning: which assumption moves the net worth most, and which would turn it by itself."""

from engine.domain.chart import Axis, Chart, IntervalRow, TableView
from engine.domain.roi import AssumptionName, Bar, Roi
from engine.domain.text import Text, mark, message

ASSUMPTION_LABELS: dict[AssumptionName, str] = {
    "gain": mark("Measured change"),
    "worth": mark("Value of one point"),
    "labels_saved": mark("Labels saved"),
    "engineering_days": mark("Working days"),
    "day_rate": mark("Cost of a day"),
    "compute_cost": mark("Computing cost"),
    "upkeep": mark("Running cost of a model"),
}
MOST_BARS = 8


def tornado(roi: Roi) -> Chart:
    """One row per assumption, the widest first; the horizontal axis is the net worth in the currency of ``roi``."""
    shown = roi.bars[:MOST_BARS]
    rows = tuple(IntervalRow("", roi.net.likely, min(bar.low, bar.high), max(bar.low, bar.high), label=_label(bar)) for bar in shown)
    return Chart(
        id="roi",
        title=message("What the net benefit depends on"),
        x=Axis(message("Net benefit ({currency})", currency=roi.currency), currency=roi.currency),
        y=Axis(message("Assumption")),
        marks=rows,
        meaning=meaning(roi),
        table=TableView(
            (message("Assumption"), message("Task"), message("Lower end"), message("Upper end"), message("Turns at")),
            tuple(
                (Text(ASSUMPTION_LABELS[bar.assumption]), bar.task or "–", round(bar.low), round(bar.high), bar.turns_at)
                for bar in roi.bars
            ),
        ),
    )


def meaning(roi: Roi) -> Text:
    """Whether adopting pays in every case that was looked at, in none, or which assumption decides."""
    turning = [bar for bar in roi.bars if bar.flips]
    if turning:
        bar = turning[0]
        label = Text(ASSUMPTION_LABELS[bar.assumption])
        if bar.turns_at is None:
            return message("Whether adopting pays depends most on: {assumption}.", assumption=label)
        if bar.task is None:
            return message(
                "Whether adopting pays depends most on: {assumption}. It turns at {value:score}.", assumption=label, value=bar.turns_at
            )
        return message(
            "Whether adopting pays depends most on: {assumption} ({task}). It turns at {value:score}.",
            assumption=label,
            task=bar.task,
            value=bar.turns_at,
        )
    if roi.net.likely > 0:
        return message("Adopting pays even when any one assumption moves to the end of its range.")
    return message("Adopting does not pay, even when any one assumption moves to the end of its range.")


def _label(bar: Bar) -> Text:
    label = Text(ASSUMPTION_LABELS[bar.assumption])
    return label if bar.task is None else message("{assumption}: {task}", assumption=label, task=bar.task)
