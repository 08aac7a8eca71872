"""What a person sees of a chart, and that feeding it again rebuilds nothing."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.charts.curves import CurvePlot
from desktop.charts.heat_map import HeatMapPainter
from desktop.charts.intervals import IntervalList
from desktop.charts.strips import StripList
from desktop.charts.view import ChartView
from desktop.widgets.table import Table
from desktop.widgets.theme import DARK, LIGHT
from engine.domain.chart import Axis, Band, Chart, HeatMap, IntervalRow, Level, Line, Mark, Strip, TableView
from engine.domain.text import message, translator

EN = translator("en")


def chart(*marks: Mark, note: str = "0.975 / 0.957") -> Chart:
    table = TableView((message("Step"), message("Joint")), ((20, 0.9123), (40, None)))
    return Chart(
        "kpi:HDF",
        message("HDF"),
        Axis(message("steps"), 0, 400),
        Axis(message("AUROC"), 0.4, 1.0),
        marks,
        message("HDF is above its baseline."),
        table,
        message("{figures}", figures=note),
    )


def curve(points: int = 5) -> Chart:
    x = tuple(20.0 * number for number in range(points))
    return chart(Band(x, (0.5,) * points, (0.6,) * points), Line(message("Joint"), x, (0.55,) * points), Level(message("Baseline"), 0.9))


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(240, 160)
    return made


def test_that_feeding_a_curve_of_the_same_shape_keeps_the_plot(view: ChartView) -> None:
    view.set_chart(curve(5), EN, LIGHT)
    plot = view.renderer
    assert isinstance(plot, CurvePlot)
    view.set_chart(curve(9), EN, LIGHT)
    assert view.renderer is plot


def test_that_another_theme_recolours_the_curves(view: ChartView) -> None:
    view.set_chart(curve(), EN, LIGHT)
    light = view.grab().toImage().pixelColor(120, 150)
    view.set_chart(curve(), EN, DARK)
    assert view.renderer is not None
    assert view.grab().toImage().pixelColor(120, 150).lightness() < light.lightness() - 100


def test_that_one_point_alone_can_be_drawn(view: ChartView) -> None:
    view.set_chart(curve(1), EN, LIGHT)
    assert not view.grab().isNull()


@pytest.mark.parametrize(
    ("mark", "renderer"),
    [
        (HeatMap(("A", "B"), ("A", "B"), ((None, 0.3), (0.3, None))), HeatMapPainter),
        (IntervalRow("A", 0.02, None, None, -0.02), IntervalList),
        (Strip("A", (0.0, 0.5, 1.0), 40), StripList),
        (Level(message("Baseline"), 0.9), CurvePlot),
    ],
)
def test_that_each_mark_has_its_renderer(view: ChartView, mark: Mark, renderer: type) -> None:
    view.set_chart(chart(mark), EN, LIGHT)
    assert isinstance(view.renderer, renderer)
    assert not view.grab().isNull()


def test_that_a_chart_is_said_in_words(view: ChartView) -> None:
    view.set_chart(curve(), EN, LIGHT)
    assert view.accessibleName() == "HDF"
    assert view.accessibleDescription() == "HDF is above its baseline."


def test_that_no_chart_yet_is_said_instead_of_shown_empty(view: ChartView) -> None:
    view.set_chart(None, EN, LIGHT)
    assert view.accessibleName() == "Nothing to show yet."
    view.set_chart(curve(), EN, LIGHT)
    view.set_chart(chart(), EN, LIGHT)
    assert view.accessibleDescription() == "HDF is above its baseline."


def test_that_the_menu_turns_a_chart_into_its_table_and_back(view: ChartView) -> None:
    view.set_chart(curve(), EN, LIGHT)
    view.context_menu().actions()[1].trigger()
    table = view.findChild(Table, "chart_table")
    assert view.shows_table
    assert table is not None
    assert [table.cells.cell(0, 1).text, table.cells.cell(1, 1).text] == ["0.912", "–"]
    view.set_chart(curve(7), EN, LIGHT)
    assert view.shows_table
    view.context_menu().actions()[1].trigger()
    assert not view.shows_table


def test_that_space_turns_a_chart_into_its_table(qtbot: QtBot, view: ChartView) -> None:
    view.set_chart(curve(), EN, LIGHT)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.shows_table


def test_that_a_long_name_does_not_widen_the_chart(view: ChartView) -> None:
    view.set_chart(replace(curve(), title=message("A very long name of a task that nobody would want to read in full")), EN, LIGHT)
    assert view.minimumSizeHint().width() < 250


def test_that_the_numbers_can_be_copied_for_a_spreadsheet(view: ChartView) -> None:
    view.set_chart(curve(), EN, LIGHT)
    next(action for action in view.context_menu().actions() if action.objectName() == "copy_numbers").trigger()
    assert QGuiApplication.clipboard().text() == "Step\tJoint\n20\t0.912\n40\t–"


def test_that_a_long_figure_below_the_title_wraps_rather_than_widen_the_chart(qtbot: QtBot) -> None:
    view = ChartView()
    qtbot.addWidget(view)
    view.set_chart(chart(note="Mean absolute error in kilowatt-hours 2.349 / 1.723"), EN, LIGHT)
    beside = view.minimumSizeHint().width()
    view.set_stacked(True)
    assert view.minimumSizeHint().width() < beside / 1.5
