"""The card that shows what labels are worth: a learning curve per task, what follows, and the list of rows to label next."""

from PySide6.QtWidgets import QGridLayout, QPushButton, QSpinBox

from desktop.charts.view import ChartView
from desktop.pages.decide_part import DecidePart
from desktop.pages.written_files import WrittenFiles
from desktop.state.app_state import AppState
from desktop.state.intents import SaveNextLabels
from desktop.widgets.card import label
from desktop.widgets.file_dialogs import ask_for_path
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.theme import LIGHT, Tokens
from engine.charts.label_curves import label_curves
from engine.domain.label_value import LabelValue
from engine.domain.text import Text, Translator, message_n, translator
from engine.domain.verdict import Verdict

CHART_HEIGHT = 190
MOST_ABREAST = 4
MOST_LABELS = 100_000


class LabelValueCard(DecidePart):
    """Curves side by side, sentences below them, and the button that writes the list for those who label."""

    def __init__(self) -> None:
        super().__init__(name="label_value")
        self._tokens: Tokens = LIGHT
        self._shown: tuple[LabelValue | None, AppState] = (None, AppState())
        self.views: list[ChartView] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(14)
        self.legend = label("muted", name="label_legend")
        self.sentences = label(name="label_sentences")
        self._ask = label("small", wrap=False)
        self.count = QSpinBox()
        self.count.setObjectName("next_label_count")
        self.count.setRange(1, MOST_LABELS)
        self.count.setSingleStep(50)
        self.count.setValue(500)
        self.save = QPushButton()
        self.save.setObjectName("save_next_labels")
        self.save.clicked.connect(self._choose_place)
        self._heuristic = label("muted")
        self.written = WrittenFiles("next_labels")
        self.written.intended.connect(self.intended)
        row = FlowLayout(10)
        for widget in (self._ask, self.count, self.save):
            row.addWidget(widget)
        self.body.addLayout(self._grid)
        for widget in (self.legend, self.sentences):
            self.body.addWidget(widget)
        self.body.addLayout(row)
        self.body.addWidget(self._heuristic)
        self.body.addWidget(self.written)

    def show_verdict(self, verdict: Verdict, state: AppState, t: Translator) -> bool:
        """Show the label value of ``verdict``; without label curves only the list of rows is offered."""
        value = verdict.label_value
        self._shown = (value, state)
        self.set_title(t("What labels are worth (validation part)") if value is not None else t("Which rows to label next"))
        self._show_curves(value, t)
        self._show_list(state, t)
        return True

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        value, state = self._shown
        self._show_curves(value, translator(state.language))

    def _show_curves(self, value: LabelValue | None, t: Translator) -> None:
        charts = label_curves(value) if value is not None else ()
        while len(self.views) < len(charts):
            view = ChartView()
            view.setFixedHeight(CHART_HEIGHT)
            view.set_stacked(True)
            self.views.append(view)
        abreast = -(-len(charts) // -(-len(charts) // MOST_ABREAST)) if charts else 1
        for place, view in enumerate(self.views):
            self._grid.addWidget(view, place // abreast, place % abreast)
            view.setVisible(place < len(charts))
            if place < len(charts):
                view.set_chart(charts[place], t, self._tokens)
        for column in range(MOST_ABREAST):
            self._grid.setColumnStretch(column, 1 if column < min(abreast, len(charts)) else 0)
        sentences: list[Text] = []
        if value is not None:
            sentences = [*value.sentences[:-1], *(text for task in value.tasks for text in task.messages), *value.sentences[-1:]]
        self.legend.setText(
            t("Solid line and range: joint training; dashed line: single-task training. Beyond all labels at hand the lines are estimates.")
        )
        self.legend.setVisible(bool(charts))
        self.sentences.setText("\n".join(t.render(text) for text in sentences))
        self.sentences.setVisible(bool(sentences))

    def _show_list(self, state: AppState, t: Translator) -> None:
        self._ask.setText(t("Labels to be had"))
        self.count.setAccessibleName(t("Labels to be had"))
        self.save.setText(t("List the rows to label next…"))
        self.save.setToolTip(t("Writes a CSV with the rows whose labels would tell most, for those who label."))
        pending = next((known for known in state.pending if known.work == "next_labels"), None)
        self.save.setEnabled(pending is None)
        self._heuristic.setText(t("A rule of thumb: rows on which the networks of the replicates disagree most, spread over the inputs."))
        self.written.show_work(pending, t("Looking for the rows whose labels would tell most"))
        listed = state.next_labels
        if listed is None:
            self.written.show_files((), "", t)
            return
        rows = [
            t.render(message_n("{task}: {rows:count} row", "{task}: {rows:count} rows", "rows", task=task, rows=count))
            for task, count in listed.rows.items()
        ]
        self.written.show_files((listed.out,), t.join(rows), t, [t.render(remark) for remark in listed.remarks])

    def _choose_place(self) -> None:
        ask_for_path(self, "save", self.save.text(), self._save, kinds="CSV (*.csv)", suggested="next_labels.csv")

    def _save(self, paths: tuple[str, ...]) -> None:
        self.intended.emit(SaveNextLabels(paths[0], self.count.value()))
