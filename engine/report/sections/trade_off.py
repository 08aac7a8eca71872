"""The trade-off between tasks: what the other ways of joint training reached, on validation data."""

from collections.abc import Sequence

from engine.charts.pareto_front import pareto_front, point_name
from engine.domain.pareto import Pareto, ParetoPoint
from engine.domain.text import Text, format_percent, message, message_n
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets, Chapter, ChartBlock, Grid

MOST_POINTS = 10
MOST_TASKS = 6
"""Tasks that have a column of their own in the table; with more, the mean gain alone is shown."""


def trade_off(verdict: Verdict) -> Chapter | None:
    """The front in the plane of the two tasks that differ most, and its points; None with fewer than two tasks or points."""
    pareto = verdict.pareto
    if pareto is None or len(pareto.tasks) < 2 or not pareto.points:
        return None
    names = [task.name for task in verdict.tasks]
    preferred = next((point for point in pareto.points if point.chosen), None) or pareto.preferred()
    first, second = _extremes(pareto, preferred)
    return Chapter(
        "trade_off",
        message("Trade-off between tasks"),
        _message(pareto),
        (
            ChartBlock(pareto_front(pareto, names, first, second, preferred)),
            Bullets(message("What this means"), (*pareto.sentences, _shown(pareto, first, second))),
            _points(pareto, names),
        ),
        (
            message("Ask the meeting which task may give way and by how much; the figure shows what that would buy."),
            message("Only the candidate of the verdict met the test part; all other points are for orientation."),
        ),
    )


def _message(pareto: Pareto) -> Text:
    safe = sum(1 for point in pareto.points if point.keeps_floors)
    if safe == 0:
        return message(
            "On validation data, intervals left aside, none of the {all} ways of joint training keeps every task above its floor",
            all=len(pareto.points),
        )
    return message_n(
        "On validation data, intervals left aside, {safe} of {all} ways of joint training keeps every task above its floor",
        "On validation data, intervals left aside, {safe} of {all} ways of joint training keep every task above its floor",
        "safe",
        safe=safe,
        all=len(pareto.points),
    )


def _extremes(pareto: Pareto, point: ParetoPoint | None) -> tuple[str, str]:
    """The tasks that ``point`` serves best and worst."""
    if point is None:
        return pareto.tasks[0], pareto.tasks[1]
    ranked = sorted(range(len(pareto.tasks)), key=lambda place: point.gains[place])
    return pareto.tasks[ranked[-1]], pareto.tasks[ranked[0]]


def _shown(pareto: Pareto, first: str, second: str) -> Text:
    if len(pareto.tasks) == 2:
        return message("The ring marks the candidate of the verdict; the cross marks the single-task networks.")
    return message(
        "The figure shows {first} and {second}, which the candidate serves best and worst; the ring marks it, the cross marks the "
        "single-task networks.",
        first=first,
        second=second,
    )


def _points(pareto: Pareto, names: Sequence[str]) -> Grid:
    tasks = pareto.tasks if len(pareto.tasks) <= MOST_TASKS else ()
    shown = sorted(pareto.points, key=lambda point: (not point.chosen, point.dominated, not point.keeps_floors))[:MOST_POINTS]
    gains = tuple(Text("{task}", {"task": task}) for task in tasks) or (message("Mean gain"),)
    rows = tuple(
        (
            _name(point, names),
            *(format_percent(gain, signed=True) for gain in (point.gains if tasks else (sum(point.gains) / len(point.gains),))),
            message("yes") if point.keeps_floors else message("no"),
            message("yes") if point.dominated else message("no"),
        )
        for point in shown
    )
    title = message(
        "Gains by way of joint training, {shown} of {all} (validation data; ★ candidate)", shown=len(shown), all=len(pareto.points)
    )
    headers = (message("Way of training"), *gains, message("Floors kept"), message("Surpassed"))
    return Grid(title, headers, rows, (False, *[True] * len(gains), False, False))


def _name(point: ParetoPoint, names: Sequence[str]) -> Text:
    name = point_name(point, names)
    return Text("★ {name}", {"name": name}) if point.chosen else name
