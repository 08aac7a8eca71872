from engine.charts.lent_labels import lent_labels
from engine.domain.chart import Line
from engine.domain.events import DiagnosticsMeasured, StudyStarted, TrialEvaluated
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"))
Pair = tuple[float | None, float | None]


def told(*lent: Pair, flat: Pair | None = None) -> Study:
    """One trial that told how many labels it lent, look by look."""
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    for number, values in enumerate(lent, start=1):
        study.apply(TrialEvaluated(trial="joint/0.001/0", step=10 * number, loss=0.5, kpis=(0.7, 0.7)))
        figures = {"lent_labels": values} | ({"lent_flatness": flat} if flat is not None else {})
        study.apply(DiagnosticsMeasured(trial="joint/0.001/0", step=10 * number, figures=figures))
    return study


def sentence(study: Study) -> str:
    (chart,) = lent_labels(study)
    return translator("en").render(chart.meaning)


def test_that_each_task_with_lent_labels_has_a_line_and_doubts_stand_in_the_table() -> None:
    (chart,) = lent_labels(told((None, 4.0), (None, 6.0), flat=(None, 0.4)))
    (line,) = (mark for mark in chart.marks if isinstance(mark, Line))
    assert (line.x, line.y) == ((10.0, 20.0), (4.0, 6.0))
    assert chart.table.rows[1] == (20.0, None, 6.0, None, 0.4)


def test_that_the_sentence_names_who_gets_most_and_whose_labels_are_doubtful() -> None:
    assert sentence(told((2.0, 6.4), flat=(0.1, 0.4))) == (
        "B is lent most labels, about 6 in each step. The lent labels of B are the most doubtful (0.400 of 1)."
    )
    assert sentence(told((2.0, 6.4))).endswith("Lent labels count as if they had been given.")
    assert sentence(told((0.0, 0.4))).startswith("Next to no labels are lent")


def test_that_a_method_that_lends_none_has_no_chart() -> None:
    assert lent_labels(told((None, None))) == ()
