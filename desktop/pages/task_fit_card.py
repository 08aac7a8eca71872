"""The card that shows how the tasks fit together: who helps whom, and the best grouping for each number of networks."""

from PySide6.QtWidgets import QComboBox, QVBoxLayout

from desktop.charts.view import ChartView
from desktop.pages.decide_part import DecidePart
from desktop.state.app_state import AppState
from desktop.widgets.beside import Beside
from desktop.widgets.card import label
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import LIGHT, Tokens
from engine.charts.pair_help import gradient_affinity, pair_arrows, pair_help
from engine.domain.chart import Chart
from engine.domain.task_fit import Grouping, TaskFit
from engine.domain.text import Translator, format_percent
from engine.domain.verdict import Verdict

CHART_HEIGHT = 250
ROOMY = 43
"""Letters of full width from which the words stand beside the chart."""


class TaskFitCard(DecidePart):
    """A square of gains beside the table of groupings, and what follows from both."""

    def __init__(self) -> None:
        super().__init__(name="task_fit")
        self._tokens: Tokens = LIGHT
        self._shown: tuple[Verdict, Translator] | None = None
        self.choice = QComboBox()
        self.choice.setObjectName("fit_chart")
        self.choice.activated.connect(lambda _: self._draw())
        self.head.addWidget(self.choice)
        self._charts: tuple[Chart, ...] = ()
        self.view = ChartView()
        self.view.setFixedHeight(CHART_HEIGHT)
        self.about = label(name="about_pairs")
        self.groupings = Table("groupings", most_rows=9)
        self.proposal = label(name="fit_sentences")
        right = QVBoxLayout()
        right.addWidget(self.about)
        right.addWidget(self.proposal)
        right.addStretch(1)
        self.body.addWidget(Beside((self.view, 46), (right, 54), spacing=18, letters=ROOMY))
        self.body.addWidget(self.groupings)

    def show_verdict(self, verdict: Verdict, state: AppState, t: Translator) -> bool:
        """Show the task fit of ``verdict``, or what its pairs alone tell."""
        self._shown = (verdict, t)
        fit = verdict.task_fit
        names = tuple(task.name for task in verdict.tasks)
        known = (pair_help(verdict), pair_arrows(verdict), gradient_affinity(names, fit) if fit is not None else None)
        self._charts = tuple(chart for chart in known if chart is not None)
        if not self._charts and (fit is None or not fit.groupings):
            return False
        self.set_title(t("Which tasks fit together (validation part)"))
        titles = [t.render(chart.title) for chart in self._charts]
        if titles != [self.choice.itemText(place) for place in range(self.choice.count())]:
            place = max(0, self.choice.currentIndex())
            self.choice.clear()
            self.choice.addItems(titles)
            self.choice.setCurrentIndex(min(place, len(titles) - 1))
        self.choice.setVisible(len(titles) > 1)
        self.choice.setAccessibleName(t("Which chart is shown"))
        self.choice.setToolTip(t("Which chart is shown"))
        self._draw()
        self._show_groupings(fit, t)
        return True

    def _draw(self) -> None:
        self.view.setVisible(bool(self._charts))
        self.about.setVisible(bool(self._charts))
        if self._charts and self._shown is not None:
            _, t = self._shown
            chart = self._charts[max(0, self.choice.currentIndex())]
            self.view.set_chart(chart, t, self._tokens)
            self.about.setText(t.render(chart.meaning))

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        self.groupings.set_tokens(tokens)
        if self._shown is not None:
            verdict, t = self._shown
            self.show_verdict(verdict, AppState(), t)

    def _show_groupings(self, fit: TaskFit | None, t: Translator) -> None:
        known = fit.groupings if fit is not None else ()
        headers = (t("Groups of tasks"), t("Networks"), t("Mean gain"), t("95 % interval"), t("Replicates not looked at"))
        self.groupings.set_rows(headers, [_row(one, fit is not None and one.networks == fit.proposed, t) for one in known])
        self.groupings.setAccessibleName(t("The best grouping for each number of networks"))
        self.groupings.setVisible(bool(known))
        sentences = [t.render(sentence) for sentence in fit.sentences] if fit is not None else []
        self.proposal.setText("\n".join(sentences))
        self.proposal.setVisible(bool(sentences))


def _row(grouping: Grouping, proposed: bool, t: Translator) -> tuple[Cell, ...]:
    groups = "  |  ".join(" + ".join(group) for group in grouping.groups)
    words = t("{groups} ✔ best", groups=groups) if proposed else groups
    interval = grouping.interval
    return (
        Cell(words, bold=proposed, tip=groups),
        Cell(str(grouping.networks), number=True),
        Cell(format_percent(grouping.gain, signed=True), number=True, bold=proposed),
        Cell("–" if interval is None else t("{low:gain} to {high:gain}", low=interval[0], high=interval[1]), number=True),
        Cell("–" if grouping.held_out is None else format_percent(grouping.held_out, signed=True), number=True),
    )
