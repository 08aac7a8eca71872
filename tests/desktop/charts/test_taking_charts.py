"""Enlarging a chart, reading its values under the pointer, and taking it to other programs."""

import csv
import io
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.charts.chart_menu import ChartTools
from desktop.charts.curve_frame import nearest
from desktop.charts.curves import CurvePlot
from desktop.charts.enlarged import MOST, EnlargedChart
from desktop.charts.export import ChartFormat, ChartSheet, csv_of, svg_of
from desktop.charts.heat_map import HeatMapPainter
from desktop.charts.intervals import IntervalList
from desktop.charts.view import ChartView, make_renderer
from desktop.widgets.theme import DARK, LIGHT
from engine.domain.chart import Axis, Band, Chart, HeatMap, IntervalRow, Level, Line, Mark, TableView
from engine.domain.text import message, translator

EN = translator("en")


def chart(*marks: Mark) -> Chart:
    table = TableView((message("Step"), message("Joint training")), (("=1+1", 0.912345678), ("40", None)))
    percent = isinstance(marks[0], IntervalRow)
    return Chart(
        "one",
        message("HDF/PWF"),
        Axis(message("Step"), 0, 100, percent=percent),
        Axis(message("AUROC"), 0, 1),
        marks,
        message("HDF is ahead."),
        table,
    )


CURVES = chart(
    Band((0.0, 50.0, 100.0), (0.4, 0.5, 0.6), (0.6, 0.7, 0.8)),
    Line(message("Joint training"), (0.0, 50.0, 100.0), (0.5, 0.6, 0.7)),
    Level(message("Single-task baseline"), 0.65),
)
MAP = chart(HeatMap(("A", "B"), ("A", "B"), ((None, 0.3), (-0.2, None))))
ROWS = chart(IntervalRow("A", 0.05, 0.01, 0.09, -0.02))


def view_of(shown: Chart, qtbot: QtBot) -> ChartView:
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(420, 260)
    view.set_chart(shown, EN, LIGHT)
    view.show()
    return view


def tools_of(view: ChartView, shown: Chart) -> ChartTools:
    return ChartTools(view, shown, EN, lambda: make_renderer(shown))


def test_that_the_pointer_over_a_curve_tells_the_nearest_step_and_every_line(qtbot: QtBot):
    view = view_of(CURVES, qtbot)
    plot = view.renderer
    assert isinstance(plot, CurvePlot)
    middle = view.mapFromGlobal(plot.mapToGlobal(plot.rect().center()))
    assert view.words_at(QPointF(middle)).splitlines() == ["Step 50", "Joint training: 0.600", "Single-task baseline: 0.650"]


@pytest.mark.parametrize(("at", "place"), [(-5, 0), (24, 0), (26, 1), (74, 1), (99, 2), (500, 2)])
def test_that_the_nearest_step_is_the_one_that_is_told(at: float, place: int):
    assert nearest((0.0, 50.0, 100.0), at) == place


def test_that_the_pointer_over_a_row_tells_both_ends_of_its_interval(qtbot: QtBot):
    view = view_of(ROWS, qtbot)
    assert view.renderer is not None
    inside = view.renderer.mapTo(view, QPoint(200, 15))
    assert view.words_at(QPointF(inside)) == "A: +5.0 % (+1.0 % to +9.0 %)"
    view.set_chart(ROWS, translator("ja"), LIGHT)
    assert view.words_at(QPointF(inside)) == "A：+5.0 %（+1.0 %～+9.0 %）"


def test_that_amounts_are_told_in_the_currency_that_was_chosen(qtbot: QtBot):
    rows = replace(chart(IntervalRow("A", 800.4, -1200.6, 2000.2)), x=Axis(message("Net benefit"), currency="円"))
    view = view_of(rows, qtbot)
    assert view.renderer is not None
    inside = view.renderer.mapTo(view, QPoint(200, 15))
    assert view.words_at(QPointF(inside)) == "A: 800 円 (−1,201 円 to 2,000 円)"


def test_that_the_words_over_a_cell_are_those_of_the_language(qtbot: QtBot):
    square = HeatMapPainter()
    qtbot.addWidget(square)
    square.resize(300, 200)
    for language, said in (("en", "A × B: +0.30"), ("ja", "A × B：+0.30")):
        square.draw(MAP, translator(language), LIGHT)
        assert square.words_at(square.cell(0, 1).center()) == said


