"""Live charts take a bounded share of a core: what costs more is drawn less often, and many charts are drawn in turns."""

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop.app import MOST_SHARE, REFRESH_MILLISECONDS, SLOWEST_MILLISECONDS, rest_after
from desktop.pages.train_parts import MADE_A_TURN, CurveGrid
from desktop.widgets.theme import LIGHT
from engine.charts.kpi_curves import FEWEST_POINTS, MOST_POINTS, kpi_curves
from engine.domain.chart import Line
from engine.domain.study import Study
from engine.domain.text import Text, translator
from tests.benchmarks.live_load import LAST_STEP, TASKS, large_events, large_plan
from tests.desktop.pages.page_states import part_of_study


@pytest.mark.parametrize("spent", [0.0, 0.01, 0.1, 0.4])
def test_that_redraws_take_no_more_than_their_share(spent: float):
    rest = rest_after(spent)
    assert REFRESH_MILLISECONDS <= rest <= SLOWEST_MILLISECONDS
    assert spent / (rest / 1000) <= MOST_SHARE + 1e-9


def test_that_not_even_a_very_slow_redraw_stops_the_charts():
    assert rest_after(100.0) == SLOWEST_MILLISECONDS


def test_that_the_charts_of_many_tasks_are_made_in_turns_and_none_moves_another(qtbot: QtBot):
    charts = kpi_curves(part_of_study(0.6))
    many = tuple(replace(charts[number % len(charts)], id=f"{number}") for number in range(2 * MADE_A_TURN + 1))
    grid = CurveGrid()
    qtbot.addWidget(grid)
    grid.resize(900, 20)
    grid.show()
    grid.show_charts(many, translator("en"), LIGHT)
    assert len(grid.views) == MADE_A_TURN
    qtbot.wait(1)
    first, height = grid.views[4].geometry(), grid.minimumSizeHint().height()
    qtbot.waitUntil(lambda: len(grid.views) == len(many), timeout=60_000)
    qtbot.wait(1)
    assert (grid.views[4].geometry(), grid.minimumSizeHint().height()) == (first, height)
    renamed = tuple(replace(chart, title=Text("other")) for chart in many)
    grid.show_charts(renamed, translator("en"), LIGHT)
    assert all(view.accessibleName() == "other" for view in grid.views)


def test_that_the_curves_of_few_tasks_keep_all_their_points_and_those_of_50_tasks_fewer():
    plan = large_plan()
    study = Study()
    for events in large_events(plan):
        study.apply_all(events)
    charts = kpi_curves(study)
    assert len(charts) == TASKS
    lines = [mark for chart in charts for mark in chart.marks if isinstance(mark, Line)]
    assert all(FEWEST_POINTS <= len(line.x) <= MOST_POINTS for line in lines)
    assert {line.x[-1] for line in lines} == {float(LAST_STEP)}
    few = [mark for mark in kpi_curves(part_of_study(1.0))[0].marks if isinstance(mark, Line)]
    assert len(few[0].x) == 20
    assert len({(chart.y.low, chart.y.high) for chart in charts}) == 1
