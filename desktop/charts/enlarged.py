"""One chart in a window of its own: larger, with zoom, its numbers, and everything that can be taken elsewhere."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.charts.chart_menu import ChartTools
from desktop.charts.legend import legend_of
from desktop.charts.view import ChartView, make_renderer
from desktop.widgets.card import Meaning, label
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart
from engine.domain.text import Translator

STEP = 1.25
MOST = 8.0
"""Times the size that fills the window."""


class EnlargedChart(QDialog):
    """Shows ``chart``; Ctrl with the wheel, and the keys + - 0, zoom, and the bars at the edges move along."""

    def __init__(self, parent: QWidget, chart: Chart, t: Translator, tokens: Tokens) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = t.render(chart.title)
        self.setWindowTitle(title)
        self.resize(1000, 680)
        self.zoom = 1.0
        self.view = ChartView(titled=False, enlarges=False)
        self.view.setObjectName("enlarged_chart")
        self._scroll = QScrollArea()
        self._scroll.setObjectName("Ground")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.view)
        self._scroll.viewport().installEventFilter(self)
        heading = label("title")
        heading.setText(title)
        legend = QLabel(legend_of(chart, t, tokens))
        legend.setTextFormat(Qt.TextFormat.RichText)
        legend.setVisible(bool(legend.text()))
        meaning = Meaning()
        meaning.set_text(t.render(chart.meaning))
        tools = QHBoxLayout()
        tools.setSpacing(8)
        self.larger = self._button(tools, "zoom_in", t("Larger"), t("Shows less of the chart, but larger (Ctrl and the wheel, or +)."))
        self.smaller = self._button(tools, "zoom_out", t("Smaller"), t("Shows more of the chart (Ctrl and the wheel, or −)."))
        self.fit = self._button(tools, "zoom_fit", t("Whole chart"), t("Shows the whole chart in this window (0)."))
        tools.addStretch(1)
        self.numbers = self._button(tools, "as_table", "", t("Shows the same figures as a table."))
        taking = self._button(tools, "take_chart", t("Copy or save"), t("Takes the chart into other programs."))
        menu = QMenu(taking)
        ChartTools(self, chart, t, lambda: make_renderer(chart)).fill_taking(menu)
        taking.setMenu(menu)
        close = self._button(tools, "close_chart", t("Close"), t("Close"))
        close.clicked.connect(self.close)
        self.larger.clicked.connect(lambda: self.zoom_to(self.zoom * STEP))
        self.smaller.clicked.connect(lambda: self.zoom_to(self.zoom / STEP))
        self.fit.clicked.connect(lambda: self.zoom_to(1.0))
        self.numbers.clicked.connect(lambda: self._show_numbers(not self.view.shows_table, t))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addWidget(legend)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(meaning)
        layout.addLayout(tools)
        self.view.set_chart(chart, t, tokens)
        self._show_numbers(False, t)
        self.zoom_to(1.0)

    def zoom_to(self, zoom: float) -> None:
        """Show the chart ``zoom`` times as large as the window; never smaller than it, nor so large that it cannot be painted."""
        self.zoom = min(MOST, max(1.0, zoom))
        room = self._scroll.viewport().size()
        if self._scroll.verticalScrollBar().isVisible() or self._scroll.horizontalScrollBar().isVisible():
            room = self._scroll.maximumViewportSize()
        least = self.view.minimumSizeHint()
        across, up = self._scroll.horizontalScrollBar(), self._scroll.verticalScrollBar()
        places = [(bar.value() + bar.pageStep() / 2) / max(1, bar.maximum() + bar.pageStep()) for bar in (across, up)]
        self.view.resize(QSize(max(least.width(), round(room.width() * self.zoom)), max(least.height(), round(room.height() * self.zoom))))
        for bar, place in zip((across, up), places, strict=True):
            bar.setValue(round(place * (bar.maximum() + bar.pageStep()) - bar.pageStep() / 2))
        self.larger.setEnabled(self.zoom < MOST)
        self.smaller.setEnabled(self.zoom > 1.0)
        self.fit.setEnabled(self.zoom > 1.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom by + and -, and see everything again by 0."""
        factor = {Qt.Key.Key_Plus: STEP, Qt.Key.Key_Equal: STEP, Qt.Key.Key_Minus: 1 / STEP, Qt.Key.Key_0: 0.0}.get(Qt.Key(event.key()))
        if factor is not None:
            self.zoom_to(self.zoom * factor)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Zoom by the wheel, and fill the window again when that changes."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_to(self.zoom * STEP ** (event.angleDelta().y() / 120))
            return True
        if event.type() == QEvent.Type.Resize and self.zoom == 1.0:
            self.zoom_to(1.0)
        return super().eventFilter(watched, event)

    def _show_numbers(self, shown: bool, t: Translator) -> None:
        self.view.show_table(shown)
        self.numbers.setText(t("Show as a chart") if shown else t("Show the numbers as a table"))
        self.numbers.setAccessibleName(self.numbers.text())

    def _button(self, row: QHBoxLayout, name: str, words: str, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(words)
        button.setAutoDefault(False)
        row.addWidget(button)
        return button