def test_that_rows_with_much_room_have_larger_words_that_keep_off_the_edge(qtbot: QtBot):
    lone = replace(ROWS, marks=tuple(IntervalRow(name, 0.05, 0.01, 0.09, -0.02) for name in "AB"))

    def inked(height: int) -> tuple[int, int]:
        painted = IntervalList()
        qtbot.addWidget(painted)
        painted.draw(lone, EN, LIGHT)
        painted.resize(400, height)
        picture = QImage(painted.size(), QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painted.render(picture)
        name = [(x, y) for x in range(40) for y in range(height // 2) if picture.pixelColor(x, y).lightness() < 128]
        return min(x for x, _ in name), max(y for _, y in name) - min(y for _, y in name)

    (near, small), (far, large) = inked(60), inked(300)
    assert large > small
    assert far >= near + 10


def test_that_no_value_is_told_while_the_numbers_are_shown(qtbot: QtBot):
    view = view_of(ROWS, qtbot)
    view.show_table(True)
    assert view.words_at(QPointF(view.rect().center())) == ""


def test_that_enter_opens_the_chart_larger_and_it_can_be_zoomed_by_keys(qtbot: QtBot):
    view = view_of(CURVES, qtbot)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    large = view.window().findChild(EnlargedChart)
    assert large is not None
    qtbot.waitUntil(large.isVisible)
    whole = large.view.width()
    qtbot.keyClick(large, Qt.Key.Key_Plus)
    assert large.view.width() > whole
    for _ in range(20):
        large.larger.click()
    assert large.zoom == MOST
    assert not large.larger.isEnabled()
    large.fit.click()
    assert large.zoom == 1.0
    assert abs(large.view.width() - whole) <= 20
    large.numbers.click()
    assert large.view.shows_table
    qtbot.keyClick(large, Qt.Key.Key_Escape)
    assert not large.isVisible()


def test_that_the_enlarged_chart_offers_no_further_window(qtbot: QtBot):
    view = view_of(CURVES, qtbot)
    large = EnlargedChart(view, CURVES, EN, DARK)
    qtbot.addWidget(large)
    assert "Enlarge" not in [action.text() for action in large.view.context_menu().actions()]
    taking = large.findChild(QPushButton, "take_chart")
    assert taking is not None
    assert isinstance(taking.menu(), QMenu)
    assert len(taking.menu().actions()) == 5


def test_that_a_copied_picture_is_on_white_in_every_theme(qtbot: QtBot):
    view = view_of(MAP, qtbot)
    view.set_chart(MAP, EN, DARK)
    next(action for action in view.context_menu().actions() if action.objectName() == "copy_picture").trigger()
    picture = QGuiApplication.clipboard().image()
    assert picture.width() >= 1900
    assert picture.pixelColor(2, 2).name() == "#ffffff"


@pytest.mark.parametrize("shown", [CURVES, MAP, ROWS], ids=["curves", "map", "rows"])
def test_that_every_kind_of_chart_is_saved_as_picture_drawing_and_numbers(shown: Chart, qtbot: QtBot, tmp_path: Path):
    view = view_of(shown, qtbot)
    tools = tools_of(view, shown)
    for kind in get_args(ChartFormat):
        file = tmp_path / f"chart.{kind}"
        writing = tools.save(kind, tmp_path / "chart")
        writing.thread_of_writing.join()
        assert file.is_file()
    assert not QImage(str(tmp_path / "chart.png")).isNull()
    drawn = (tmp_path / "chart.svg").read_text("utf-8")
    assert "<svg" in drawn
    assert "HDF is ahead." in drawn
    assert sorted(one.name for one in tmp_path.iterdir()) == ["chart.csv", "chart.png", "chart.svg"]


def test_that_saved_numbers_are_exact_and_hold_no_formula():
    rows = list(csv.reader(io.StringIO(csv_of(CURVES, EN).decode("utf-8-sig"))))
    assert rows == [["Step", "Joint training"], ["'=1+1", "0.912345678"], ["40", "–"]]


def test_that_a_full_disk_is_told_in_one_sentence_and_keeps_the_file_that_was_there(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    view = view_of(ROWS, qtbot)
    file = tmp_path / "chart.csv"
    file.write_text("before")

    def refuse(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    tools_of(view, ROWS).save("csv", file)
    qtbot.waitUntil(lambda: view.window().findChild(QMessageBox, "chart_not_saved") is not None)
    box = view.window().findChild(QMessageBox, "chart_not_saved")
    assert box is not None
    assert f"{file} could not be written (No space left on device)." in box.text()
    assert file.read_text() == "before"
    box.close()


def test_that_the_drawing_has_the_size_of_the_sheet(qtbot: QtBot):
    sheet = ChartSheet(ROWS, make_renderer(ROWS), EN)
    qtbot.addWidget(sheet)
    assert f'viewBox="0 0 {sheet.width()} {sheet.height()}"' in svg_of(sheet, "one").decode()
