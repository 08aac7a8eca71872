"""The Decide page: the verdict, what it rests on, who is hurt and who is helped, and what would change it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from desktop.charts.chart_buttons import ChartButtons
from desktop.pages.contents_line import ContentsLine
from desktop.pages.costs import UNKNOWN, costs_of
from desktop.pages.decide_part import DecidePart
from desktop.pages.decide_parts import PARTS
from desktop.pages.decide_words import helpers, what_to_do
from desktop.pages.kpi_table import VERDICT_TONES, KpiTable, kpi_words, scatter_words
from desktop.pages.names import arm_name, optimiser_name
from desktop.pages.times import local
from desktop.state.app_state import AppState
from desktop.state.intents import GoTo
from desktop.widgets.beside import SPACING, Beside
from desktop.widgets.card import BigNumber, Card, label
from desktop.widgets.page import Page
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import Tokens
from engine.charts.gains import gains
from engine.domain.arm_names import compared_words
from engine.domain.text import Translator, format_percent, translator
from engine.domain.verdict import STATUS_LABELS, VERDICT_LABELS, VERDICT_MARKS, Status, Verdict

ROOMY = 66
"""Letters of full width from which what to do stands beside the results."""
LEAST_DIFFERENCE = 0.0005
"""Mean gains that differ by less are written alike."""


class DecidePage(Page):
    """What the study says; its main action leads to the report."""

    step = "decide"

    def __init__(self) -> None:
        super().__init__()
        self._state = AppState()
        self.verdict = BigNumber(name="verdict")
        self.verdict.basis.setProperty("look", "small")
        self._margin, self._mean, self._passing = (BigNumber(name=name) for name in ("margin", "mean_gain", "passing"))
        self._place((self.verdict, 31), (self._margin, 25), (self._mean, 25), (self._passing, 19))
        self._do, self._change, self._why, self._helps, self._checks = (_Lines(name) for name in ("do", "change", "why", "helps", "checks"))
        self.table = KpiTable()
        self._results = Card(name="results")
        self.result_tools = ChartButtons("results")
        self._results.head.addWidget(self.result_tools)
        self._results.body.addWidget(self.table)
        advice = QVBoxLayout()
        advice.setSpacing(SPACING)
        advice.addWidget(self._do)
        advice.addWidget(self._change, 1)
        self.body.addWidget(Beside((self._results, 70), (advice, 30), letters=ROOMY))
        self.contents = ContentsLine()
        self.contents.wanted.connect(self._scroll_to)
        self.body.addWidget(self.contents)
        self._place((self._why, 37), (self._helps, 26), (self._checks, 37))
        self.candidates = Table("candidates", most_rows=30)
        self._compared = Card(name="compared")
        self._scatter = label("muted", name="scatter")
        self._compared.body.addWidget(self.candidates)
        self._compared.body.addWidget(self._scatter)
        self.body.addWidget(self._compared)
        self.parts: list[DecidePart] = []
        """What follows the checks; each is made in the turn that shows it first, as all at once would hold up the window."""
        self._next = len(PARTS)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._show_next_part)
        self._none = Card(name="no_verdict")
        self._missing = label()
        self._none.body.addWidget(self._missing)
        self.body.addWidget(self._none)
        self.body.addStretch(1)

    def render(self, state: AppState) -> None:
        """Show the verdict of ``state``, or why there is none."""
        self._state = state
        t = translator(state.language)
        verdict = state.verdict
        for card in (self.verdict, self._margin, self._mean, self._passing, self._do, self._change, self.contents, self._results):
            card.setVisible(verdict is not None)
        for card in (self._why, self._helps, self._checks, self._compared):
            card.setVisible(verdict is not None)
        self._next = 0 if verdict is not None else len(PARTS)
        self._none.setVisible(verdict is None)
        if verdict is None:
            for part in self.parts:
                part.hide()
            self._show_missing(state, t)
            return
        self.set_heading(t("Decide: is joint training worth adopting?"), _frozen(verdict, t))
        self.set_primary(t("Make the report"), True, t("The test part was used once."))
        self._show_numbers(verdict, t)
        self._show_results(verdict, t)
        self._show_lines(verdict, t)
        self._show_candidates(verdict, state, t)
        self._list_contents(t)
        self._later.start()

    @property
    def complete(self) -> bool:
        """Whether every part is shown."""
        return self._next == len(PARTS)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self.table.set_tokens(tokens)
        self.result_tools.set_tokens(tokens)
        self.candidates.set_tokens(tokens)
        self.contents.set_tokens(tokens)
        for part in self.parts:
            part.set_tokens(tokens)

    def on_primary(self) -> None:
        """Go to the report, or to where the verdict comes from."""
        if self._state.verdict is not None:
            self.intended.emit(GoTo("report"))
        else:
            self.intended.emit(GoTo("plan" if self._state.training == "none" else "train"))

    def _place(self, *cards: tuple[Card, int]) -> None:
        """Cards side by side, each with its share of the width."""
        self.body.addWidget(Beside(*cards))

    def _show_next_part(self) -> None:
        """One part a turn, since all at once would hold up the window."""
        verdict = self._state.verdict
        if self.complete or verdict is None:
            return
        part = self._part(self._next)
        self._next += 1
        blocked = self.blockSignals(True)
        try:
            part.setVisible(part.show_verdict(verdict, self._state, translator(self._state.language)))
        finally:
            self.blockSignals(blocked)
        if not self.complete:
            self._later.start()
        else:
            self._list_contents(translator(self._state.language))
            self._order_stops()

    def _part(self, number: int) -> DecidePart:
        """Part ``number``, made if this is the first time."""
        if number == len(self.parts):
            made = PARTS[number]()
            made.hide()
            made.intended.connect(self.intended)
            made.set_tokens(self.tokens)
            self.body.insertWidget(self.body.indexOf(self._compared), made)
            self.parts.append(made)
        return self.parts[number]

    def _list_contents(self, t: Translator) -> None:
        self.contents.show_places([card.accessibleName() for card in self._below() if not card.isHidden()], t)

    def _below(self) -> tuple[Card, ...]:
        """What follows the verdict, what to do now and the figures of each task."""
        return (self._why, self._helps, self._checks, *self.parts, self._compared)

    def _scroll_to(self, title: str) -> None:
        card = next((card for card in self._below() if card.accessibleName() == title and not card.isHidden()), None)
        if card is not None:
            self._scroll.verticalScrollBar().setValue(card.y())

    def _show_missing(self, state: AppState, t: Translator) -> None:
        self.set_heading(t("Decide: is joint training worth adopting?"), t("The verdict appears here when training is finished."))
        self._none.set_title(t("There is no verdict yet"))
        running = t("Training is running. The verdict follows by itself.")
        self._missing.setText(running if state.locked else t("Start training on the Plan page, or continue it on the Train page."))
        self.set_primary(t("Go to Plan") if state.training == "none" else t("Go to Train"), True, t("There is no verdict yet."))

    def _show_numbers(self, verdict: Verdict, t: Translator) -> None:
        name = verdict.verdict
        words = f"{VERDICT_MARKS[name]} {t(VERDICT_LABELS[name])}"
        self.verdict.set_number(t("Verdict"), words, t.render(verdict.headline), VERDICT_TONES[name])
        known = [task for task in verdict.tasks if task.margin is not None and task.interval is not None]
        if known:
            least = min(known, key=lambda task: task.margin or 0.0)
            low = least.interval[0] if least.interval is not None else 0.0
            self._margin.set_number(
                t("Smallest margin: {task}", task=least.name),
                t("{margin} pt", margin=format_percent(least.margin or 0.0, signed=True).removesuffix("%").rstrip()),
                t(
                    "lower end {low:gain}, floor {floor:gain}, margin {margin:percent}",
                    low=low,
                    floor=least.floor,
                    margin=least.required_margin,
                )
                if least.required_margin
                else t("lower end {low:gain}, floor {floor:gain}", low=low, floor=least.floor),
            )
        else:
            self._margin.set_number(t("Smallest margin"), "–", t("No interval could be computed."))
        mean = verdict.delta_m
        basis = t("Not measured.")
        if mean.interval is not None:
            basis = t("95 % interval {low:gain} to {high:gain}", low=mean.interval[0], high=mean.interval[1])
        if mean.plain is not None and mean.value is not None and abs(mean.plain - mean.value) >= LEAST_DIFFERENCE:
            basis = t("{basis}; {plain:gain} if every task counts the same", basis=basis, plain=mean.plain)
        self._mean.set_number(t("Mean gain (Δm)"), "–" if mean.value is None else format_percent(mean.value, signed=True), basis)
        passing = [task.name for task in verdict.tasks if task.status == "pass"]
        basis = "\n".join(_others(verdict, t)) or t("Every task stays above its floor.")
        self._passing.set_number(
            t("Tasks that pass"), t("{count:count} of {total:count}", count=len(passing), total=len(verdict.tasks)), basis
        )

    def _show_results(self, verdict: Verdict, t: Translator) -> None:
        measures = {t.render(kpi_words(task)) for task in verdict.tasks}
        title = t("Results by task (test part, baseline = single-task)")
        if len(measures) == 1:
            title = t("Results by task ({kpi}; test part, baseline = single-task)", kpi=measures.pop())
        self._results.set_title(title)
        self.result_tools.show_chart(gains(verdict), t)
        self.table.show_verdict(verdict, t)
        self.table.setAccessibleName(title)
        self._results.set_meaning("\n".join((*_compared(verdict, t), t.render(gains(verdict).meaning))))

    def _show_lines(self, verdict: Verdict, t: Translator) -> None:
        self._do.show_lines(t("What to do now"), what_to_do(verdict, self._state, t))
        self._why.show_lines(t("Why"), [t.render(reason.message) for reason in verdict.reasons])
        changes = [t.render(text) for text in verdict.what_would_change]
        self._change.show_lines(
            t("What would change this"), changes or [t("More of the same data or more replicates would not change this.")]
        )
        self._helps.show_lines(t("Who helps whom"), helpers(verdict.pairs, t))
        checks = [f"{'✔' if check.passed else '▲'} {t.render(check.message)}" for check in verdict.checks]
        self._checks.show_lines(t("Checks"), checks)

    def _show_candidates(self, verdict: Verdict, state: AppState, t: Translator) -> None:
        self._compared.set_title(t("Everything that was compared (validation part)"))
        self._compared.set_meaning(t("The candidate was chosen on validation data; only it and its baselines met the test part."))
        headers = (t("Candidate"), t("Optimiser"), t("Learning rate"), t("Δm (validation)"), t("Cost"), t("Trials"), t("Result"))
        costs = costs_of(state)
        rows = [
            (
                Cell(t.render(arm_name(score.method, score.arm, state.plan)), bold=score.chosen),
                Cell(t.render(optimiser_name(score.optimiser))),
                Cell(f"{score.learning_rate:g}", number=True),
                Cell("–" if score.delta_m is None else format_percent(score.delta_m, signed=True), number=True),
                Cell(costs.get(score.method, UNKNOWN), number=True, muted=score.method not in costs),
                Cell(f"{score.trials:,}", number=True),
                Cell(t("✔ chosen"), tone="good") if score.chosen else Cell(t("not chosen"), muted=True),
            )
            for score in verdict.candidates
        ]
        self.candidates.set_rows(headers, rows, stretch=None)
        self.candidates.setAccessibleName(t("Everything that was compared (validation part)"))
        scatter = scatter_words(verdict.tasks, t)
        self._scatter.setText(scatter)
        self._scatter.setVisible(bool(scatter))


class _Lines(Card):
    """A card with sentences below each other; one label holds them all, since every further one costs 2 ms when it first shows."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self._lines = label("small", name="lines")
        self.body.addWidget(self._lines)

    def show_lines(self, title: str, lines: list[str]) -> None:
        self.set_title(title)
        self._lines.setText("\n".join(lines))


