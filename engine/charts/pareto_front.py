"""The trade-off between two of the tasks: every way of joint training as a point, with the floors drawn in."""

from collections.abc import Sequence

from engine.domain.arm_names import OPTIMISER_NAMES, arm_words, weights_words
from engine.domain.chart import Axis, Chart, Scatter, ScatterPoint, TableView
from engine.domain.pareto import Pareto, ParetoPoint
from engine.domain.text import Text, message, together


def pareto_front(pareto: Pareto, names: Sequence[str], first: str, second: str, spoken_of: ParetoPoint | None = None) -> Chart:
    """Gains of task ``first`` across and of ``second`` upwards, on validation data; ``spoken_of`` gets a ring, ``names`` are all tasks.

    Points that another surpasses over all tasks are hollow; a cross marks the single-task networks.
    """
    across, up = pareto.tasks.index(first), pareto.tasks.index(second)
    points = tuple(
        ScatterPoint(
            point_name(point, names),
            point.gains[across],
            point.gains[up],
            hollow=point.dominated,
            ringed=spoken_of is not None and point.key == spoken_of.key,
            short=short_name(point, names, pareto.points),
        )
        for point in pareto.points
    )
    alone = ScatterPoint(message("Single-task baselines"), 0.0, 0.0, cross=True)
    gains = tuple(message("Gain of {task}", task=task) for task in pareto.tasks)
    return Chart(
        id=f"pareto_front:{across}:{up}",
        title=message("Trade-off between {first} and {second}", first=first, second=second),
        x=Axis(message("Gain of {task} (%)", task=first), percent=True),
        y=Axis(message("Gain of {task} (%)", task=second), percent=True),
        marks=(Scatter((*points, alone), pareto.floors[across], pareto.floors[up]),),
        meaning=meaning_of(pareto),
        table=TableView(
            (message("Way of training"), *gains, message("Floors"), message("Surpassed")),
            tuple((point_name(point, names), *point.gains, _mark(point.keeps_floors), _mark(point.dominated)) for point in pareto.points),
        ),
    )


def meaning_of(pareto: Pareto) -> Text:
    """What the points mean together."""
    if len(pareto.sentences) > 1:
        return together(pareto.sentences[0], pareto.sentences[-1])
    return pareto.sentences[0] if pareto.sentences else message("Nothing could be compared.")


def point_name(point: ParetoPoint, names: Sequence[str]) -> Text:
    """What the point is: its way of training and the optimiser; ``names`` are the tasks of the plan."""
    way = arm_words(point.method, point.arm, names)
    return message("{way}, {optimiser}", way=way, optimiser=Text(OPTIMISER_NAMES.get(point.optimiser, point.optimiser)))


def short_name(point: ParetoPoint, names: Sequence[str], among: Sequence[ParetoPoint]) -> Text:
    """``point_name`` as it fits beside the point; the optimiser only where another of the points differs in nothing else."""
    way = weights_words(point.arm, names) or arm_words(point.method, point.arm, names)
    if sum((other.method, other.arm) == (point.method, point.arm) for other in among) < 2:
        return way
    return message("{way}, {optimiser}", way=way, optimiser=Text(OPTIMISER_NAMES.get(point.optimiser, point.optimiser)))


def _mark(yes: bool) -> Text:
    return message("yes") if yes else message("no")
