"""The verdict in words: its headline and the reasons for it, hurt tasks first."""

from collections.abc import Iterable

from engine.analysis.task_verdict import TaskResult
from engine.domain.text import Text, message
from engine.domain.verdict import DeltaM, Reason, VerdictName

MOST_NAMES = 6
"""So many task names can be read in one sentence."""


def shortened(names: Iterable[str]) -> list[str]:
    """``names``, with the last ones replaced by the count of all where they are more than a sentence can hold."""
    known = list(names)
    return known if len(known) <= MOST_NAMES else [*known[: MOST_NAMES - 1], f"… ({len(known)})"]


def headline_of(name: VerdictName, results: tuple[TaskResult, ...], kept: tuple[str, ...], mean: DeltaM) -> Text:
    """The verdict as one sentence that can stand alone."""
    left = shortened(result.verdict.name for result in results if result.verdict.name not in kept)
    match name:
        case "go":
            return message(
                "Train {tasks} together: every task stays above its floor and the mean gain is {gain:gain}.",
                tasks=shortened(kept),
                gain=mean.value or 0.0,
            )
        case "conditional" if left:
            return message("Use joint training for {kept}, and keep the single-task networks for {left}.", kept=shortened(kept), left=left)
        case "conditional":
            improved = [result.verdict.name for result in results if result.gained]
            return message(
                "Use joint training for {kept} and watch it: no task falls below its floor, but only {improved} clearly improves.",
                kept=shortened(kept),
                improved=shortened(improved),
            )
        case "no_go":
            hurt = [result.verdict.name for result in results if result.verdict.status == "fail"]
            if not hurt:
                return message("Keep the single-task networks: joint training makes the tasks worse on average.")
            return message("Keep the single-task networks: with joint training {hurt} would fall below the floor.", hurt=shortened(hurt))
        case "hold":
            if all(not result.gains for result in results):
                return message("No decision is possible: joint and single-task networks could not be compared on the test part.")
            open_tasks = [result.verdict.name for result in results if result.verdict.status in ("undecided", "caution")]
            if not open_tasks:
                return message("No clear improvement is proven, so joint training cannot be recommended yet.")
            return message(
                "There is not yet enough evidence to decide about joint training; still open: {tasks}.", tasks=shortened(open_tasks)
            )


def reasons_of(results: tuple[TaskResult, ...], mean: DeltaM, notes: tuple[Text, ...]) -> tuple[Reason, ...]:
    """Why the verdict is what it is: hurt tasks, doubtful ones, the mean gain, improved ones, and what was left out."""
    ranked = sorted(results, key=lambda result: (_RANKS[_code(result)], result.verdict.gain or 0.0))
    worries = [_reason(result) for result in ranked if _RANKS[_code(result)] < _RANKS["task_kept"]]
    good = [_reason(result) for result in ranked if _RANKS[_code(result)] >= _RANKS["task_kept"]]
    points = [
        Reason(
            "gain_in_points",
            message("The baseline of {task} is close to zero, so its gain is the difference of the KPI itself.", task=result.verdict.name),
            result.verdict.name,
        )
        for result in results
        if result.in_points
    ]
    return (*worries, _mean_reason(mean), *good, *points, *(Reason("left_out", note) for note in notes))


_RANKS = {
    "task_fails": 0,
    "task_worse": 1,
    "task_unpredictable": 2,
    "task_undecided": 3,
    "task_caution": 4,
    "task_kept": 5,
    "task_improves": 6,
}


def _code(result: TaskResult) -> str:
    match result.verdict.status:
        case "fail":
            return "task_fails"
        case "undecided" | "caution" if result.hurt:
            return "task_worse"
        case "undecided":
            return "task_undecided" if result.predictable else "task_unpredictable"
        case "caution":
            return "task_caution"
        case "pass":
            return "task_improves" if result.gained else "task_kept"


def _reason(result: TaskResult) -> Reason:
    return Reason(_code(result), result.verdict.message, result.verdict.name)


def _mean_reason(mean: DeltaM) -> Reason:
    if mean.value is None:
        return Reason("delta_m_missing", message("The mean gain could not be measured."))
    if mean.interval is None:
        return Reason(
            "delta_m_undecided", message("The mean gain over the tasks is {gain:gain}; its uncertainty is unknown.", gain=mean.value)
        )
    low, high = mean.interval
    if low > 0:
        return Reason(
            "delta_m_above_zero",
            message(
                "The mean gain over the tasks is {gain:gain} (95 % interval {low:gain} to {high:gain}).",
                gain=mean.value,
                low=low,
                high=high,
            ),
        )
    if high < 0:
        return Reason(
            "delta_m_below_zero",
            message(
                "On average the tasks get worse: {gain:gain} (95 % interval {low:gain} to {high:gain}).",
                gain=mean.value,
                low=low,
                high=high,
            ),
        )
    return Reason(
        "delta_m_undecided",
        message(
            "The mean gain over the tasks is {gain:gain}, which may be chance (95 % interval {low:gain} to {high:gain}).",
            gain=mean.value,
            low=low,
            high=high,
        ),
    )
