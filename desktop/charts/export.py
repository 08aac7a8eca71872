"""A chart as something to take elsewhere: a picture on white, a drawing, or its numbers, each written to disk in the background."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Literal

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.charts.chart_table import cell_text
from desktop.charts.legend import legend_of
from desktop.widgets.card import label
from desktop.widgets.theme import LIGHT, style_sheet
from engine.domain.chart import Chart
from engine.domain.safe_cell import safe_cell
from engine.domain.text import Text, Translator, message

ChartFormat = Literal["png", "svg", "csv"]
SIZE = QSize(960, 600)
"""Of a picture that is taken elsewhere, before it is doubled for print."""
SHARPNESS = 2.0
LOOK_MILLISECONDS = 30


class ChartSheet(QWidget):
    """A chart by itself on white: title, drawing, names of the lines, and what it means."""

    def __init__(self, chart: Chart, drawing: QWidget, t: Translator) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setObjectName("Ground")
        self.setStyleSheet(style_sheet(LIGHT) + f"QWidget#Ground {{ background: {LIGHT.surface}; }}")
        title, meaning, legend = label("name"), label(), QLabel()
        title.setText(" ".join(filter(None, (t.render(chart.title), t.render(chart.note) if chart.note is not None else ""))))
        meaning.setText(t.render(chart.meaning))
        legend.setTextFormat(Qt.TextFormat.RichText)
        legend.setText(legend_of(chart, t, LIGHT))
        legend.setVisible(bool(legend.text()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        for part in (title, legend):
            layout.addWidget(part)
        layout.addWidget(drawing, 1)
        layout.addWidget(meaning)
        drawing.draw(chart, t, LIGHT)  # pyright: ignore[reportAttributeAccessIssue] - every renderer draws
        wanted = drawing.sizeHint()
        self.resize(max(SIZE.width(), wanted.width() + 48), max(SIZE.height(), wanted.height() + 160))
        self.show()
        layout.activate()


def picture_of(sheet: ChartSheet) -> QImage:
    """``sheet`` as pixels, sharp enough for print."""
    image = QImage(sheet.size() * SHARPNESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARPNESS)
    image.fill(Qt.GlobalColor.white)
    sheet.render(image)
    return image


def png_of(image: QImage) -> bytes:
    """``image`` as a PNG file; takes longer than drawing it, and may be done in another thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportArgumentType, reportCallIssue] - the stub knows bytes only, Qt takes words
    buffer.close()
    return bytes(buffer.data().data())


def svg_of(sheet: ChartSheet, title: str) -> bytes:
    """``sheet`` as an SVG drawing that can be edited; its words stay words."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _paint_svg(sheet, title, buffer)
    buffer.close()
    return bytes(buffer.data().data())


def _paint_svg(sheet: ChartSheet, title: str, buffer: QBuffer) -> None:
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(sheet.size())
    generator.setViewBox(QRect(QPoint(0, 0), sheet.size()))
    generator.setTitle(title)
    painter = QPainter(generator)
    try:
        sheet.render(painter, QPoint(0, 0))
    finally:
        painter.end()


def csv_of(chart: Chart, t: Translator) -> bytes:
    """The chart's numbers as a CSV that spreadsheets open as it is: UTF-8 with a mark, and no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(t.render(header)) for header in chart.table.headers])
    for cells in chart.table.rows:
        writer.writerow([repr(cell) if isinstance(cell, float) else safe_cell(cell_text(cell, t)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def copy_picture(sheet: ChartSheet) -> None:
    """Put ``sheet`` on the clipboard as a picture."""
    QGuiApplication.clipboard().setImage(picture_of(sheet))


class Writing(QObject):
    """Writes one file without holding up the window; calls ``then`` on the window's thread, with the reason where the file was refused.

    ``content`` may still have to be made, which happens beside the window too.
    """

    def __init__(self, file: Path, content: bytes | Callable[[], bytes], then: Callable[[Text | None], object]) -> None:
        super().__init__(QGuiApplication.instance())
        self._refused: list[Text] = []
        self._then = then
        self.thread_of_writing = Thread(target=_write, args=(file, content, self._refused), daemon=True)
        self.thread_of_writing.start()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MILLISECONDS)
        self._look.timeout.connect(self._tell)
        self._look.start()

    def _tell(self) -> None:
        if not self.thread_of_writing.is_alive():
            self._look.stop()
            self._then(next(iter(self._refused), None))
            self.deleteLater()


def _write(file: Path, content: bytes | Callable[[], bytes], refused: list[Text]) -> None:
    fresh = file.with_name(f".{file.name}.new")
    made = content if isinstance(content, bytes) else content()
    try:
        fresh.write_bytes(made)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        refused.append(refusal(file, error))


def refusal(file: Path, error: OSError) -> Text:
    """Why ``file`` could not be written, and what to do."""
    return message(
        "{file} could not be written ({reason}). Nothing else was changed; choose another folder, or make room on the disk.",
        file=str(file),
        reason=error.strerror or type(error).__name__,
    )
