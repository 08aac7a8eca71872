"""Pixels of the painted charts: empty cells stay empty, signs have their colours, floors and zero lines are there."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.charts.colours import contrast, readable_on, signed_colour
from desktop.charts.heat_map import HeatMapPainter, figure, signed, without_unit
from desktop.charts.intervals import Span, paint_interval, span_of
from desktop.charts.ticks import axis_range, tick_labels, ticks
from desktop.widgets.theme import DARK, LIGHT, Tokens
from engine.domain.chart import Axis, Chart, HeatMap, IntervalRow, TableView
from engine.domain.text import message, translator


def heat_map(values: tuple[tuple[float | None, ...], ...]) -> Chart:
    names = tuple("ABCDE"[: len(values)])
    axis = Axis(message("x"))
    return Chart("conflict", message("C"), axis, axis, (HeatMap(names, names, values),), message("m"), TableView((), ()))


def painted(qtbot: QtBot, values: tuple[tuple[float | None, ...], ...], tokens: Tokens) -> tuple[HeatMapPainter, QImage]:
    painter = HeatMapPainter()
    qtbot.addWidget(painter)
    painter.setStyleSheet(f"background: {tokens.surface}")
    painter.resize(240, 220)
    painter.draw(heat_map(values), translator("en"), tokens)
    return painter, painter.grab().toImage()


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_that_an_empty_cell_of_the_heat_map_stays_bare(qtbot: QtBot, tokens: Tokens) -> None:
    painter, image = painted(qtbot, ((None, 0.4), (-0.4, None)), tokens)
    corners = [painter.cell(row, column).topLeft().toPoint() for row, column in ((0, 0), (0, 1), (1, 0))]
    empty, together, apart = (image.pixelColor(corner.x() + 6, corner.y() + 6) for corner in corners)
    assert together.blue() > together.red() + 20
    assert apart.red() > apart.blue() + 20
    assert abs(empty.red() - empty.blue()) < 15


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
@pytest.mark.parametrize("value", [-1.0, -0.4, -0.02, 0.0, 0.02, 0.4, 1.0])
def test_that_the_number_in_a_cell_can_be_read(tokens: Tokens, value: float) -> None:
    colour = signed_colour(tokens, value)
    assert contrast(readable_on(colour, tokens), colour) >= 4.5


def test_that_a_shade_means_the_same_cosine_whatever_the_others_are() -> None:
    weak, half, full, more = (signed_colour(LIGHT, value) for value in (0.07, 0.25, 0.5, 1.0))
    assert full == more
    assert weak.red() > 215
    assert weak.red() > half.red() > full.red()


def test_that_a_unit_is_kept_off_the_names_of_the_heat_map() -> None:
    assert [without_unit(name) for name in ("収縮率[%]", "Flow [m³/h]", "TWF", "[%]")] == ["収縮率", "Flow", "TWF", "[%]"]


def test_that_names_wider_than_their_columns_become_numbers(qtbot: QtBot) -> None:
    painter, _ = painted(qtbot, ((None, 0.4), (0.4, None)), LIGHT)
    assert not painter.numbered
    marks = (HeatMap(("Filter clogged", "Seal"), ("Filter clogged", "Seal"), ((None, 0.4), (0.4, None))),)
    painter.draw(replace(heat_map(((None,),)), marks=marks), translator("en"), LIGHT)
    assert painter.numbered


def test_that_a_map_of_fifty_tasks_is_shown_whole_and_its_names_do_not_run_into_each_other(qtbot: QtBot) -> None:
    names = tuple(f"cause {number}" for number in range(50))
    chart = replace(heat_map(((0.1,),)), marks=(HeatMap(names, names, ((0.1,) * 50,) * 50),))
    painter = HeatMapPainter()
    qtbot.addWidget(painter)
    painter.resize(340, 600)
    painter.draw(chart, translator("en"), LIGHT)
    assert painter.cell(49, 49).right() <= painter.width()
    assert painter.cell(0, 1).left() > painter.cell(0, 0).right()
    named = painter.names_beside()
    assert named[0][1] == "1  cause 0"
    tops = [box.top() for box, _ in named]
    assert all(later - earlier >= painter.fontMetrics().height() * 0.7 for earlier, later in pairwise(tops))


def test_that_zero_has_the_colour_of_the_surface() -> None:
    assert signed_colour(DARK, 0.0).name().upper() == DARK.surface


def test_that_a_negative_cosine_has_a_true_minus() -> None:
    assert (signed(-0.22), signed(0.31), signed(-0.004)) == ("−0.22", "+0.31", "0.00")


def interval_image(row: IntervalRow, span: Span) -> QImage:
    image = QImage(201, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    painter = QPainter(image)
    paint_interval(painter, QRectF(0, 0, 201, 30), row, span, LIGHT)
    painter.end()
    return image


def test_that_an_interval_above_zero_is_blue_and_below_it_orange() -> None:
    span = Span(-0.1, 0.1)
    better = interval_image(IntervalRow("A", 0.05, 0.03, 0.07, -0.02), span).pixelColor(150, 15)
    worse = interval_image(IntervalRow("A", -0.05, -0.07, -0.03, -0.02), span).pixelColor(50, 15)
    assert better.blue() > better.red() + 60
    assert worse.red() > worse.blue() + 60


def test_that_an_interval_over_zero_is_grey() -> None:
    unsure = interval_image(IntervalRow("A", 0.01, -0.03, 0.05, None), Span(-0.1, 0.1)).pixelColor(115, 15)
    assert abs(unsure.red() - unsure.blue()) < 40


def test_that_a_row_without_interval_shows_only_its_point() -> None:
    image = interval_image(IntervalRow("A", 0.05, None, None), Span(-0.1, 0.1))
    assert image.pixelColor(150, 15) != QColor(LIGHT.surface)
    assert image.pixelColor(170, 15) == QColor(LIGHT.surface)


def test_that_the_shared_axis_holds_zero_and_every_floor() -> None:
    span = span_of([IntervalRow("A", 0.05, 0.03, 0.07, -0.02), IntervalRow("B", None, None, None, -0.1)])
    assert span.low < -0.1
    assert span.high > 0.07
    empty = span_of([])
    assert empty.low < 0 < empty.high


def test_that_one_very_wide_interval_is_cut_with_an_arrow() -> None:
    narrow = [IntervalRow(name, 0.0, -0.02, 0.02, -0.02) for name in "ABC"]
    wide = IntervalRow("D", -0.09, -0.6, 0.4, -0.02)
    span = span_of([*narrow, wide])
    assert -0.1 < span.low < -0.08
    image = QImage(241, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    painter = QPainter(image)
    paint_interval(painter, QRectF(20, 0, 201, 30), wide, span, LIGHT)
    painter.end()
    assert image.pixelColor(17, 15) != QColor(LIGHT.surface)
    assert image.pixelColor(224, 15) != QColor(LIGHT.surface)


def test_that_an_axis_steps_instead_of_following_each_point() -> None:
    axis = Axis(message("AUROC"))
    assert axis_range(axis, (0.52, 0.71)) == axis_range(axis, (0.53, 0.73))
    assert axis_range(axis, (0.7, 0.7)) != (0.7, 0.7)
    assert axis_range(Axis(message("AUROC"), 0.4, 1.0), (0.7, float("nan"))) == (0.4, 1.0)


def test_that_ticks_are_round_and_written_alike() -> None:
    assert ticks(0.45, 1.0) == (0.6, 0.8, 1.0)
    assert tick_labels((-0.5, 0.0, 0.5)) == ("−0.5", "0.0", "0.5")
    assert tick_labels((0.0, 0.05), percent=True) == ("0", "5")


def test_that_shares_without_a_sign_are_told_in_full_per_cent() -> None:
    shares = HeatMap(("a",), ("b",), ((0.254,),), full_at=1.0, percent=True, signed=False)
    assert (figure(shares, 0.254), figure(replace(shares, signed=True), 0.254)) == ("25", "+25.4")


def test_that_rows_of_an_uncut_axis_are_shown_in_full() -> None:
    rows = [*(IntervalRow(str(number), 0.01, 0.0, 0.02) for number in range(4)), IntervalRow("far", 0.5, 0.4, 0.6)]
    assert span_of(rows).high < 0.4
    assert span_of(rows, uncut=True).high >= 0.6


def test_that_the_names_of_a_heat_map_are_measured_once_a_painting(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    painter = HeatMapPainter()
    qtbot.addWidget(painter)
    painter.resize(300, 300)
    painter.draw(heat_map(((0.5,) * 30,) * 30), translator("en"), LIGHT)
    measured: list[int] = []
    names = painter._row_names
    monkeypatch.setattr(painter, "_row_names", lambda: measured.append(1) or names())
    painter.grab()
    assert 0 < len(measured) < 5
