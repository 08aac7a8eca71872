"""Gains per task with their intervals, against zero and against the floor."""

from engine.domain.chart import Axis, Chart, IntervalRow, TableView
from engine.domain.text import Text, message, together
from engine.domain.verdict import STATUS_LABELS, TaskVerdict, Verdict


def gains(verdict: Verdict) -> Chart:
    """One row per task in plan order; shares, 0.02 = 2 %."""
    rows = tuple(_row(task) for task in verdict.tasks)
    ends = [end for row in rows for end in (row.low, row.high, row.value, row.floor) if end is not None]
    reach = max((abs(end) for end in ends), default=0.05)
    return Chart(
        id="gains",
        title=message("Gain of each task (95 % interval)"),
        x=Axis(
            message("Gain against the single-task baseline"),
            low=min([0.0, *ends]) - 0.08 * reach,
            high=max([0.0, *ends]) + 0.08 * reach,
            percent=True,
        ),
        y=Axis(message("Task")),
        marks=rows,
        meaning=_meaning(verdict),
        table=TableView(
            (message("Task"), message("Gain"), message("Lower end"), message("Upper end"), message("Floor"), message("Status")),
            tuple((*_cells(task), Text(STATUS_LABELS[task.status])) for task in verdict.tasks),
        ),
    )


def _row(task: TaskVerdict) -> IntervalRow:
    low, high = task.interval if task.interval is not None else (None, None)
    return IntervalRow(task.name, task.gain, low, high, task.floor)


def _cells(task: TaskVerdict) -> tuple[str | float | None, ...]:
    low, high = task.interval if task.interval is not None else (None, None)
    return (task.name, task.gain, low, high, task.floor)


def _meaning(verdict: Verdict) -> Text:
    """Hurt tasks first, then doubtful ones, then the best; of several doubtful ones how many there are, and the worst."""
    for status in ("fail", "undecided", "caution"):
        tasks = [task for task in verdict.tasks if task.status == status]
        if tasks:
            worst = min(tasks, key=lambda task: task.gain if task.gain is not None else 0.0).message
            how_many = _open(verdict) if status != "fail" else None
            return together(how_many, worst) if how_many is not None else worst
    best = max(verdict.tasks, key=lambda task: task.gain if task.gain is not None else float("-inf"), default=None)
    return best.message if best is not None else message("There is no task to compare.")


def _open(verdict: Verdict) -> Text | None:
    """How many tasks are not proven to stay above their floor; None where that is one at most."""
    count = sum(task.status in ("undecided", "caution") and not task.above_floor for task in verdict.tasks)
    if count < 2:
        return None
    if count == len(verdict.tasks):
        return message("None of the {count:count} tasks is proven to stay above its floor.", count=count)
    return message("{count:count} of {total:count} tasks are not proven to stay above their floor.", count=count, total=len(verdict.tasks))
