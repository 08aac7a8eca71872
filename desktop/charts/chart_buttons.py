"""The tools of a chart that is drawn within something else, for example in the cells of a table, as buttons that stay."""

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.charts.chart_menu import ChartTools
from desktop.charts.view import make_renderer
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.chart import Chart
from engine.domain.text import Translator


class ChartButtons(QWidget):
    """Opens the chart in a window of its own, where it can be zoomed and shown as numbers, or takes it into other programs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._translator: Translator | None = None
        self._tokens: Tokens = LIGHT
        self.enlarge, self.take = QPushButton(), QPushButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button, key in ((self.enlarge, "enlarge"), (self.take, "take")):
            button.setObjectName(f"{key}_{name}")
            button.setProperty("look", "quiet")
            row.addWidget(button)
        self.enlarge.clicked.connect(self.open)
        self._menu = QMenu(self.take)
        self._menu.aboutToShow.connect(self._fill)
        self.take.setMenu(self._menu)

    def show_chart(self, chart: Chart, t: Translator) -> None:
        """Serve ``chart`` from now on."""
        self._chart, self._translator = chart, t
        self.enlarge.setText(t("Enlarge"))
        self.enlarge.setToolTip(t("Shows the intervals as a chart in a window of its own, with zoom and the numbers."))
        self.take.setText(t("Copy or save"))
        self.take.setToolTip(t("Takes the chart into other programs."))

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens

    def open(self) -> None:
        """Show the chart in a window of its own."""
        from desktop.charts.enlarged import EnlargedChart

        if self._chart is not None and self._translator is not None:
            EnlargedChart(self.window(), self._chart, self._translator, self._tokens).show()

    def _fill(self) -> None:
        chart, t = self._chart, self._translator
        self._menu.clear()
        if chart is not None and t is not None:
            ChartTools(self, chart, t, lambda: make_renderer(chart)).fill_taking(self._menu)
