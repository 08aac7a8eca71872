"""A figure of every pair of tasks over the training or from layer to layer, beside the same figure between rows of one task."""

from collections.abc import Callable
from itertools import combinations
from statistics import fmean

from msgspec import Struct

from engine.charts.gradient_conflict import drawn_gradients, mean_of
from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.events import GradientsMeasured
from engine.domain.study import Study, Values
from engine.domain.text import Text, message

MOST_PAIRS = 4
"""So many pairs are drawn, those at the bad end; the table has all."""
MOST_STEPS = 40


class Course(Struct, frozen=True):
    """One figure along steps or layers."""

    names: tuple[str, ...]
    head: Text
    """What is counted along it: steps or layers."""
    keys: tuple[str, ...]
    xs: tuple[float, ...]
    pairs: tuple[Values, ...]
    """For each pair of tasks in the order of the events, along ``xs``."""
    within: Values
    """The mean over the tasks of the same figure between two halves of their rows, along ``xs``."""
    highest_first: bool = False
    """Whether a high figure is the bad end."""

    def ranked(self) -> list[tuple[int, float]]:
        """Pairs with their means, the bad end first; those never measured are left out."""
        means = [(place, mean) for place, values in enumerate(self.pairs) if (mean := mean_of(values)) is not None]
        return sorted(means, key=lambda entry: entry[1], reverse=self.highest_first)

    def pair(self, place: int) -> tuple[str, str]:
        """The names of the tasks of one pair."""
        return list(combinations(self.names, 2))[place]

    def known(self, place: int) -> list[tuple[int, float]]:
        """Where a pair was measured (places along ``xs``), and what came out."""
        return [(at, value) for at, value in enumerate(self.pairs[place]) if value is not None]


def course_over_time(
    study: Study,
    between: Callable[[GradientsMeasured], Values],
    within: Callable[[GradientsMeasured], Values],
    *,
    highest_first: bool = False,
) -> Course | None:
    """The means of neighbouring measurements over the training; None before the second one."""
    events = [event for event in drawn_gradients(study) if any(value is not None for value in between(event))]
    steps = sorted({event.step for event in events})
    if study.plan is None or len(steps) < 2:
        return None
    bins = [steps[len(steps) * place // MOST_STEPS : len(steps) * (place + 1) // MOST_STEPS] for place in range(MOST_STEPS)]
    ends = [(found[0], found[-1]) for found in bins if found]
    groups = [[event for event in events if first <= event.step <= last] for first, last in ends]
    return Course(
        names=tuple(task.name for task in study.plan.tasks),
        head=message("Step"),
        keys=tuple(f"{last:,}" for _, last in ends),
        xs=tuple(float(last) for _, last in ends),
        pairs=tuple(zip(*(_means([between(event) for event in group]) for group in groups), strict=True)),
        within=tuple(mean_of(_means([told for event in group if (told := within(event))])) for group in groups),
        highest_first=highest_first,
    )


def course_by_layer(
    study: Study,
    between: Callable[[GradientsMeasured], tuple[Values, ...]],
    within: Callable[[GradientsMeasured], tuple[Values, ...]],
    *,
    highest_first: bool = False,
) -> Course | None:
    """The means over the training for each shared layer; None where there is one, and in studies of earlier versions."""
    events = [event for event in drawn_gradients(study) if between(event)]
    layers = min((len(between(event)) for event in events), default=0)
    if study.plan is None or layers < 2:
        return None
    means = [_means([between(event)[layer] for event in events]) for layer in range(layers)]
    return Course(
        names=tuple(task.name for task in study.plan.tasks),
        head=message("Layer"),
        keys=tuple(str(layer + 1) for layer in range(layers)),
        xs=tuple(float(layer + 1) for layer in range(layers)),
        pairs=tuple(zip(*means, strict=True)),
        within=tuple(mean_of(_means([within(event)[layer] for event in events])) for layer in range(layers)),
        highest_first=highest_first,
    )


def course_chart(course: Course, chart_id: str, title: Text, y: Axis, meaning: Text) -> Chart:
    """The pairs at the bad end as lines with the yardstick dashed; the table has every pair."""
    names = [message("{first} and {second}", first=first, second=second) for first, second in combinations(course.names, 2)]
    yardstick = message("Between rows of one task")
    worst = [place for place, _ in course.ranked()[:MOST_PAIRS]]
    lines = [_line(names[place], course.xs, course.pairs[place], number) for number, place in enumerate(worst)]
    lines.append(_line(yardstick, course.xs, course.within, 0, dashed=True))
    by_layer = course.head.msgid == "Layer"
    return Chart(
        id=chart_id,
        title=title,
        x=Axis(message("Shared layer, from the inputs"), low=course.xs[0], high=course.xs[-1]) if by_layer else Axis(course.head),
        y=y,
        marks=tuple(line for line in lines if line.x),
        meaning=meaning,
        table=TableView(
            (course.head, *names, yardstick),
            tuple(
                (key, *values, own) for key, values, own in zip(course.keys, zip(*course.pairs, strict=True), course.within, strict=True)
            ),
        ),
    )


def early_and_late(values: Values) -> tuple[float, float]:
    """The means of the first and of the last third of the known ``values``, of which there must be one."""
    known = [value for value in values if value is not None]
    third = max(1, len(known) // 3)
    return fmean(known[:third]), fmean(known[-third:])


def _line(name: Text, xs: tuple[float, ...], values: Values, series: int, *, dashed: bool = False) -> Line:
    known = [(x, value) for x, value in zip(xs, values, strict=True) if value is not None]
    return Line(name, tuple(x for x, _ in known), tuple(value for _, value in known), series=series, dashed=dashed)


def _means(rows: list[Values]) -> Values:
    return rows[0] if len(rows) == 1 else tuple(mean_of(column) for column in zip(*rows, strict=True))
