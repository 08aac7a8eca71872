"""What evidence would be enough: rough counts of replicates or labels that would settle what is open, and what the labels would cost."""

from math import floor, log10

from engine.analysis.draws import Measured
from engine.analysis.task_verdict import TaskResult, gain_in_units
from engine.domain.plan import Plan
from engine.domain.task import Task, kpi
from engine.domain.text import Text, message, message_n, together

MOST_LABEL_FACTOR = 10.0
"""More than this many times the present labels is no sensible proposal."""
MOST_REPLICATE_FACTOR = 6
"""More than this many times the present replicates is no sensible proposal either."""
CLOSE = 0.01
"""A gain within one percentage point of its floor, or of zero, is called close to it."""
PERFECT = 1.0
"""The best value of every KPI of which higher is better; of the others it is 0."""
_STEP = 1.05


def evidence_for_task(plan: Plan, result: TaskResult, rows: int) -> tuple[Text, ...]:
    """What could settle a task that is undecided or doubtful: replicates, labels, or why neither is likely to; nothing if all is settled.

    ``rows`` are those of the table: more labels than it has rows without one need new rows.
    Widths are assumed to fall as ``draws`` says: with replicates until every row is tested, with labels by the square root.
    """
    verdict = result.verdict
    task = next(task for task in plan.tasks if task.name == verdict.name)
    beyond = _floor_beyond_reach(task, verdict.baseline, in_points=result.in_points)
    if beyond is not None:
        return (beyond,)
    if verdict.status not in ("undecided", "caution"):
        return ()
    if not result.predictable:
        return (message("{task} needs other input columns or more labels before it can be predicted at all.", task=task.name),)
    if verdict.gain is None or len(verdict.replicate_gains) < 2:
        return (message("{task} needs at least two finished replicates of both networks.", task=task.name),)
    distance = max(verdict.gain - task.bar, task.floor - verdict.gain)
    if distance < 0:
        return (
            message("{task} lies between its floor and the margin above it; more evidence is unlikely to make it pass.", task=task.name),
        )
    found: list[Text] = []
    replicates = _replicates(plan, result.measured, distance)
    if replicates is not None:
        found.append(
            message(
                "About {needed:count} replicates instead of {now:count} could settle whether {task} stays above its floor.",
                needed=replicates,
                now=plan.replicates,
                task=task.name,
            )
        )
    further = _labels(plan, result.measured, distance, verdict.n_labels)
    if further is not None:
        found.append(_labels_sentence(task, further, rows - verdict.n_labels))
    if found:
        return tuple(found)
    if distance < CLOSE:
        return (
            message(
                "{task} lies so close to its floor that more evidence is unlikely to settle whether it stays above it.", task=task.name
            ),
        )
    return (
        message(
            "The results for {task} scatter so widely from replicate to replicate that more evidence is unlikely to settle whether it "
            "stays above its floor.",
            task=task.name,
        ),
    )


def evidence_for_mean(plan: Plan, measured: Measured) -> Text | None:
    """What could settle whether the mean gain differs from zero; None if nothing is known of it."""
    mean = measured.mean
    if mean is None or len(measured.values) < 2:
        return None
    replicates = _replicates(plan, measured, abs(mean))
    if replicates is None:
        if abs(mean) < CLOSE:
            return message(
                "The mean gain is a question of its own: it is so close to zero that more replicates are unlikely to settle whether it is "
                "real."
            )
        return message(
            "The mean gain is a question of its own: it scatters so widely from replicate to replicate that more of them are unlikely to "
            "settle whether it is real."
        )
    return message(
        "About {needed:count} replicates instead of {now:count} could settle whether the mean gain is real.",
        needed=replicates,
        now=plan.replicates,
    )


def _floor_beyond_reach(task: Task, baseline: float | None, *, in_points: bool) -> Text | None:
    """The sentence for a floor or margin that even perfect predictions would miss; None where they would reach it."""
    if baseline is None or baseline == 0:
        return None
    measure = kpi(task.kpi)
    most = gain_in_units(baseline, PERFECT if measure.higher_is_better else 0.0, measure) / (1.0 if in_points else abs(baseline))
    if task.bar <= most:
        return None
    if task.floor <= most:
        return message(
            "No network can keep {task} {margin:percent} above its floor of {floor:gain}: from a baseline of {baseline:score}, even "
            "perfect predictions gain {most:gain}. Set a smaller margin in a new study.",
            task=task.name,
            margin=task.margin,
            floor=task.floor,
            baseline=baseline,
            most=most,
        )
    return message(
        "No network can reach the floor of {floor:gain} for {task}: from a baseline of {baseline:score}, even perfect predictions gain "
        "{most:gain}. Set a lower floor in a new study.",
        floor=task.floor,
        task=task.name,
        baseline=baseline,
        most=most,
    )


def _replicates(plan: Plan, measured: Measured, distance: float) -> int | None:
    """The fewest replicates, more than now, with an interval narrower than ``distance`` to each side; None if no sensible number is."""
    for replicates in range(plan.replicates + 1, MOST_REPLICATE_FACTOR * plan.replicates + 1):
        half = measured.expected_half_width(replicates)
        if half is not None and half < distance:
            return replicates
    return None


def _labels(plan: Plan, measured: Measured, distance: float, now: int) -> int | None:
    """How many labels beside ``now`` make the interval narrower than ``distance`` to each side; None if no sensible number does."""
    factor = _STEP
    while factor <= MOST_LABEL_FACTOR and now > 0:
        half = measured.expected_half_width(plan.replicates, factor)
        if half is not None and half < distance:
            return _round_up(now * (factor - 1))
        factor *= _STEP
    return None


def _labels_sentence(task: Task, further: int, unlabelled: int) -> Text:
    """What ``further`` labels would do, and whether the rows of the table suffice for them."""
    sentence = _labels_and_cost(task, further)
    if further <= unlabelled:
        return sentence
    if unlabelled <= 0:
        return together(sentence, message("Every row of the table has that label already, so new rows are needed."))
    shortage = message_n(
        "Only {unlabelled:count} row of the table lacks that label, so new rows are needed too.",
        "Only {unlabelled:count} rows of the table lack that label, so new rows are needed too.",
        "unlabelled",
        unlabelled=unlabelled,
    )
    return together(sentence, shortage)


def _labels_and_cost(task: Task, further: int) -> Text:
    if task.label_cost > 0:
        return message_n(
            "About {further:count} further label for {task} could settle whether it stays above its floor; at {each:,.0f} a label that "
            "costs {cost:count}.",
            "About {further:count} further labels for {task} could settle whether it stays above its floor; at {each:,.0f} a label that "
            "costs {cost:count}.",
            "further",
            further=further,
            task=task.name,
            each=task.label_cost,
            cost=_round_up(further * task.label_cost),
        )
    return message_n(
        "About {further:count} further label for {task} could settle whether it stays above its floor.",
        "About {further:count} further labels for {task} could settle whether it stays above its floor.",
        "further",
        further=further,
        task=task.name,
    )


def _round_up(count: float) -> int:
    """At least one, with two significant digits, so that a rough figure looks rough."""
    whole = max(1.0, count)
    step = 10 ** max(0, floor(log10(whole)) - 1)
    return int(-(-whole // step) * step)
