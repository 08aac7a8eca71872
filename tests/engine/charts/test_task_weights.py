from engine.charts.task_weights import task_weights
from engine.domain.chart import Level, Line
from engine.domain.events import DiagnosticsMeasured, StudyStarted, TrialEvaluated
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"))


def told(*weights: tuple[float | None, ...]) -> Study:
    """Two replicates of joint training that told the same weights, at steps 10, 20, and so on."""
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    for trial in ("joint/0.001/0", "joint/0.001/1"):
        for place, row in enumerate(weights):
            step = 10 * (place + 1)
            study.apply(TrialEvaluated(trial=trial, step=step, loss=0.5, kpis=(0.7, 0.7)))
            study.apply(DiagnosticsMeasured(trial=trial, step=step, figures={"task_weights": row}))
    return study


def test_that_each_task_has_a_line_over_the_steps_and_equal_weights_a_level() -> None:
    (chart,) = task_weights(told((1.0, 1.0), (1.4, 0.6)))
    assert [mark.y for mark in chart.marks if isinstance(mark, Level)] == [1.0]
    lines = [mark for mark in chart.marks if isinstance(mark, Line)]
    assert [(line.x, line.y) for line in lines] == [((10.0, 20.0), (1.0, 1.4)), ((10.0, 20.0), (1.0, 0.6))]
    assert translator("en").render(chart.meaning) == "A has the most influence at present (1.400), B the least (0.600)."
    assert chart.table.rows == ((10.0, 1.0, 1.0), (20.0, 1.4, 0.6))


def test_that_a_task_without_labels_leaves_a_gap_and_no_weights_no_chart() -> None:
    (chart,) = task_weights(told((1.0, None), (1.0, 1.0)))
    assert [mark.x for mark in chart.marks if isinstance(mark, Line)] == [(10.0, 20.0), (20.0,)]
    assert task_weights(told()) == ()


def test_that_steps_told_again_after_an_interruption_replace_the_earlier_ones() -> None:
    study = told((1.0, 1.0), (1.4, 0.6))
    study.apply(DiagnosticsMeasured(trial="joint/0.001/0", step=10, figures={"task_weights": (1.2, 0.8)}))
    assert [event.step for event in study.diagnostics["joint/0.001/0"]] == [10]
