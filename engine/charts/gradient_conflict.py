"""Which tasks pull the shared layers apart: the mean gradient cosine of each pair of tasks."""

from itertools import combinations
from statistics import fmean

from engine.charts.drawn import joint_records
from engine.domain.chart import Axis, Chart, HeatMap, TableView
from engine.domain.events import GradientsMeasured
from engine.domain.study import Study, Values
from engine.domain.text import Text, message

MOST_EVENTS = 300
"""So many measurements, evenly spread over the training, are averaged; more change the mean by less than it is read to."""
MOST_VALUES, FEWEST_EVENTS = 60_000, 40
"""Of many tasks fewer measurements are averaged, so that the charts of 50 tasks are drawn as fast as those of 15."""


def gradient_conflict(study: Study) -> Chart | None:
    """Mean cosine of every pair of tasks over the joint networks drawn in the KPI curves; None before the first measurement."""
    plan = study.plan
    events = drawn_gradients(study)
    if plan is None or not events:
        return None
    names = tuple(task.name for task in plan.tasks)
    pairs = list(combinations(range(len(names)), 2))
    cosines = _columns([event.cosine for event in events], len(pairs))
    shares = _columns([event.conflict_share for event in events], len(pairs))
    yardstick = _columns([event.sample_conflict_share for event in events if event.sample_conflict_share], len(names))
    cells: list[list[float | None]] = [[None] * len(names) for _ in names]
    for (a, b), cosine in zip(pairs, cosines, strict=True):
        cells[a][b] = cells[b][a] = cosine
    return Chart(
        id="gradient_conflict",
        title=message("Gradient conflict between tasks"),
        x=Axis(message("Task")),
        y=Axis(message("Task")),
        marks=(HeatMap(names, names, tuple(tuple(row) for row in cells)),),
        meaning=_meaning(names, pairs, cosines, shares, yardstick),
        table=TableView(
            (message("Task"), message("Other task"), message("Mean cosine"), message("Share of conflicts"), message("Within one task")),
            tuple(
                (names[a], names[b], cosine, share, _within(yardstick, a, b))
                for (a, b), cosine, share in zip(pairs, cosines, shares, strict=True)
            ),
        ),
        note=_latest(events),
    )


def drawn_gradients(study: Study) -> list[GradientsMeasured]:
    """The measurements that charts look at: those of the joint networks drawn in the KPI curves, thinned evenly."""
    if study.plan is None or not study.gradients:
        return []
    drawn = {record.trial.id for record in joint_records(study)}
    events = [event for event in study.gradients if event.trial in drawn]
    count = len(study.plan.tasks)
    most = min(MOST_EVENTS, max(FEWEST_EVENTS, 2 * MOST_VALUES // max(1, count * (count - 1))))
    return events[:: max(1, -(-len(events) // most))]


def _columns(rows: list[tuple[float | None, ...]], count: int) -> list[float | None]:
    return [mean_of(column) for column in zip(*rows, strict=True)] if rows else [None] * count


def mean_of(values: Values) -> float | None:
    """The mean of what is known; None where nothing is."""
    known = [value for value in values if value is not None] if None in values else values
    return fmean(known) if known else None  # pyright: ignore[reportArgumentType] - None is not among them


def _within(yardstick: list[float | None], a: int, b: int) -> float | None:
    """The larger conflict share between rows of one and the same task, of the two tasks of a pair."""
    return max((value for value in (yardstick[a], yardstick[b]) if value is not None), default=None) if yardstick else None


def _meaning(
    names: tuple[str, ...],
    pairs: list[tuple[int, int]],
    cosines: list[float | None],
    shares: list[float | None],
    yardstick: list[float | None],
) -> Text:
    measured = [(cosine, share, pair) for cosine, share, pair in zip(cosines, shares, pairs, strict=True) if cosine is not None]
    if not measured:
        return message("No two tasks have had labels in the same step yet, so nothing could be measured.")
    cosine, share, (a, b) = min(measured, key=lambda entry: (entry[0], entry[2]))
    if cosine >= 0 or share is None:
        return message("On average no two tasks pull the shared layers in opposite directions. Nothing speaks against sharing.")
    within = _within(yardstick, a, b)
    if within is None:
        return message(
            "{first} and {second} pull apart most: their gradients conflict in {share:percent} of the measurements.",
            first=names[a],
            second=names[b],
            share=share,
        )
    if share <= within:
        return message(
            "{first} and {second} pull apart most ({share:percent} of the measurements), "
            "but rows of one task do so as often ({within:percent}). That is noise rather than conflict; nothing needs to be done.",
            first=names[a],
            second=names[b],
            share=share,
            within=within,
        )
    return message(
        "{first} and {second} pull apart most: their gradients conflict in {share:percent} of the measurements, "
        "rows of one task in {within:percent}. If the gains show that one of them is hurt, train them apart or try gradient aggregation.",
        first=names[a],
        second=names[b],
        share=share,
        within=within,
    )


def _latest(events: list[GradientsMeasured]) -> Text:
    return message("up to step {step:count}", step=max(event.step for event in events))
