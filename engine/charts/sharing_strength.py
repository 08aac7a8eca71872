"""How strongly tasks share each layer of a factorised network, from the inputs to the outputs."""

from itertools import combinations, zip_longest
from statistics import fmean

from engine.charts.told import methods_that_told
from engine.domain.chart import Axis, Chart, HeatMap, Level, Line, TableView
from engine.domain.events import DiagnosticsMeasured
from engine.domain.method_names import METHOD_NAMES
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message

MEASURES = ("sharing_weights", "sharing_raw", "sharing_paper")
"""The figures' names in DiagnosticsMeasured, one value per layer each."""
PAIRS = "task_cosines"
"""The cosine of every two tasks, in the order (0,1), (0,2) to (T-2,T-1), layer by layer."""
_CLOSE = 0.95
_FAR = 0.1


def sharing_strength(study: Study) -> tuple[Chart, ...]:
    """Two charts per method with factorised layers, in plan order: the newest figures of its best configuration so far.

    Means over replicates: the cosine between tasks' weights, and the paper's measure with its floor; the table has its size as well. Then
    the cosine of every two tasks, where there are more than two.
    """
    plan = study.plan
    if plan is None:
        return ()
    return tuple(
        chart
        for method, records in methods_that_told(study, MEASURES[0])
        for chart in (_chart(study, method, records), _pairs(study, method, records))
        if chart is not None
    )


def _chart(study: Study, method: str, records: list[TrialRecord]) -> Chart:
    newest = [study.diagnostics[record.trial.id][-1] for record in records]
    weights, raw, paper, rank, codes = (_means(newest, name) for name in (*MEASURES, "effective_rank", "code_rank"))
    floor = next(iter(_means(newest, "sharing_floor")), None)
    names = (message("Cosine of the tasks' weights"), message("Absolute cosine"), message("Measure of the paper"))
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
            (
                message("Layer"),
                *names,
                message("Measure of the paper where nothing is shared"),
                message("Effective number of layers"),
                message("Length of the code"),
            ),
            tuple(
                (float(layer), *row, floor, size, code)
                for layer, (*row, size, code) in enumerate(zip_longest(weights, raw, paper, rank, codes), start=1)
            ),
        ),
    )


def _pairs(study: Study, method: str, records: list[TrialRecord]) -> Chart | None:
    """The cosine of every two tasks, as a mean over layers and replicates; None for two tasks, where it says nothing new."""
    names = tuple(task.name for task in study.plan.tasks) if study.plan is not None else ()
    told = _means([study.diagnostics[record.trial.id][-1] for record in records], PAIRS)
    pairs = list(combinations(range(len(names)), 2))
    if len(names) < 3 or not told:
        return None
    cells: dict[tuple[int, int], float] = {}
    for place, (one, other) in enumerate(pairs):
        known = [value for value in told[place :: len(pairs)] if value is not None]
        if known:
            cells[one, other] = cells[other, one] = fmean(known)
    if not cells:
        return None
    near, far = (pick(sorted(cells), key=lambda pair: cells[pair]) for pick in (max, min))
    return Chart(
        id=f"task_cosines:{method}",
        title=message("Likeness of the tasks: {method}", method=Text(METHOD_NAMES.get(method, method))),
        x=Axis(message("Task")),
        y=Axis(message("Task")),
        marks=(HeatMap(names, names, tuple(tuple(cells.get((row, column)) for column in range(len(names))) for row in range(len(names)))),),
        meaning=message(
            "{one} and {other} have the most similar layers (cosine {high:score}), {third} and {fourth} the least ({low:score}).",
            one=names[near[0]],
            other=names[near[1]],
            high=cells[near],
            third=names[far[0]],
            fourth=names[far[1]],
            low=cells[far],
        ),
        table=TableView(
            (message("Task"), message("Other task"), message("Cosine of the tasks' weights")),
            tuple((names[one], names[other], cells[one, other]) for one, other in pairs if (one, other) in cells),
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
