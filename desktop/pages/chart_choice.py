"""A card that shows one of several charts: a list to choose from in its head, and the lines' names below the drawing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel

from desktop.charts.legend import legend_of
from desktop.charts.view import ChartView
from desktop.widgets.card import Card
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart
from engine.domain.text import Translator


class ChartChoice(Card):
    """Shows the chart that is chosen; the list appears with the second chart, and the choice lasts while its chart is there."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, grows=True)
        self.choice = QComboBox()
        self.choice.setObjectName("chart_choice")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setVisible(False)
        self.choice.activated.connect(lambda _: self._show())
        self.head.insertWidget(1, self.choice, 1)
        self.view = ChartView(titled=False)
        self.legend = QLabel()
        self.legend.setObjectName("legend")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.legend)
        self._charts: tuple[Chart | None, ...] = ()
        self._nothing = ""
        self._translator: Translator | None = None
        self._tokens: Tokens | None = None

    def show_charts(self, first: Chart | None, title: str, nothing: str, others: Sequence[Chart], t: Translator, tokens: Tokens) -> None:
        """Show ``first`` under ``title``, or say ``nothing`` in its place, and offer the ``others``."""
        chosen = self.choice.currentData() if self._charts else ""
        self._charts = (first, *others)
        self._nothing, self._translator, self._tokens = nothing, t, tokens
        entries = [(title, ""), *((t.render(chart.title), chart.id) for chart in others)]
        if entries != [(self.choice.itemText(place), self.choice.itemData(place)) for place in range(self.choice.count())]:
            self.choice.clear()
            for words, key in entries:
                self.choice.addItem(words, key)
            self.choice.setCurrentIndex(max(0, self.choice.findData(chosen)))
        self.choice.setAccessibleName(t("Which chart is shown"))
        self.choice.setToolTip(t("Which chart is shown"))
        self.choice.setVisible(bool(others))
        self.set_title("" if others else title)
        self.setAccessibleName(title)
        self._show()

    def _show(self) -> None:
        t, tokens = self._translator, self._tokens
        if t is None or tokens is None:
            return
        chart = self._charts[self.choice.currentIndex()]
        self.view.set_chart(chart, t, tokens)
        self.set_meaning(t.render(chart.meaning) if chart is not None else self._nothing)
        words = legend_of(chart, t, tokens) if chart is not None else ""
        self.legend.setText(words)
        self.legend.setVisible(bool(words))
