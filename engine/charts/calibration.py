"""Reliability curves: how far the probabilities of each task can be taken at their word, with and without a relation table."""

from collections.abc import Iterator
from statistics import fmean

from msgspec import Struct

from engine.charts.told import methods_that_told
from engine.domain.calibration import Calibration
from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.method_names import METHOD_NAMES
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message

PLAIN = ("single_task", "equal_weights")
"""What methods with a relation table are held against."""
FIGURE = "expected_gap"
"""Told by the methods with a relation table; without one of them there is no chart."""
BINS = 10
FEWEST = 5
"""A bin with fewer rows, over all replicates, is not drawn: its share is mostly chance."""
WORSE = 0.02
"""A calibration error that is larger by so much is named."""


class Curve(Struct, frozen=True):
    """The calibration of one task by one method, pooled over the replicates of its best configuration."""

    method: str
    predicted: tuple[float, ...]
    observed: tuple[float, ...]
    rows: int
    error: float
    """Mean over the replicates."""
    within: float | None
    """Mean over the replicates of the AUROC within classes."""


def calibration(study: Study) -> tuple[Chart, ...]:
    """One chart per task with classes, once a method with a relation table and something to hold it against have finished trials."""
    plan = study.plan
    told = [method for method, _ in methods_that_told(study, FIGURE)] if plan is not None else []
    if plan is None or not told:
        return ()
    charts: list[Chart] = []
    for place, task in enumerate(plan.tasks):
        if task.kind == "regression":
            continue
        curves = [curve for method in (*PLAIN, *told) if (curve := _curve(study, method, place)) is not None]
        if any(curve.method in told for curve in curves):
            charts.append(_chart(plan, place, curves))
    return tuple(charts)


def _curve(study: Study, method: str, place: int) -> Curve | None:
    configurations: dict[str, list[TrialRecord]] = {}
    for record in study.done_trials():
        if record.trial.method == method and _calibration(record, place) is not None:
            configurations.setdefault(record.trial.configuration, []).append(record)
    if not configurations:
        return None
    records = min(configurations.values(), key=lambda found: (-len(found), fmean(min(record.losses, default=0.0) for record in found)))
    known = [found for record in records if (found := _calibration(record, place)) is not None]
    bins = list(_pooled(known))
    within = [found.within for found in known if found.within is not None]
    return Curve(
        method,
        tuple(predicted for predicted, _, _ in bins),
        tuple(observed for _, observed, _ in bins),
        sum(sum(found.rows) for found in known),
        fmean(found.error for found in known),
        fmean(within) if within else None,
    )


def _calibration(record: TrialRecord, place: int) -> Calibration | None:
    finished = record.finished
    return finished.calibrations[place] if finished is not None and finished.calibrations else None


def _pooled(known: list[Calibration]) -> Iterator[tuple[float, float, int]]:
    """Mean predicted, share observed and rows of each bin that holds enough of them over the replicates."""
    cells = [cell for found in known for cell in zip(found.predicted, found.observed, found.rows, strict=True)]
    for place in range(BINS):
        mine = [cell for cell in cells if min(int(cell[0] * BINS), BINS - 1) == place]
        rows = sum(cell[2] for cell in mine)
        if rows >= FEWEST:
            yield sum(cell[0] * cell[2] for cell in mine) / rows, sum(cell[1] * cell[2] for cell in mine) / rows, rows


def _chart(plan: Plan, place: int, curves: list[Curve]) -> Chart:
    task = plan.tasks[place]
    lines = [Line(_name(curve.method), curve.predicted, curve.observed, series=number) for number, curve in enumerate(curves)]
    return Chart(
        id=f"calibration:{task.name}",
        title=message("Reliability of {task}", task=task.name),
        x=Axis(message("Predicted probability, bins from {count:count} rows on", count=FEWEST), low=0.0, high=1.0),
        y=Axis(message("Share that came true"), low=0.0, high=1.0),
        marks=(Line(message("As predicted"), (0.0, 1.0), (0.0, 1.0), dashed=True), *lines),
        meaning=_meaning(task.name, curves),
        table=TableView(
            (message("Method"), message("Calibration error"), message("AUROC within classes"), message("Rows")),
            tuple((_name(curve.method), curve.error, curve.within, float(curve.rows)) for curve in curves),
        ),
    )


def _meaning(task: str, curves: list[Curve]) -> Text:
    plain = [curve for curve in curves if curve.method in PLAIN]
    matched = min((curve for curve in curves if curve.method not in PLAIN), key=lambda curve: curve.error)
    if not plain:
        return message(
            "The probabilities of {task} are off by {error:percent} on average with {method}.",
            task=task,
            error=matched.error,
            method=_name(matched.method),
        )
    best = min(plain, key=lambda curve: curve.error)
    if matched.error > best.error + WORSE:
        return message(
            "With {method} the probabilities of {task} are off by {error:percent} on average, without the relation table by "
            "{plain:percent}: trust them less.",
            task=task,
            error=matched.error,
            method=_name(matched.method),
            plain=best.error,
        )
    return message(
        "With {method} the probabilities of {task} are off by {error:percent} on average, without the relation table by {plain:percent}.",
        task=task,
        error=matched.error,
        method=_name(matched.method),
        plain=best.error,
    )


def _name(method: str) -> Text:
    return Text(METHOD_NAMES.get(method, method))
