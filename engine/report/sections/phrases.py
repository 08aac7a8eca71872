"""What can be said in the meeting, and what must not be said."""

from engine.analysis.reasons import shortened
from engine.domain.plan import Plan
from engine.domain.text import Text, message, message_n
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets, Chapter
from engine.report.sections.adopted import adopted, kept_apart
from engine.report.sections.outlook import more_evidence_helps
from engine.report.sections.results import results_message
from engine.report.sections.trust import trust_message

FAIR = {"same_splits", "equal_budget", "test_used_once"}
"""The checks that have to be passed before the comparison may be called fair."""


def phrases(verdict: Verdict, plan: Plan, *, reckoned: bool) -> Chapter:
    """Sentences that the evidence carries, beside those that it does not; ``reckoned`` tells whether amounts are shown."""
    return Chapter(
        "phrases",
        message("Words for the meeting"),
        message("Each of these sentences is carried by a figure of this report"),
        (
            Bullets(message("Can be said"), say(verdict, plan)),
            Bullets(message("Must not be said"), avoid(verdict, reckoned=reckoned)),
        ),
        say(verdict, plan)[:3],
    )


def say(verdict: Verdict, plan: Plan) -> tuple[Text, ...]:
    """The verdict, the mean gain with its interval, the tasks, and why the comparison can be trusted."""
    found = [verdict.headline]
    mean = verdict.delta_m
    if mean.value is not None and mean.interval is not None:
        found.append(
            message_n(
                "Over {replicates:count} replicate the mean gain is {gain:gain}; the 95 % interval is {low:gain} to {high:gain}.",
                "Over {replicates:count} replicates the mean gain is {gain:gain}; the 95 % interval is {low:gain} to {high:gain}.",
                "replicates",
                replicates=plan.replicates,
                gain=mean.value,
                low=mean.interval[0],
                high=mean.interval[1],
            )
        )
    found.append(message("{sentence}.", sentence=results_message(verdict)))
    if {check.code for check in verdict.checks if check.passed} >= FAIR:
        found.append(message("Joint and single-task networks had the same data, splits and tuning, and the test part was used once."))
    found.append(message("{sentence}.", sentence=trust_message(verdict)))
    match verdict.verdict:
        case "go" | "conditional":
            found.append(message("We propose to begin small and to go back as soon as a KPI reaches its stop value."))
        case "no_go":
            found.append(message("That is a result as well: we know now that the single-task networks are the better choice here."))
        case "hold" if not more_evidence_helps(verdict):
            found.append(
                message("More evidence of the same kind is unlikely to settle it; another study would need other tasks, data or floors.")
            )
        case "hold":
            found.append(message("We know what evidence is missing and what it costs; without it any decision would be a guess."))
    return tuple(found)


def avoid(verdict: Verdict, *, reckoned: bool) -> tuple[Text, ...]:
    """What goes beyond the evidence."""
    found: list[Text] = []
    match verdict.verdict:
        case "go":
            found.append(message("“It gets better everywhere”: the gain is a mean over tasks and rows, and single cases can get worse."))
        case "conditional":
            if kept_apart(verdict):
                found.append(
                    message(
                        "“Joint training works for all tasks”: it holds for {kept} only, not for {left}.",
                        kept=shortened(adopted(verdict)),
                        left=shortened(kept_apart(verdict)),
                    )
                )
            else:
                found.append(message("“Every task improves”: no task falls below its floor, but not every one clearly gains."))
        case "no_go":
            found.append(message("“Joint training is useless”: this holds for these tasks, these data and the methods that were tried."))
        case "hold":
            found.append(message("“Joint training does not work” or “it will work”: the evidence carries neither."))
    if verdict.delta_m.value is not None:
        found.append(
            message("The mean gain of {gain:gain} without its interval: it is an estimate, not a promise.", gain=verdict.delta_m.value)
        )
    found.append(message("That the figures hold for other machines, products or periods: none of those was tested."))
    found.append(message("Figures on validation data (trade-off, task fit, labels) as results: they serve for planning only."))
    if reckoned:
        found.append(message("The net benefit as a promise: it rests on assumptions that were entered by hand."))
    return tuple(found)
