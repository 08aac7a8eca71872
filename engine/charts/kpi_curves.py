"""KPI per task while it is trained: joint training as a line, the single-task baseline as a dashed level, both with their spread."""

from math import ceil, floor
from statistics import fmean

from engine.charts.drawn import Baseline, baselines, joint_records
from engine.domain.chart import Axis, Band, Chart, Level, Line, Mark, TableView
from engine.domain.study import Study, TrialRecord
from engine.domain.task import Kpi, Task, kpi
from engine.domain.text import Text, format_score, message

MOST_POINTS, FEWEST_POINTS = 200, 40
MANY = 12
"""From so many tasks on their curves, which are small then, share the points of this many."""


def kpi_curves(study: Study) -> tuple[Chart, ...]:
    """One chart per task of the plan, on one scale where the KPIs are shares; values are those on validation data."""
    plan = study.plan
    if plan is None:
        return ()
    records = joint_records(study)
    alone = baselines(study, plan)
    most = max(FEWEST_POINTS, MOST_POINTS * MANY // max(MANY, len(plan.tasks)))
    curves = [_curve(records, position, most) for position in range(len(plan.tasks))]
    charts: list[Chart] = []
    shared: dict[str, tuple[float | None, float | None]] = {}
    for position, (task, curve) in enumerate(zip(plan.tasks, curves, strict=True)):
        measure = kpi(task.kpi)
        key = f"task {task.name}" if measure.in_task_unit else task.kpi
        if key not in shared:
            alike = [p for p, other in enumerate(plan.tasks) if other.kpi == task.kpi and not measure.in_task_unit] or [position]
            shared[key] = _span([value for p in alike for value in (*curves[p].low, *curves[p].high, *_ends(alone[p]))])
        charts.append(_chart(task, measure, position, curve, alone[position], shared[key]))
    return tuple(charts)


class _Curve:
    """Mean, lowest and highest value over the replicates that reached each step."""

    def __init__(self) -> None:
        self.steps: list[float] = []
        self.mean: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []


def _curve(records: list[TrialRecord], position: int, most: int) -> _Curve:
    curve = _Curve()
    longest = max((record.steps for record in records), key=len, default=[])
    stride = max(1, ceil(len(longest) / most))
    for index in range((len(longest) - 1) % stride, len(longest), stride):
        step = longest[index]
        values = [
            value
            for record in records
            if index < len(record.steps) and record.steps[index] == step and (value := record.kpis[index][position]) is not None
        ]
        if values:
            curve.steps.append(float(step))
            curve.mean.append(fmean(values))
            curve.low.append(min(values))
            curve.high.append(max(values))
    return curve


def _chart(
    task: Task, measure: Kpi, position: int, curve: _Curve, alone: Baseline | None, span: tuple[float | None, float | None]
) -> Chart:
    marks: list[Mark] = []
    x = tuple(curve.steps)
    baseline = alone.mean if alone is not None else None
    if x:
        if alone is not None and alone.low < alone.high:
            marks.append(Band((0.0, x[-1]), (alone.low, alone.low), (alone.high, alone.high), dashed=True))
        marks.append(Band(x, tuple(curve.low), tuple(curve.high), series=position))
        marks.append(Line(message("Joint training"), x, tuple(curve.mean), series=position))
    if baseline is not None:
        marks.append(Level(message("Single-task baseline"), baseline))
    joint = curve.mean[-1] if x else None
    label = Text(measure.name)
    if measure.in_task_unit and task.unit:
        label = message("{kpi} [{unit}]", kpi=Text(measure.name), unit=task.unit)
    return Chart(
        id=f"kpi:{task.name}",
        title=Text("{task}", {"task": task.name}),
        x=Axis(message("Step"), low=0.0),
        y=Axis(label, *span),
        marks=tuple(marks),
        meaning=_meaning(task, measure, joint, baseline),
        table=TableView(
            (
                message("Step"),
                message("Joint, mean"),
                message("Joint, lowest"),
                message("Joint, highest"),
                message("Single-task baseline"),
                message("Baseline, lowest"),
                message("Baseline, highest"),
            ),
            tuple(
                (*row, baseline, *(_ends(alone) or (None, None)))
                for row in zip(curve.steps, curve.mean, curve.low, curve.high, strict=True)
            ),
        ),
        note=Text("{joint} / {baseline}", {"joint": format_score(joint), "baseline": format_score(baseline)}),
    )


def _meaning(task: Task, measure: Kpi, joint: float | None, baseline: float | None) -> Text:
    if joint is None or baseline is None:
        return message("{task}: no comparison yet.", task=task.name)
    lead = (joint - baseline) if measure.higher_is_better else (baseline - joint)
    if format_score(joint) == format_score(baseline):
        return message("{task}: joint training is level with the baseline so far (validation data).", task=task.name)
    if lead > 0:
        return message("{task}: joint training is ahead of the baseline so far (validation data).", task=task.name)
    return message("{task}: joint training is behind the baseline so far (validation data).", task=task.name)


def _ends(alone: Baseline | None) -> tuple[float, ...]:
    return (alone.low, alone.high) if alone is not None else ()


def _span(values: list[float]) -> tuple[float | None, float | None]:
    """A range in steps of a twentieth of a share, so that it does not jump at every redraw; open for other values."""
    if not values or min(values) < -1 or max(values) > 1:
        return None, None
    low, high = floor(min(values) * 20) / 20, ceil(max(values) * 20) / 20
    return (low, high) if high > low else (low - 0.05, high + 0.05)
