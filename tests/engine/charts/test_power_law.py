import pytest

from engine.charts.power_law import power_law
from engine.domain.chart import IntervalRow
from engine.domain.events import ExponentsMeasured, StudyStarted
from engine.domain.spectrum import LayerExponent
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"))
CAUTION = " An exponent is not a measure of quality; layers with fewer than 50 eigenvalues are left out."


def measured(*replicates: tuple[LayerExponent, ...]) -> Study:
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    for number, layers in enumerate(replicates):
        study.apply(ExponentsMeasured(trial=f"joint/0.001/{number}", layers=layers))
    return study


def layer(trained: float | None, untrained: float | None, number: int = 1, error: float = 0.3) -> LayerExponent:
    return LayerExponent(number, 64, trained, error, 20, untrained, 4.5)


def sentence(study: Study) -> str:
    (chart,) = power_law(study)
    words = translator("en").render(chart.meaning)
    assert words.endswith(CAUTION)
    return words.removesuffix(CAUTION)


def test_that_every_layer_stands_beside_both_controls_as_means_over_replicates() -> None:
    (chart,) = power_law(measured((layer(3.0, 5.0), layer(None, 4.0, 2)), (layer(4.0, 6.0), layer(None, 5.0, 2))))
    rows = [mark for mark in chart.marks if isinstance(mark, IntervalRow)]
    assert [row.value for row in rows] == [3.5, 5.5, 4.5, None, 4.5, 4.5]
    assert (rows[0].low, rows[0].high) == (pytest.approx(2.9), pytest.approx(4.1))
    labels = [translator("en").render(row.label) for row in rows[:3] if row.label is not None]
    assert labels == ["Layer 1, trained", "Layer 1, untrained", "Layer 1, shuffled"]
    assert chart.table.rows[0] == (1.0, 3.5, 5.5, 4.5, 0.3, 20.0, 64.0)


def test_that_a_difference_within_the_error_is_said_to_say_nothing() -> None:
    assert sentence(measured((layer(3.0, 3.5),))) == (
        "Trained and untrained layers differ by less than twice the error, so the exponents say nothing of training here."
    )


def test_that_what_others_call_the_exponent_goes_with_what_it_was_untrained() -> None:
    assert sentence(measured((layer(3.0, 5.0), layer(5.0, 5.1, 2)))) == (
        "Layer 1 has moved most: from 5.000 untrained to 3.000 trained. From 2 to 6 a layer is said to be well trained."
    )
    assert sentence(measured((layer(1.5, 5.0),))).endswith("Below 2 a layer is said to be trained too far.")
    assert sentence(measured((layer(7.0, 5.0),))).endswith("Above 6 a layer is said to be trained too little.")


def test_that_spectra_without_a_power_law_are_said_to_have_none() -> None:
    assert sentence(measured((layer(None, 5.0),))).startswith("No exponent of the trained layers can be believed")


def test_that_without_large_layers_there_is_no_chart() -> None:
    assert power_law(measured()) == ()
