"""What the charts of methods with a relation table say, and when there is something to warn of."""

import pytest
from msgspec.structs import replace

from engine.charts.calibration import calibration
from engine.charts.expected_gap import expected_gap
from engine.domain.calibration import Calibration
from engine.domain.chart import Line
from engine.domain.events import DiagnosticsMeasured, StudyStarted, TrialEvaluated, TrialFinished
from engine.domain.plan import MethodChoice, Trial
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"), Task("Q", "regression", "mae"))
MATCHING = "distribution_matching"
EN = translator("en")


def study(gap: tuple[float | None, ...] = (0.2, 0.5, None), spread: float = 0.2, flat: float | None = None) -> Study:
    """Two replicates of equal weights and of matching, all with one look."""
    plan = replace(plan_of(TASKS, 2), methods=tuple(MethodChoice(method) for method in ("single_task", "equal_weights", MATCHING)))
    trials = tuple(
        Trial(f"{method}{replicate}", method, "joint", (1.0, 1.0, 1.0), "adamw", 0.01, 0.0, replicate)
        for method in ("equal_weights", MATCHING)
        for replicate in (0, 1)
    )
    made = Study()
    made.apply(StudyStarted(plan=plan, trials=trials, workers=1, device="cpu"))
    for trial in trials:
        made.apply(TrialEvaluated(trial=trial.id, step=10, loss=0.5, kpis=(0.7, 0.7, 1.0)))
        if trial.method == MATCHING:
            figures = {"expected_gap": gap, "prediction_spread": (0.2, spread, None), "lent_flatness": (flat, None, None)}
            made.apply(DiagnosticsMeasured(trial=trial.id, step=10, figures=figures))
    return made


def finish(made: Study, errors: dict[str, float]) -> Study:
    for trial in (record.trial for record in list(made.records.values())):
        told = Calibration((30, 10), (0.2, 0.9), (0.1, 0.6), errors[trial.method], 0.5 if trial.method == MATCHING else None)
        made.apply(
            TrialFinished(
                trial=trial.id, best_step=10, steps=10, loss=0.5, kpis=(0.7, 0.7, 1.0), seconds=1.0, calibrations=(told, None, None)
            )
        )
    return made


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (study(), "B are furthest"),
        (study(spread=0.001), "▲ B is predicted alike for every row"),
        (study(gap=(None, None, None)), "▲ Nothing is known of how the tasks relate"),
        (study(flat=0.95), "▲ The labels that are lent to A are nearly flat"),
    ],
    ids=["agreement", "collapse", "no evidence", "flat labels"],
)
def test_that_the_most_serious_thing_is_said(made: Study, words: str) -> None:
    (chart,) = expected_gap(made)
    assert words in EN.render(chart.meaning)


def test_that_each_task_with_an_expectation_has_a_line() -> None:
    (chart,) = expected_gap(study())
    assert [(EN.render(mark.name), mark.y) for mark in chart.marks if isinstance(mark, Line)] == [("A", (0.2,)), ("B", (0.5,))]


def test_that_reliability_is_shown_with_and_without_the_table_pooled_over_replicates() -> None:
    (chart,) = calibration(finish(study(), {"equal_weights": 0.04, MATCHING: 0.2}))
    lines = {EN.render(mark.name): mark for mark in chart.marks if isinstance(mark, Line)}
    assert list(lines) == ["As predicted", "Equal weights", "Distribution matching"]
    assert lines["Equal weights"].x == pytest.approx((0.2, 0.9))
    assert lines["Equal weights"].y == pytest.approx((0.1, 0.6))
    assert chart.table.rows[1][1:] == (pytest.approx(0.2), 0.5, 80.0)
    assert "trust them less" in EN.render(chart.meaning)


def test_that_a_small_difference_is_told_without_a_warning() -> None:
    (chart,) = calibration(finish(study(), {"equal_weights": 0.04, MATCHING: 0.05}))
    assert EN.render(chart.meaning).endswith("by 4.0 %.")


def test_that_there_is_no_chart_before_a_trial_has_ended_and_none_without_such_a_method() -> None:
    assert calibration(study()) == ()
    bare = finish(study(), {"equal_weights": 0.04, MATCHING: 0.05})
    bare.diagnostics.clear()
    assert calibration(bare) == ()
    assert expected_gap(bare) == ()


def test_that_bins_of_a_few_rows_are_not_drawn_but_counted() -> None:
    made = finish(study(), {"equal_weights": 0.04, MATCHING: 0.05})
    for record in made.records.values():
        scant = Calibration((30, 2), (0.2, 0.9), (0.1, 0.6), 0.05)
        assert record.finished is not None
        record.finished = replace(record.finished, calibrations=(scant, None, None))
    (chart,) = calibration(made)
    lines = [mark for mark in chart.marks if isinstance(mark, Line) and not mark.dashed]
    assert [line.x for line in lines] == [(0.2,), (0.2,)]
    assert [row[-1] for row in chart.table.rows] == [64.0, 64.0]
