import subprocess
import sys

import pytest
from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.charts.gains import gains
from engine.charts.gradient_conflict import gradient_conflict
from engine.charts.label_coverage import label_coverage
from engine.domain.chart import HeatMap, IntervalRow, Strip
from engine.domain.dataset import CoverageStrip, DatasetCard
from engine.domain.events import GradientsMeasured, StudyStarted, TrialEvaluated
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, study_with_gains, trials_of
from tests.examples import example_card, example_study

say = translator("en").render
TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"))


def measured(cosine: float, share: float, within: float) -> Study:
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    study.apply(TrialEvaluated(trial="joint/0.001/0", step=10, loss=0.5, kpis=(0.7, 0.7)))
    for step in (10, 20):
        study.apply(
            GradientsMeasured(
                trial="joint/0.001/0", step=step, cosine=(cosine,), conflict_share=(share,), magnitude_similarity=(0.5,),
                sample_cosine=(0.3, 0.3), sample_conflict_share=(within, within),
            )
        )  # fmt: skip
    return study


def test_that_the_conflict_map_is_symmetric_with_an_empty_diagonal():
    chart = gradient_conflict(example_study())
    assert chart is not None
    (heat,) = chart.marks
    assert isinstance(heat, HeatMap)
    for a, row in enumerate(heat.values):
        assert row[a] is None
        assert [heat.values[b][a] for b in range(len(row))] == list(row)
    assert heat.values[3][4] == pytest.approx(-0.22)


@pytest.mark.parametrize(
    ("cosine", "share", "within", "words"),
    [
        (-0.3, 0.7, 0.2, "A and B pull apart most: their gradients conflict in 70.0 % of the measurements, rows of one task in 20.0 %."),
        (-0.1, 0.5, 0.5, "but rows of one task do so as often"),
        (0.1, 0.3, 0.2, "no two tasks pull"),
    ],
)
def test_that_conflict_is_read_beside_the_spread_within_one_task(cosine: float, share: float, within: float, words: str):
    chart = gradient_conflict(measured(cosine, share, within))
    assert chart is not None
    assert words in say(chart.meaning)


def test_that_without_measurements_there_is_no_conflict_map():
    study = measured(0.1, 0.1, 0.1)
    study.gradients.clear()
    assert gradient_conflict(study) is None


def test_that_the_gains_chart_shows_the_numbers_of_the_verdict():
    verdict = reach_verdict(study_with_gains({"A": (0.04, 0.05, 0.06), "B": (-0.09, -0.1, -0.11)}), example_card())
    chart = gains(verdict)
    assert chart.x.percent
    for mark, task, row in zip(chart.marks, verdict.tasks, chart.table.rows, strict=True):
        assert isinstance(mark, IntervalRow)
        assert (mark.value, (mark.low, mark.high), mark.floor) == (task.gain, task.interval, task.floor)
        assert row[1:5] == (task.gain, *(task.interval or ()), task.floor)
    assert chart.x.low is not None
    assert chart.x.low < min(mark.low or 0.0 for mark in chart.marks if isinstance(mark, IntervalRow))


def test_that_the_gains_chart_speaks_of_the_hurt_task_first():
    verdict = reach_verdict(study_with_gains({"A": (0.04, 0.05, 0.06), "B": (-0.09, -0.1, -0.11)}), example_card())
    assert gains(verdict).meaning == verdict.tasks[1].message


def card_of(counts: dict[str, int]) -> DatasetCard:
    return DatasetCard((), 100, (), counts, (), (), "f", coverage=(CoverageStrip("A", (1.0, 0.2)),))


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"A": 60, "B": 30}, "B has the fewest labels: 30 of 100 rows (30.0 %)."),
        ({"A": 60, "B": 70}, "at least 30 rows carry both labels"),
        ({"A": 100, "B": 100}, "Every row carries a label for every task."),
    ],
)
def test_that_label_coverage_says_what_it_shows(counts: dict[str, int], words: str):
    chart = label_coverage(card_of(counts), TASKS)
    assert words in say(chart.meaning)
    first, second = chart.marks
    assert isinstance(first, Strip)
    assert isinstance(second, Strip)
    assert first.shares == (1.0, 0.2)
    assert second.shares == (counts["B"] / 100,)


def test_that_label_coverage_says_where_labels_are_missing():
    counts = {"A": 60, "B": 30}
    even = CoverageStrip("A", (0.6,) * 30 + (0.0,) + (0.6,) * 29)
    late = CoverageStrip("B", (0.0,) * 10 + (0.5,) * 50)
    card = replace(card_of(counts), coverage=(even, late))
    assert "Long stretches of the file carry no label for B." in say(label_coverage(card, TASKS).meaning)
    card = replace(card, coverage=(even, replace(even, column="B")))
    assert "Labels are found all along the file" in say(label_coverage(card, TASKS).meaning)


def test_that_charts_load_without_numpy():
    program = (
        "import sys, engine.charts.gains, engine.charts.gradient_conflict, engine.charts.kpi_curves, engine.charts.label_coverage; "
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
