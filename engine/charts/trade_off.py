"""The trade-off between two tasks: what swept loss weights reach, beside joint training and the single-task baselines."""

from statistics import fmean

from engine.charts.drawn import baseline_values, current_kpi
from engine.domain.arm_names import arm_words
from engine.domain.chart import Axis, Chart, Line, Mark, TableView
from engine.domain.method_names import ARM_NAMES, METHOD_NAMES
from engine.domain.study import Study, TrialRecord
from engine.domain.task import kpi
from engine.domain.text import Text, message

WHOLE_ARMS = ("joint", *ARM_NAMES, "clones")
"""Arms that are a way of training, not one of several weightings."""


def trade_off(study: Study) -> Chart | None:
    """KPI of the first task against that of the second, on validation data; None unless the plan has exactly two tasks.

    Each arm shows its configuration with the lowest mean validation loss.
    """
    plan = study.plan
    if plan is None or len(plan.tasks) != 2:
        return None
    points, names = _points(study), [task.name for task in plan.tasks]
    swept = [(x, y) for _, name, _, x, y in sorted(points, key=lambda point: point[2]) if name.startswith("weights:")]
    joint = [(_label(method, name), x, y) for method, name, _, x, y in points if name in WHOLE_ARMS]
    first, second = baseline_values(study, plan)
    marks: list[Mark] = []
    if swept:
        marks.append(Line(message("Swept weights"), tuple(x for x, _ in swept), tuple(y for _, y in swept), series=0))
    marks += [Line(name, (x,), (y,), series=number) for number, (name, x, y) in enumerate(joint, 1)]
    if first is not None and second is not None:
        marks.append(Line(message("Single-task baselines"), (first,), (second,), dashed=True))
    if not marks:
        return None
    axes = [Axis(message("{task} ({kpi})", task=task.name, kpi=Text(kpi(task.kpi).name))) for task in plan.tasks]
    return Chart(
        id="trade_off",
        title=message("Trade-off between {first} and {second}", first=plan.tasks[0].name, second=plan.tasks[1].name),
        x=axes[0],
        y=axes[1],
        marks=tuple(marks),
        meaning=message("Each point is one weighting of the two tasks; none is best at both unless it lies furthest out on both axes."),
        table=TableView(
            (message("Weights"), axes[0].label, axes[1].label),
            (
                *(
                    (_label(method, name) if name in WHOLE_ARMS else arm_words(method, name, names), x, y)
                    for method, name, _, x, y in points
                ),
                (message("Single-task baselines"), first, second),
            ),
        ),
    )


def _label(method: str, arm: str) -> Text:
    return Text(ARM_NAMES.get(arm) or METHOD_NAMES.get(method, method))


def _points(study: Study) -> list[tuple[str, str, float, float, float]]:
    """Method, arm, share of the first task's weight, and the two mean KPIs of its best configuration."""
    groups: dict[tuple[str, str], dict[str, list[TrialRecord]]] = {}
    for record in study.done_trials():
        if not record.trial.altered and all(record.trial.weights) and not record.trial.arm.startswith("pair:"):
            groups.setdefault((record.trial.method, record.trial.arm), {}).setdefault(record.trial.configuration, []).append(record)
    points: list[tuple[str, str, float, float, float]] = []
    for (method, arm), configurations in groups.items():
        best = min(configurations.values(), key=lambda records: fmean(r.finished.loss for r in records if r.finished is not None))
        xs = [value for record in best if (value := current_kpi(record, 0)) is not None]
        ys = [value for record in best if (value := current_kpi(record, 1)) is not None]
        if xs and ys:
            first, second = best[0].trial.weights
            points.append((method, arm, first / (first + second), fmean(xs), fmean(ys)))
    return points
