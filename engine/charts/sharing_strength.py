"""How strongly tasks share each layer of a factorised network, from the inputs to the outputs."""

from statistics import fmean

from engine.domain.chart import Axis, Chart, Level, Line, TableView
from engine.domain.events import DiagnosticsMeasured
from engine.domain.method_names import METHOD_NAMES
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message

MEASURES = ("sharing_weights", "sharing_raw", "sharing_paper")
"""The figures' names in DiagnosticsMeasured, one value per layer each."""
_CLOSE = 0.95
_FAR = 0.1


def sharing_strength(study: Study) -> tuple[Chart, ...]:
    """One chart per method with factorised layers, in plan order: the newest figures of its best configuration so far.

    Means over replicates: the cosine between tasks' weights, and the paper's measure with its floor; the table has its size as well.
    """
    plan = study.plan
    if plan is None:
        return ()
    methods: dict[str, dict[str, list[TrialRecord]]] = {}
    for trial, told in study.diagnostics.items():
        record = study.records.get(trial)
        if record is not None and record.losses and MEASURES[0] in told[-1].figures:
            methods.setdefault(record.trial.method, {}).setdefault(record.trial.configuration, []).append(record)
    order = [choice.method for choice in plan.methods]
    found = sorted(methods, key=lambda method: order.index(method) if method in order else len(order))
    return tuple(_chart(study, method, _best(methods[method])) for method in found)


def _best(configurations: dict[str, list[TrialRecord]]) -> list[TrialRecord]:
    """The configuration with the most replicates, and among those the one with the lowest validation loss."""
    return min(configurations.values(), key=lambda records: (-len(records), fmean(min(record.losses) for record in records)))


def _chart(study: Study, method: str, records: list[TrialRecord]) -> Chart:
    newest = [study.diagnostics[record.trial.id][-1] for record in records]
    weights, raw, paper, rank = (_means(newest, name) for name in (*MEASURES, "effective_rank"))
    floor = next(iter(_means(newest, "sharing_floor")), None)
    names = (message("Cosine of the tasks' weights"), message("Its size, whatever its sign"), message("Measure of the paper"))
    lines = [
        Line(name, *(tuple(column) for column in zip(*known, strict=True)), series=place)
        for place, (name, values) in enumerate(((names[0], weights), (names[2], paper)))
        if (known := [(float(layer), value) for layer, value in enumerate(values, start=1) if value is not None])
    ]
    levels = [] if floor is None else [Level(message("Measure of the paper where nothing is shared"), floor)]
    return Chart(
        id=f"sharing_strength:{method}",
        title=message("Sharing by layer: {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Layer, counted from the inputs"), low=0.5, high=len(weights) + 0.5),
        y=Axis(message("Sharing, 1 = one layer for all tasks"), high=1.05),
        marks=(*levels, *lines),
        meaning=_meaning(weights, len(study.plan.tasks) if study.plan else 0),
        table=TableView(
            (message("Layer"), *names, message("Measure of the paper where nothing is shared"), message("Effective number of layers")),
            tuple(
                (float(layer), *row, floor, size) for layer, (*row, size) in enumerate(zip(weights, raw, paper, rank, strict=True), start=1)
            ),
        ),
    )


def _means(newest: list[DiagnosticsMeasured], name: str) -> list[float | None]:
    columns = zip(*(event.figures[name] for event in newest if name in event.figures), strict=True)
    known = ([value for value in column if value is not None] for column in columns)
    return [fmean(values) if values else None for values in known]


def _meaning(weights: list[float | None], tasks: int) -> Text:
    known = [(value, layer) for layer, value in enumerate(weights, start=1) if value is not None]
    if not known:
        return message("With one task there is nothing to share.")
    (high, most), (low, least) = max(known), min(known)
    if high < _FAR:
        return message("The tasks share next to nothing in any layer: this is close to training each alone.")
    if low > _CLOSE:
        return message("All layers are nearly the same for all tasks: this is close to plain joint training.")
    if tasks == 2:
        return message(
            "The two tasks share layer {most} most (cosine {high:score}) and layer {least} least ({low:score}). "
            "Tasks that start alike stay alike in part, so compare layers, not heights; a single pair says little.",
            most=most,
            high=high,
            least=least,
            low=low,
        )
    return message(
        "The tasks share layer {most} most (cosine {high:score}) and layer {least} least ({low:score}). "
        "Tasks that start alike stay alike in part, so compare layers, not heights.",
        most=most,
        high=high,
        least=least,
        low=low,
    )
