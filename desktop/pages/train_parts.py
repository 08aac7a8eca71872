"""Pieces of the Train page: the progress line, the grid of KPI curves, and what went wrong on the way."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.charts.view import ChartView
from desktop.pages.times import span
from desktop.widgets.beside import SPACING, Beside
from desktop.widgets.card import Card, label, set_tone
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart
from engine.domain.events import TrialFailed, WorkerLost
from engine.domain.study import Study
from engine.domain.text import Text, Translator, format_percent, message, message_n
from engine.domain.trial_failures import failure_words, unsuited

MOST_INCIDENTS = 3
MOST_SETTINGS = 12
"""Settings that did not suit that are told one by one."""
LEAST_HEIGHT, GAP = 104, 6
"""Pixels that a chart takes, and those below it."""
MOST_HEIGHT, SHAPE = 220, 0.55
"""Pixels from which it grows no more with the width, and its least height as a share of its width."""
MOST_SHAPED = 9
"""Charts that are given this shape, and a summary beside them."""
MADE_A_TURN, TURN_MILLISECONDS = 9, 20
"""Charts that are made at once, and the rest before the next: making all those of fifty tasks would hold up the window."""
PHASES: dict[str, Text] = {
    "training": message("Training the networks"),
    "testing": message("Testing the chosen networks"),
    "verdict": message("Working out the verdict"),
}


class ProgressLine(Card):
    """Phase, bar, share, time gone and time left in one line; below it why a GPU, or the processor, computes where there is a choice."""

    def __init__(self) -> None:
        super().__init__(name="progress")
        self.phase = label("heading", wrap=False, name="phase")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.figures = label("small", wrap=False, name="figures")
        self.left = label("heading", wrap=False, name="left")
        words, figures = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((words, (self.phase, self.bar)), (figures, (self.figures, self.left))):
            row.setSpacing(SPACING)
            for part in parts:
                row.addWidget(part)
        self.body.addWidget(Beside((words, 1), (figures, 0)))
        self.device = label("muted", name="device_reason")
        self.body.addWidget(self.device)

    def show_progress(self, study: Study | None, state_words: str, running: bool, t: Translator) -> None:
        """Show how far ``study`` is; ``state_words`` stands in for the phase while it does not run."""
        progress = study.progress if study is not None else None
        total = len(study.records) if study is not None else 0
        done = sum(record.state in ("done", "failed") for record in study.records.values()) if study is not None else 0
        share = progress.done if progress is not None else 0.0
        if study is not None and study.state == "done":
            share = 1.0
        phase = state_words
        if running:
            phase = t.render(PHASES[progress.phase]) if progress is not None else t("The engine is preparing the data…")
        self.phase.setText(phase)
        self.bar.setUpdatesEnabled(False)  # setValue would paint at once whatever else waits to be painted
        self.bar.setValue(round(1000 * share))
        self.bar.setUpdatesEnabled(True)
        self.bar.setAccessibleName(phase)
        self.bar.setAccessibleDescription(format_percent(share, digits=0))
        self.bar.setToolTip(t("Share of the work that is done."))
        words = [format_percent(share, digits=0)]
        if total:
            words.append(
                t.render(
                    message_n(
                        "{done:count} of {total:count} trial", "{done:count} of {total:count} trials", "total", done=done, total=total
                    )
                )
            )
        if progress is not None:
            words.append(t("elapsed {elapsed:duration}", elapsed=progress.elapsed))
        self.figures.setText("   ".join(words))
        left = ""
        if running and progress is not None and progress.phase == "training":
            left = t("{span} left", span=span(progress.left_low, progress.left_high))
        self.left.setText(left)
        self.left.setVisible(bool(left))
        why = study.started.device_reason if running and study is not None and study.started is not None else None
        self.device.setText(t.render(why) if why is not None else "")
        self.device.setVisible(why is not None)


class CurveGrid(QWidget):
    """Small multiples, one chart per task, at most three beside each other, and a summary in the room they leave.

    The views stay while the tasks do.
    """

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)  # which a row without charts would not keep
        self.views: list[ChartView] = []
        self.summary = QWidget()
        self._summary_title, self._summary_lines = label("heading", wrap=False), label("small", name="right_now")
        for words in (self._summary_title, self._summary_lines):
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._free = 0
        summary = QVBoxLayout(self.summary)
        summary.setContentsMargins(8, 1, 0, 0)
        summary.setSpacing(4)
        summary.addWidget(self._summary_title)
        summary.addWidget(self._summary_lines)
        summary.addStretch(1)
        self.summary.setParent(self)
        self.summary.hide()
        self._columns = 3
        self._charts: Sequence[Chart] = ()
        self._look: tuple[Translator, Tokens] | None = None
        self._turn = QTimer(self, singleShot=True, interval=TURN_MILLISECONDS)
        self._turn.timeout.connect(self._feed)

    def show_charts(self, charts: Sequence[Chart], t: Translator, tokens: Tokens) -> None:
        """Show ``charts``."""
        if len(charts) != len(self._charts):
            self._clear(len(charts))
        self._charts, self._look = charts, (t, tokens)
        self._keep_shape()
        self._feed()

    def show_summary(self, title: str, lines: Sequence[str]) -> bool:
        """Show ``lines`` in the cells that the charts leave free in the last row; False where they leave none, or nothing is to be said."""
        shown = bool(lines) and self._free > 0 and len(self._charts) <= MOST_SHAPED  # a longer list would move dozens of charts
        self._summary_title.setText(title)
        self._summary_lines.setText("\n".join(lines))
        self.summary.setVisible(shown)
        return shown

    def _feed(self) -> None:
        if self._look is None:
            return
        made = len(self.views)
        for number in range(made, min(made + MADE_A_TURN, len(self._charts))):
            view = ChartView()
            view.setObjectName(f"kpi_{number}")
            view.setContentsMargins(0, 0, 0, GAP)
            self._grid.addWidget(view, number // self._columns, number % self._columns)
            self.views.append(view)
        for view, chart in zip(self.views, self._charts, strict=False):
            view.set_chart(chart, *self._look)
        if len(self.views) < len(self._charts):
            self._turn.start()
        self._stack_titles()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the titles for the new width, and keep the shape of the charts."""
        super().resizeEvent(event)
        self._stack_titles()
        self._keep_shape()

    def _keep_shape(self) -> None:
        """A wider chart is a higher one too, or its curves would look flat; many stay low, to be seen, and drawn, together."""
        roomy = round(SHAPE * self.width() / self._columns) if len(self._charts) <= MOST_SHAPED else 0
        height = max(LEAST_HEIGHT, min(MOST_HEIGHT, roomy))
        for row in range(ceil(len(self._charts) / self._columns)):
            self._grid.setRowMinimumHeight(row, height + GAP)

    def _stack_titles(self) -> None:
        stacked = any(view.crowded for view in self.views)
        for view in self.views:
            view.set_stacked(stacked)

    def _clear(self, count: int) -> None:
        """Make room for ``count`` charts, so that none is moved by those made after it."""
        for view in self.views:
            self._grid.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.views = []
        self._columns = 2 if count in (2, 4) else 3
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)
        self._free = -count % self._columns
        self._grid.removeWidget(self.summary)
        if self._free:
            self._grid.addWidget(self.summary, count // self._columns, count % self._columns, 1, self._free)


class Incidents(QWidget):
    """What went wrong during training and what became of it, the newest last; below it, calmly, how many settings did not suit."""

    def __init__(self) -> None:
        super().__init__()
        self._wrong = QFrame()
        self._wrong.setObjectName("Notice")
        set_tone(self._wrong, "caution")
        self._text = label(name="incidents")
        QVBoxLayout(self._wrong).addWidget(self._text)
        self._left_out = label("muted", name="left_out")
        self.details = QPushButton()
        self.details.setObjectName("left_out_details")
        self.details.setProperty("look", "small")
        self.details.setCheckable(True)
        self._each = label("small", name="left_out_each")
        self.details.toggled.connect(self._each.setVisible)
        self._each.hide()
        self._calm = QWidget()
        row = QHBoxLayout(self._calm)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._left_out, 1)
        row.addWidget(self.details)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self._wrong, self._calm, self._each):
            layout.addWidget(part)
        self.hide()

    def show_incidents(self, study: Study | None, t: Translator) -> None:
        """Show the incidents of ``study``; none takes no room."""
        incidents = study.incidents if study is not None else []
        settings = [incident for incident in incidents if isinstance(incident, TrialFailed) and unsuited(incident)]
        wrong = [incident for incident in incidents if incident not in settings]
        lines = [f"▲ {_incident(incident, study, t)}" for incident in wrong[-MOST_INCIDENTS:]]
        if len(wrong) > MOST_INCIDENTS:
            lines.insert(
                0,
                t.render(
                    message_n(
                        "{count:count} earlier incident is in the project.",
                        "{count:count} earlier incidents are in the project.",
                        "count",
                        count=len(wrong) - MOST_INCIDENTS,
                    )
                ),
            )
        self._text.setText("\n".join(lines))
        self._wrong.setToolTip("\n\n".join(incident.details for incident in wrong[-MOST_INCIDENTS:] if isinstance(incident, TrialFailed)))
        self._wrong.setVisible(bool(lines))
        self._show_settings([_incident(incident, study, t) for incident in settings], t)
        self.setVisible(bool(incidents))

    def _show_settings(self, each: Sequence[str], t: Translator) -> None:
        self._calm.setVisible(bool(each))
        self._each.setVisible(bool(each) and self.details.isChecked())
        shown = list(dict.fromkeys(each))
        self._each.setText("\n".join(shown[:MOST_SETTINGS] + ["…"] * (len(shown) > MOST_SETTINGS)))
        self._left_out.setText(
            t.render(
                message_n(
                    "{count:count} trial whose setting did not suit was left out; the comparison rests on the others.",
                    "{count:count} trials whose settings did not suit were left out; the comparison rests on the others.",
                    "count",
                    count=len(each),
                )
            )
        )
        self.details.setText(t("Which ones"))
        self.details.setAccessibleName(t("Which ones"))
        self.details.setToolTip(t("Shows the settings that did not suit."))


def _incident(incident: WorkerLost | TrialFailed, study: Study | None, t: Translator) -> str:
    if isinstance(incident, WorkerLost):
        return t.render(incident.message)
    record = study.records.get(incident.trial) if study is not None else None
    if study is None or record is None:
        return t.render(incident.reason)
    tasks = [task.name for task in study.plan.tasks] if study.plan is not None else []
    return t.render(failure_words(incident, record.trial, tasks))
