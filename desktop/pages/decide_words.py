"""What the Decide page says in sentences: what to do now, and who helps whom."""

from desktop.pages.names import arm_name
from desktop.state.app_state import AppState
from engine.domain.text import Translator, message_n
from engine.domain.verdict import PairGain, Verdict

MOST_PAIRS = 4


def what_to_do(verdict: Verdict, state: AppState, t: Translator) -> list[str]:
    """The next step for the person who decides, and what to look at before."""
    candidate = verdict.candidate
    way = t.render(arm_name(candidate.method, candidate.arm, state.plan)) if candidate is not None else ""
    kept = candidate.tasks if candidate is not None else ()
    others = [task.name for task in verdict.tasks if task.name not in kept]
    match verdict.verdict:
        case "go":
            first = t("Use the joint networks for all tasks ({way}).", way=way)
        case "conditional":
            first = t(
                "Use the joint networks for {tasks} ({way}), and the single-task networks for {others}.",
                tasks=list(kept),
                way=way,
                others=others,
            )
        case "no_go":
            first = t("Keep the single-task networks for all tasks.")
        case "hold":
            first = t("Keep the single-task networks for all tasks until the question is settled.")
    lines = [first]
    doubtful = sum(not check.passed for check in verdict.checks)
    if doubtful:
        lines.append(t("Read the checks marked ▲ before you decide: {count:count}.", count=doubtful))
    lines.append(t("The next page, Report, writes the pack for the meeting and lets you use these networks."))
    return lines


def helpers(pairs: tuple[PairGain, ...], t: Translator) -> list[str]:
    """The most certain help, then the most certain harm, in words; or that nothing is certain."""
    if not pairs:
        return [t("No pairs were trained in this study.")]
    helped = sorted((pair for pair in pairs if pair.interval is not None and pair.interval[0] > 0), key=lambda pair: -_low(pair))
    hurt = sorted((pair for pair in pairs if pair.interval is not None and pair.interval[1] < 0), key=lambda pair: pair.gain)
    if not helped and not hurt:
        return [t("No pair clearly helps or hurts; every interval includes zero.")]
    shown = helped[: MOST_PAIRS - min(2, len(hurt))] + hurt[:2]
    lines = [_pair(pair, t) for pair in shown]
    if not helped:
        lines.append(t("No task clearly helps another."))
    left = len(helped) + len(hurt) - len(shown)
    if left:
        lines.append(
            t.render(
                message_n(
                    "and {count:count} more pair whose interval excludes zero",
                    "and {count:count} more pairs whose interval excludes zero",
                    "count",
                    count=left,
                )
            )
        )
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
