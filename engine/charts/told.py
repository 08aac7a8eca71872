"""What methods told of themselves, ready to be drawn: which trials stand for a method, and the means over its replicates."""

from collections.abc import Callable
from statistics import fmean

from engine.charts.kpi_curves import MOST_POINTS
from engine.domain.events import DiagnosticsMeasured
from engine.domain.study import Study, TrialRecord, Values


def methods_that_told(
    study: Study, figure: str, among: Callable[[DiagnosticsMeasured], bool] | None = None
) -> list[tuple[str, list[TrialRecord]]]:
    """Methods that told ``figure``, in plan order, each with the trials of its best configuration so far.

    Only trials count whose newest event is ``among`` those that are asked for.

    That is the one with the most replicates, and among those the one with the lowest validation loss.
    """
    methods: dict[str, dict[str, list[TrialRecord]]] = {}
    for trial, events in study.diagnostics.items():
        record = study.records.get(trial)
        if record is None or not record.losses or not any(figure in event.figures for event in events):
            continue
        if among is None or among(events[-1]):
            methods.setdefault(record.trial.method, {}).setdefault(record.trial.configuration, []).append(record)
    order = [choice.method for choice in study.plan.methods] if study.plan is not None else []
    found = sorted(methods, key=lambda method: order.index(method) if method in order else len(order))
    return [(method, min(methods[method].values(), key=_standing)) for method in found]


def curves_of(study: Study, records: list[TrialRecord], figure: str) -> tuple[list[int], list[Values]]:
    """Steps and, for each, the mean of every value of ``figure`` over the replicates that told one; a few hundred at most."""
    told: dict[int, list[Values]] = {}
    for record in records:
        for event in study.diagnostics[record.trial.id]:
            if figure in event.figures:
                told.setdefault(event.step, []).append(event.figures[figure])
    steps = sorted(told)
    steps = steps[(len(steps) - 1) % (stride := max(1, -(-len(steps) // MOST_POINTS))) :: stride]
    return steps, [tuple(_mean(column) for column in zip(*told[step], strict=True)) for step in steps]


def column_of(steps: list[int], rows: list[Values], place: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The known points of one value: steps, and the values there."""
    known = [(float(step), value) for step, row in zip(steps, rows, strict=True) if (value := row[place]) is not None]
    return tuple(step for step, _ in known), tuple(value for _, value in known)


def _standing(records: list[TrialRecord]) -> tuple[int, float]:
    return -len(records), fmean(min(record.losses) for record in records)


def _mean(values: Values) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
