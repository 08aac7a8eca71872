"""The Decide page: the verdict, what it rests on, who is hurt and who is helped, and what would change it."""

from PySide6.QtWidgets import QHBoxLayout

from desktop.pages.decide_parts import PARTS
from desktop.pages.kpi_table import VERDICT_TONES, KpiTable, kpi_words, scatter_words
from desktop.pages.names import arm_name, optimiser_name
from desktop.pages.times import local_minute
from desktop.state.app_state import AppState
from desktop.state.intents import GoTo
from desktop.widgets.card import BigNumber, Card, label
from desktop.widgets.page import Page
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import Tokens
from engine.charts.gains import gains
from engine.domain.plan import Plan
from engine.domain.text import Translator, format_percent, translator
from engine.domain.verdict import VERDICT_LABELS, VERDICT_MARKS, PairGain, Verdict

MOST_PAIRS = 4
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
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.verdict, 31)
        for card, share in ((self._margin, 25), (self._mean, 25), (self._passing, 19)):
            top.addWidget(card, share)
        self.body.addLayout(top)
        self.table = KpiTable()
        self._results = Card(name="results")
        self._results.body.addWidget(self.table)
        self._why, self._change, self._helps, self._checks = (_Lines(name) for name in ("why", "change", "helps", "checks"))
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self._results, 73)
        middle.addWidget(self._change, 27)
        self.body.addLayout(middle)
        bottom = QHBoxLayout()
        bottom.setSpacing(14)
        for card, share in ((self._why, 37), (self._helps, 26), (self._checks, 37)):
            bottom.addWidget(card, share)
        self.body.addLayout(bottom)
        self.candidates = Table("candidates", most_rows=30)
        self._compared = Card(name="compared")
        self._compared.body.addWidget(self.candidates)
        self.body.addWidget(self._compared)
        self.parts = tuple(make() for make in PARTS)
        for part in self.parts:
            part.intended.connect(self.intended)
            self.body.addWidget(part)
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
        for card in (self.verdict, self._margin, self._mean, self._passing, self._results, self._why, self._change, self._helps):
            card.setVisible(verdict is not None)
        for card in (self._checks, self._compared):
            card.setVisible(verdict is not None)
        for part in self.parts:
            part.setVisible(verdict is not None and part.show_verdict(verdict, state, t))
        self._none.setVisible(verdict is None)
        if verdict is None:
            self._show_missing(state, t)
            return
        self.set_heading(t("Decide: is joint training worth adopting?"), _frozen(verdict, t))
        self.set_primary(t("Make the report"), True, t("The test part was used once."))
        self._show_numbers(verdict, t)
        self._show_results(verdict, t)
        self._show_lines(verdict, t)
        self._show_candidates(verdict, state.plan, t)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self.table.set_tokens(tokens)
        self.candidates.set_tokens(tokens)
        for part in self.parts:
            part.set_tokens(tokens)

    def on_primary(self) -> None:
        """Go to the report, or to where the verdict comes from."""
        if self._state.verdict is not None:
            self.intended.emit(GoTo("report"))
        else:
            self.intended.emit(GoTo("plan" if self._state.training == "none" else "train"))

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
                t("lower end {low:gain}, floor {floor:gain}", low=low, floor=least.floor),
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
        others = [task.name for task in verdict.tasks if task.status != "pass"]
        basis = t("Not passing: {tasks}", tasks=others) if others else t("Every task stays above its floor.")
        self._passing.set_number(
            t("Tasks that pass"), t("{count:count} of {total:count}", count=len(passing), total=len(verdict.tasks)), basis
        )

    def _show_results(self, verdict: Verdict, t: Translator) -> None:
        measures = {t.render(kpi_words(task)) for task in verdict.tasks}
        title = t("Results by task (test part, baseline = single-task)")
        if len(measures) == 1:
            title = t("Results by task ({kpi}; test part, baseline = single-task)", kpi=measures.pop())
        self._results.set_title(title)
        self.table.show_verdict(verdict, t)
        self.table.setAccessibleName(title)
        self._results.set_meaning("\n".join(filter(None, (t.render(gains(verdict).meaning), scatter_words(verdict.tasks, t)))))

    def _show_lines(self, verdict: Verdict, t: Translator) -> None:
        self._why.show_lines(t("Why"), [t.render(reason.message) for reason in verdict.reasons])
        changes = [t.render(text) for text in verdict.what_would_change]
        self._change.show_lines(
            t("What would change this"), changes or [t("Nothing that more of the same data or more replicates would show.")]
        )
        self._helps.show_lines(t("Who helps whom"), _helpers(verdict.pairs, t))
        checks = [f"{'✔' if check.passed else '▲'} {t.render(check.message)}" for check in verdict.checks]
        self._checks.show_lines(t("Checks"), checks)

    def _show_candidates(self, verdict: Verdict, plan: Plan | None, t: Translator) -> None:
        self._compared.set_title(t("Everything that was compared (validation part)"))
        self._compared.set_meaning(t("The candidate was chosen on validation data; only it and its baselines met the test part."))
        headers = (t("Candidate"), t("Optimiser"), t("Learning rate"), t("Δm (validation)"), t("Trials"), t("Result"))
        rows = [
            (
                Cell(t.render(arm_name(score.method, score.arm, plan)), bold=score.chosen),
                Cell(t.render(optimiser_name(score.optimiser))),
                Cell(f"{score.learning_rate:g}", number=True),
                Cell("–" if score.delta_m is None else format_percent(score.delta_m, signed=True), number=True),
                Cell(f"{score.trials:,}", number=True),
                Cell(t("✔ chosen"), tone="good") if score.chosen else Cell(t("not chosen"), muted=True),
            )
            for score in verdict.candidates
        ]
        self.candidates.set_rows(headers, rows)
        self.candidates.setAccessibleName(t("Everything that was compared (validation part)"))


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
    when = local_minute(criteria.frozen_at)
    if criteria.changed:
        return t("The criteria were changed after they had been frozen; the verdict goes by the changed ones.")
    return t(
        "The criteria were frozen on {when} (hash {hash}). Every figure compares equal splits and equal tuning.",
        when=when,
        hash=f"{criteria.hash[:4]}…",
    )


def _helpers(pairs: tuple[PairGain, ...], t: Translator) -> list[str]:
    """The most certain help, then the most certain harm, in words; or that nothing is certain."""
    if not pairs:
        return [t("No pairs were trained in this study.")]
    helped = sorted((pair for pair in pairs if pair.interval is not None and pair.interval[0] > 0), key=lambda pair: -_low(pair))
    hurt = sorted((pair for pair in pairs if pair.interval is not None and pair.interval[1] < 0), key=lambda pair: pair.gain)
    if not helped and not hurt:
        return [t("No pair helps or hurts for certain; every interval holds zero.")]
    shown = helped[: MOST_PAIRS - min(2, len(hurt))] + hurt[:2]
    lines = [_pair(pair, t) for pair in shown]
    if not helped:
        lines.append(t("No task helps another for certain."))
    left = len(helped) + len(hurt) - len(shown)
    if left:
        lines.append(t("and {count:count} more pairs whose interval leaves out zero", count=left))
    return lines


def _pair(pair: PairGain, t: Translator) -> str:
    low, high = pair.interval if pair.interval is not None else (pair.gain, pair.gain)
    return t(
        "{helper} → {helped} {gain:gain} ({low:gain} to {high:gain})",
        helper=pair.helper,
        helped=pair.helped,
        gain=pair.gain,
        low=low,
        high=high,
    )


def _low(pair: PairGain) -> float:
    return pair.interval[0] if pair.interval is not None else pair.gain
