"""How evenly two tasks pull on the shared layers, over the training and by layer, beside how evenly rows of one task do."""

from engine.charts.gradient_course import Course, course_by_layer, course_chart, course_over_time, early_and_late
from engine.domain.chart import Axis, Chart
from engine.domain.study import Study
from engine.domain.text import Text, message

EVEN = 0.8
"""From this similarity on (one gradient at most twice as long as the other), tasks are said to pull about equally hard."""
CLEAR = 0.1
"""How much less evenly than rows of one task two tasks must pull for it to be called more than noise."""


def gradient_lengths(study: Study) -> tuple[Chart, ...]:
    """Magnitude similarities, 2ab / (a² + b²) of two gradients' lengths, over the training, and by layer where there are several."""
    course = course_over_time(study, lambda event: event.magnitude_similarity, lambda event: event.sample_magnitude_similarity)
    layers = course_by_layer(study, lambda event: event.layer_magnitude_similarity, lambda event: event.layer_sample_magnitude_similarity)
    axis = Axis(message("Similarity, 1 = equally long"), low=0.0, high=1.0)
    charts: list[Chart] = []
    if course is not None:
        charts.append(course_chart(course, "lengths_over_time", message("Gradient lengths over time"), axis, _over_time(course)))
    if layers is not None and layers.ranked():
        charts.append(course_chart(layers, "lengths_by_layer", message("Gradient lengths by layer"), axis, _by_layer(layers)))
    return tuple(charts)


def _over_time(course: Course) -> Text:
    place = course.ranked()[0][0]
    first, second = course.pair(place)
    early, late = early_and_late(course.pairs[place])
    values = {"first": first, "second": second, "early": early, "late": late}
    if min(early, late) >= EVEN:
        return message(
            "All tasks pull about equally hard on the shared layers (least evenly {first} and {second}: similarity {early:score} "
            "at first, {late:score} of late). Loss weighting has little to even out.",
            **values,
        )
    if not any(value is not None for value in course.within):
        return message(
            "{first} and {second} pull least evenly (similarity {early:score} at first, {late:score} of late): "
            "one of them steers the shared layers more than the other. Loss weighting can even this out.",
            **values,
        )
    within = early_and_late(course.within)[1]
    if late > within - CLEAR:
        return message(
            "{first} and {second} pull least evenly (similarity {early:score} at first, {late:score} of late), "
            "but rows of one task hardly less so ({within:score} of late). Nothing needs to be done.",
            **values,
            within=within,
        )
    return message(
        "{first} and {second} pull least evenly (similarity {early:score} at first, {late:score} of late; "
        "rows of one task {within:score}): one of them steers the shared layers more than the other. Loss weighting can even this out.",
        **values,
        within=within,
    )


def _by_layer(course: Course) -> Text:
    place = course.ranked()[0][0]
    first, second = course.pair(place)
    at, value = min(course.known(place), key=lambda entry: entry[1])
    within = course.within[at]
    if value >= EVEN:
        return message("In every shared layer the tasks pull about equally hard.")
    values = {"first": first, "second": second, "layer": course.keys[at], "value": value}
    if within is None:
        return message("{first} and {second} pull least evenly in layer {layer} (similarity {value:score}).", **values)
    return message(
        "{first} and {second} pull least evenly in layer {layer} (similarity {value:score}; rows of one task there {within:score}).",
        **values,
        within=within,
    )
