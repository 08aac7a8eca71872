"""What can be done with a chart: enlarge, show or copy its numbers, copy it as a picture, save it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol
from weakref import ref

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from desktop.charts.chart_table import copy_table
from desktop.charts.export import ChartFormat, ChartSheet, Writing, copy_picture, csv_of, picture_of, png_of, svg_of
from desktop.widgets.file_dialogs import ask_for_path
from engine.domain.chart import Chart
from engine.domain.text import Text, Translator, mark

FORMATS: dict[ChartFormat, str] = {
    "png": mark("Picture (PNG)"),
    "svg": mark("Drawing (SVG)"),
    "csv": mark("Numbers (CSV)"),
}


class Charted(Protocol):
    """A widget that shows a chart and can switch to its numbers."""

    @property
    def shows_table(self) -> bool:
        """Whether the numbers are shown."""
        ...

    def show_table(self, shown: bool) -> None:
        """Show the numbers, or the drawing again."""
        ...


class ChartTools:
    """The tools for the chart that ``place`` shows; ``fresh_drawing`` makes an empty renderer for a copy of it."""

    def __init__(self, place: QWidget, chart: Chart, t: Translator, fresh_drawing: Callable[[], QWidget]) -> None:
        self._place = ref(place)
        """Weak: what hangs on a widget's menu must not keep that widget alive, or it would be destroyed twice."""
        self._chart, self._t, self._fresh_drawing = chart, t, fresh_drawing

    def fill(self, menu: QMenu, view: Charted, enlarge: Callable[[], object] | None) -> None:
        """Put every tool into ``menu``."""
        t = self._t
        if enlarge is not None:
            menu.addAction(t("Enlarge")).triggered.connect(lambda: enlarge())
        toggle = menu.addAction(t("Show as a chart") if view.shows_table else t("Show the numbers as a table"))
        toggle.triggered.connect(lambda: view.show_table(not view.shows_table))
        menu.addSeparator()
        self.fill_taking(menu)

    def fill_taking(self, menu: QMenu) -> None:
        """Put the tools that take the chart elsewhere into ``menu``."""
        t, chart = self._t, self._chart
        copied = menu.addAction(t("Copy the numbers"))
        copied.setObjectName("copy_numbers")
        copied.triggered.connect(lambda: copy_table(chart.table, t))
        picture = menu.addAction(t("Copy as a picture"))
        picture.setObjectName("copy_picture")
        picture.triggered.connect(lambda: self._copy())
        for kind, name in FORMATS.items():
            action = menu.addAction(t("Save as: {kind}", kind=t(name)))
            action.setObjectName(f"save_{kind}")
            action.triggered.connect(partial(self._chosen, kind))

    def _chosen(self, kind: ChartFormat, _checked: bool = False) -> None:
        self.ask_and_save(kind)

    def ask_and_save(self, kind: ChartFormat) -> None:
        """Ask for a file and write the chart into it."""
        t, place = self._t, self._place()
        if place is None:
            return
        ask_for_path(
            place.window(),
            "save",
            t("Save as: {kind}", kind=t(FORMATS[kind])),
            lambda paths: self.save(kind, Path(paths[0])),
            kinds=f"{t(FORMATS[kind])} (*.{kind})",
            suggested=f"{_stem(t.render(self._chart.title))}.{kind}",
        )

    def save(self, kind: ChartFormat, file: Path) -> Writing:
        """Write the chart as ``file``, whose ending is added where it is missing; a disk that refuses is told in a sentence."""
        file = file if file.suffix.lower() == f".{kind}" else file.with_name(f"{file.name}.{kind}")
        return Writing(file, self._content(kind), lambda refused: self._tell(refused))

    def _content(self, kind: ChartFormat) -> bytes | Callable[[], bytes]:
        if kind == "csv":
            return csv_of(self._chart, self._t)
        sheet = self._sheet()
        content = partial(png_of, picture_of(sheet)) if kind == "png" else svg_of(sheet, self._t.render(self._chart.title))
        sheet.deleteLater()
        return content

    def _copy(self) -> None:
        sheet = self._sheet()
        copy_picture(sheet)
        sheet.deleteLater()

    def _sheet(self) -> ChartSheet:
        return ChartSheet(self._chart, self._fresh_drawing(), self._t)

    def _tell(self, refused: Text | None) -> None:
        place = self._place()
        if refused is None or place is None:
            return
        not_saved(place.window(), refused, self._t).open()


def not_saved(parent: QWidget, refused: Text, t: Translator) -> QMessageBox:
    """Says why a chart could not be saved."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Tasuki", t.render(refused), QMessageBox.StandardButton.Close, parent)
    box.setObjectName("chart_not_saved")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.button(QMessageBox.StandardButton.Close).setText(t("Close"))
    return box


def _stem(title: str) -> str:
    """``title`` as a file name on every system."""
    return "".join("_" if sign in '<>:"/\\|?*' or ord(sign) < 32 else sign for sign in title).strip(" .")[:80] or "chart"
