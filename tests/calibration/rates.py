"""From outcomes to error rates with their intervals, and the table that is kept in the repository."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from scipy.stats import beta

from engine.data.planted import PLANTED, STRUCTURES, Structure
from tests.calibration.poc import Outcome, TaskOutcome

PRAISE = ("go", "conditional")
ENOUGH_GAIN = 0.1
"""Helpful sharing must be found where it gains the sparse task this much."""


@dataclass(frozen=True)
class Rate:
    """So many of so many, what is asked of the share, and its 95 % interval."""

    name: str
    hits: int
    of: int
    least: float = 0.0
    most: float = 1.0

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper and Pearson (1934): exact, never too narrow."""
        low = float(beta.ppf(0.025, self.hits, self.of - self.hits + 1)) if self.hits else 0.0
        high = float(beta.ppf(0.975, self.hits + 1, self.of - self.hits)) if self.hits < self.of else 1.0
        return low, high

    @property
    def met(self) -> bool:
        return self.of > 0 and self.least <= self.share <= self.most

    @property
    def refuted(self) -> bool:
        """Whether the whole interval lies outside what is asked, so that chance cannot explain it."""
        low, high = self.interval
        return self.of > 0 and (high < self.least or low > self.most)


def focus_of(outcome: Outcome) -> TaskOutcome:
    """The task that is planted to be hurt or helped."""
    name = PLANTED[outcome.structure].focus
    return next(task for task in outcome.tasks if task.name == name)


def truly_hurt(outcome: Outcome) -> bool:
    """Whether the proposed joint training loses the planted task more than its floor allows."""
    return outcome.structure == "hurt" and focus_of(outcome).true_gain < focus_of(outcome).floor


def truly_helped(outcome: Outcome) -> bool:
    """Whether the proposed joint training gains the sparse task enough."""
    return outcome.structure == "helped" and focus_of(outcome).true_gain >= ENOUGH_GAIN


def missed_harm(outcome: Outcome) -> bool:
    """The verdict would train the hurt task jointly."""
    return outcome.verdict in PRAISE and focus_of(outcome).name in outcome.kept


def false_praise(outcome: Outcome) -> bool:
    """Go or Conditional go although no task that it keeps has a true gain above zero, or one of them falls below its floor."""
    kept = [task for task in outcome.tasks if task.name in outcome.kept]
    return outcome.verdict in PRAISE and (all(task.true_gain <= 0 for task in kept) or any(task.true_gain < task.floor for task in kept))


def rates_of(outcomes: Sequence[Outcome]) -> tuple[Rate, ...]:
    """The acceptance rates first, then the same without any condition on the truth, then the coverage by structure."""
    unrelated, hurt, helped = ([one for one in outcomes if one.structure == structure] for structure in STRUCTURES)
    covered = [_covers(task) for one in outcomes for task in one.tasks if task.interval is not None]
    own = [_holds(task, fmean(task.same_networks)) for one in outcomes for task in one.tasks if task.interval is not None]
    of_mean = [one for one in outcomes if one.delta_m_interval is not None]
    return (
        _rate("unrelated: Go or Conditional go", unrelated, lambda one: one.verdict in PRAISE, most=0.05),
        _rate("hurt beyond the margin: kept for joint training", [one for one in hurt if truly_hurt(one)], missed_harm, most=0.05),
        _rate(
            "helped by 10 % or more: Go or Conditional go",
            [one for one in helped if truly_helped(one)],
            lambda one: one.verdict in PRAISE,
            least=0.8,
        ),
        Rate("95 % intervals of task gains that hold the true gain", sum(covered), len(covered), 0.92, 0.98),
        Rate("95 % intervals of Δm that hold the true mean", sum(_mean_covers(one) for one in of_mean), len(of_mean)),
        Rate("95 % intervals of task gains that hold the gain of the very networks tested", sum(own), len(own)),
        _rate("any structure: praise that is untrue", outcomes, false_praise),
        _rate("hurt, all: kept for joint training", hurt, missed_harm),
        _rate("helped, all: Go or Conditional go", helped, lambda one: one.verdict in PRAISE),
        *(_coverage(structure, [one for one in outcomes if one.structure == structure]) for structure in STRUCTURES),
    )


def table(outcomes: Sequence[Outcome], heading: Sequence[str]) -> str:
    """The summary as Markdown; ``heading`` are lines on when, where and with what it was made."""
    lines = [
        "# How often the verdict is right",
        "",
        *heading,
        "",
        "| rate | share | of | 95 % interval | asked | |",
        "|---|---|---|---|---|---|",
    ]
    for rate in rates_of(outcomes):
        low, high = rate.interval
        asked = "" if (rate.least, rate.most) == (0.0, 1.0) else _asked(rate)
        state = "" if not asked else "met" if rate.met else "missed"
        share = f"{100 * rate.share:.1f} %" if rate.of else "–"
        lines.append(f"| {rate.name} | {share} | {rate.of} | {100 * low:.1f} to {100 * high:.1f} % | {asked} | {state} |")
    lines += ["", "| structure | PoCs | Go | Conditional go | No-go | Hold | task | true gain: least, median, most | test minus truth |"]
    lines.append("|" + "---|" * 9)
    for structure in STRUCTURES:
        chosen = [one for one in outcomes if one.structure == structure]
        if not chosen:
            continue
        counts = [sum(one.verdict == name for one in chosen) for name in ("go", "conditional", "no_go", "hold")]
        for position, task in enumerate(PLANTED[structure].tasks):
            gains = [one.tasks[position].true_gain for one in chosen]
            bias = fmean((one.tasks[position].gain or 0.0) - one.tasks[position].true_gain for one in chosen)
            first = [structure, len(chosen), *counts] if position == 0 else [""] * 6
            spread = ", ".join(f"{100 * gain:+.1f} %" for gain in (min(gains), median(gains), max(gains)))
            lines.append("| " + " | ".join(map(str, [*first, task, spread, f"{100 * bias:+.2f} pt"])) + " |")
    seconds = [one.cpu_seconds for one in outcomes]
    if seconds:
        lines += ["", f"CPU seconds a PoC: median {median(seconds):.1f}, most {max(seconds):.1f}; {sum(seconds) / 3600:.2f} hours in all."]
    return "\n".join(lines) + "\n"


def _rate(name: str, among: Sequence[Outcome], is_hit: Callable[[Outcome], bool], least: float = 0.0, most: float = 1.0) -> Rate:
    return Rate(name, sum(is_hit(one) for one in among), len(among), least, most)


def _covers(task: TaskOutcome) -> bool:
    return _holds(task, task.true_gain)


def _holds(task: TaskOutcome, gain: float) -> bool:
    return task.interval is not None and task.interval[0] <= gain <= task.interval[1]


def _mean_covers(outcome: Outcome) -> bool:
    return outcome.delta_m_interval is not None and outcome.delta_m_interval[0] <= outcome.true_delta_m <= outcome.delta_m_interval[1]


def _coverage(structure: Structure, among: Sequence[Outcome]) -> Rate:
    covered = [_covers(task) for one in among for task in one.tasks if task.interval is not None]
    return Rate(f"{structure}: intervals that hold the true gain", sum(covered), len(covered))


def _asked(rate: Rate) -> str:
    if rate.least == 0.0:
        return f"at most {100 * rate.most:.0f} %"
    return f"at least {100 * rate.least:.0f} %" if rate.most == 1.0 else f"{100 * rate.least:.0f} to {100 * rate.most:.0f} %"
