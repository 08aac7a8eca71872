"""The three numbers of the first page: mean gain, smallest margin, tasks that pass."""

from engine.domain.text import Text, format_percent, message
from engine.domain.verdict import Verdict
from engine.report.blocks import KeyFigure


def key_figures(verdict: Verdict) -> tuple[KeyFigure, ...]:
    """Each with its uncertainty or its parts."""
    return (_mean_gain(verdict), _smallest_margin(verdict), _passing(verdict))


def _mean_gain(verdict: Verdict) -> KeyFigure:
    label = message("Mean gain over all tasks (Δm)")
    mean = verdict.delta_m
    if mean.value is None:
        return KeyFigure(label, message("not measured"), message("No task could be compared."))
    value = message("{gain:gain}", gain=mean.value)
    if mean.interval is None:
        return KeyFigure(label, value, message("Uncertainty unknown"))
    return KeyFigure(label, value, message("95 % interval {low:gain} to {high:gain}", low=mean.interval[0], high=mean.interval[1]))


def _smallest_margin(verdict: Verdict) -> KeyFigure:
    """Of the tasks that are proposed for joint training; of all tasks where none is."""
    label = message("Smallest safety margin")
    proposed = verdict.candidate.tasks if verdict.candidate is not None else ()
    if proposed and len(proposed) < len(verdict.tasks):
        label = message("Smallest safety margin of the tasks proposed")
    measured = [task for task in verdict.tasks if task.margin is not None and (not proposed or task.name in proposed)]
    if not measured:
        return KeyFigure(label, message("not measured"), message("No task has an interval."))
    task = min(measured, key=lambda one: one.margin if one.margin is not None else 0.0)
    low = task.interval[0] if task.interval is not None else 0.0
    points = format_percent(task.margin or 0.0, signed=True).removesuffix(" %")
    return KeyFigure(
        label,
        message("{task} {points} pt", task=task.name, points=points),
        message("Lower end {low:gain}, floor {floor:gain}", low=low, floor=task.floor),
    )


def _passing(verdict: Verdict) -> KeyFigure:
    counts = {status: sum(1 for task in verdict.tasks if task.status == status) for status in ("pass", "caution", "fail", "undecided")}
    return KeyFigure(
        message("Tasks that pass"),
        Text("{passing} / {all}", {"passing": counts["pass"], "all": len(verdict.tasks)}),
        message(
            "Caution {caution}, fail {fail}, undecided {undecided}",
            caution=counts["caution"],
            fail=counts["fail"],
            undecided=counts["undecided"],
        ),
    )
