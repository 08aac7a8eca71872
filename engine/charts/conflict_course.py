"""Gradient conflict over the training and from layer to layer, beside the agreement between rows of one task as its yardstick."""

from itertools import combinations
from statistics import fmean

from engine.charts.gradient_conflict import drawn_gradients
from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.events import GradientsMeasured
from engine.domain.study import Study, Values
from engine.domain.text import Text, message

MOST_PAIRS = 4
"""So many pairs are drawn, those that pull apart most; the table has all."""
MOST_STEPS = 40
CLEAR = 0.1
"""A mean cosine between this and its negative is called neither agreement nor conflict, and a change below it none."""


def conflict_course(study: Study) -> tuple[Chart, ...]:
    """Mean cosines over the training, and by layer where there are several; none before the first measurement."""
    events = drawn_gradients(study)
    if study.plan is None or not any(value is not None for event in events for value in event.cosine):
        return ()
    names = tuple(task.name for task in study.plan.tasks)
    charts = (_over_time(names, events), _by_layer(names, [event for event in events if event.layer_cosine]))
    return tuple(chart for chart in charts if chart is not None)


def _over_time(names: tuple[str, ...], events: list[GradientsMeasured]) -> Chart | None:
    steps = sorted({event.step for event in events})
    if len(steps) < 2:
        return None
    bins = [steps[len(steps) * place // MOST_STEPS : len(steps) * (place + 1) // MOST_STEPS] for place in range(MOST_STEPS)]
    bins = [found for found in bins if found]
    groups = [[event for event in events if found[0] <= event.step <= found[-1]] for found in bins]
    xs = tuple(float(found[-1]) for found in bins)
    cosines = [_means([event.cosine for event in group]) for group in groups]
    within = [_mean_of(_means([event.sample_cosine for event in group])) for group in groups]
    course = tuple(zip(*cosines, strict=True))
    return Chart(
        id="conflict_over_time",
        title=message("Gradient conflict over time"),
        x=Axis(message("Step")),
        y=Axis(message("Mean cosine")),
        marks=_lines(names, xs, course, within),
        meaning=_course_meaning(names, course),
        table=_table(names, message("Step"), [f"{x:,.0f}" for x in xs], cosines, within),
    )


def _by_layer(names: tuple[str, ...], events: list[GradientsMeasured]) -> Chart | None:
    layers = min((len(event.layer_cosine) for event in events), default=0)
    if layers < 2:
        return None
    cosines = [_means([event.layer_cosine[layer] for event in events]) for layer in range(layers)]
    within = [_mean_of(_means([event.layer_sample_cosine[layer] for event in events])) for layer in range(layers)]
    by_pair = tuple(zip(*cosines, strict=True))
    return Chart(
        id="conflict_by_layer",
        title=message("Gradient conflict by layer"),
        x=Axis(message("Shared layer, from the inputs"), low=1.0, high=float(layers)),
        y=Axis(message("Mean cosine")),
        marks=_lines(names, tuple(float(layer + 1) for layer in range(layers)), by_pair, within),
        meaning=_layer_meaning(names, by_pair),
        table=_table(names, message("Layer"), [str(layer + 1) for layer in range(layers)], cosines, within),
    )


def _lines(names: tuple[str, ...], xs: tuple[float, ...], by_pair: tuple[Values, ...], within: list[float | None]) -> tuple[Line, ...]:
    pairs = list(combinations(names, 2))
    worst = [place for place, _ in _ranked(by_pair)[:MOST_PAIRS]]
    lines = [
        _line(message("{first} and {second}", first=pairs[place][0], second=pairs[place][1]), xs, by_pair[place], number)
        for number, place in enumerate(worst)
    ]
    yardstick = _line(message("Between rows of one task"), xs, tuple(within), 0, dashed=True)
    return tuple(line for line in (*lines, yardstick) if line.x)


def _line(name: Text, xs: tuple[float, ...], values: Values, series: int, *, dashed: bool = False) -> Line:
    known = [(x, value) for x, value in zip(xs, values, strict=True) if value is not None]
    return Line(name, tuple(x for x, _ in known), tuple(value for _, value in known), series=series, dashed=dashed)


def _course_meaning(names: tuple[str, ...], course: tuple[Values, ...]) -> Text:
    place = _ranked(course)[0][0]
    first, second = list(combinations(names, 2))[place]
    known = [value for value in course[place] if value is not None]
    third = max(1, len(known) // 3)
    early, late = fmean(known[:third]), fmean(known[-third:])
    values = {"first": first, "second": second, "early": early, "late": late}
    if late < early - CLEAR:
        return message(
            "{first} and {second} come to pull apart while training goes on (cosine {early:score}, then {late:score}): "
            "what they share helps at first. See by the gains whether either is hurt.",
            **values,
        )
    if late > early + CLEAR:
        return message(
            "{first} and {second} pull apart at first and less so later (cosine {early:score}, then {late:score}); "
            "nothing needs to be done.",
            **values,
        )
    if min(early, late) > -CLEAR:
        return message(
            "At no time do two tasks clearly pull apart (lowest: {first} and {second}, cosine {early:score}, then {late:score}).", **values
        )
    return message("How far {first} and {second} pull apart hardly changes (cosine {early:score}, then {late:score}).", **values)


def _layer_meaning(names: tuple[str, ...], by_pair: tuple[Values, ...]) -> Text:
    place = _ranked(by_pair)[0][0]
    first, second = list(combinations(names, 2))[place]
    known = [(layer + 1, value) for layer, value in enumerate(by_pair[place]) if value is not None]
    apart = [layer for layer, value in known if value < -CLEAR]
    if not apart:
        return message("In no shared layer do two tasks clearly pull apart. Nothing speaks against sharing all of them.")
    if len(apart) == len(known):
        return message(
            "{first} and {second} pull apart in every shared layer. If the gains show that one of them is hurt, train them apart.",
            first=first,
            second=second,
        )
    return message(
        "{first} and {second} pull apart in layer {layers} but not in the others. "
        "Methods that let tasks differ in some layers (factorised layers, self-auxiliary tasks) are worth a try.",
        first=first,
        second=second,
        layers=[str(layer) for layer in apart],
    )


def _ranked(by_pair: tuple[Values, ...]) -> list[tuple[int, float]]:
    """Pairs with their mean cosine, the lowest first; those never measured are left out."""
    means = ((place, _mean_of(values)) for place, values in enumerate(by_pair))
    return sorted(((place, mean) for place, mean in means if mean is not None), key=lambda entry: entry[1])


def _means(rows: list[Values]) -> Values:
    return tuple(_mean_of(column) for column in zip(*rows, strict=True))


def _mean_of(values: Values) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _table(names: tuple[str, ...], head: Text, keys: list[str], cosines: list[Values], within: list[float | None]) -> TableView:
    pairs = tuple(message("{first} and {second}", first=first, second=second) for first, second in combinations(names, 2))
    rows = tuple((key, *values, own) for key, values, own in zip(keys, cosines, within, strict=True))
    return TableView((head, *pairs, message("Between rows of one task")), rows)
