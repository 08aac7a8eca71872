"""Learning curves: the KPI of each task by the number of its training labels, measured and, beyond all labels, estimated."""

from math import ceil, floor, log10

from engine.domain.chart import Axis, Band, Chart, Line, Mark, TableView
from engine.domain.label_value import CurvePoint, LabelCurve, LabelValue, TaskLabels
from engine.domain.task import kpi
from engine.domain.text import Text, format_percent, message, message_n


def label_curves(value: LabelValue) -> tuple[Chart, ...]:
    """One chart per task: single-task training dashed, joint training with its range; without it the range is that of the former."""
    return tuple(_chart(task, series) for series, task in enumerate(value.tasks))


def _chart(task: TaskLabels, series: int) -> Chart:
    measure = kpi(task.kpi)
    shown = task.joint or task.single
    marks: list[Mark] = [_band(shown, series)]
    if task.joint is not None:
        marks.append(_line(message("Joint training"), task.joint, series, dashed=False))
    marks.append(_line(message("Single-task training"), task.single, series, dashed=True))
    label = Text(measure.name)
    if task.unit:
        label = message("{kpi} [{unit}]", kpi=Text(measure.name), unit=task.unit)
    return Chart(
        id=f"label_curve:{task.task}",
        title=Text("{task}", {"task": task.task}),
        x=Axis(
            message("Training labels"),
            low=0.0,
            high=_round_up(max(labels for mark in marks if isinstance(mark, Line) for labels in mark.x)),
        ),
        y=Axis(label),
        marks=tuple(marks),
        meaning=task.messages[0] if task.messages else Text(""),
        table=_table(task),
        note=message_n(
            "{kpi}; {labels:count} training label now",
            "{kpi}; {labels:count} training labels now",
            "labels",
            kpi=label,
            labels=task.single.points[-1].labels,
        ),
    )


def _round_up(labels: float) -> float:
    """To two significant digits, so that the end of the axis can be read."""
    step = 10.0 ** max(0, floor(log10(max(1.0, labels))) - 1)
    return ceil(labels / step) * step


def _line(name: Text, curve: LabelCurve, series: int, *, dashed: bool) -> Line:
    """Through the measured points, and on along the fitted curve."""
    beyond = _beyond(curve)
    x = (*(point.labels for point in curve.points), *(labels for labels, _, _, _ in beyond))
    y = (*(point.kpi for point in curve.points), *(value for _, value, _, _ in beyond))
    return Line(name, x, y, series=series, dashed=dashed)


def _band(curve: LabelCurve, series: int) -> Band:
    spans = [(point.labels, *(point.interval or (point.kpi, point.kpi))) for point in curve.points]
    spans += [(labels, low, high) for labels, _, low, high in _beyond(curve)]
    x, low, high = zip(*spans, strict=True)
    return Band(x, low, high, series=series)


def _beyond(curve: LabelCurve) -> list[tuple[float, float, float, float]]:
    """Labels, KPI and range of the fitted curve behind the last measured point."""
    last = curve.points[-1].labels
    return [(point.labels, point.kpi, point.low, point.high) for point in curve.band if point.labels > last * 1.001]


def _table(task: TaskLabels) -> TableView:
    joint = {point.share: point for point in task.joint.points} if task.joint is not None else {}
    rows = tuple(
        (format_percent(point.share), round(point.labels), *_cells(point), *_cells(joint.get(point.share))) for point in task.single.points
    )
    return TableView(
        (
            message("Share of the labels"),
            message("Training labels"),
            message("Single-task training"),
            message("Lower end"),
            message("Upper end"),
            message("Joint training"),
            message("Lower end"),
            message("Upper end"),
        ),
        rows,
    )


def _cells(point: CurvePoint | None) -> tuple[float | None, float | None, float | None]:
    if point is None:
        return (None, None, None)
    low, high = point.interval or (None, None)
    return (point.kpi, low, high)
