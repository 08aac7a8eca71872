"""What evidence would be enough: rough counts of replicates or labels that would settle what is open."""

from math import floor, log10
from statistics import stdev

from engine.analysis.interval import half_width, replicates_needed
from engine.analysis.task_verdict import TaskResult
from engine.domain.plan import Plan
from engine.domain.text import Text, message

MOST_LABEL_FACTOR = 10.0
"""More than this many times the present labels is no sensible proposal."""
MOST_REPLICATE_FACTOR = 6
"""More than this many times the present replicates is no sensible proposal either."""
CLOSE = 0.01
"""A gain within one percentage point of its floor, or of zero, is called close to it."""


def evidence_for_task(plan: Plan, result: TaskResult) -> Text | None:
    """What could settle a task that is undecided or doubtful; None if nothing is open.

    Widths are assumed to fall as Student's t and the correction say for replicates, and with the square root for labels.
    """
    verdict = result.verdict
    if verdict.status not in ("undecided", "caution"):
        return None
    if not result.predictable:
        return message("{task} needs other input columns or more labels before it can be predicted at all.", task=verdict.name)
    if verdict.gain is None or len(verdict.replicate_gains) < 2:
        return message("{task} needs at least two finished replicates of both networks.", task=verdict.name)
    distance = abs(verdict.gain - verdict.floor)
    ratio = plan.split.test / plan.split.train
    deviation = stdev(verdict.replicate_gains)
    replicates = replicates_needed(deviation, distance, ratio)
    if replicates is not None and replicates <= MOST_REPLICATE_FACTOR * plan.replicates:
        return message(
            "About {needed:count} replicates instead of {now:count} could settle {task}.",
            needed=replicates,
            now=plan.replicates,
            task=verdict.name,
        )
    half = half_width(deviation, len(verdict.replicate_gains), ratio)
    factor = (half / distance) ** 2 if distance > 0 else float("inf")
    if factor <= MOST_LABEL_FACTOR and verdict.n_labels > 0:
        further = _round_up(verdict.n_labels * (factor - 1))
        return message("About {further:count} further labels for {task} could settle it.", further=further, task=verdict.name)
    if distance < CLOSE:
        return message("{task} lies so close to its floor that more evidence is unlikely to settle it.", task=verdict.name)
    return message(
        "The results for {task} scatter so widely from replicate to replicate that more evidence is unlikely to settle it.",
        task=verdict.name,
    )


def evidence_for_mean(plan: Plan, gains: list[float], mean: float) -> Text | None:
    """What could settle whether the mean gain differs from zero; None if no sensible number of replicates could."""
    if len(gains) < 2:
        return None
    replicates = replicates_needed(stdev(gains), abs(mean), plan.split.test / plan.split.train)
    if replicates is None or not plan.replicates < replicates <= MOST_REPLICATE_FACTOR * plan.replicates:
        if abs(mean) < CLOSE:
            return message("The mean gain is so close to zero that more replicates are unlikely to settle its sign.")
        return message("The mean gain scatters so widely from replicate to replicate that more of them are unlikely to settle its sign.")
    return message(
        "About {needed:count} replicates instead of {now:count} could settle whether the mean gain is real.",
        needed=replicates,
        now=plan.replicates,
    )


def _round_up(count: float) -> int:
    """At least one, with two significant digits, so that a rough figure looks rough."""
    whole = max(1.0, count)
    step = 10 ** max(0, floor(log10(whole)) - 1)
    return int(-(-whole // step) * step)
