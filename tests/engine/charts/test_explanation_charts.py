import pytest

from engine.charts.importance import MOST_COLUMNS, importance
from engine.charts.reliability import reliability
from engine.domain.chart import IntervalRow, Line
from engine.domain.explanation import CalibrationCurve, ColumnImportance, TaskExplanation
from engine.domain.text import translator

ENGLISH = translator("en")


def test_that_uncertain_columns_are_marked_and_the_table_has_all() -> None:
    columns = tuple(ColumnImportance(f"c{number}", 0.5 - number / 100, (0.1, 0.9), number < 2) for number in range(12))
    chart = importance(TaskExplanation("A", "mae", "mm", columns))
    assert chart is not None
    rows = [mark for mark in chart.marks if isinstance(mark, IntervalRow)]
    assert len(rows) == MOST_COLUMNS
    assert [ENGLISH.render(row.label) if row.label else row.name for row in rows[:3]] == ["c0", "c1", "c2 ?"]
    assert (rows[0].value, rows[0].low, rows[0].high) == (0.5, 0.1, 0.9)
    assert len(chart.table.rows) == 12
    assert chart.note is not None
    assert ENGLISH.render(chart.note) == (
        "Mean absolute error [mm], worse by (95 % interval; ? = not certain); 4 further columns in the table"
    )


def test_that_a_column_without_an_interval_is_drawn_as_a_point() -> None:
    chart = importance(TaskExplanation("A", "auroc", columns=(ColumnImportance("x", 0.5, None, certain=False),)))
    assert chart is not None
    assert isinstance(chart.marks[0], IntervalRow)
    assert chart.marks[0].low is None
    assert importance(TaskExplanation("A", "auroc")) is None


@pytest.mark.parametrize("both", [True, False])
def test_that_joint_and_single_task_training_keep_their_colours(both: bool) -> None:
    curve = CalibrationCurve((0.1, 0.9), (0.2, 0.8), (50, 60), 0.1)
    chart = reliability(TaskExplanation("A", "auroc", baseline=curve if both else None, candidate=curve))
    assert chart is not None
    lines = [mark for mark in chart.marks if isinstance(mark, Line)]
    assert lines[0].dashed
    assert [(ENGLISH.render(line.name), line.series) for line in lines[1:]] == [("Joint training", 0), ("Single-task training", 1)][
        : 1 + both
    ]
    assert len(chart.table.rows) == (4 if both else 2)


def test_that_quantities_have_no_reliability() -> None:
    assert reliability(TaskExplanation("A", "mae")) is None
