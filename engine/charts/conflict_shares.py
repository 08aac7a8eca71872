"""How often two tasks pull in opposite directions, over the training and by layer, beside how often rows of one task do."""

from engine.charts.gradient_course import Course, course_by_layer, course_chart, course_over_time, early_and_late
from engine.domain.chart import Axis, Chart
from engine.domain.study import Study
from engine.domain.text import Text, message

SELDOM = 0.05
"""A share of conflicts below this is called hardly any."""


def conflict_shares(study: Study) -> tuple[Chart, ...]:
    """Shares of measurements with opposite gradients over the training, and by layer where there are several."""
    course = course_over_time(study, lambda event: event.conflict_share, lambda event: event.sample_conflict_share, highest_first=True)
    layers = course_by_layer(
        study, lambda event: event.layer_conflict_share, lambda event: event.layer_sample_conflict_share, highest_first=True
    )
    axis = Axis(message("Share of conflicts"), low=0.0, high=1.0, percent=True)
    charts: list[Chart] = []
    if course is not None:
        charts.append(course_chart(course, "conflict_share_over_time", message("Share of conflicts over time"), axis, _over_time(course)))
    if layers is not None and layers.ranked():
        charts.append(course_chart(layers, "conflict_share_by_layer", message("Share of conflicts by layer"), axis, _by_layer(layers)))
    return tuple(charts)


def _over_time(course: Course) -> Text:
    place, mean = course.ranked()[0]
    first, second = course.pair(place)
    early, late = early_and_late(course.pairs[place])
    if mean < SELDOM:
        return message("Hardly ever do two tasks pull the shared layers in opposite directions. Nothing speaks against sharing.")
    values = {"first": first, "second": second, "early": early, "late": late}
    if not any(value is not None for value in course.within):
        return message(
            "{first} and {second} conflict most often: in {early:percent} of the measurements at first, {late:percent} of late.", **values
        )
    within = early_and_late(course.within)[1]
    if late <= within:
        return message(
            "{first} and {second} conflict most often ({early:percent} of the measurements at first, {late:percent} of late), "
            "but rows of one task do so as often ({within:percent} of late). That is noise rather than conflict; nothing needs to be done.",
            **values,
            within=within,
        )
    return message(
        "{first} and {second} conflict most often: in {early:percent} of the measurements at first, {late:percent} of late, "
        "rows of one task in {within:percent} of late. If the gains show that one of them is hurt, train them apart or try "
        "gradient aggregation.",
        **values,
        within=within,
    )


def _by_layer(course: Course) -> Text:
    place = course.ranked()[0][0]
    first, second = course.pair(place)
    at, share = max(course.known(place), key=lambda entry: entry[1])
    within = course.within[at]
    if within is None or share < SELDOM:
        return message(
            "{first} and {second} conflict most often in layer {layer} ({share:percent} of the measurements).",
            first=first,
            second=second,
            layer=course.keys[at],
            share=share,
        )
    values = {"first": first, "second": second, "layer": course.keys[at], "share": share, "within": within}
    if share <= within:
        return message(
            "{first} and {second} conflict most often in layer {layer} ({share:percent} of the measurements), "
            "but rows of one task do so there as often ({within:percent}). Nothing speaks against sharing all layers.",
            **values,
        )
    return message(
        "{first} and {second} conflict most often in layer {layer} ({share:percent} of the measurements, "
        "rows of one task there in {within:percent}). Layers where tasks conflict no more often than rows of one task can be shared.",
        **values,
    )
