"""Gradient conflict over the training and from layer to layer, beside the agreement between rows of one task as its yardstick."""

from engine.charts.gradient_course import Course, course_by_layer, course_chart, course_over_time, early_and_late
from engine.domain.chart import Axis, Chart
from engine.domain.study import Study
from engine.domain.text import Text, message

CLEAR = 0.1
"""A mean cosine between this and its negative is called neither agreement nor conflict, and a change below it none."""


def conflict_course(study: Study) -> tuple[Chart, ...]:
    """Mean cosines over the training, and by layer where there are several; none before the second measurement."""
    course = course_over_time(study, lambda event: event.cosine, lambda event: event.sample_cosine)
    layers = course_by_layer(study, lambda event: event.layer_cosine, lambda event: event.layer_sample_cosine)
    charts: list[Chart] = []
    if course is not None:
        title, axis = message("Gradient conflict over time"), Axis(message("Mean cosine"))
        charts.append(course_chart(course, "conflict_over_time", title, axis, _course_meaning(course)))
    if layers is not None and layers.ranked():
        title, axis = message("Gradient conflict by layer"), Axis(message("Mean cosine"))
        charts.append(course_chart(layers, "conflict_by_layer", title, axis, _layer_meaning(layers)))
    return tuple(charts)


def _course_meaning(course: Course) -> Text:
    place = course.ranked()[0][0]
    first, second = course.pair(place)
    early, late = early_and_late(course.pairs[place])
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


def _layer_meaning(course: Course) -> Text:
    place = course.ranked()[0][0]
    first, second = course.pair(place)
    known = course.known(place)
    apart = [course.keys[at] for at, value in known if value < -CLEAR]
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
        layers=apart,
    )
