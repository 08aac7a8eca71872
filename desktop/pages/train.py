"""The Train page: how far training is, how each task fares against its baseline, which tasks pull apart, and what methods tell."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from msgspec.structs import replace
from PySide6.QtCore import QTimer

from desktop.pages.chart_choice import ChartChoice
from desktop.pages.costs import UNKNOWN, costs_of
from desktop.pages.names import method_name, optimiser_name
from desktop.pages.right_now import lines_now, right_now
from desktop.pages.standing import Standing, standings
from desktop.pages.times import span
from desktop.pages.train_actions import TrainActions
from desktop.pages.train_parts import CurveGrid, Incidents, ProgressLine
from desktop.pages.trials_card import TrialsCard
from desktop.state.app_state import AppState
from desktop.state.commands import Command
from desktop.state.intents import GoTo, ResumeTraining, SkipTrials, StopTraining
from desktop.widgets.beside import Beside
from desktop.widgets.card import Card, label
from desktop.widgets.page import Page
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import Tokens
from engine.charts.conflict_course import conflict_course
from engine.charts.conflict_shares import conflict_shares
from engine.charts.gradient_conflict import gradient_conflict
from engine.charts.gradient_lengths import gradient_lengths
from engine.charts.kpi_curves import kpi_curves
from engine.charts.method_diagnostics import method_diagnostics
from engine.domain.chart import Chart
from engine.domain.study import Study
from engine.domain.task import kpi
from engine.domain.text import Text, Translator, format_percent, message_n, translator

ROOMY = 50
"""Letters of full width from which the curves and the conflict stand beside each other."""
Piece: TypeAlias = Callable[[Study, Translator], None]
ChartsOf: TypeAlias = Callable[[Study], tuple[Chart, ...]]
OTHERS: tuple[ChartsOf, ...] = (conflict_course, conflict_shares, gradient_lengths, method_diagnostics)
"""What is offered beside the map of gradient conflict, in this order."""
REST_MILLISECONDS = 10
"""What stands beside the curves follows after this, each piece in a turn of its own: all at once would hold up the window too long."""


class TrainPage(Page):
    """Live view of a study; its main action leads to the verdict."""

    step = "train"

    def __init__(self) -> None:
        super().__init__()
        self._state = AppState()
        self._study: Study | None = None
        self._seen: object = None
        self.incidents = Incidents()
        self.body.addWidget(self.incidents)
        self.progress = ProgressLine()
        self.body.addWidget(self.progress)
        self.curves = CurveGrid()
        self._kpis = Card(name="kpis", grows=True)
        self._kpis.body.addWidget(self.curves, 1)
        self._conflicts = ChartChoice("conflicts")
        self.conflict = self._conflicts.view
        self.conflict.setObjectName("conflict")
        self.body.addWidget(Beside((self._kpis, 63), (self._conflicts, 37), letters=ROOMY), 1)
        self.table = Table("standings", most_rows=8)
        self._standings = Card(name="standings")
        self._standings.body.addWidget(self.table)
        self.body.addWidget(self._standings)
        self.trials = TrialsCard()
        self.trials.skip_wanted.connect(lambda trials: self.intended.emit(SkipTrials(trials)))
        self.body.addWidget(self.trials)
        pause = self.add_secondary("pause")
        self._stop = self.add_secondary("stop")
        self._stop.clicked.connect(lambda: self.intended.emit(StopTraining()))
        self._kept = label("muted", wrap=False, name="kept")
        self.secondary.addWidget(self._kept)
        self._go_on = self.add_secondary("continue")
        self._go_on.setProperty("look", "primary")
        self._go_on.clicked.connect(lambda: self.intended.emit(ResumeTraining()))
        self.actions_below = TrainActions(self, pause, self.add_secondary("more"), self.add_secondary("add_replicates"))
        self.actions_below.intended.connect(self.intended)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MILLISECONDS)
        self._rest.timeout.connect(self._take_turn)
        self._others: dict[ChartsOf, tuple[Chart, ...]] = {}
        working_out = (partial(self._work_out, charts_of) for charts_of in OTHERS)
        self._pieces: tuple[Piece, ...] = (*working_out, self._show_conflicts, self._show_standings, self._show_trials)
        self._waiting: list[Piece] = []

    def render(self, state: AppState) -> None:
        """Show the texts, the buttons that make sense now, and the study as it was last seen."""
        self._state = state
        t = translator(state.language)
        self.set_heading(_title(state, t), _legend(state.plan.replicates, t) if state.plan is not None else "")
        unfinished = state.training in ("interrupted", "cancelled", "failed")
        self._stop.setText(t("Stop and continue later"))
        self._stop.setToolTip(t("Stops training; what is finished is kept and can be continued."))
        self._stop.setVisible(state.locked)
        self._stop.setEnabled(state.training in ("running", "paused"))
        self._kept.setText(t("Everything finished is kept."))
        self._kept.setVisible(state.training == "stopping")
        self.actions_below.show_actions(state)
        self._go_on.setText(t("Continue training"))
        self._go_on.setToolTip(t("Goes on where training stopped; finished networks are not trained again."))
        self._go_on.setVisible(unfinished)
        self._go_on.setEnabled(state.engine.condition == "ready")
        ready = state.verdict is not None
        self.set_primary(t("Go to Decide"), ready, t("The verdict is there.") if ready else _waiting(state, t))
        self._kpis.set_title(_kpi_title(state, t))
        if self._shown() is None:
            self._show_study(t)
        else:
            self._show_curves(t)
            self._follow()

    def refresh(self, study: Study) -> None:
        """Take in the study's newest events."""
        if study is not self._study:
            self._waiting = []  # what waits would be shown beside charts of the study before
        self._study = study
        if (id(study), study.last_seq, len(study.records)) != self._seen:
            self._show_curves(translator(self._state.language))
            self._follow()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self.table.set_tokens(tokens)
        self.trials.set_tokens(tokens)
        self._show_study(translator(self._state.language))

    def on_primary(self) -> None:
        """Go to the verdict."""
        self.intended.emit(GoTo("decide"))

    def steer(self, command: Command) -> None:
        """Ask what ``command`` of the menu still has to know: which trials, how many replicates, or whether to discard."""
        match command:
            case "skip":
                QTimer.singleShot(0, self.trials.view, self.trials.choose_trial)
            case "discard":
                self.actions_below.discard.trigger()
            case "add_replicates":
                self.actions_below.add.click()
            case _:
                pass

    def _show_study(self, t: Translator) -> None:
        self._rest.stop()
        self._show_curves(t)
        self._waiting = list(self._pieces)
        while self._waiting:
            self._show_next()

    def _follow(self) -> None:
        """Show what stands beside the curves, piece by piece; one that still waits keeps its place."""
        self._waiting += [piece for piece in self._pieces if piece not in self._waiting]
        self._rest.start()

    def _take_turn(self) -> None:
        self._show_next()
        if self._waiting:
            self._rest.start()

    def _show_next(self) -> None:
        piece = self._waiting.pop(0)
        piece(self._shown() or Study(), translator(self._state.language))

    def _shown(self) -> Study | None:
        return self._study if self._state.training != "none" else None

    def _show_curves(self, t: Translator) -> None:
        study = self._shown()
        if study is not None:
            self._seen = (id(study), study.last_seq, len(study.records))
        self.incidents.show_incidents(study, t)
        self.progress.show_progress(study, _title(self._state, t), self._state.training == "running", t)
        charts = kpi_curves(study) if study is not None else ()
        self.curves.show_charts(with_measures(charts), t, self.tokens)
        beside = self.curves.show_summary(t("Right now"), [t.render(line) for line in lines_now(charts, study)])
        self._kpis.set_meaning("" if beside else t.render(right_now(charts, study)))

    def _work_out(self, charts_of: ChartsOf, study: Study, _: Translator) -> None:
        self._others[charts_of] = charts_of(study)

    def _show_conflicts(self, study: Study, t: Translator) -> None:
        others = tuple(chart for charts_of in OTHERS for chart in self._others[charts_of])
        title, nothing = t("Gradient conflict (− = pulling apart)"), t("Measured as soon as tasks train together.")
        self._conflicts.show_charts(gradient_conflict(study), title, nothing, others, t, self.tokens)

    def _show_trials(self, study: Study, t: Translator) -> None:
        self.trials.show_trials(study, t, may_skip=self._state.training in ("running", "paused"))

    def _show_standings(self, study: Study, t: Translator) -> None:
        headers = (t("Candidate"), t("Better optimiser"), t("Δm (validation)"), t("Cost"), t("State"), t("Time left"))
        rows = standings(study)
        costs = costs_of(self._state)
        columns = len(headers) if any(row.done + row.failed < row.total for row in rows) else len(headers) - 1
        self.table.set_rows(
            headers[:columns], [_row(standing, costs.get(standing.method, UNKNOWN), t)[:columns] for standing in rows], stretch=None
        )
        self.table.setAccessibleName(t("Candidates so far"))
        self._standings.setVisible(bool(rows))


