"""Which columns matter to a task in the candidate's networks."""

from statistics import fmean

from engine.domain.chart import Axis, Chart, IntervalRow, TableView
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import Text, message, together

MOST_COLUMNS = 8
_CLEAR = 1.5
"""A column with so many times an equal share is worth naming."""


def input_saliency(study: Study) -> tuple[Chart, ...]:
    """One chart per task: the mean share of its most important columns over the candidate's replicates, with their range.

    Nothing before the candidate was scored, and nothing for pictures.
    """
    plan = study.plan
    if plan is None:
        return ()
    joint = [event for trial, event in study.inputs.items() if sum(weight > 0 for weight in study.records[trial].trial.weights) > 1]
    charts: list[Chart] = []
    for place, task in enumerate(plan.tasks):
        found: dict[str, list[float]] = {}
        for event in joint:
            for column, share in zip(event.columns, event.shares[place], strict=True):
                if share is not None:
                    found.setdefault(column, []).append(share)
        if found:
            charts.append(_chart(task, found))
    return tuple(charts)


def _chart(task: Task, found: dict[str, list[float]]) -> Chart:
    order = sorted(found, key=lambda column: -fmean(found[column]))
    rows = [IntervalRow(column, fmean(found[column]), min(found[column]), max(found[column])) for column in order]
    return Chart(
        id=f"input_saliency:{task.name}",
        title=message("Columns that matter to {task}", task=task.name),
        x=Axis(message("Share of what the task looks at"), low=0.0),
        y=Axis(message("Column")),
        marks=tuple(rows[:MOST_COLUMNS]),
        meaning=_meaning(task, rows),
        table=TableView(
            (message("Column"), message("Mean share"), message("Lowest replicate"), message("Highest replicate")),
            tuple((row.name, row.value, row.low, row.high) for row in rows),
        ),
    )


def _meaning(task: Task, rows: list[IntervalRow]) -> Text:
    """Columns that stand out in every replicate; and what such a share is not."""
    clear = [row.name for row in rows if (row.low or 0.0) > _CLEAR / len(rows)][:3]
    doubt = message("This is where the networks look, not what causes the result.")
    if not clear:
        return together(message("No column stands out for {task} in every replicate.", task=task.name), doubt)
    now = message("In every replicate {task} looks mainly at {columns}.", task=task.name, columns=clear)
    return together(now, doubt)
