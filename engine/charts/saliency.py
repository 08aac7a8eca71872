"""How the tasks divide the shared representation among themselves over the training of a method that regulates it."""

from engine.charts.told import column_of, curves_of, methods_that_told
from engine.domain.chart import Axis, Chart, Level, Line, TableView
from engine.domain.method_names import METHOD_NAMES
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message, together

ENTROPY, SHARE, ALIGNMENT = "saliency_entropy", "saliency_share", "saliency_alignment"
"""The figures' names in DiagnosticsMeasured."""
_LOW = 0.5
_LOUD = 1.3


def saliency(study: Study) -> tuple[Chart, ...]:
    """Two charts per method that told its saliency, in plan order: entropy with alignment, and the share of every task."""
    plan = study.plan
    if plan is None:
        return ()
    return tuple(
        chart
        for method, records in methods_that_told(study, ENTROPY)
        for chart in (_entropy(plan, study, method, records), _shares(plan, study, method, records))
    )


def _entropy(plan: Plan, study: Study, method: str, records: list[TrialRecord]) -> Chart:
    steps, entropies = curves_of(study, records, ENTROPY)
    _, alignments = curves_of(study, records, ALIGNMENT)
    names = (message("Entropy over tasks"), message("Alignment of tasks"))
    lines = [
        Line(name, *column_of(steps, rows, 0), series=place)
        for place, (name, rows) in enumerate(zip(names, (entropies, alignments), strict=True))
        if column_of(steps, rows, 0)[0]
    ]
    return Chart(
        id=f"{ENTROPY}:{method}",
        title=message("Use of the shared layers by {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Step"), low=0.0),
        y=Axis(message("0 = one task at a time, 1 = all tasks alike"), low=0.0, high=1.05),
        marks=tuple(lines),
        meaning=_meaning(column_of(steps, entropies, 0)[1], _share_lines(plan, study, records)),
        table=TableView(
            (message("Step"), *names),
            tuple((float(step), first[0], other[0]) for step, first, other in zip(steps, entropies, alignments, strict=True)),
        ),
    )


def _shares(plan: Plan, study: Study, method: str, records: list[TrialRecord]) -> Chart:
    steps, rows = curves_of(study, records, SHARE)
    lines = _share_lines(plan, study, records)
    return Chart(
        id=f"{SHARE}:{method}",
        title=message("Share of the shared layers by task: {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Step"), low=0.0),
        y=Axis(message("Share of saliency, 1 = equal"), low=0.0),
        marks=(Level(message("Equal share"), 1.0), *lines),
        meaning=_loudness(lines) or message("All tasks have about the same share of the saliency at present."),
        table=TableView(
            (message("Step"), *(Text("{task}", {"task": task.name}) for task in plan.tasks)),
            tuple((float(step), *row) for step, row in zip(steps, rows, strict=True)),
        ),
    )


def _share_lines(plan: Plan, study: Study, records: list[TrialRecord]) -> list[Line]:
    steps, rows = curves_of(study, records, SHARE)
    return [
        Line(Text("{task}", {"task": task.name}), *column_of(steps, rows, place), series=place)
        for place, task in enumerate(plan.tasks)
        if column_of(steps, rows, place)[0]
    ]


def _meaning(entropies: tuple[float, ...], shares: list[Line]) -> Text:
    """What the entropy says now, what a low one may hide, and what it cannot see."""
    if not entropies:
        return message("No row with labels of two tasks has been seen yet, so nothing could be measured.")
    entropy, loud = entropies[-1], _loudness(shares)
    blind = message("Signs do not count here: tasks that pull in opposite directions show only as gradient conflict.")
    if entropy >= _LOW:
        now = message(
            "On one and the same row several tasks matter to each part of the shared layers (entropy {entropy:score}).", entropy=entropy
        )
    else:
        now = message(
            "On one and the same row mostly one task matters to each part of the shared layers (entropy {entropy:score}).", entropy=entropy
        )
        if loud is not None:
            now = together(now, loud, message("A low entropy may just mean that one task shouts."))
    return together(now, blind)


def _loudness(lines: list[Line]) -> Text | None:
    """Which task is the loudest; None where shares are about equal."""
    if not lines:
        return message("No row with labels of two tasks has been seen yet, so nothing could be measured.")
    most, least = (pick(lines, key=lambda line: line.y[-1]) for pick in (max, min))
    if most.y[-1] < _LOUD:
        return None
    return message(
        "{most} has {high:score} times an equal share of the saliency, {least} {low:score} times.",
        most=most.name,
        high=most.y[-1],
        least=least.name,
        low=least.y[-1],
    )
