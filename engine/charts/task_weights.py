"""Which say each task had over the training of a method that weighs tasks anew as it goes."""

from engine.charts.told import column_of, curves_of, methods_that_told
from engine.domain.chart import Axis, Chart, Level, Line, TableView
from engine.domain.method_names import METHOD_NAMES
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message

TASK_WEIGHTS = "task_weights"
"""The figure's name in DiagnosticsMeasured."""


def task_weights(study: Study) -> tuple[Chart, ...]:
    """One chart per method that told its weights, in plan order: the mean over the replicates of its best configuration so far."""
    plan = study.plan
    if plan is None:
        return ()
    return tuple(_chart(plan, study, method, records) for method, records in methods_that_told(study, TASK_WEIGHTS))


def _chart(plan: Plan, study: Study, method: str, records: list[TrialRecord]) -> Chart:
    steps, rows = curves_of(study, records, TASK_WEIGHTS)
    lines = [
        Line(Text("{task}", {"task": task.name}), *column_of(steps, rows, place), series=place)
        for place, task in enumerate(plan.tasks)
        if column_of(steps, rows, place)[0]
    ]
    return Chart(
        id=f"task_weights:{method}",
        title=message("Task weights of {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Step"), low=0.0),
        y=Axis(message("Weight, 1 = equal")),
        marks=(Level(message("Equal weights"), 1.0), *lines),
        meaning=_meaning(lines),
        table=TableView(
            (message("Step"), *(Text("{task}", {"task": task.name}) for task in plan.tasks)),
            tuple((float(step), *row) for step, row in zip(steps, rows, strict=True)),
        ),
    )


def _meaning(lines: list[Line]) -> Text:
    if not lines:
        return message("No weights have been told yet.")
    most, least = (pick(lines, key=lambda line: line.y[-1]) for pick in (max, min))
    if most.y[-1] - least.y[-1] < 0.1:
        return message("All tasks have about the same influence at present.")
    return message(
        "{most} has the most influence at present ({high:score}), {least} the least ({low:score}).",
        most=most.name,
        high=most.y[-1],
        least=least.name,
        low=least.y[-1],
    )
