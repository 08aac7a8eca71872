"""The points of a trade-off: their names stand free, and a click, a drag and the arrow keys choose one."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.charts.point_names import places_of_names
from desktop.charts.scatter import ScatterPainter
from desktop.charts.view import ChartView
from desktop.widgets.theme import LIGHT
from engine.domain.chart import Axis, Chart, Scatter, ScatterPoint, TableView
from engine.domain.text import message, translator

EN = translator("en")
AREA = QRectF(0, 0, 400, 300)
PLACES = ((0.01, 0.05), (0.03, 0.03), (0.05, 0.01))


def chart(ringed: int = 0) -> Chart:
    points = tuple(ScatterPoint(message("Way {number}", number=place), x, y, ringed=place == ringed) for place, (x, y) in enumerate(PLACES))
    alone = ScatterPoint(message("Single-task baselines"), 0.0, 0.0, cross=True)
    axis = Axis(message("Gain of {task} (%)", task="HDF"), percent=True)
    scatter = Scatter((*points, alone), -0.02, -0.02)
    return Chart("pareto_front:0:1", message("Trade-off"), axis, axis, (scatter,), message("Nothing could be compared."), TableView((), ()))


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    made = ChartView(titled=False, picks=True)
    qtbot.addWidget(made)
    made.resize(500, 320)
    made.set_chart(chart(), EN, LIGHT)
    made.picked.connect(lambda number: made.set_chart(chart(number), EN, LIGHT))
    made.show()
    return made


def painter(view: ChartView) -> ScatterPainter:
    assert isinstance(view.renderer, ScatterPainter)
    return view.renderer


def at(view: ChartView, number: int) -> QPoint:
    scatter = next(mark for mark in chart().marks if isinstance(mark, Scatter))
    return painter(view).place(scatter.points[number]).toPoint()


def test_that_names_never_lie_over_each_other_or_over_a_point() -> None:
    points = [QPointF(100 + 9 * (place % 5), 100 + 7 * (place // 5)) for place in range(20)]
    places = places_of_names(points, [QSizeF(60, 14)] * 20, AREA)
    shown = [place for place in places if place is not None]
    assert len(shown) >= 4
    assert not any(one.intersects(other) for one, other in combinations(shown, 2))
    assert not any(place.contains(point) for place in shown for point in points)


def test_that_a_name_stays_inside_and_the_first_chooses_first() -> None:
    places = places_of_names([QPointF(395, 150), QPointF(200, 150)], [QSizeF(60, 14), QSizeF(60, 14)], AREA)
    assert places[0] is not None
    assert places[1] is not None
    assert places[0].right() < 395
    assert places[1].left() > 200
    assert places_of_names([QPointF(200, 150)], [QSizeF(500, 14)], AREA) == [None]


def test_that_each_point_of_the_chart_is_named(view: ChartView) -> None:
    assert [name for name, _ in painter(view).names_shown()] == ["Way 0", "Single-task baselines", "Way 1", "Way 2"]


def test_that_a_click_chooses_a_point_and_one_beside_them_chooses_none(view: ChartView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.picked) as picked:
        qtbot.mouseClick(painter(view), Qt.MouseButton.LeftButton, pos=at(view, 2))
    assert picked.args == [2]
    with qtbot.assertNotEmitted(view.picked):
        qtbot.mouseClick(painter(view), Qt.MouseButton.LeftButton, pos=at(view, 3))
        qtbot.mouseClick(painter(view), Qt.MouseButton.LeftButton, pos=at(view, 1) + QPoint(40, 40))


def test_that_dragging_goes_along_the_points(view: ChartView) -> None:
    met: list[int] = []
    view.picked.connect(met.append)
    QTest.mousePress(painter(view), Qt.MouseButton.LeftButton, pos=at(view, 0))
    for place in (at(view, 0) + QPoint(30, 0), at(view, 1) + QPoint(25, 0), at(view, 2) + QPoint(0, 30)):
        QTest.mouseMove(painter(view), place)
    QTest.mouseRelease(painter(view), Qt.MouseButton.LeftButton, pos=at(view, 2))
    QTest.mouseMove(painter(view), at(view, 0))
    assert met == [0, 1, 2]


def test_that_arrow_keys_go_from_point_to_point_and_stop_at_the_ends(view: ChartView) -> None:
    met: list[int] = []
    view.picked.connect(met.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(view, key)
    assert met == [1, 2, 2, 1, 0, 2]


def test_that_the_points_of_another_chart_are_not_chosen(qtbot: QtBot) -> None:
    still = ChartView(titled=False)
    qtbot.addWidget(still)
    still.resize(500, 320)
    still.set_chart(chart(), EN, LIGHT)
    with qtbot.assertNotEmitted(still.picked):
        qtbot.mouseClick(painter(still), Qt.MouseButton.LeftButton, pos=at(still, 2))
        QTest.keyClick(still, Qt.Key.Key_Right)