def with_measures(charts: tuple[Chart, ...]) -> tuple[Chart, ...]:
    """``charts`` with the KPI named in each note where they do not all show the same one."""
    if all(chart.y.label == charts[0].y.label for chart in charts):
        return charts
    return tuple(replace(chart, note=_measured(chart)) for chart in charts)


def _measured(chart: Chart) -> Text:
    return Text("{measure}   {figures}", {"measure": chart.y.label, "figures": chart.note or ""})


def _row(standing: Standing, cost: str, t: Translator) -> list[Cell]:
    finished = standing.done + standing.failed == standing.total
    words = t("{done:count}/{total:count}", done=standing.done, total=standing.total)
    if finished:
        state = t("✔ done {figures}", figures=words)
    elif standing.done or standing.running:
        state = t("{state} ({share})", state=t("in progress {figures}", figures=words), share=format_percent(standing.share, digits=0))
    else:
        state = t("waiting {figures}", figures=words)
    failed = standing.failed - standing.unsuited
    if standing.unsuited:
        state = t("{state}, {count:count} left out", state=state, count=standing.unsuited)
    if failed:
        state = t("{state}, {failed:count} failed", state=state, failed=failed)
    optimiser = t("the better for each task") if standing.gain is not None else "–"
    if standing.optimiser is not None:
        optimiser = t.render(optimiser_name(standing.optimiser))
    left = t.render(span(*standing.left)) if standing.left is not None else "–"
    return [
        Cell(t.render(method_name(standing.method))),
        Cell(optimiser, muted=standing.optimiser is None),
        Cell("–" if standing.gain is None else format_percent(standing.gain, signed=True), number=True),
        Cell(cost, number=True, muted=cost == UNKNOWN),
        Cell(state, tone="caution" if failed else None),
        Cell(left, number=True, muted=standing.left is None),
    ]


