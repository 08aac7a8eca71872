import time

import pytest

from engine.charts.drawn import baseline_values, joint_records
from engine.charts.kpi_curves import MOST_POINTS, kpi_curves
from engine.domain.chart import Band, Level, Line
from engine.domain.events import StudyStarted, TrialEvaluated, TrialFinished
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of
from tests.examples import example_study
from tests.pace import allowed

say = translator("en").render


def study_of_two(replicates: int = 2, rates: tuple[float, ...] = (0.001,)) -> Study:
    plan = plan_of([Task("A", "binary", "auroc"), Task("B", "regression", "mae", unit="kW")], replicates)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan, rates)), workers=1, device="cpu"))
    return study


def evaluate(study: Study, trial: str, step: int, kpis: tuple[float | None, ...], loss: float = 0.5) -> None:
    study.apply(TrialEvaluated(trial=trial, step=step, loss=loss, kpis=kpis))


def test_that_there_is_a_chart_per_task_with_joint_line_band_and_baseline():
    study = example_study()
    charts = kpi_curves(study)
    assert [chart.id for chart in charts] == ["kpi:HDF", "kpi:PWF", "kpi:OSF", "kpi:TWF", "kpi:RNF"]
    for chart in charts:
        assert [type(mark) for mark in chart.marks] == [Band, Band, Line, Level]
        assert say(chart.meaning)
        assert len(chart.table.rows) == 20


def test_that_line_and_band_are_mean_lowest_and_highest_over_the_replicates_at_a_step():
    study = study_of_two()
    evaluate(study, "joint/0.001/0", 10, (0.6, 2.0))
    evaluate(study, "joint/0.001/1", 10, (0.8, 1.0))
    evaluate(study, "joint/0.001/0", 20, (0.7, 1.5))
    band, line = kpi_curves(study)[0].marks
    assert isinstance(band, Band)
    assert isinstance(line, Line)
    assert line.x == (10.0, 20.0)
    assert line.y == pytest.approx((0.7, 0.7))
    assert (band.low[0], band.high[0]) == (0.6, 0.8)


def test_that_the_configuration_with_the_lowest_loss_is_drawn():
    study = study_of_two(rates=(0.001, 0.01))
    evaluate(study, "joint/0.001/0", 10, (0.6, 2.0), loss=0.9)
    evaluate(study, "joint/0.01/0", 10, (0.7, 2.0), loss=0.4)
    assert [record.trial.id for record in joint_records(study)] == ["joint/0.01/0"]


def test_that_the_baseline_is_the_best_mean_over_replicates_in_the_kpis_direction():
    study = study_of_two(rates=(0.001, 0.01))
    for trial, value in (("single:B/0.001/0", 2.0), ("single:B/0.001/1", 4.0), ("single:B/0.01/0", 2.5), ("single:B/0.01/1", 2.5)):
        study.apply(TrialFinished(trial=trial, best_step=1, steps=1, loss=0.5, kpis=(None, value), seconds=1.0))
    assert study.plan is not None
    assert baseline_values(study, study.plan) == [None, 2.5]


def test_that_the_baseline_has_its_range_over_the_replicates_of_its_best_configuration() -> None:
    study = study_of_two(rates=(0.001, 0.01))
    for trial, value in (("single:B/0.001/0", 2.0), ("single:B/0.001/1", 4.0), ("single:B/0.01/0", 2.4), ("single:B/0.01/1", 2.6)):
        study.apply(TrialFinished(trial=trial, best_step=1, steps=1, loss=0.5, kpis=(None, value), seconds=1.0))
    assert [mark for mark in kpi_curves(study)[1].marks if isinstance(mark, Band)] == []
    evaluate(study, "joint/0.001/0", 10, (0.6, 2.0))
    chart = kpi_curves(study)[1]
    assert chart.marks[0] == Band((0.0, 10.0), (2.4, 2.4), (2.6, 2.6), dashed=True)
    assert chart.table.rows[0][-3:] == (2.5, 2.4, 2.6)
    assert not any(isinstance(mark, Band) and mark.dashed for mark in kpi_curves(study)[0].marks)


def test_that_an_undefined_kpi_leaves_a_gap_and_never_a_nan():
    study = study_of_two()
    evaluate(study, "joint/0.001/0", 10, (None, 2.0))
    evaluate(study, "joint/0.001/0", 20, (0.7, 2.0))
    line = next(mark for mark in kpi_curves(study)[0].marks if isinstance(mark, Line))
    assert line.x == (20.0,)


def test_that_before_the_first_evaluation_the_charts_are_empty_and_say_so():
    charts = kpi_curves(study_of_two())
    assert [chart.marks for chart in charts] == [(), ()]
    assert "no comparison yet" in say(charts[0].meaning)
    assert kpi_curves(Study()) == ()


def test_that_a_label_unit_stands_on_the_axis():
    assert say(kpi_curves(study_of_two())[1].y.label) == "Mean absolute error [kW]"


def test_that_a_long_training_is_thinned_and_drawn_within_ten_milliseconds():
    study = example_study()
    for record in study.records.values():
        record.steps = list(range(1, 3001))
        record.losses = [0.5] * 3000
        record.kpis = [record.kpis[-1]] * 3000
    best, charts = float("inf"), kpi_curves(study)
    for _ in range(5):
        start = time.process_time()
        charts = kpi_curves(study)
        best = min(best, time.process_time() - start)
    line = next(mark for mark in charts[0].marks if isinstance(mark, Line))
    assert len(line.x) <= MOST_POINTS
    assert line.x[-1] == 3000.0
    assert best < allowed(0.03), f"{best * 1000:.1f} ms; the aim is 10 ms on a quiet machine"
