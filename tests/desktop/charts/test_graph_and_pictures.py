"""Pixels of the arrow graph and of pictures with maps: thicker arrows for more say, orange where a task looks most."""

import pytest
from PySide6.QtCore import QBuffer, QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.charts.graph import GraphPainter
from desktop.charts.picture_grid import PictureGridPainter
from desktop.charts.view import ChartView
from desktop.widgets.theme import DARK, LIGHT, Tokens
from engine.domain.chart import Arrow, Axis, Chart, Graph, Mark, PictureGrid, TableView
from engine.domain.picture import WeighedPicture
from engine.domain.text import message, translator

EN = translator("en")


def chart(mark: Mark) -> Chart:
    axis = Axis(message("x"))
    return Chart("c", message("C"), axis, axis, (mark,), message("m"), TableView((), ()))


def graph(*arrows: Arrow, names: tuple[str, ...] = ("A", "B", "C")) -> Chart:
    return chart(Graph(names, (0.6,) * len(names), arrows))


def painted(qtbot: QtBot, shown: Chart, tokens: Tokens) -> tuple[GraphPainter, QImage]:
    painter = GraphPainter()
    qtbot.addWidget(painter)
    painter.setStyleSheet(f"background: {tokens.surface}")
    painter.resize(400, 320)
    painter.draw(shown, EN, tokens)
    return painter, painter.grab().toImage()


def coloured(image: QImage, tokens: Tokens) -> int:
    """Pixels in the arrows' colour, more or less."""
    blue = QColor(tokens.series[0])
    return sum(
        abs(colour.hslHueF() - blue.hslHueF()) < 0.06 and colour.hslSaturationF() > 0.3
        for down in range(0, image.height(), 4)
        for across in range(0, image.width(), 4)
        if (colour := image.pixelColor(across, down)).isValid()
    )


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_that_an_arrow_is_the_thicker_the_more_say_it_stands_for(qtbot: QtBot, tokens: Tokens) -> None:
    none, thin, thick = (
        coloured(painted(qtbot, graph(*arrows), tokens)[1], tokens) for arrows in ((), (Arrow(0, 1, 0.1),), (Arrow(0, 1, 0.9),))
    )
    assert none < thin < thick


def test_that_both_directions_of_a_pair_lie_apart(qtbot: QtBot) -> None:
    there, back = Arrow(0, 1, 0.3), Arrow(1, 0, 0.4)
    painter, _ = painted(qtbot, graph(there, back, names=("A", "B")), LIGHT)
    apart = painter.figure(there) - painter.figure(back)
    assert abs(apart.x()) + abs(apart.y()) > 30
    assert painter.words_at(painter.figure(there)) == "A → B: 30 %"
    assert painter.words_at(painter.node(1)) == "B: 60 %"
    assert painter.words_at(QPointF(1, 1)) == ""


def test_that_nodes_stay_within_the_widget_and_apart(qtbot: QtBot) -> None:
    painter, _ = painted(qtbot, graph(names=tuple("ABCDEFGH")), LIGHT)
    places = [painter.node(number) for number in range(8)]
    assert all(20 <= place.x() <= 380 and 20 <= place.y() <= 300 for place in places)
    assert min((one - other).manhattanLength() for place, one in enumerate(places) for other in places[:place]) > 46


def png(colour: str) -> bytes:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    assert buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    return bytes(buffer.data().data())


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_that_a_map_turns_a_grey_picture_orange_where_the_task_looks(qtbot: QtBot, tokens: Tokens) -> None:
    upper = bytes([255] * 8 + [0] * 8)
    grid = PictureGrid(("Crack", "Dent"), (WeighedPicture(4, png("#3060C0"), (upper, None), "a.png"),))
    painter = PictureGridPainter()
    qtbot.addWidget(painter)
    painter.setStyleSheet(f"background: {tokens.surface}")
    painter.resize(400, 160)
    painter.draw(chart(grid), EN, tokens)
    image = painter.grab().toImage()

    def at(column: int, down: float) -> QColor:
        cell = painter.cell(0, column)
        return image.pixelColor(int(cell.center().x()), int(cell.top() + down * cell.height()))

    own, above, below, none = at(0, 0.2), at(1, 0.15), at(1, 0.9), at(2, 0.5)
    assert own.name().upper() == "#3060C0"
    assert above.red() > above.blue() + 80
    assert abs(below.red() - below.blue()) < 12
    assert none.name().upper() == tokens.surface.upper()
    assert painter.words_at(painter.cell(0, 1).center()) == "a.png × Crack"
    assert painter.words_at(painter.cell(0, 0).center()) == "a.png"


def test_that_a_chart_view_draws_graphs_and_pictures(qtbot: QtBot) -> None:
    view = ChartView()
    qtbot.addWidget(view)
    view.set_chart(graph(Arrow(0, 1, 0.5)), EN, LIGHT)
    assert view.findChild(GraphPainter) is not None
    view.set_chart(chart(PictureGrid(("A",), (WeighedPicture(0, png("#000000"), (bytes(4),)),))), EN, LIGHT)
    assert view.findChild(PictureGridPainter) is not None
