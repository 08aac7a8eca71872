"""Whether the networks still fit newer rows, as it was looked at last."""

from pathlib import PurePath

from engine.domain.monitoring import FIT_LABELS, FIT_MARKS, Monitoring, TaskMonitored
from engine.domain.task import kpi
from engine.domain.text import Text, format_percent, format_score, message
from engine.domain.verdict import STATUS_LABELS, STATUS_MARKS, Status
from engine.report.blocks import Block, Bullets, Chapter, Grid, Paragraph

MOST_COLUMNS = 12


def monitoring(found: Monitoring | None) -> Chapter | None:
    """The answer, the key figures against the frozen floors, and the columns that drifted; None before anybody looked."""
    if found is None:
        return None
    basis = message("Newer rows: {rows:count} from {file}.", rows=found.rows, file=PurePath(found.file).name)
    if found.columns:
        basis = message(
            "Newer rows: {rows:count} from {file}, {share:percent} of them unlike those of the study.",
            share=found.unlike,
            **basis.values,
        )
    blocks: list[Block] = [Paragraph(message("{basis} Looked at on {day:date}.", basis=basis, day=found.at) if found.at else basis)]
    if found.reasons:
        blocks.append(Bullets(message("What was found"), found.reasons))
    if found.tasks:
        blocks.append(_tasks(found.tasks))
    if found.columns:
        blocks.append(_columns(found))
    return Chapter(
        "monitoring",
        message("Monitoring"),
        message("{mark} {fit}: the networks against newer rows", mark=FIT_MARKS[found.fit], fit=Text(FIT_LABELS[found.fit])),
        tuple(blocks),
        (message("Drift alone says where to look, not that the networks have become worse; that takes newer labels."),),
    )


def _tasks(tasks: tuple[TaskMonitored, ...]) -> Grid:
    rows = tuple(
        (
            task.task,
            Text(kpi(task.kpi).name),
            f"{task.labels:,}",
            format_score(task.value),
            "–"
            if task.interval is None
            else message("{low} to {high}", low=format_score(task.interval[0]), high=format_score(task.interval[1])),
            format_score(task.least),
            "–" if task.least is None and task.interval is not None else _holds(task.holds),
        )
        for task in tasks
    )
    headers = (
        message("Task"),
        message("KPI"),
        message("Labels"),
        message("Value"),
        message("95 % interval"),
        message("Frozen floor"),
        message("Status"),
    )
    return Grid(message("Key figures on the newer rows"), headers, rows, (False, False, True, True, True, True, False))


def _holds(holds: bool | None) -> Text:
    status: Status = "undecided" if holds is None else "pass" if holds else "fail"
    return Text("{mark} {status}", {"mark": STATUS_MARKS[status], "status": Text(STATUS_LABELS[status])})


def _columns(found: Monitoring) -> Grid:
    """Those that drifted first."""
    shown = sorted(found.columns, key=lambda column: (not column.drifted, -column.drift))[:MOST_COLUMNS]
    rows = tuple(
        (
            column.column,
            f"{column.drift:.2f}",
            format_percent(column.missing_before),
            format_percent(column.missing_now),
            message("▲ drifted") if column.drifted else message("✔ unchanged"),
        )
        for column in shown
    )
    headers = (message("Column"), message("Drift"), message("Gaps before"), message("Gaps now"), message("Result"))
    title = message("Columns against the study's rows")
    if len(shown) < len(found.columns):
        title = message("{title}: {shown} of {all}", title=title, shown=len(shown), all=len(found.columns))
    return Grid(title, headers, rows, (False, True, True, True, False))
