"""Which say each task had over the training of a method that weighs tasks anew as it goes."""

from statistics import fmean

from engine.charts.kpi_curves import MOST_POINTS
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
    methods: dict[str, dict[str, list[TrialRecord]]] = {}
    for trial in study.diagnostics:
        record = study.records.get(trial)
        if record is not None and record.losses and _told(study, trial):
            methods.setdefault(record.trial.method, {}).setdefault(record.trial.configuration, []).append(record)
    order = [choice.method for choice in plan.methods]
    found = sorted(methods, key=lambda method: order.index(method) if method in order else len(order))
    return tuple(_chart(plan, study, method, _best(methods[method])) for method in found)


def _told(study: Study, trial: str) -> bool:
    return any(TASK_WEIGHTS in event.figures for event in study.diagnostics[trial])


def _best(configurations: dict[str, list[TrialRecord]]) -> list[TrialRecord]:
    """The configuration with the most replicates, and among those the one with the lowest validation loss."""
    return min(configurations.values(), key=lambda records: (-len(records), fmean(min(record.losses) for record in records)))


def _chart(plan: Plan, study: Study, method: str, records: list[TrialRecord]) -> Chart:
    steps, rows = _curves(study, records)
    marks = [Level(message("Equal weights"), 1.0)]
    lines: list[Line] = []
    for place, task in enumerate(plan.tasks):
        known = [(float(step), value) for step, row in zip(steps, rows, strict=True) if (value := row[place]) is not None]
        if known:
            lines.append(Line(Text("{task}", {"task": task.name}), *(tuple(column) for column in zip(*known, strict=True)), series=place))
    return Chart(
        id=f"task_weights:{method}",
        title=message("Task weights of {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Step"), low=0.0),
        y=Axis(message("Weight, 1 = equal")),
        marks=(*marks, *lines),
        meaning=_meaning(lines),
        table=TableView(
            (message("Step"), *(Text("{task}", {"task": task.name}) for task in plan.tasks)),
            tuple((float(step), *row) for step, row in zip(steps, rows, strict=True)),
        ),
    )


def _curves(study: Study, records: list[TrialRecord]) -> tuple[list[int], list[tuple[float | None, ...]]]:
    """Steps and, for each, the mean weight of every task over the replicates that told one."""
    told: dict[int, list[tuple[float | None, ...]]] = {}
    for record in records:
        for event in study.diagnostics[record.trial.id]:
            if TASK_WEIGHTS in event.figures:
                told.setdefault(event.step, []).append(event.figures[TASK_WEIGHTS])
    steps = sorted(told)
    steps = steps[(len(steps) - 1) % (stride := max(1, -(-len(steps) // MOST_POINTS))) :: stride]
    return steps, [tuple(_mean(column) for column in zip(*told[step], strict=True)) for step in steps]


def _mean(values: tuple[float | None, ...]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _meaning(lines: list[Line]) -> Text:
    if not lines:
        return message("No weights have been told yet.")
    most, least = (pick(lines, key=lambda line: line.y[-1]) for pick in (max, min))
    if most.y[-1] - least.y[-1] < 0.1:
        return message("All tasks have about the same say at present.")
    return message(
        "{most} has most say at present ({high:score}), {least} least ({low:score}).",
        most=most.name,
        high=most.y[-1],
        least=least.name,
        low=least.y[-1],
    )
