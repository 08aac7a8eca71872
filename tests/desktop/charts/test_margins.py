"""Room for what stands at the edges of a chart."""

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from desktop.charts.curve_frame import Frame, frame_of
from desktop.charts.legend import legend_of
from desktop.charts.view import ChartView
from desktop.widgets.theme import LIGHT
from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.text import message, translator

ENGLISH = translator("en")
WIDTH = 300


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


def framed(last: float) -> Frame:
    shown = chart(last)
    return frame_of(shown, [mark for mark in shown.marks if isinstance(mark, Line)], ENGLISH, QSizeF(WIDTH, 100), QFontMetricsF(QFont()))


def test_that_a_wide_figure_at_the_end_of_the_axis_gets_room(qtbot: QtBot) -> None:
    for last in (60.0, 10_000_000.0):
        frame = framed(last)
        box, _, words = frame.figures[-1]
        assert words == f"{last:,.0f}"
        assert box.center().x() == frame.area.right()
        assert frame.area.right() + QFontMetricsF(QFont()).horizontalAdvance(words) / 2 <= WIDTH
    assert framed(10_000_000.0).area.right() < framed(60.0).area.right()


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