def _legend(replicates: int, t: Translator) -> str:
    return t.render(
        message_n(
            "Solid line = joint training, dashed = single-task baseline; bands = range over {count:count} replicate.",
            "Solid line = joint training, dashed = single-task baseline; bands = range over {count:count} replicates.",
            "count",
            count=replicates,
        )
    )


def _title(state: AppState, t: Translator) -> str:
    match state.training:
        case "starting":
            return t("Training is starting")
        case "running":
            return t("Training is running")
        case "paused":
            return t("Training is paused")
        case "stopping":
            return t("Training is being stopped")
        case "done":
            return t("Training is finished")
        case "cancelled":
            return t("Training was stopped")
        case "failed" | "interrupted":
            return t("Training was interrupted")
        case _:
            return t("Training has not been started")


def _waiting(state: AppState, t: Translator) -> str:
    match state.training:
        case "none":
            return t("Start training on the Plan page.")
        case "interrupted" | "cancelled" | "failed":
            return t("The verdict appears when training has been continued to its end.")
        case "paused":
            return t("Training rests; everything is in memory. Closing the window keeps it as a checkpoint.")
        case "stopping":
            return t("Everything finished is kept; you can continue later.")
        case _:
            return t("The verdict appears when training is done.")


def _kpi_title(state: AppState, t: Translator) -> str:
    measures = {task.kpi for task in state.plan.tasks} if state.plan is not None else set[str]()
    if len(measures) == 1:
        return t("KPI by task ({kpi}, validation part; joint / baseline)", kpi=t(kpi(measures.pop()).name))
    return t("KPI by task (validation part; joint / baseline)")
