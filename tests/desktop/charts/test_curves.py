"""Curves are worked out and painted when they are seen, once, and stand where their values belong."""

from math import nan

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.charts import curves
from desktop.charts.curve_frame import MOST_A_COLUMN, frame_of, thinned
from desktop.charts.curves import CurvePlot
from desktop.widgets.theme import DARK, LIGHT, Tokens
from engine.domain.chart import Axis, Band, Chart, Level, Line, Mark, TableView
from engine.domain.text import Text, Translator, message, translator

EN = translator("en")
RISE = Line(message("Joint training"), (0.0, 50.0, 100.0), (0.2, 0.5, 0.8))
ROOM = QSizeF(300, 160)


def chart(*marks: Mark) -> Chart:
    axes = Axis(message("Step"), 0, 100), Axis(message("AUROC"), 0, 1)
    return Chart("one", message("HDF"), *axes, marks, message("HDF is ahead."), TableView((), ()))


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the charts in the order in which they were worked out."""
    found: list[str] = []

    class Noted(curves.Sketch):
        def __init__(self, chart: Chart, translator: Translator, tokens: Tokens, room: QSizeF, font: QFont) -> None:
            super().__init__(chart, translator, tokens, room, font)
            found.append(chart.id)

    monkeypatch.setattr(curves, "Sketch", Noted)
    return found


def picture(plot: CurvePlot) -> QImage:
    return plot.grab().toImage()


def shows(image: QImage, colour: str, place: QPoint) -> bool:
    """Whether a pixel near ``place`` has nearly ``colour``."""
    wanted = QColor(colour)
    near = [image.pixelColor(place + QPoint(across, up)) for across in range(-2, 3) for up in range(-2, 3)]
    return any(abs(one.red() - wanted.red()) + abs(one.green() - wanted.green()) + abs(one.blue() - wanted.blue()) < 40 for one in near)


def test_that_a_plot_out_of_sight_is_not_drawn_until_it_is_scrolled_into_view(qtbot: QtBot, worked_out: list[str]):
    area, column = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    layout = QVBoxLayout(column)
    plots = [CurvePlot() for _ in range(6)]
    for plot in plots:
        plot.setFixedHeight(150)
        layout.addWidget(plot)
    area.setWidgetResizable(True)
    area.setWidget(column)
    area.resize(300, 200)
    for number, plot in enumerate(plots):
        plot.draw(replace(chart(RISE), id=f"{number}"), EN, LIGHT)
    area.show()
    qtbot.waitUntil(lambda: "0" in worked_out)
    for number, plot in enumerate(plots):
        plot.draw(replace(chart(RISE, Level(message("Baseline"), 0.4)), id=f"{number}"), EN, LIGHT)
    qtbot.wait(20)
    assert not {"4", "5"} & set(worked_out)
    area.ensureWidgetVisible(plots[5])
    qtbot.waitUntil(lambda: "5" in worked_out)
    middle = QPoint(plots[5].width() // 2, plots[5].height() // 2)
    seen = area.grab().toImage()
    assert any(shows(seen, LIGHT.series[0], plots[5].mapTo(area, middle) + QPoint(0, up)) for up in range(-30, 31))


def test_that_the_same_chart_is_worked_out_and_painted_once(qtbot: QtBot, worked_out: list[str], monkeypatch: pytest.MonkeyPatch):
    painted: list[bool] = []
    paint = curves.Sketch.paint
    monkeypatch.setattr(curves.Sketch, "paint", lambda *given: (painted.append(True), paint(*given)))
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.draw(chart(RISE), EN, LIGHT)
    plot.show()
    qtbot.waitUntil(lambda: bool(painted))
    qtbot.wait(20)
    before = len(painted)
    plot.draw(chart(RISE), EN, LIGHT)
    qtbot.wait(20)
    assert len(painted) == before
    assert worked_out == ["one"]
    plot.draw(chart(replace(RISE, series=1)), EN, LIGHT)
    qtbot.waitUntil(lambda: len(painted) > before)


def test_that_values_stand_where_the_figures_beside_them_say(qtbot: QtBot):
    frame = frame_of(chart(RISE), [RISE], EN, ROOM, QFontMetricsF(QFont()))
    line = frame.line(RISE.x, RISE.y)[0]
    assert frame.value_at(line.at(1).x()) == pytest.approx(50)
    assert line.at(1).y() == pytest.approx(frame.area.center().y()) == frame.up(0.5)
    figures = {words: box for box, _, words in frame.figures}
    assert figures["1.0"].center().y() == pytest.approx(frame.up(1.0))
    assert figures["100"].center().x() == pytest.approx(frame.area.right())


def test_that_a_curve_and_its_band_have_their_colours_and_the_theme_changes_them(qtbot: QtBot):
    band = Band((0.0, 100.0), (0.1, 0.1), (0.3, 0.3), series=1)
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(300, 160)
    for tokens in (LIGHT, DARK):
        plot.draw(chart(band, Line(message("Joint"), (0.0, 100.0), (0.5, 0.5))), EN, tokens)
        image = picture(plot)
        frame = frame_of(chart(RISE), [RISE], EN, ROOM, QFontMetricsF(plot._font()))
        across = round(frame.area.left()) + 40
        assert shows(image, tokens.series[0], QPoint(across, round(frame.up(0.5))))
        ground = image.pixelColor(across, round(frame.up(0.9)))
        assert ground.name().lower() == tokens.surface.lower()
        assert image.pixelColor(across, round(frame.up(0.15))) != ground


def test_that_a_single_point_is_a_dot(qtbot: QtBot):
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(300, 160)
    plot.draw(chart(Line(message("Joint"), (50.0,), (0.5,))), EN, LIGHT)
    frame = frame_of(chart(RISE), [RISE], EN, ROOM, QFontMetricsF(plot._font()))
    assert shows(picture(plot), LIGHT.series[0], QPoint(round(frame.area.center().x()), round(frame.up(0.5))))


def test_that_a_missing_value_breaks_the_curve_and_nothing_at_all_is_no_error(qtbot: QtBot):
    frame = frame_of(chart(RISE), [RISE], EN, ROOM, QFontMetricsF(QFont()))
    assert [piece.size() for piece in frame.line((0.0, 1.0, 2.0, 3.0), (0.1, nan, 0.3, 0.4))] == [1, 2]
    assert frame.line((), ()) == []
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.draw(chart(Line(message("Joint"), (), ()), Band((), (), ())), EN, LIGHT)
    assert not plot.grab().isNull()
    assert plot.words_at(plot.rect().center().toPointF()) == ""


def test_that_a_long_curve_keeps_its_peaks_and_its_ends():
    x = tuple(map(float, range(20_000)))
    y = tuple(1.0 if place == 7777 else -1.0 if place == 12_345 else (place % 7) / 100 for place in range(20_000))
    kept = thinned(x, y, 300)
    assert len(kept) <= 2 * 300
    assert {(7777.0, 1.0), (12_345.0, -1.0)} <= set(kept)
    assert kept == sorted(kept)
    assert kept[-1][0] > 19_900
    assert thinned(x[: 300 * MOST_A_COLUMN], y[: 300 * MOST_A_COLUMN], 300) == list(zip(x, y, strict=True))[: 300 * MOST_A_COLUMN]


def test_that_a_long_name_of_the_lower_axis_is_shortened_rather_than_laid_over_the_figures(qtbot: QtBot):
    long = replace(chart(RISE), x=Axis(Text("w" * 200), 0, 100))
    frame = frame_of(long, [RISE], EN, ROOM, QFontMetricsF(QFont()))
    name = frame.figures[-2][2]
    assert name.endswith("…")
    assert QFontMetricsF(QFont()).horizontalAdvance(name) < frame.area.width()


def test_that_larger_words_bring_larger_figures(qtbot: QtBot):
    plot = CurvePlot()
    qtbot.addWidget(plot)
    font = QFont(plot.font())
    font.setPixelSize(14)
    plot.setFont(font)
    usual = plot._font().pixelSize()
    font.setPixelSize(28)
    plot.setFont(font)
    assert (usual, plot._font().pixelSize()) == (11, 22)
