"""The card that shows where along the files each task has labels, and how far the labels of two tasks overlap."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop.charts.enlarged import EnlargedChart
from desktop.charts.view import ChartView
from desktop.widgets.card import Card, label
from desktop.widgets.theme import Tokens
from engine.charts.label_coverage import label_coverage
from engine.charts.label_overlap import label_overlap
from engine.domain.dataset import DatasetCard
from engine.domain.task import Task
from engine.domain.text import Text, Translator, message, message_n

STRIP_HEIGHT = 26
FEW_SHARED = 0.1
"""Share of the rarer task's labels below which two tasks are said to hardly meet."""


class CoverageCard(Card):
    """Strips of labels with their numbers, what they mean, and the pair of tasks that meets least."""

    def __init__(self) -> None:
        super().__init__(name="coverage")
        self._shown: object = None
        self._chart = ChartView(titled=False)
        self._overlap = label("muted", name="overlap")
        self.matrix = QPushButton()
        self.matrix.setObjectName("show_overlap")
        self.matrix.setProperty("look", "small")
        self.matrix.clicked.connect(self._show_matrix)
        self._about: tuple[DatasetCard, tuple[Task, ...], Translator, Tokens] | None = None
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._overlap, 1)
        row.addWidget(self.matrix, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._chart)
        self.body.addLayout(row)

    def show_coverage(self, card: DatasetCard, tasks: tuple[Task, ...], t: Translator, tokens: Tokens) -> None:
        """Show the strips of ``tasks``."""
        shown = (card.fingerprint, card.coverage, card.label_counts, tasks, t, tokens)
        if shown == self._shown:
            return
        self._shown = shown
        self.set_title(t("Label coverage (across: rows in order, colour: has a label)"))
        chart = label_coverage(card, tasks)
        self._chart.set_chart(chart, t, tokens)
        self._chart.setFixedHeight(STRIP_HEIGHT * max(1, len(chart.marks)) + 8)
        self._chart.setVisible(bool(chart.marks))
        self.set_meaning(" ".join(t.render(words) for words in (chart.meaning, chart.note) if words is not None))
        overlap = overlap_words(card, tasks)
        self._overlap.setText(t.render(overlap) if overlap is not None else "")
        self._overlap.setVisible(overlap is not None)
        self._about = (card, tasks, t, tokens)
        self.matrix.setText(t("Show for all pairs…"))
        self.matrix.setToolTip(t("A map of how far the labels of every two tasks lie on the same rows"))
        self.matrix.setVisible(label_overlap(card, tasks) is not None)

    def _show_matrix(self) -> None:
        if self._about is None:
            return
        card, tasks, t, tokens = self._about
        chart = label_overlap(card, tasks)
        if chart is not None:
            EnlargedChart(self.window(), chart, t, tokens).show()


def overlap_words(card: DatasetCard, tasks: tuple[Task, ...]) -> Text | None:
    """The two tasks whose labels meet on the fewest rows, in a sentence; None for fewer than two tasks."""
    names = [task.name for task in tasks if task.name in card.overlap]
    pairs = [(card.overlap[one].get(two), one, two) for place, one in enumerate(names) for two in names[place + 1 :]]
    known = [(both, one, two) for both, one, two in pairs if both is not None]
    if not known:
        return None
    both, one, two = min(known)
    fewer = min(card.label_counts.get(one, 0), card.label_counts.get(two, 0))
    if both == 0:
        return message("No row carries a label of both {one} and {two}.", one=one, two=two)
    if fewer and both / fewer < FEW_SHARED:
        return message_n(
            "{one} and {two} hardly meet: only {both:count} row carries a label of both.",
            "{one} and {two} hardly meet: only {both:count} rows carry a label of both.",
            "both",
            one=one,
            two=two,
            both=both,
        )
    return message_n(
        "The labels of {one} and {two} meet on the fewest rows: {both:count} carries both.",
        "The labels of {one} and {two} meet on the fewest rows: {both:count} carry both.",
        "both",
        one=one,
        two=two,
        both=both,
    )
