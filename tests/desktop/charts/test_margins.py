"""Room for what stands at the edges of a chart."""

from typing import Any

from pytestqt.qtbot import QtBot

from desktop.charts.curves import CurvePlot
from desktop.charts.legend import legend_of
from desktop.charts.view import ChartView
from desktop.widgets.theme import LIGHT
from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.text import message, translator

ENGLISH = translator("en")


def chart(last: float, note: str = "", name: str = "joint") -> Chart:
    line = Line(name=message(name), x=(0.0, last), y=(1.0, 2.0))
    return Chart(
        id="kpi",
        title=message("HDF"),
        meaning=message("A line."),
        x=Axis(message("Steps")),
        y=Axis(message("KPI")),
        marks=(line,),
        table=TableView((), ()),
        note=message(note) if note else None,
    )


def right_margin(plot: CurvePlot) -> float:
    item: Any = plot.getPlotItem()
    return item.layout.getContentsMargins()[2]


def test_that_a_wide_figure_at_the_end_of_the_axis_gets_room(qtbot: QtBot) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.draw(chart(60), ENGLISH, LIGHT)
    narrow = right_margin(plot)
    plot.draw(chart(10_000_000), ENGLISH, LIGHT)
    assert right_margin(plot) > narrow


def test_that_a_note_that_wraps_has_the_height_of_all_its_lines(qtbot: QtBot) -> None:
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(120, 200)
    view.set_chart(chart(60, "Mean absolute error   1.259 / 1.088"), ENGLISH, LIGHT)
    view.set_stacked(True)
    note = view._note
    assert note.minimumHeight() >= note.heightForWidth(112) > note.fontMetrics().height() * 1.5


def test_that_a_legend_never_breaks_within_a_japanese_name() -> None:
    assert "検\N{WORD JOINER}証" in legend_of(chart(60, name="検証"), ENGLISH, LIGHT)
