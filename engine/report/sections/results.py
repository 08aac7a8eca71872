"""The results task by task, those that lose first, with risk and safety margin."""

from engine.analysis.reasons import shortened
from engine.charts.gains import gains
from engine.domain.text import Text, format_percent, format_score, message
from engine.domain.verdict import Status, TaskVerdict, Verdict
from engine.report.blocks import Bullets, Chapter, ChartBlock, Grid, KpiTable

ORDER: dict[Status, int] = {"fail": 0, "undecided": 1, "caution": 2, "pass": 3}


def results(verdict: Verdict, table: KpiTable) -> Chapter:
    """The KPI table of the summary with what it means for each task, and how far each stays above its floor."""
    return Chapter(
        "results",
        message("Results"),
        results_message(verdict),
        (
            ChartBlock(gains(verdict)),
            Bullets(message("What was found"), tuple(reason.message for reason in verdict.reasons)),
            table,
            _margins(verdict),
        ),
        (
            results_message(verdict),
            message("Name the task that loses before the one that gains; that is what the meeting will ask about."),
        ),
    )


def results_message(verdict: Verdict) -> Text:
    """The gravest thing to be said of the tasks, or that there is none."""
    failing = [task.name for task in verdict.tasks if task.status == "fail"]
    if failing:
        return message("{tasks} would fall below the floor with joint training", tasks=shortened(failing))
    unproven = [task for task in verdict.tasks if task.status in ("undecided", "caution")]
    below = [task.name for task in unproven if not task.above_floor]
    if below:
        return message("It is not proven that {tasks} would stay above the floor with joint training", tasks=shortened(below))
    if unproven:
        return message(
            "It is not proven that {tasks} would keep the margin above the floor with joint training",
            tasks=shortened(task.name for task in unproven),
        )
    return message("With joint training each of the {count} tasks stays above its floor", count=len(verdict.tasks))


def _margins(verdict: Verdict) -> Grid:
    """Losers first; changes in the KPI's own unit, since a meeting thinks in those. What an older verdict does not hold is left out."""
    tasks = sorted(verdict.tasks, key=lambda task: (ORDER[task.status], task.margin if task.margin is not None else float("-inf")))
    headers = (
        message("Task"),
        message("Change of the KPI"),
        message("95 % interval"),
        message("Safety margin"),
        message("Scatter by replicate"),
        message("Scatter by learning rate"),
    )
    rows = tuple(
        (task.name, _points(task.unit_gain), _span(task), _margin(task), _share(task.replicate_spread), _share(task.rate_spread))
        for task in tasks
    )
    told = [column for column in range(len(headers)) if any(row[column] != "–" for row in rows)]
    return Grid(
        message("Risk and safety margin (change in the KPI's own unit; positive is better)"),
        tuple(headers[column] for column in told),
        tuple(tuple(row[column] for column in told) for row in rows),
        tuple(column > 0 for column in told),
    )


def _points(change: float | None) -> str:
    if change is None:
        return "–"
    return f"+{format_score(change)}" if change > 0 else format_score(change)


def _span(task: TaskVerdict) -> Text | str:
    if task.unit_interval is None:
        return "–"
    return message("{low} to {high}", low=_points(task.unit_interval[0]), high=_points(task.unit_interval[1]))


def _margin(task: TaskVerdict) -> Text | str:
    if task.margin is None:
        return "–"
    return message("{points} pt", points=format_percent(task.margin, signed=True).removesuffix(" %"))


def _share(spread: float | None) -> str:
    return "–" if spread is None else f"±{format_percent(spread)}"
