"""How far each task's predictions are from what related tasks let expect, over the training of a method with a relation table."""

from collections.abc import Callable

from engine.charts.told import column_of, curves_of, methods_that_told
from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.method_names import METHOD_NAMES
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message

EXPECTED_GAP, SPREAD, FLATNESS = "expected_gap", "prediction_spread", "lent_flatness"
"""The figures' names in DiagnosticsMeasured; one value per task of the plan."""
COLLAPSED = 0.01
"""Probabilities that spread less than this say the same of every row."""
FLAT = 0.9
"""Lent labels with this share of the largest possible doubt say next to nothing."""


def expected_gap(study: Study) -> tuple[Chart, ...]:
    """One chart per method with a relation table, in plan order: the mean over the replicates of its best configuration so far."""
    plan = study.plan
    if plan is None:
        return ()
    return tuple(_chart(plan, study, method, records) for method, records in methods_that_told(study, EXPECTED_GAP))


def _chart(plan: Plan, study: Study, method: str, records: list[TrialRecord]) -> Chart:
    steps, rows = curves_of(study, records, EXPECTED_GAP)
    spreads = dict(zip(*curves_of(study, records, SPREAD), strict=True))
    nothing = (None,) * len(plan.tasks)
    lines: list[Line] = []
    for place, task in enumerate(plan.tasks):
        x, y = column_of(steps, rows, place)
        if x:
            lines.append(Line(Text("{task}", {"task": task.name}), x, y, series=place))
    return Chart(
        id=f"expected_gap:{method}",
        title=message("Agreement between tasks, {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Step"), low=0.0),
        y=Axis(message("Distance from what is expected, 0 = none"), low=0.0),
        marks=tuple(lines),
        meaning=_meaning(plan, study, records, lines),
        table=TableView(
            (
                message("Step"),
                *(Text("{task}", {"task": task.name}) for task in plan.tasks),
                *(message("Spread of the predictions of {task}", task=task.name) for task in plan.tasks),
            ),
            tuple((float(step), *row, *spreads.get(step, nothing)) for step, row in zip(steps, rows, strict=True)),
        ),
    )


def _meaning(plan: Plan, study: Study, records: list[TrialRecord], lines: list[Line]) -> Text:
    """The most serious thing there is to say."""
    collapsed = _tasks(plan, study, records, SPREAD, lambda value: value < COLLAPSED)
    if collapsed:
        return message("▲ {tasks} is predicted alike for every row: its predictions have collapsed.", tasks=collapsed)
    if not lines:
        return message("▲ Nothing is known of how the tasks relate, so that nothing was matched; a relation table would help.")
    flat = _tasks(plan, study, records, FLATNESS, lambda value: value > FLAT)
    if flat:
        return message("▲ The labels that are lent to {tasks} are nearly flat and teach doubt; a lower temperature helps.", tasks=flat)
    worst = max(lines, key=lambda line: line.y[-1])
    return message("The predictions of {task} are furthest from what the related tasks let expect.", task=worst.name)


def _tasks(plan: Plan, study: Study, records: list[TrialRecord], figure: str, holds: Callable[[float], bool]) -> list[str]:
    _, rows = curves_of(study, records, figure)
    return [task.name for task, value in zip(plan.tasks, rows[-1], strict=True) if value is not None and holds(value)] if rows else []
