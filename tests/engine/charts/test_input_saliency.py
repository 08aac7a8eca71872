import pytest

from engine.charts.input_saliency import MOST_COLUMNS, input_saliency
from engine.charts.method_diagnostics import method_diagnostics
from engine.domain.chart import IntervalRow
from engine.domain.events import InputsWeighed, StudyStarted
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"))


def weighed(columns: tuple[str, ...], *replicates: tuple[float, ...]) -> Study:
    """What task A looks at in the replicates of joint training; B was not measured."""
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    for number, shares in enumerate(replicates):
        study.apply(InputsWeighed(trial=f"joint/0.001/{number}", columns=columns, shares=(shares, (None,) * len(columns))))
    return study


def test_that_columns_are_in_the_order_of_their_mean_share_with_the_range_of_replicates() -> None:
    study = weighed(("x", "y", "z"), (0.2, 0.7, 0.1), (0.3, 0.6, 0.1))
    (chart,) = input_saliency(study)
    rows = [mark for mark in chart.marks if isinstance(mark, IntervalRow)]
    assert [row.name for row in rows] == ["y", "x", "z"]
    assert (rows[0].value, rows[0].low, rows[0].high) == (pytest.approx(0.65), 0.6, 0.7)
    assert translator("en").render(chart.meaning) == (
        "In every replicate A looks mainly at y. This is where the networks look, not what causes the result."
    )
    assert method_diagnostics(study) == (chart,)


def test_that_a_column_that_only_one_replicate_looks_at_is_not_named() -> None:
    (chart,) = input_saliency(weighed(("x", "y"), (0.9, 0.1), (0.1, 0.9)))
    assert translator("en").render(chart.meaning).startswith("No column stands out for A in every replicate.")


def test_that_the_table_has_all_columns_and_the_drawing_the_first() -> None:
    columns = tuple(f"c{number}" for number in range(20))
    (chart,) = input_saliency(weighed(columns, tuple(0.05 for _ in columns)))
    assert len(chart.marks) == MOST_COLUMNS
    assert len(chart.table.rows) == 20


def test_that_single_task_networks_do_not_count() -> None:
    study = weighed(("x", "y"))
    study.apply(InputsWeighed(trial="single:A/0.001/0", columns=("x", "y"), shares=((0.5, 0.5), (None, None))))
    assert input_saliency(study) == ()
    assert input_saliency(Study()) == ()
