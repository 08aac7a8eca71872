"""How often tasks conflict and how evenly they pull, over time and by layer, beside what rows of one task do."""

from msgspec.structs import replace

from engine.charts.conflict_shares import conflict_shares
from engine.charts.gradient_lengths import gradient_lengths
from engine.domain.chart import Chart, Line
from engine.domain.study import Study
from engine.domain.text import translator
from tests.examples import example_study

EN = translator("en")
STEPS = (10, 20, 30)


def pairs(first: float, others: float) -> tuple[float | None, ...]:
    """``first`` for HDF and PWF, ``others`` for the rest but one that was never measured."""
    return (first, *(others,) * 8, None)


def shares(early: float, late: float, within: float | None, *, by_layer: tuple[float, ...] = ()) -> tuple[Chart, ...]:
    """The charts of a study in which HDF and PWF conflict in these shares, and all others in none."""
    study = example_study(replicates=2)
    study.gradients = [
        replace(
            study.gradients[0],
            step=step,
            conflict_share=pairs(share, 0.0),
            sample_conflict_share=() if within is None else (within,) * 5,
            layer_conflict_share=tuple(pairs(layer, 0.0) for layer in by_layer),
            layer_sample_conflict_share=tuple((within,) * 5 for _ in by_layer),
        )
        for step, share in zip(STEPS, (early, (early + late) / 2, late), strict=True)
    ]
    return conflict_shares(study)


def lengths(early: float, late: float, within: float | None, *, by_layer: tuple[float, ...] = ()) -> tuple[Chart, ...]:
    """The charts of a study in which HDF and PWF pull this evenly, and all others equally hard."""
    study = example_study(replicates=2)
    study.gradients = [
        replace(
            study.gradients[0],
            step=step,
            magnitude_similarity=pairs(likeness, 1.0),
            sample_magnitude_similarity=() if within is None else (within,) * 5,
            layer_magnitude_similarity=tuple(pairs(layer, 1.0) for layer in by_layer),
            layer_sample_magnitude_similarity=tuple((within,) * 5 for _ in by_layer),
        )
        for step, likeness in zip(STEPS, (early, (early + late) / 2, late), strict=True)
    ]
    return gradient_lengths(study)


def drawn(chart: Chart) -> dict[str, tuple[float, ...]]:
    """The lines by their names."""
    return {EN.render(mark.name): mark.y for mark in chart.marks if isinstance(mark, Line)}


def test_that_the_pair_that_conflicts_most_is_drawn_first_beside_rows_of_one_task() -> None:
    (chart,) = shares(0.2, 0.6, 0.3)
    lines = drawn(chart)
    assert next(iter(lines)) == "HDF and PWF"
    assert lines["HDF and PWF"] == (0.2, 0.4, 0.6)
    assert lines["Between rows of one task"] == (0.3, 0.3, 0.3)
    assert len(lines) == 5
    assert len(chart.table.headers) == 12
    assert chart.table.rows[2][1] == 0.6
    assert chart.y.percent


def test_that_conflicts_are_called_noise_where_rows_of_one_task_conflict_as_often() -> None:
    assert "in 20.0 % of the measurements at first, 60.0 % of late, rows of one task in 30.0 %" in EN.render(
        shares(0.2, 0.6, 0.3)[0].meaning
    )
    assert "noise rather than conflict" in EN.render(shares(0.6, 0.2, 0.3)[0].meaning)
    assert "Hardly ever" in EN.render(shares(0.0, 0.04, 0.3)[0].meaning)
    unmeasured = EN.render(shares(0.2, 0.6, None)[0].meaning)
    assert "conflict most often" in unmeasured
    assert "rows of one task" not in unmeasured


def test_that_the_layer_with_most_conflicts_is_named() -> None:
    def told(within: float, *by_layer: float) -> str:
        return EN.render(shares(0.2, 0.6, within, by_layer=by_layer)[1].meaning)

    assert "in layer 2 (50.0 % of the measurements, rows of one task there in 20.0 %)" in told(0.2, 0.1, 0.5)
    assert "Nothing speaks against sharing all layers" in told(0.6, 0.5, 0.1)
    assert told(0.6, 0.01, 0.02).endswith("in layer 2 (2.0 % of the measurements).")


def test_that_uneven_pulls_are_told_apart_from_those_of_rows_of_one_task() -> None:
    (chart,) = lengths(0.5, 0.3, 0.9)
    assert next(iter(drawn(chart))) == "HDF and PWF"
    assert (chart.y.low, chart.y.high) == (0.0, 1.0)
    assert "0.500 at first, 0.300 of late; rows of one task 0.900): one of them steers" in EN.render(chart.meaning)
    assert "Nothing needs to be done" in EN.render(lengths(0.5, 0.3, 0.35)[0].meaning)
    assert "little to even out" in EN.render(lengths(0.85, 0.9, 0.9)[0].meaning)
    assert "rows of one task" not in EN.render(lengths(0.5, 0.3, None)[0].meaning)


def test_that_the_layer_that_is_pulled_least_evenly_is_named() -> None:
    def told(*by_layer: float) -> str:
        return EN.render(lengths(0.5, 0.3, 0.9, by_layer=by_layer)[1].meaning)

    assert "in layer 1 (similarity 0.400; rows of one task there 0.900)" in told(0.4, 0.7)
    assert "In every shared layer" in told(0.9, 0.95)


def test_that_studies_without_measurements_have_no_such_charts() -> None:
    study = example_study(replicates=2)
    study.gradients = study.gradients[:1]
    for charts_of in (conflict_shares, gradient_lengths):
        assert charts_of(study) == ()
        assert charts_of(Study()) == ()