def _frozen(verdict: Verdict, t: Translator) -> str:
    criteria = verdict.criteria
    if criteria.frozen_at is None or criteria.hash is None:
        return t("Every figure compares equal splits and equal tuning.")
    when = local(criteria.frozen_at)
    if criteria.changed:
        return t("The criteria were changed after they had been frozen; the verdict goes by the changed ones.")
    return t(
        "The criteria were frozen on {when:minute} (hash {hash}). Every figure compares equal splits and equal tuning.",
        when=when,
        hash=f"{criteria.hash[:4]}…",
    )


def _compared(verdict: Verdict, t: Translator) -> list[str]:
    """Which way of joint training the results are of; empty where none could be compared."""
    candidate = verdict.candidate
    if candidate is None:
        return []
    names = [task.name for task in verdict.tasks]
    return [t.render(compared_words(candidate.method, candidate.arm, candidate.optimiser, names))]


def _others(verdict: Verdict, t: Translator) -> list[str]:
    """The tasks that do not pass, by what they are instead: an undecided one has not failed."""
    order: tuple[Status, ...] = ("fail", "caution", "undecided")
    names = {status: [task.name for task in verdict.tasks if task.status == status] for status in order}
    return [
        t("{status} {count:count}: {tasks}", status=t(STATUS_LABELS[status]), count=len(names[status]), tasks=names[status])
        for status in order
        if names[status]
    ]
