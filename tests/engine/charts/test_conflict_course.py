"""Gradient conflict over time and by layer, with the agreement within tasks beside it."""

from msgspec.structs import replace

from engine.charts.conflict_course import conflict_course
from engine.charts.gradient_conflict import FEWEST_EVENTS, drawn_gradients
from engine.domain.chart import Line
from engine.domain.events import GradientsMeasured
from engine.domain.study import Study
from engine.domain.text import translator
from tests.examples import example_study

EN = translator("en")
Row = tuple[float | None, ...]


def study_of(*rows: tuple[int, Row, tuple[Row, ...]]) -> Study:
    """The invented study with these measurements alone: step, cosines of the ten pairs, and the same by layer."""
    study = example_study(replicates=2)
    joint = study.gradients[0]
    study.gradients = [
        replace(joint, step=step, cosine=cosine, layer_cosine=layers, layer_sample_cosine=tuple((0.5,) * 5 for _ in layers))
        for step, cosine, layers in rows
    ]
    return study


def cosines(first: float) -> Row:
    """``first`` for HDF and PWF, 0.4 for every other pair but one that was never measured."""
    return (first, *(0.4,) * 8, None)


def test_that_a_conflict_that_grows_is_told_with_its_course_and_yardstick() -> None:
    (chart,) = conflict_course(study_of(*((step, cosines(0.3 - step / 100), ()) for step in range(10, 100, 10))))
    lines = [mark for mark in chart.marks if isinstance(mark, Line)]
    assert EN.render(lines[0].name) == "HDF and PWF"
    assert lines[0].x == tuple(float(step) for step in range(10, 100, 10))
    assert [line.y[0] for line in lines if line.dashed] == [0.3]
    assert "come to pull apart" in chart.meaning.msgid
    assert len(chart.table.rows) == 9
    assert len(chart.table.headers) == 12


def test_that_a_steady_or_fading_conflict_is_not_called_growing() -> None:
    (steady,) = conflict_course(study_of((10, cosines(-0.2), ()), (20, cosines(-0.2), ())))
    (fading,) = conflict_course(study_of((10, cosines(-0.5), ()), (20, cosines(0.2), ())))
    (little,) = conflict_course(study_of((10, cosines(-0.02), ()), (20, cosines(-0.05), ())))
    assert "hardly changes" in steady.meaning.msgid
    assert "At no time" in little.meaning.msgid
    assert "less so later" in fading.meaning.msgid


def test_that_layers_are_told_apart_with_what_to_do() -> None:
    def layered(low: float, high: float) -> str:
        rows = [(step, cosines(0.0), (cosines(low), cosines(high))) for step in (10, 20)]
        return EN.render(conflict_course(study_of(*rows))[1].meaning)

    assert "HDF and PWF pull apart in layer 2 but not in the others" in layered(0.3, -0.4)
    assert "in every shared layer" in layered(-0.3, -0.4)
    assert "Nothing speaks against" in layered(0.1, 0.2)
    assert "Nothing speaks against" in layered(0.3, -0.02)


def test_that_nothing_is_drawn_before_anything_was_measured() -> None:
    study = example_study(replicates=2)
    study.gradients = []
    assert conflict_course(study) == ()
    assert conflict_course(Study()) == ()


def test_that_the_measurements_of_earlier_versions_have_no_layers() -> None:
    event = GradientsMeasured(
        trial="t", step=1, cosine=(0.1,), conflict_share=(0.0,), magnitude_similarity=(1.0,), sample_cosine=(0.1, 0.1)
    )
    assert event.layer_cosine == ()
    assert [chart.id for chart in conflict_course(example_study(replicates=2))] == ["conflict_over_time"]


def test_that_the_more_pairs_there_are_the_fewer_measurements_are_averaged() -> None:
    study = study_of(*((step, cosines(0.1), ()) for step in range(1, 1001)))
    few = len(drawn_gradients(study))
    assert study.plan is not None
    study.plan = replace(study.plan, tasks=study.plan.tasks * 10)
    assert FEWEST_EVENTS <= len(drawn_gradients(study)) < few / 4
