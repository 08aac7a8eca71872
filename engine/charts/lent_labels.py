"""How many labels each task was lent, over the training of a method that fills gaps in labels."""

from engine.charts.told import column_of, curves_of, methods_that_told
from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.method_names import METHOD_NAMES
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message, together

LENT, FLATNESS = "lent_labels", "lent_flatness"
"""The figures' names in DiagnosticsMeasured; one value per task of the plan."""


def lent_labels(study: Study) -> tuple[Chart, ...]:
    """One chart per method that lent labels, in plan order: the mean over the replicates of its best configuration so far."""
    plan = study.plan
    if plan is None:
        return ()
    lending = methods_that_told(study, LENT, lambda event: any(value is not None for value in event.figures.get(LENT, ())))
    return tuple(_chart(plan, study, method, records) for method, records in lending)


def _chart(plan: Plan, study: Study, method: str, records: list[TrialRecord]) -> Chart:
    steps, rows = curves_of(study, records, LENT)
    flat_steps, flats = curves_of(study, records, FLATNESS)
    flatness = dict(zip(flat_steps, flats, strict=True))
    nothing = (None,) * len(plan.tasks)
    lines = [
        Line(Text("{task}", {"task": task.name}), *column_of(steps, rows, place), series=place)
        for place, task in enumerate(plan.tasks)
        if column_of(steps, rows, place)[0]
    ]
    return Chart(
        id=f"{LENT}:{method}",
        title=message("Lent labels, {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Step"), low=0.0),
        y=Axis(message("Lent labels in a step"), low=0.0),
        marks=tuple(lines),
        meaning=_meaning(lines, {task.name: value for task, value in zip(plan.tasks, flats[-1] if flats else nothing, strict=True)}),
        table=TableView(
            (
                message("Step"),
                *(Text("{task}", {"task": task.name}) for task in plan.tasks),
                *(message("Doubt in the labels of {task}, 1 = nothing but doubt", task=task.name) for task in plan.tasks),
            ),
            tuple((float(step), *row, *flatness.get(step, nothing)) for step, row in zip(steps, rows, strict=True)),
        ),
    )


def _meaning(lines: list[Line], doubts: dict[str, float | None]) -> Text:
    most = max(lines, key=lambda line: line.y[-1])
    if most.y[-1] < 1.0:
        return message("Next to no labels are lent: no row says enough of a task whose label it lacks.")
    first = message("{task} is lent most labels, about {count:count} in each step.", task=most.name, count=round(most.y[-1]))
    doubtful = {name: doubt for name, doubt in doubts.items() if doubt is not None}
    if not doubtful:
        return together(first, message("Lent labels count as if they had been given."))
    name = max(doubtful, key=lambda task: doubtful[task])
    second = message("The lent labels of {task} are the most doubtful ({doubt:score} of 1).", task=name, doubt=doubtful[name])
    return together(first, second)
