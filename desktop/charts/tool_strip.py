"""The small buttons that appear in the corner of a chart under the pointer or in focus, so that its tools are found."""

from typing import Protocol
from weakref import ref

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from desktop.charts.chart_menu import Charted, ChartTools
from desktop.widgets.icons import coloured_icon
from desktop.widgets.theme import Tokens
from engine.domain.text import Translator

ICON = QSize(16, 16)
CORNER = 6
"""Pixels: the radius of its corners."""


class Served(Charted, Protocol):
    """The chart that the buttons act on."""

    def enlarge(self) -> None:
        """Show it in a window of its own."""
        ...

    def tools(self) -> ChartTools | None:
        """What can be done with what it shows; None without anything."""
        ...


class ToolStrip(QWidget):
    """Enlarge, numbers, copy or save. Their keys are Enter, Space and the menu key of the chart, which is what Tab stops at."""

    def __init__(self, parent: QWidget, view: Served) -> None:
        super().__init__(parent)
        self._view = ref(view)
        """Weak: what hangs on a widget must not keep that widget alive."""
        self._tokens: Tokens | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self.enlarge, self.numbers, self.take = (self._button(row, name) for name in ("enlarge", "numbers", "take"))
        self.enlarge.clicked.connect(self._enlarge)
        self.numbers.clicked.connect(self._switch)
        self.take.clicked.connect(self._open)

    def show_words(self, t: Translator, tokens: Tokens, *, as_table: bool) -> None:
        """Name the buttons and colour them; ``as_table`` says that the numbers are shown now."""
        words = (
            (self.enlarge, t("Enlarge"), t("Enter")),
            (self.numbers, t("Show as a chart") if as_table else t("Show the numbers as a table"), t("Space")),
            (self.take, t("Copy or save"), t("menu key")),
        )
        for button, name, key in words:
            button.setAccessibleName(name)
            button.setToolTip(t("{name} ({key})", name=name, key=key))
        if tokens != self._tokens:
            self._tokens = tokens
            for button, _, _ in words:
                button.setIcon(coloured_icon(f"chart_{button.objectName()}", tokens.text, ICON))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ground of its own, so that what lies below does not show through."""
        if self._tokens is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._tokens.line))
        painter.setBrush(QColor(self._tokens.surface))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), CORNER, CORNER)
        painter.end()

    def _enlarge(self) -> None:
        view = self._view()
        if view is not None:
            view.enlarge()

    def _switch(self) -> None:
        view = self._view()
        if view is not None:
            view.show_table(not view.shows_table)

    def _open(self) -> None:
        view = self._view()
        tools = view.tools() if view is not None else None
        if tools is None:
            return
        menu = QMenu(self.parentWidget())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tools.fill_taking(menu)
        menu.popup(self.take.mapToGlobal(QPoint(0, self.take.height())))

    def _button(self, row: QHBoxLayout, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAutoRaise(True)
        button.setIconSize(ICON)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(button)
        return button
