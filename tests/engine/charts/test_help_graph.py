import pytest

from engine.charts.help_graph import help_graph
from engine.charts.method_diagnostics import method_diagnostics
from engine.domain.chart import Graph, HeatMap
from engine.domain.events import DiagnosticsMeasured, StudyStarted, TrialEvaluated
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"))
Row = tuple[float | None, float | None, float | None, float | None]
NONE: Row = (None, None, None, None)


def told(*shares: Row, measured: Row = NONE) -> Study:
    """Two replicates that told these shares, A to A, A to B, B to A, B to B."""
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    for trial, row in zip(("joint/0.001/0", "joint/0.001/1"), shares, strict=True):
        study.apply(TrialEvaluated(trial=trial, step=10, loss=0.5, kpis=(0.7, 0.7)))
        figures = {"path_shares": row, "help": measured, "help_error": measured}
        study.apply(DiagnosticsMeasured(trial=trial, step=10, figures=figures))
    return study


def sentence(study: Study) -> str:
    _, chart = help_graph(study)
    return (
        translator("en").render(chart.meaning).removesuffix(" Rows help columns; the diagonal shows the influence of a task's own labels.")
    )


def test_that_the_matrix_is_directed_and_its_columns_are_branches() -> None:
    study = told((1.0, 0.5, None, 0.5), (1.0, 0.3, None, 0.7), measured=(None, 0.01, None, None))
    drawn, chart = help_graph(study)
    (heat,) = chart.marks
    assert isinstance(heat, HeatMap)
    assert heat.values == ((1.0, pytest.approx(0.4)), (None, pytest.approx(0.6)))
    assert chart.table.rows[1] == ("A", "B", pytest.approx(0.4), pytest.approx(0.1), 1.0, 0.01, pytest.approx(0.0))
    assert [found.id for found in method_diagnostics(study)] == [drawn.id, chart.id]
    assert drawn.table == chart.table
    assert sentence(study) == (
        "A helps B most, with 40.0 % of the influence on its branch. Nobody helps A; the layers in front of the branches are still shared "
        "both ways."
    )


def test_that_arrows_point_to_the_task_that_is_helped_and_dropped_edges_have_none() -> None:
    drawn, _ = help_graph(told((1.0, 0.5, 0.0, 0.5), (1.0, 0.3, 0.0, 0.7)))
    (graph,) = drawn.marks
    assert isinstance(graph, Graph)
    assert graph.own == pytest.approx((1.0, 0.6))
    ((source, target, share),) = ((arrow.source, arrow.target, arrow.share) for arrow in graph.arrows)
    assert (source, target, share) == (0, 1, pytest.approx(0.4))
    assert translator("en").render(drawn.meaning).endswith("each circle shows that of the task's own labels.")


def test_that_diluted_labels_are_named() -> None:
    assert sentence(told((0.4, 0.5, 0.6, 0.5), (0.4, 0.5, 0.6, 0.5))).endswith(
        "The own labels of A have less than half; fewer helpers would give them more."
    )


def test_that_helpers_with_the_same_say_are_not_ranked() -> None:
    words = sentence(told((0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5)))
    assert words.startswith("All helpers have the same influence on the branches, 50.0 % each. ")


def test_that_a_task_that_all_others_harm_is_named() -> None:
    words = sentence(told((1.0, 0.5, 0.0, 0.5), (1.0, 0.5, 0.0, 0.5), measured=(None, 0.1, -0.2, None)))
    assert words.endswith("Every other task was measured to harm A; training it alone may serve it better.")


def test_that_dropped_and_uncertain_helpers_are_said_to_be_so() -> None:
    assert sentence(told((1.0, 0.0, 0.0, 1.0), (1.0, 0.0, 0.0, 1.0))) == (
        "No task was measured to help another beyond chance, so no helper is used; this is the branched network alone."
    )
    assert "not certain" not in sentence(told((1.0, 0.5, 0.0, 0.5), (1.0, 0.0, 0.0, 1.0)))


def test_that_a_branched_network_without_helpers_has_no_chart() -> None:
    assert help_graph(told((1.0, None, None, 1.0), (1.0, None, None, 1.0))) == ()
